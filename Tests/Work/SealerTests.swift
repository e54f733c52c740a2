import Logging
import Programme
import Storage
import TestSupport
import Testing

@testable import Work

@Suite struct `The sealer` {
    private static let log = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }

    private static func record(_ subject: String, by storage: any Storage, _ ids: IDSource) async throws {
        try await storage.write {
            try Events.record(
                "a.b", subject: subject, by: .system, at: Instant(milliseconds: 0), ids: ids, in: $0)
        }
    }

    /// Waits until so many events have a position, for two minutes at most; how long that took.
    private static func sealed(_ count: Int, in storage: any Storage) async throws -> Duration? {
        let clock = ContinuousClock()
        let start = clock.now
        while clock.now - start < .seconds(120) {
            if try await storage.read({ try ChainHead.stored(in: $0).position }) == count { return clock.now - start }
            try await Task.sleep(for: .milliseconds(5))
        }
        return nil
    }

    @Test(arguments: Engine.here) func `events of this process and of others get their position soon`(
        _ engine: Engine
    ) async throws {
        let pair = try await Pair(engine)
        let ids = IDSource(now: { Instant(milliseconds: 0) })
        try await Self.record("before/1", by: pair.a, ids)
        let running = Task { await Sealer(storage: pair.a, leases: pair.leasesOfA, log: Self.log).run() }
        #expect(try await Self.sealed(1, in: pair.a) != nil)
        try await Self.record("own/1", by: pair.a, ids)
        #expect(try await Self.sealed(2, in: pair.a) != nil)
        try await Self.record("other/1", by: pair.b, ids)
        #expect(try await Self.sealed(3, in: pair.a) != nil)
        running.cancel()
        await running.value
        #expect(try await pair.a.read { try Events.verify(in: $0) }.fault == nil)
    }

    @Test(arguments: Engine.here) func `another takes over from one that has gone, and the chain goes on`(
        _ engine: Engine
    ) async throws {
        let pair = try await Pair(engine)
        let ids = IDSource(now: { Instant(milliseconds: 0) })
        let first = Task { await Sealer(storage: pair.a, leases: pair.leasesOfA, log: Self.log).run() }
        try await Self.record("one/1", by: pair.a, ids)
        #expect(try await Self.sealed(1, in: pair.a) != nil)
        let second = Task { await Sealer(storage: pair.b, leases: pair.leasesOfB, log: Self.log).run() }
        first.cancel()
        await first.value
        // It gave its lease up, so nobody waits for the end of its term.
        #expect(try await pair.leasesOfB.take("sealer", seconds: 3) != nil)
        for number in 0..<5 { try await Self.record("two/\(number)", by: pair.b, ids) }
        #expect(try await Self.sealed(6, in: pair.a) != nil)
        second.cancel()
        await second.value
        #expect(try await pair.a.read { try Events.verify(in: $0) }.fault == nil)
    }

    @Test(.enabled(if: Engine.server != nil)) func `many processes that write and seal at once make one chain`()
        async throws
    {
        let pair = try await Pair(.postgresql)
        let sealers = [(pair.a, pair.leasesOfA), (pair.b, pair.leasesOfB)].map { storage, leases in
            Task { await Sealer(storage: storage, leases: leases, log: Self.log).run() }
        }
        let ids = IDSource(now: { Instant(milliseconds: 0) })
        try await withThrowingTaskGroup(of: Void.self) { group in
            for writer in 0..<4 {
                let storage = writer % 2 == 0 ? pair.a : pair.b
                group.addTask {
                    for number in 0..<50 { try await Self.record("w\(writer)/\(number)", by: storage, ids) }
                }
            }
            try await group.waitForAll()
        }
        #expect(try await Self.sealed(200, in: pair.a) != nil)
        for sealer in sealers { sealer.cancel() }
        let check = try await pair.a.read { try Events.verify(in: $0) }
        #expect(check.fault == nil && check.head.position == 200)
    }
}
