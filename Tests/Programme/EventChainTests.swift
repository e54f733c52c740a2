import Foundation
import Storage
import TestSupport
import Testing

@testable import Programme

@Suite struct `The chain of events` {
    @Test(arguments: Engine.here) func `events get their positions in order, from 1, without a gap, whoever asks`(
        _ engine: Engine
    ) async throws {
        let chain = try await Chain(engine)
        for number in 1...7 { try await chain.record("thing/\(number)") }
        #expect(try await chain.sealed().isEmpty)
        #expect(try await chain.seal(5) == 5)
        try await chain.record("thing/8")
        #expect(try await chain.seal(5) == 3)
        #expect(try await chain.seal(5) == 0)
        let sealed = try await chain.sealed()
        #expect(sealed.map(\.position) == Array(1...8))
        #expect(sealed.map(\.subject) == (1...8).map { "thing/\($0)" })
        let check = try await chain.verify()
        #expect(check.fault == nil && check.head.position == 8 && check.waiting == 0)
    }

    @Test(arguments: Engine.here) func `what waits for its position breaks nothing and is counted`(
        _ engine: Engine
    ) async throws {
        let chain = try await Chain(engine)
        #expect(try await chain.verify() == ChainCheck(head: .start, waiting: 0, fault: nil))
        try await chain.record("thing/1")
        #expect(try await chain.verify() == ChainCheck(head: .start, waiting: 1, fault: nil))
    }

