import TestSupport
import Testing

@testable import Storage

@Suite struct `Stored values` {
    private static func storage() async throws -> SQLiteStorage {
        let storage = try SQLiteStorage(folder: TemporaryFolder.make())
        _ = try await storage.migrate([
            Migration(number: 1, name: "t", sql: "CREATE TABLE t (a TEXT, b BIGINT, c DOUBLE PRECISION, d BOOLEAN)")
        ])
        return storage
    }

    @Test(arguments: [
        "", "plain", "'; DROP TABLE t; --", "$1", "?", ":a", "\\", "%_", "é", "e\u{301}", "🏴󠁧󠁢󠁳󠁣󠁴󠁿", "a\nb\r\tc", "\u{FEFF}x",
        "\u{7F}\u{1}", "1", "NULL", "t",
    ])
    func `a text comes back scalar by scalar and never becomes SQL`(_ text: String) async throws {
        let storage = try await Self.storage()
        try await storage.write { try $0.run("INSERT INTO t (a) VALUES (\(text))") }
        let row = try #require(try await storage.read { try $0.first("SELECT a FROM t WHERE a = \(text)") })
        let stored = try row.text("a")
        #expect(stored.unicodeScalars.elementsEqual(text.unicodeScalars))
    }

    @Test func `a text of a megabyte comes back whole`() async throws {
        let storage = try await Self.storage()
        let text = String(repeating: "àbc", count: 1 << 18)
        try await storage.write { try $0.run("INSERT INTO t (a) VALUES (\(text))") }
        #expect(try await storage.read { try $0.first("SELECT a FROM t")?.text("a") } == text)
    }

    @Test func `numbers come back at their ends`() async throws {
        let storage = try await Self.storage()
        for number in [Int.min, -1, 0, 1, Int.max] {
            try await storage.write { transaction in
                try transaction.run("DELETE FROM t")
                try transaction.run("INSERT INTO t (b, c) VALUES (\(number), \(Double(number) / 3))")
            }
            let row = try #require(try await storage.read { try $0.first("SELECT b, c FROM t") })
            #expect(try row.int("b") == number)
            #expect(try row.optionalDouble("c") == Double(number) / 3)
        }
    }

    @Test func `nothing is NULL, and NULL is nothing`() async throws {
        let storage = try await Self.storage()
        try await storage.write {
            try $0.run(
                "INSERT INTO t (a, b, c, d) VALUES (\(String?.none), \(Int?.none), \(Double?.none), \(Bool?.none))")
        }
        let row = try #require(try await storage.read { try $0.first("SELECT * FROM t WHERE a IS NULL") })
        #expect(try row.optionalText("a") == nil)
        #expect(try row.optionalInt("b") == nil)
        #expect(try row.optionalDouble("c") == nil)
        #expect(throws: StorageError.corrupt(column: "a")) { try row.text("a") }
        #expect(throws: StorageError.corrupt(column: "b")) { try row.int("b") }
        #expect(throws: StorageError.corrupt(column: "d")) { try row.bool("d") }
    }

    @Test func `a list finds its members, and an empty one none`() async throws {
        let storage = try await Self.storage()
        try await storage.write { for b in 1...20 { try $0.run("INSERT INTO t (a, b) VALUES (\("n\(b)"), \(b))") } }
        let counts = try await storage.read { connection in
            try [[1, 5, 19, 99], [], Array(1...20)].map {
                try connection.count("SELECT count(*) AS count FROM t WHERE b IN \(SQL.list($0))")
            }
        }
        #expect(counts == [3, 0, 20])
        #expect(
            try await storage.read {
                try $0.count("SELECT count(*) AS count FROM t WHERE a IN \(SQL.list(["n1", "'"]))")
            } == 1)
    }

