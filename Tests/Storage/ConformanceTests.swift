import Foundation
import TestSupport
import Testing

@testable import Storage

@Suite struct `Every engine keeps the same promises` {
    @Test(arguments: Engine.here) func `what was written is read again, of every type`(_ engine: Engine) async throws {
        let records = try await Kits(engine).withTable()
        let (none, name) = (Int?.none, "Lòchan ’s “kit”\n\u{1F680}; DROP TABLE kits")
        try await records.storage.write {
            try $0.run(
                """
                INSERT INTO kits (id, name, weight, copies, is_lent, bought, seen)
                VALUES (\("a"), \(name), \(2.5), \(Int64.max), \(true), \("2026-02-28"), \("2026-11-27T22:04:05.678Z")),
                    (\("b"), \("plain"), \(Double?.none), \(none ?? 0), \(false), \(String?.none), \(String?.none))
                """)
        }
        let rows = try await records.storage.read { try $0.rows("SELECT * FROM kits ORDER BY id") }
        #expect(rows.count == 2)
        #expect(try rows[0].text("name") == name)
        #expect(try rows[0].optionalDouble("weight") == 2.5)
        #expect(try rows[0].int("copies") == Int(Int64.max))
        #expect(try rows[0].bool("is_lent"))
        #expect(try rows[0].text("bought") == "2026-02-28")
        let seen = try rows[0].text("seen")
        #expect(seen.replacing(" ", with: "T") == "2026-11-27T22:04:05.678Z")
        #expect(try rows[1].optionalDouble("weight") == nil)
        #expect(try rows[1].optionalText("bought") == nil)
        #expect(try rows[1].optionalText("seen") == nil)
        #expect(try !rows[1].bool("is_lent"))
        #expect(throws: StorageError.corrupt(column: "colour")) { try rows[0].text("colour") }
    }

    @Test(arguments: Engine.here) func `rows that come in bulk are kept as single ones are`(
        _ engine: Engine
    ) async throws {
        let records = try await Kits(engine).withTable()
        let names = ["a\tb\r\nc", "\\N", "\\.", "“Lòchan”\n\\.\n", "'; DROP TABLE kits", "\u{1}\u{7F}\u{85}\u{1F680}"]
        try await records.storage.write { transaction in
            try transaction.insert([], into: "kits (id, name)")
            try transaction.insert(
                names.enumerated().map { NewRow("\($0)", $1, 2.5, Int64.max, true, "2026-02-28", nil) },
                into: "kits (id, name, weight, copies, is_lent, bought, seen)")
            try transaction.insert([NewRow("z", "plain")], into: "kits (id, name)")
        }
        let rows = try await records.storage.read { try $0.rows("SELECT * FROM kits ORDER BY id") }
        #expect(try rows.map { try $0.text("name") } == names + ["plain"])
        #expect(try rows[0].optionalDouble("weight") == 2.5 && rows[0].int("copies") == Int(Int64.max))
        #expect(try rows[0].bool("is_lent") && rows[0].text("bought") == "2026-02-28")
        #expect(try rows[0].optionalText("seen") == nil && rows[6].optionalDouble("weight") == nil)
    }

    @Test(arguments: Engine.here) func `a row in bulk that breaks a rule refuses the whole transaction`(
        _ engine: Engine
    ) async throws {
        let records = try await Kits(engine).withTable()
        try await records.add("a")
        for row in [NewRow("a", "again"), NewRow("b", ""), NewRow("b", nil)] {
            do {
                try await records.storage.write { transaction in
                    try transaction.insert([NewRow("c", "c"), row], into: "kits (id, name)")
                }
                Issue.record("\(row) was let through")
            } catch StorageError.constraint(let rule) {
                #expect(!rule.isEmpty)
            }
        }
        #expect(try await records.count() == 1)
    }

