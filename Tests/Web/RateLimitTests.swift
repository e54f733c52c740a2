import Programme
import Schema
import Storage
import TestSupport
import Testing

@testable import Web

@Suite struct `Limits` {
    private let noon = Instant(milliseconds: 1_795_521_600_000)

    /// How many tokens a caller gets at a moment, 100 at most.
    private func taken(_ limit: RateLimit, _ caller: String, at instant: Instant) -> Int {
        (0..<100).prefix { _ in (try? limit.take(caller, at: instant, "Later.")) != nil }.count
    }

    @Test func `so many at once, then one more as time passes`() {
        let limit = RateLimit("tests", burst: 5, perHour: 60)
        #expect(taken(limit, "a", at: noon) == 5)
        #expect(taken(limit, "a", at: noon.adding(seconds: 59)) == 0)
        #expect(taken(limit, "a", at: noon.adding(seconds: 60)) == 1)
        #expect(taken(limit, "a", at: noon.adding(seconds: 60 + 180)) == 3)
        #expect(taken(limit, "a", at: noon.adding(seconds: 86_400)) == 5)
    }

    @Test func `what is given back may be taken again, and no more than that`() throws {
        let limit = RateLimit("tests", burst: 2, perHour: 1)
        #expect(taken(limit, "a", at: noon) == 2)
        limit.giveBack("a", at: noon)
        #expect(taken(limit, "a", at: noon) == 1)
        for _ in 1...5 { limit.giveBack("a", at: noon) }
        #expect(taken(limit, "a", at: noon) == 2)
    }

    @Test func `one caller's haste costs no other`() {
        let limit = RateLimit("tests", burst: 2, perHour: 1)
        #expect(taken(limit, "a", at: noon) == 2)
        #expect(taken(limit, "b", at: noon) == 2)
    }

    @Test func `who has to wait is told for how long, and may after it`() throws {
        let limit = RateLimit("tests", burst: 1, perHour: 6)
        try limit.take("a", at: noon, "Later.")
        #expect(throws: Failure.tooMany("Later.", retryAfter: 600)) { try limit.take("a", at: noon, "Later.") }
        #expect(throws: Failure.tooMany("Later.", retryAfter: 1)) {
            try limit.take("a", at: noon.adding(seconds: 599), "Later.")
        }
        try limit.take("a", at: noon.adding(seconds: 600), "Later.")
    }

    @Test func `a clock that goes back and forth gives nothing away`() throws {
        let limit = RateLimit("tests", burst: 3, perHour: 60)
        try limit.take("a", at: noon, "Later.")
        try limit.take("a", at: noon.adding(seconds: -3_600), "Later.")
        #expect(taken(limit, "a", at: noon) == 1)
    }

    @Test func `servers share what a caller may do, also after a restart`() async throws {
        let storage = try await Engine.emptyRecords()
        _ = try await storage.migrate(Schema.migrations)
        let servers = (0..<2).map { _ in RateLimit("tests", burst: 2, perHour: 60) }
        func take(_ server: Int, _ caller: String, at instant: Instant) async throws {
            let limit = servers[server]
            try await storage.write { try limit.take(caller, at: instant, "Later.", in: $0) }
        }
        try await take(0, "a", at: noon)
        try await take(1, "a", at: noon)
        await #expect(throws: Failure.tooMany("Later.", retryAfter: 60)) { try await take(0, "a", at: noon) }
        await #expect(throws: Failure.tooMany("Later.", retryAfter: 1)) {
            try await take(1, "a", at: noon.adding(seconds: 59))
        }
        try await take(1, "b", at: noon)
        try await take(1, "a", at: noon.adding(seconds: 60))
        try await storage.write { try RateLimit.forget(before: noon.adding(seconds: 90_000), in: $0) }
        #expect(try await storage.read { try $0.count("SELECT count(*) AS count FROM rate_limits") } == 0)
    }

    @Test func `a limit that never refills says so without ending the program`() {
        let limit = RateLimit("tests", burst: 1, perHour: 0)
        #expect(taken(limit, "a", at: noon) == 1)
        #expect(taken(limit, "a", at: noon.adding(seconds: 86_400)) == 0)
    }

    @Test func `a flood of callers does not free one that has to wait`() {
        let limit = RateLimit("tests", burst: 2, perHour: 60)
        for number in 0..<9_998 { try? limit.take("early \(number)", at: noon, "Later.") }
        let later = noon.adding(seconds: 120)
        #expect(taken(limit, "a", at: later) == 2)
        for number in 0..<5_000 { try? limit.take("late \(number)", at: later, "Later.") }
        #expect(taken(limit, "a", at: later) == 0)
    }
}

@Suite struct `Requests that come twice` {
    private let noon = Instant(milliseconds: 1_795_521_600_000)

    private func storage() async throws -> any Storage {
        let storage = try await Engine.emptyRecords()
        _ = try await storage.migrate(Schema.migrations)
        return storage
    }

    private func keep(_ storage: any Storage, owner: String = "ailsa", key: String = "k", at instant: Instant)
        async throws
    {
        try await storage.write {
            try AnsweredRequests.keep("done", owner: owner, key: key, body: "body", at: instant, in: $0)
        }
    }

    private func answer(
        _ storage: any Storage, owner: String = "ailsa", key: String = "k", body: String = "body"
    ) async throws -> String? {
        try await storage.read { try AnsweredRequests.answer(owner: owner, key: key, body: body, in: $0) }
    }

    @Test func `the same request gets the answer it got before`() async throws {
        let storage = try await storage()
        #expect(try await answer(storage) == nil)
        try await keep(storage, at: noon)
        #expect(try await answer(storage) == "done")
    }

    @Test func `a key is one owner's`() async throws {
        let storage = try await storage()
        try await keep(storage, at: noon)
        #expect(try await answer(storage, owner: "bashir") == nil)
        #expect(try await answer(storage, key: "other") == nil)
        try await keep(storage, owner: "bashir", at: noon)
    }

    @Test(arguments: ["other body", "", "body ", "BODY"])
    func `a key that comes with another body is refused`(_ body: String) async throws {
        let storage = try await storage()
        try await keep(storage, at: noon)
        await #expect(throws: Failure.self) { try await answer(storage, body: body) }
    }

    @Test func `an answer is forgotten after a day, not before`() async throws {
        let storage = try await storage()
        try await keep(storage, at: noon)
        for (seconds, gone) in [(0, 0), (86_400, 0), (86_401, 1), (90_000, 0)] {
            let now = noon.adding(seconds: seconds)
            #expect(try await storage.write { try AnsweredRequests.forget(before: now, in: $0) } == gone)
        }
        #expect(try await answer(storage) == nil)
    }
}
