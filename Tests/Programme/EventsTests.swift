import Schema
import Storage
import TestSupport
import Testing

@testable import Programme

@Suite struct `Events of changes` {
    private static let clock: @Sendable () -> Instant = { Instant(milliseconds: 1_795_521_600_000) }

    @Test func `an event says who did what to which thing and when, and waits for its position`() async throws {
        let storage = try await Engine.emptyRecords()
        _ = try await storage.migrate(Schema.migrations)
        let ids = IDSource(now: Self.clock)
        try await storage.write { transaction in
            try Events.record(
                "listing.withdrawn", subject: "listing/x", particulars: #"{"why":"'; DROP TABLE events; --"}"#,
                by: .operator(unixUser: "catriona"), at: Self.clock(), ids: ids, in: transaction)
        }
        let row = try #require(try await storage.read { try $0.first("SELECT * FROM events") })
        #expect(try row.text("actor") == "operator:catriona")
        #expect(try row.text("verb") == "listing.withdrawn")
        #expect(try row.text("subject") == "listing/x")
        #expect(try row.text("particulars") == #"{"why":"'; DROP TABLE events; --"}"#)
        #expect(try row.instant("at") == Self.clock())
        #expect(try row.optionalInt("position") == nil)
        #expect(try row.optionalText("hash") == nil)
        #expect(try ID<Events>(uuid: row.text("id")) != nil)
    }

    @Test func `an event of a transaction that fails is not kept`() async throws {
        struct Fault: Error {}
        let storage = try await Engine.emptyRecords()
        _ = try await storage.migrate(Schema.migrations)
        let ids = IDSource(now: Self.clock)
        await #expect(throws: Fault.self) {
            try await storage.write { transaction in
                try Events.record("a", subject: "b/c", by: .system, at: Self.clock(), ids: ids, in: transaction)
                throw Fault()
            }
        }
        #expect(try await storage.read { try $0.count("SELECT count(*) AS count FROM events") } == 0)
    }
}