    @Test(arguments: Engine.here) func `a statement takes no value first and one later`(_ engine: Engine) async throws {
        let records = try await Kits(engine).withTable()
        for (id, weight, bought) in [("a", nil, nil), ("b", 1.5, "2026-01-01"), ("c", nil, "2025-01-01")]
            as [(String, Double?, String?)]
        {
            try await records.storage.write {
                try $0.run("INSERT INTO kits (id, name, weight, bought) VALUES (\(id), \(id), \(weight), \(bought))")
            }
        }
        let found = try await records.storage.read { connection in
            try [Double?.none, 1.5].map {
                try connection.count("SELECT count(*) AS count FROM kits WHERE weight IS NOT DISTINCT FROM \($0)")
            }
        }
        #expect(found == [2, 1])
    }

    @Test(arguments: Engine.here) func `a transaction that throws leaves nothing`(_ engine: Engine) async throws {
        struct Stop: Error {}
        let records = try await Kits(engine).withTable()
        await #expect(throws: Stop.self) {
            try await records.storage.write {
                try $0.run("INSERT INTO kits (id, name) VALUES ('a', 'a')")
                throw Stop()
            }
        }
        #expect(try await records.count() == 0)
    }

    @Test(arguments: Engine.here) func `a rule of the database refuses the whole transaction`(
        _ engine: Engine
    ) async throws {
        let records = try await Kits(engine).withTable()
        try await records.add("a")
        for breach: SQL in [
            "INSERT INTO kits (id, name) VALUES ('a', 'again')", "INSERT INTO kits (id, name) VALUES ('b', '')",
            "INSERT INTO kits (id, name) VALUES ('b', NULL)", "UPDATE kits SET taken = copies + 1 WHERE id = 'a'",
        ] {
            do {
                try await records.storage.write {
                    try $0.run("UPDATE kits SET name = 'changed' WHERE id = 'a'")
                    try $0.run(breach)
                }
                Issue.record("\(breach.text) was let through")
            } catch StorageError.constraint(let rule) {
                #expect(!rule.isEmpty)
            }
        }
        let rows = try await records.storage.read { try $0.rows("SELECT name FROM kits") }
        #expect(try rows.map { try $0.text("name") } == ["a"])
    }

    @Test(arguments: Engine.here) func `a read cannot write`(_ engine: Engine) async throws {
        let records = try await Kits(engine).withTable()
        await #expect(throws: (any Error).self) {
            try await records.storage.read {
                _ = try $0.rows("INSERT INTO kits (id, name) VALUES ('a', 'a') RETURNING id")
            }
        }
        #expect(try await records.count() == 0)
    }

    @Test(arguments: Engine.here) func `a read sees one state however long it takes`(_ engine: Engine) async throws {
        let records = try await Kits(engine).withTable()
        let begun = AsyncStream<Void>.makeStream()
        let written = Written()
        async let seen = records.storage.read { connection in
            let before = try connection.count("SELECT count(*) AS count FROM kits")
            begun.continuation.finish()
            written.wait()
            return [before, try connection.count("SELECT count(*) AS count FROM kits")]
        }
        for await _ in begun.stream {}
        try await records.add("a")
        written.signal()
        #expect(try await seen == [0, 0])
        #expect(try await records.count() == 1)
    }

    @Test(arguments: Engine.here) func `rows are handed over one by one, and questions asked meanwhile`(
        _ engine: Engine
    ) async throws {
        let records = try await Kits(engine).withTable()
        try await records.storage.write { transaction in
            for number in 0..<1_234 {
                try transaction.run("INSERT INTO kits (id, name, copies) VALUES (\("k\(number)"), 'k', \(number))")
            }
        }
        let (sum, asked) = try await records.storage.read { connection in
            var (sum, asked) = (0, 0)
            try connection.each("SELECT id, copies FROM kits WHERE copies >= \(100) ORDER BY copies") { row in
                let copies = try row.int("copies")
                sum += copies
                if copies % 400 == 0 {
                    asked += try connection.count("SELECT count(*) AS count FROM kits WHERE copies = \(copies)")
                }
            }
            return (sum, asked)
        }
        #expect(sum == (100..<1_234).reduce(0, +))
        #expect(asked == 3)
    }

    @Test(arguments: Engine.here) func `changes are counted`(_ engine: Engine) async throws {
        let records = try await Kits(engine).withTable()
        for id in ["a", "b", "c"] { try await records.add(id) }
        let changed = try await records.storage.write { transaction in
            [
                try transaction.run("UPDATE kits SET copies = 3 WHERE id < \("c")"),
                try transaction.run("UPDATE kits SET copies = 3 WHERE id = \("z")"),
                try transaction.run("DELETE FROM kits WHERE copies = \(3)"),
            ]
        }
        #expect(changed == [2, 0, 2])
    }

    @Test(arguments: Engine.here) func `what the portable subset promises can be done`(_ engine: Engine) async throws {
        let records = try await Kits(engine).withTable()
        try await records.add("a")
        let names = try await records.storage.write { transaction in
            try transaction.rows(
                """
                INSERT INTO kits (id, name, copies) VALUES ('a', 'anew', 4), ('b', 'other', 5)
                ON CONFLICT (id) DO UPDATE SET name = excluded.name, copies = excluded.copies RETURNING name
                """
            ).map { try $0.text("name") }
        }
        #expect(names.sorted() == ["anew", "other"])
        let row = try await records.storage.read {
            try $0.first(
                """
                WITH numbered AS (SELECT id, copies, row_number() OVER (ORDER BY copies DESC) AS place FROM kits)
                SELECT count(*) FILTER (WHERE place = 1) AS first, sum(copies) AS copies, max(id) AS last FROM numbered
                """)
        }
        #expect(try row?.int("first") == 1)
        #expect(try row?.int("copies") == 9)
        #expect(try row?.text("last") == "b")
    }

    @Test(arguments: Engine.here) func `of many who write at once all that were acknowledged are kept, and no other`(
        _ engine: Engine
    ) async throws {
        struct Stop: Error {}
        let records = try await Kits(engine).withTable()
        try await records.add("taken")
        let acknowledged = await withTaskGroup(of: String?.self) { group in
            for number in 0..<200 {
                group.addTask {
                    let id = "k\(number)"
                    let write: Void? = try? await records.storage.write { transaction in
                        try transaction.run("INSERT INTO kits (id, name) VALUES (\(id), \(id))")
                        if number % 7 == 0 { throw Stop() }
                        if number % 11 == 0 { try transaction.run("INSERT INTO kits (id, name) VALUES ('taken', 'a')") }
                    }
                    return write.map { id }
                }
            }
            return await group.reduce(into: Set(["taken"])) { if let id = $1 { $0.insert(id) } }
        }
        let kept = try await records.storage.read { try $0.rows("SELECT id FROM kits").map { try $0.text("id") } }
        #expect(Set(kept) == acknowledged)
        #expect(engine == .postgresql || kept.count == 1 + (0..<200).filter { $0 % 7 != 0 && $0 % 11 != 0 }.count)
    }

    @Test(arguments: Engine.here) func `capacity holds while many take at once`(_ engine: Engine) async throws {
        let records = try await Kits(engine).withTable()
        try await records.storage.write { try $0.run("INSERT INTO kits (id, name, copies) VALUES ('a', 'a', 20)") }
        let taken = await withTaskGroup(of: Int.self) { group in
            for _ in 0..<40 {
                group.addTask {
                    (try? await records.storage.write { transaction -> Int in
                        let row = try transaction.first("SELECT copies - taken AS free FROM kits WHERE id = 'a'")
                        guard try row?.int("free") ?? 0 > 0 else { return 0 }
                        return try transaction.run("UPDATE kits SET taken = taken + 1 WHERE id = 'a'")
                    }) ?? 0
                }
            }
            return await group.reduce(0, +)
        }
        let kept = try await records.storage.read { try $0.first("SELECT taken FROM kits")?.int("taken") }
        #expect(taken == kept)
        #expect(taken <= 20)
        #expect(engine == .postgresql || taken == 20)
    }

    @Test(arguments: Engine.here) func `migrations run once, in order, and a newer schema is refused`(
        _ engine: Engine
    ) async throws {
        let records = try await Kits(engine)
        let first = Migration(number: 1, name: "one", sql: "CREATE TABLE one (a BIGINT); CREATE TABLE two (b BIGINT);")
        let second = Migration(number: 2, name: "two", sql: "ALTER TABLE one ADD COLUMN c TEXT;")
        #expect(try await records.storage.migrate([first]) == 1)
        #expect(try await records.storage.migrate([first, second]) == 1)
        #expect(try await records.storage.migrate([first, second]) == 0)
        #expect(try await records.storage.isUpToDate(with: [first, second]))
        #expect(try await records.storage.state().schema == 2)
        await #expect(throws: StorageError.tooNew(found: 2, known: 1)) {
            try await records.storage.migrate([first])
        }
        let broken = Migration(
            number: 3, name: "three", sql: "CREATE TABLE three (a BIGINT); CREATE TABLE one (a BIGINT);")
        await #expect(throws: (any Error).self) { try await records.storage.migrate([first, second, broken]) }
        await #expect(throws: (any Error).self) {
            try await records.storage.read { _ = try $0.rows("SELECT a FROM three") }
        }
        #expect(try await records.storage.state().schema == 2)
    }

    @Test(arguments: Engine.here) func `a migration says to each engine what is meant for it alone`(
        _ engine: Engine
    ) async throws {
        let records = try await Kits(engine)
        let step = Migration(
            number: 1, name: "one", sql: "CREATE TABLE said (word TEXT);",
            parts: [
                .sqlite: "INSERT INTO said VALUES ('sqlite');", .postgresql: "INSERT INTO said VALUES ('postgresql');",
            ])
        _ = try await records.storage.migrate([step])
        let said = try await records.storage.read { try $0.rows("SELECT word FROM said").map { try $0.text("word") } }
        #expect(said == [engine.rawValue])
        #expect(records.storage.dialect.rawValue == engine.rawValue)
    }

    @Test(arguments: Engine.here) func `whoever listens hears of commits, and that the records are closed`(
        _ engine: Engine
    ) async throws {
        struct Stop: Error {}
        let records = try await Kits(engine).withTable()
        var (one, other) = (
            records.storage.changes().makeAsyncIterator(), records.storage.changes().makeAsyncIterator()
        )
        try await records.add("a")
        try await records.add("b")
        #expect(await one.next() != nil)
        #expect(await other.next() != nil)
        try? await records.storage.write { _ in throw Stop() }
        try records.storage.close()
        // On PostgreSQL a connection of its own listens, and may have begun anew meanwhile, which is told.
        if engine == .postgresql {
            while await one.next() != nil {}
            while await other.next() != nil {}
        }
        // Of a transaction that failed nothing was said: what comes next is the end.
        #expect(await one.next() == nil)
        #expect(await other.next() == nil)
        var late = records.storage.changes().makeAsyncIterator()
        #expect(await late.next() == nil)
    }

    @Test(arguments: Engine.here) func `several may migrate at once`(_ engine: Engine) async throws {
        let records = try await Kits(engine)
        let steps = (1...3).map { Migration(number: $0, name: "n", sql: "CREATE TABLE t\($0) (a BIGINT);") }
        try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 0..<4 { group.addTask { _ = try await records.storage.migrate(steps) } }
            try await group.waitForAll()
        }
        #expect(try await records.storage.isUpToDate(with: steps))
    }

    @Test(arguments: Engine.here) func `the state says that acknowledged changes are durable`(
        _ engine: Engine
    ) async throws {
        let records = try await Kits(engine)
        let state = try await records.storage.state()
        #expect(state.engine == (engine.rawValue))
        #expect(state.journalMode == "wal" && state.synchronous == "full" && !state.readOnly && state.schema == 0)
        #expect(!state.engineVersion.isEmpty)
    }
}

/// Lets a thread wait for something that a task does; once it is done nobody waits any more.
private final class Written: Sendable {
    private let semaphore = DispatchSemaphore(value: 0)
    func wait() {
        semaphore.wait()
        semaphore.signal()
    }
    func signal() { semaphore.signal() }
}