    @Test(arguments: Engine.here) func `the hash is what another program computes from the description`(
        _ engine: Engine
    ) async throws {
        let chain = try await Chain(engine)
        try await chain.storage.write { transaction in
            for (id, at, verb) in [
                ("01935a4e-0000-7000-8000-000000000001", "2026-11-24T12:00:00.123Z", "listing.changed"),
                ("01935a4e-0000-7000-8000-000000000002", "2026-11-24T12:00:01Z", "listing.withdrawn"),
            ] {
                try transaction.run(
                    """
                    INSERT INTO events (id, at, actor, verb, subject, particulars)
                    VALUES (\(id), \(at), \("operator:ailsa"), \(verb), \("listing/1"), \(#"{"why":"lòchan, 3:4"}"#))
                    """)
            }
        }
        #expect(try await chain.seal() == 2)
        // Python: hashlib.sha256("".join(f"{len(t.encode())}:{t}," for t in texts).encode()).hexdigest()
        let hashes = try await chain.storage.read { try Events.after(0, limit: 9, in: $0).map(\.hash) }
        #expect(
            hashes == [
                "c10967055e45827efcbd9f28d920f893a720c0f848f5a7e37419820d6cc0c6f7",
                "efd2ee6b5c4c7d0ccf3b4d7c9637ade5cb71caaedbb787a803f2c763a9c519b3",
            ])
    }

    @Test(arguments: Engine.here) func `the database keeps events as they were written`(_ engine: Engine) async throws {
        let chain = try await Chain(engine, holding: 2)
        try await chain.record("thing/waits")
        let waits = "subject = 'thing/waits'"
        for breach in [
            "DELETE FROM events", "DELETE FROM events WHERE \(waits)", "UPDATE events SET particulars = '{}'",
            "UPDATE events SET actor = 'nobody' WHERE \(waits)",
            "UPDATE events SET position = 3, hash = 'h', verb = 'x' WHERE \(waits)",
            "UPDATE events SET position = 3 WHERE \(waits)", "UPDATE events SET hash = 'h' WHERE \(waits)",
            "UPDATE events SET position = 2, hash = 'h' WHERE \(waits)",
            "UPDATE events SET position = 9 WHERE position = 2",
            "UPDATE events SET position = NULL, hash = NULL WHERE position = 2",
            "UPDATE events SET hash = 'h' WHERE position = 2",
            "INSERT INTO events SELECT 'new', at, actor, verb, subject, particulars, 4, 'h' FROM events WHERE \(waits)",
            "INSERT INTO events SELECT * FROM events WHERE \(waits)", "UPDATE event_head SET position = 1, hash = 'h'",
            "UPDATE event_head SET hash = 'h'", "DELETE FROM event_head", "INSERT INTO event_head VALUES (2, 9, 'h')",
        ] {
            await #expect(throws: StorageError.self, "\(breach)") {
                try await chain.storage.write { try $0.run(SQL(migration: breach)) }
            }
        }
        #expect(try await chain.verify().fault == nil)
        #expect(try await chain.seal() == 1)
        #expect(try await chain.verify().head.position == 3)
    }

    @Test func `on SQLite nothing is put in an event's place`() async throws {
        let chain = try await Chain(.sqlite, holding: 2)
        try await chain.record("thing/waits")
        for breach in [
            "INSERT OR REPLACE INTO events SELECT id, at, 'nobody', verb, subject, particulars, NULL, NULL FROM events",
            "UPDATE OR REPLACE events SET position = 2, hash = 'h' WHERE subject = 'thing/waits'",
            "INSERT OR REPLACE INTO event_head VALUES (1, 9, 'h')",
        ] {
            await #expect(throws: StorageError.self, "\(breach)") {
                try await chain.storage.write { try $0.run(SQL(migration: breach)) }
            }
        }
        #expect(try await chain.verify().fault == nil)
    }

    @Test(.enabled(if: Engine.server != nil)) func `on PostgreSQL the events are not cleared away`() async throws {
        let chain = try await Chain(.postgresql, holding: 2)
        for table in ["events", "event_head"] {
            await #expect(throws: StorageError.self) {
                try await chain.storage.write { try $0.run(SQL(migration: "TRUNCATE \(table)")) }
            }
        }
    }

    @Test(arguments: Engine.here, Column.all) func `a changed field is found`(
        _ engine: Engine, _ column: Column
    ) async throws {
        let chain = try await Chain(engine, holding: 5)
        try await chain.tamper("UPDATE events SET \(column.name) = \(column.value) WHERE position = 3")
        let check = try await chain.verify()
        #expect(check.fault?.hasPrefix("Event 3 is not what it was") == true)
        #expect(check.head.position == 2)
    }

    /// A column of an event, and what somebody makes of it.
    struct Column: CustomTestStringConvertible, Sendable {
        let name: String
        let value: String
        var testDescription: String { name }

        static let all = [
            Column(name: "id", value: "'01935a4e-0000-7000-8000-000000000009'"),
            Column(name: "at", value: "'2026-11-24T12:00:00.124Z'"), Column(name: "actor", value: "'operator:bashir'"),
            Column(name: "verb", value: "'thing.kept'"), Column(name: "subject", value: "'thing/22'"),
            Column(name: "particulars", value: "'{}'"), Column(name: "hash", value: "'00'"),
            Column(name: "hash", value: "NULL"),
        ]
    }

    @Test(arguments: Engine.here) func `a removed event is found, and several`(_ engine: Engine) async throws {
        let chain = try await Chain(engine, holding: 9)
        try await chain.tamper("DELETE FROM events WHERE position IN (5, 6, 8)")
        #expect(try await chain.verify().fault == "The events 5 to 6 are missing.")
        try await chain.tamper("DELETE FROM events WHERE position = 1")
        #expect(try await chain.verify().fault == "Event 1 is missing.")
    }

    @Test(arguments: Engine.here) func `a removed event is found where the others were moved up`(
        _ engine: Engine
    ) async throws {
        let chain = try await Chain(engine, holding: 4)
        try await chain.tamper(
            "DELETE FROM events WHERE position = 2", "UPDATE events SET position = 2 WHERE position = 3",
            "UPDATE events SET position = 3 WHERE position = 4", "UPDATE event_head SET position = 3")
        #expect(try await chain.verify().fault?.hasPrefix("Event 2 is not what it was") == true)
    }

    @Test(arguments: Engine.here) func `two events that changed places are found`(_ engine: Engine) async throws {
        let chain = try await Chain(engine, holding: 4)
        try await chain.tamper(
            "UPDATE events SET position = 9 WHERE position = 2", "UPDATE events SET position = 2 WHERE position = 3",
            "UPDATE events SET position = 3 WHERE position = 9")
        #expect(try await chain.verify().fault?.hasPrefix("Event 2 is not what it was") == true)
    }

    @Test(arguments: Engine.here) func `an event that was slipped in is found`(_ engine: Engine) async throws {
        let chain = try await Chain(engine, holding: 3)
        let row = "at, actor, verb, 'thing/99', particulars"
        try await chain.tamper("INSERT INTO events SELECT 'x', \(row), 4, 'h' FROM events WHERE position = 1")
        #expect(try await chain.verify().fault?.hasPrefix("Event 4 is not what it was") == true)
        try await chain.tamper("UPDATE events SET position = 0 WHERE position = 4")
        #expect(try await chain.verify().fault == "An event has the position 0, which is not its own.")
    }

    @Test(arguments: Engine.here) func `an end that was cut off is found`(_ engine: Engine) async throws {
        let chain = try await Chain(engine, holding: 6)
        let head = try await chain.verify().head
        try await chain.tamper("DELETE FROM events WHERE position > 4")
        #expect(
            try await chain.verify().fault
                == "The end is missing: events got places up to 6, and the last is 4.")
        // Somebody who puts the head right as well is found by whoever kept it.
        let four = try #require(try await chain.storage.read { try Events.after(3, limit: 1, in: $0) }.first)
        try await chain.tamper("UPDATE event_head SET position = 4, hash = '\(four.hash)'")
        #expect(try await chain.verify().fault == nil)
        #expect(
            try await chain.verify(known: head).fault
                == "The end is missing: the chain is known to have reached 6, and the last is 4.")
        // And so is one who lets it grow again.
        for number in 0..<3 { try await chain.record("other/\(number)") }
        #expect(try await chain.seal() == 3)
        #expect(try await chain.verify().fault == nil)
        #expect(
            try await chain.verify(known: head).fault
                == "Event 6 has another hash than was kept of it: the chain was made anew.")
    }

    @Test(arguments: Engine.here) func `a head that was set back does not hide what follows`(
        _ engine: Engine
    ) async throws {
        let chain = try await Chain(engine, holding: 3)
        try await chain.tamper("UPDATE event_head SET position = 2")
        #expect(try await chain.verify().fault == "Events after 2 did not get their places from the program.")
    }

    @Test(.enabled(if: Engine.server != nil)) func `sealers that race make no gap and no double`() async throws {
        let chain = try await Chain(.postgresql)
        let other = try await PostgreSQLStorage.open(try #require(chain.address), connections: 4)
        let wanted = 200
        try await withThrowingTaskGroup(of: Void.self) { group in
            for writer in 0..<4 {
                group.addTask {
                    for number in 0..<wanted / 4 {
                        try await chain.record("thing/\(writer)-\(number)", by: writer % 2 == 0 ? other : nil)
                    }
                }
            }
            for sealer in 0..<4 {
                group.addTask {
                    while try await chain.storage.read({ try ChainHead.stored(in: $0).position }) < wanted {
                        _ = try await chain.seal(7, by: sealer % 2 == 0 ? other : nil)
                    }
                }
            }
            try await group.waitForAll()
        }
        let sealed = try await chain.sealed()
        #expect(sealed.map(\.position) == Array(1...wanted))
        #expect(Set(sealed.map(\.subject)).count == wanted)
        #expect(try await chain.verify().fault == nil)
        other.close()
    }

    @Test(.enabled(if: Engine.server != nil)) func `an event that commits late gets its position late`() async throws {
        let chain = try await Chain(.postgresql)
        let (begun, end) = (AsyncStream<Void>.makeStream(), DispatchSemaphore(value: 0))
        let ids = IDSource(now: { Instant(milliseconds: 0) })
        async let slow: Void = chain.storage.write { transaction in
            try Chain.record("thing/slow", ids, in: transaction)
            begun.continuation.finish()
            end.wait()
        }
        for await _ in begun.stream {}
        try await chain.record("thing/quick")
        #expect(try await chain.seal() == 1)
        end.signal()
        try await slow
        #expect(try await chain.seal() == 1)
        #expect(try await chain.sealed().map(\.subject) == ["thing/quick", "thing/slow"])
        #expect(try await chain.verify().fault == nil)
    }
}