    @Test func `the same question may be asked while its rows are handed over`() async throws {
        let storage = try await Self.storage()
        try await storage.write { for b in 1...5 { try $0.run("INSERT INTO t (b) VALUES (\(b))") } }
        let sums = try await storage.read { connection in
            var sums: [Int] = []
            try connection.each("SELECT b FROM t ORDER BY b") { row in
                guard sums.count < 50 else { return }
                var sum = try row.int("b") * 100
                try connection.each("SELECT b FROM t ORDER BY b") { sum += try $0.int("b") }
                sums.append(sum)
            }
            return sums
        }
        #expect(sums == [115, 215, 315, 415, 515])
    }

    @Test func `rows stop coming when their taker throws`() async throws {
        struct Enough: Error {}
        let storage = try await Self.storage()
        try await storage.write { for b in 1...5 { try $0.run("INSERT INTO t (b) VALUES (\(b))") } }
        for _ in 0..<2 {
            await #expect(throws: Enough.self) {
                try await storage.read { try $0.each("SELECT b FROM t") { _ in throw Enough() } }
            }
        }
        #expect(try await storage.read { try $0.rows("SELECT b FROM t").count } == 5)
    }

    @Test func `one statement with values is one statement`() async throws {
        let storage = try await Self.storage()
        await #expect(throws: (any Error).self) {
            try await storage.write { try $0.run("INSERT INTO t (b) VALUES (\(1)); DELETE FROM t") }
        }
        await #expect(throws: (any Error).self) { try await storage.read { try $0.rows("SELECT 1; SELECT 2") } }
    }
}

@Suite struct `Rows` {
    private static func row(_ value: SQLValue) -> Row { Row(columns: ColumnNames(["a"]), values: [value]) }

    @Test(
        arguments: [
            (SQLValue.text("x"), "x"), (.text(""), ""), (.integer(-7), "-7"), (.null, nil),
        ] as [(SQLValue, String?)])
    func `a text is a text or the digits of a number`(_ value: SQLValue, _ text: String?) throws {
        #expect(try Self.row(value).optionalText("a") == text)
    }

    @Test(
        arguments: [
            (SQLValue.integer(.max), Int.max), (.text("42"), 42), (.text("-42"), -42), (.null, nil),
        ] as [(SQLValue, Int?)])
    func `a whole number may come as text`(_ value: SQLValue, _ number: Int?) throws {
        #expect(try Self.row(value).optionalInt("a") == number)
    }

    @Test(arguments: [
        (SQLValue.boolean(true), true), (.boolean(false), false), (.integer(1), true), (.integer(0), false),
        (.text("t"), true), (.text("f"), false),
    ])
    func `yes and no are read as either engine writes them`(_ value: SQLValue, _ flag: Bool) throws {
        #expect(try Self.row(value).bool("a") == flag)
    }

    @Test(arguments: [
        SQLValue.text("x"), .text(""), .text("1.5"), .text("9223372036854775808"), .text("１"), .real(1), .boolean(true),
    ])
    func `what is no whole number is corrupt`(_ value: SQLValue) {
        #expect(throws: StorageError.corrupt(column: "a")) { try Self.row(value).int("a") }
    }

    @Test(arguments: [SQLValue.text("x"), .text("true"), .null, .real(1)])
    func `what is neither yes nor no is corrupt`(_ value: SQLValue) {
        #expect(throws: StorageError.corrupt(column: "a")) { try Self.row(value).bool("a") }
    }

    @Test func `a column that is not there is corrupt, and the message names it`() {
        #expect(throws: StorageError.corrupt(column: "b")) { try Self.row(.null).optionalText("b") }
        #expect(throws: StorageError.corrupt(column: "a")) {
            try Row(columns: ColumnNames(["a"]), values: []).text("a")
        }
        #expect(StorageError.corrupt(column: "b").message.contains("“b”"))
    }

    @Test func `of two columns of one name the first counts`() throws {
        let row = Row(columns: ColumnNames(["a", "a"]), values: [.integer(1), .integer(2)])
        #expect(try row.int("a") == 1)
    }
}
