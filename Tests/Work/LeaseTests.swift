import Dispatch
import Programme
import Storage
import TestSupport
import Testing

@testable import Work

@Suite struct `Leases of work` {
    private static func note(_ text: String, in transaction: any Transaction) throws {
        try transaction.run("INSERT INTO notes (text) VALUES (\(text))")
    }

    @Test(arguments: Engine.here) func `one process holds a lease, and its token grows with each holder`(
        _ engine: Engine
    ) async throws {
        let pair = try await Pair(engine)
        let first = try #require(try await pair.leasesOfA.take("tidy", seconds: 60))
        #expect(first.token == 1)
        #expect(try await pair.leasesOfB.take("tidy", seconds: 60) == nil)
        #expect(try await pair.leasesOfB.take("other", seconds: 60)?.token == 1)
        // Its holder keeps it, and it stays the same lease.
        #expect(try await pair.leasesOfA.take("tidy", seconds: 60)?.token == 1)
        try await pair.end()
        #expect(try await pair.leasesOfB.take("tidy", seconds: 60)?.token == 2)
        #expect(try await pair.leasesOfA.take("tidy", seconds: 60) == nil)
        try await pair.end()
        #expect(try await pair.leasesOfB.take("tidy", seconds: 60)?.token == 3)
    }

    @Test(arguments: Engine.here) func `a lease ends by the database's clock, and each write keeps it`(
        _ engine: Engine
    ) async throws {
        let pair = try await Pair(engine)
        /// Lets so many seconds pass for the lease.
        func pass(_ seconds: Int) async throws {
            try await pair.b.write { try $0.run("UPDATE leases SET ends = ends - \(seconds * 1_000)") }
        }
        let lease = try #require(try await pair.leasesOfA.take("tidy", seconds: 1_000))
        try await pass(700)
        try await lease.write { try Self.note("kept", in: $0) }
        try await pass(700)
        #expect(try await pair.leasesOfB.take("tidy", seconds: 1_000) == nil)
        try await pass(301)
        #expect(try await pair.leasesOfB.take("tidy", seconds: 1_000)?.token == 2)
    }

    @Test(arguments: Engine.here) func `whoever wakes up after its lease ended writes nothing`(
        _ engine: Engine
    ) async throws {
        let pair = try await Pair(engine)
        let lease = try #require(try await pair.leasesOfA.take("tidy", seconds: 60))
        try await pair.end()
        await #expect(throws: LeaseLost(name: "tidy")) { try await lease.write { try Self.note("late", in: $0) } }
        let next = try #require(try await pair.leasesOfB.take("tidy", seconds: 60))
        await #expect(throws: LeaseLost(name: "tidy")) { try await lease.write { try Self.note("later", in: $0) } }
        try await next.write { try Self.note("next", in: $0) }
        await #expect(throws: LeaseLost(name: "tidy")) { try await lease.keep(for: 60) }
        #expect(try await pair.notes() == ["next"])
    }

    @Test(.enabled(if: Engine.server != nil)) func `nor does one that was paused in the middle of a transaction`()
        async throws
    {
        let pair = try await Pair(.postgresql)
        let lease = try #require(try await pair.leasesOfA.take("tidy", seconds: 60))
        let (begun, woken) = (AsyncStream<Void>.makeStream(), DispatchSemaphore(value: 0))
        let paused = Task {
            try await lease.write { transaction in
                try Self.note("paused", in: transaction)
                begun.continuation.finish()
                woken.wait()
                woken.signal()  // a second try need not wait
            }
        }
        for await _ in begun.stream {}
        try await pair.end()
        let next = try #require(try await pair.leasesOfB.take("tidy", seconds: 60))
        try await next.write { try Self.note("next", in: $0) }
        woken.signal()
        await #expect(throws: LeaseLost(name: "tidy")) { try await paused.value }
        #expect(try await pair.notes() == ["next"])
    }

    @Test(arguments: Engine.here) func `of many that ask at once one gets it`(_ engine: Engine) async throws {
        let pair = try await Pair(engine)
        let got = try await withThrowingTaskGroup(of: Lease?.self) { group in
            for number in 0..<12 {
                let storage = number % 2 == 0 ? pair.a : pair.b
                group.addTask {
                    try await Leases(storage: storage, holder: "h\(number)").take("tidy", seconds: 60)
                }
            }
            return try await group.reduce(into: [Int]()) { if let lease = $1 { $0.append(lease.token) } }
        }
        #expect(got == [1])
    }
}
