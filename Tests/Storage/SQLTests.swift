import TestSupport
import Testing

@testable import Storage

@Suite struct `SQL as values` {
    @Test func `values stand apart from the text, numbered in their order`() {
        let sql: SQL = "SELECT a FROM t WHERE b = \("x'; DROP TABLE t; --") AND c = \(3) AND d = \(Int?.none)"
        #expect(sql.text == "SELECT a FROM t WHERE b = $1 AND c = $2 AND d = $3")
        #expect(sql.values == [.text("x'; DROP TABLE t; --"), .integer(3), .null])
    }

    @Test func `a statement within another is numbered on`() {
        let inner: SQL = "b = \(1) AND price = '$1' AND c = \(2)"
        let sql: SQL = "SELECT a WHERE z = \(0) AND (\(inner)) OR \(inner) LIMIT \(9)"
        #expect(
            sql.text
                == "SELECT a WHERE z = $1 AND (b = $2 AND price = '$1' AND c = $3) OR b = $4 AND price = '$1' AND c = $5 LIMIT $6"
        )
        #expect(sql.values == [0, 1, 2, 1, 2, 9].map { .integer($0) })
    }

    @Test func `numbers of two digits move as well as those of one`() {
        let list = SQL.list(Array(1...12))
        #expect(list.text == "(" + (1...12).map { "$\($0)" }.joined(separator: ", ") + ")")
        let twice: SQL = "\(list) \(list) \("é") \(list)"
        let numbers = twice.text.split { !"0123456789".contains($0) }.compactMap { Int($0) }
        #expect(numbers == Array(1...37))
        #expect(twice.values.count == 37 && twice.values[24] == .text("é") && twice.values[36] == .integer(12))
    }

    @Test func `an empty list matches nothing`() {
        #expect(SQL.list([String]()).text == "(NULL)")
    }

    @Test func `conditions are joined with what stands between them`() {
        let sql = SQL.joined(["a = \(1)", "b IS NULL", "c = \(2)"], by: " AND ")
        #expect(sql.text == "a = $1 AND b IS NULL AND c = $2")
    }

    @Test func `the engine gets each value in its place`() async throws {
        let storage = try SQLiteStorage(folder: TemporaryFolder.make())
        let one: SQL = "\(1) AS one, \("two") AS two"
        let row = try await storage.read {
            try $0.first("SELECT \(one), \(3.5) AS three, \(true) AS four WHERE \(7) = 7")
        }
        #expect(try row?.int("one") == 1)
        #expect(try row?.text("two") == "two")
        #expect(try row?.optionalDouble("three") == 3.5)
        #expect(try row?.bool("four") == true)
    }
}
