import Programme
import Storage
import TestSupport
import Testing

@testable import Work

@Suite struct `Mail that waits` {
    /// Carries letters away, but for the first few; what it was given, by id.
    private final class Office: PostOffice {
        private let failures: LockedBox<Int>
        private let carried = LockedBox<[String]>([])
        private let whenCarried: @Sendable () async -> Void

        init(failing: Int = 0, whenCarried: @escaping @Sendable () async -> Void = {}) {
            (failures, self.whenCarried) = (LockedBox(failing), whenCarried)
        }

        var ids: [String] { carried.with { $0 } }

        func send(_ mail: Mail, id: String, made: Instant) async -> String? {
            let fails = failures.with { left in
                left -= 1
                return left >= 0
            }
            if fails { return "The server is not there." }
            carried.with { $0.append(id) }
            await whenCarried()
            return nil
        }
    }

    private static let now = Instant(milliseconds: 1_795_521_600_000)

    private func put(in storage: any Storage) async throws {
        let email = try #require(EmailAddress("ailsa@school.example"))
        let mail = Mail(kind: "sign-in", to: email, subject: "A link", words: "Words")
        try await storage.write { try Outbox.put(mail, at: Self.now, ids: IDSource { Self.now }, in: $0) }
    }

    private func run(_ office: Office, _ pair: Pair, at now: Instant, with lease: Lease) async throws {
        guard case .once(let work) = Outbox.job(office, of: pair.a, log: { _ in }).work else {
            throw StorageError.corrupt(column: "job")
        }
        try await work(now, lease)
    }

    @Test(arguments: Engine.here) func `is tried again later and later, and sent once`(_ engine: Engine) async throws {
        let pair = try await Pair(engine)
        try await put(in: pair.a)
        let office = Office(failing: 2)
        let lease = try #require(try await pair.leasesOfA.take("mail", seconds: 60))
        for (seconds, sent) in [(0, 0), (59, 0), (60, 0), (179, 0), (180, 1), (10_000, 1)] {
            try await run(office, pair, at: Self.now.adding(seconds: seconds), with: lease)
            #expect(office.ids.count == sent, "after \(seconds) seconds")
        }
        let words = try await pair.a.read {
            try $0.rows("SELECT words, tries FROM outbox").map { try $0.text("words") }
        }
        #expect(words == [""])
    }

    @Test(arguments: Engine.here) func `is sent again, as the same message, where it is not known whether it was sent`(
        _ engine: Engine
    ) async throws {
        let pair = try await Pair(engine)
        try await put(in: pair.a)
        // The process is gone between the server's yes and the note of it: another holds the lease by then.
        let lost = Office { try? await pair.end() }
        let lease = try #require(try await pair.leasesOfA.take("mail", seconds: 60))
        await #expect(throws: LeaseLost.self) { try await run(lost, pair, at: Self.now, with: lease) }
        let next = try #require(try await pair.leasesOfB.take("mail", seconds: 60))
        let office = Office()
        for _ in 0..<2 { try await run(office, pair, at: Self.now.adding(seconds: 1), with: next) }
        #expect(lost.ids.count == 1 && office.ids == lost.ids)
    }

    @Test func `is given up after twelve tries, in a day and a half`() async throws {
        let pair = try await Pair(.sqlite)
        try await put(in: pair.a)
        let office = Office(failing: .max)
        let lease = try #require(try await pair.leasesOfA.take("mail", seconds: 60))
        for hour in 0..<200 { try await run(office, pair, at: Self.now.adding(seconds: hour * 3600), with: lease) }
        let row = try #require(try await pair.a.read { try $0.first("SELECT tries, given_up FROM outbox") })
        #expect(try row.int("tries") == 12 && row.instant("given_up") != nil && office.ids.isEmpty)
    }
}
