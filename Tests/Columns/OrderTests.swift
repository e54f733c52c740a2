import Testing

@testable import Columns

@Suite struct `Orders and codes of rows` {
    private static func isBefore(_ keys: [UInt64]) -> (UInt32, UInt32) -> Bool {
        { left, right in
            let (a, b) = (keys[Int(left)], keys[Int(right)])
            return a != b ? a < b : left < right
        }
    }

    @Test(arguments: [0, 1, 300, 5_000]) func `sorting by key agrees with comparing, equal keys in their order`(
        _ count: Int
    ) {
        let keys = (0..<count).map { _ in UInt64.random(in: 0...20) << UInt64.random(in: 0..<60) }
        #expect(ordered(by: keys) == (0..<UInt32(count)).sorted(by: Self.isBefore(keys)))
    }

    @Test(arguments: [0, 1, 40, 1_000]) func `rows that come later stand where sorting all of them puts them`(
        _ known: Int
    ) {
        var keys = (0..<known).map { _ in UInt64.random(in: 0...50) }
        var order = RowOrder(ordered(by: keys))
        for more in [1, 7, 60] {
            let newcomers = (keys.count..<keys.count + more).map { UInt32($0) }
            keys += newcomers.map { _ in UInt64.random(in: 0...50) }
            let isBefore = Self.isBefore(keys)
            order.insert(newcomers.sorted(by: isBefore), isBefore)
            #expect(order.rows == (0..<UInt32(keys.count)).sorted(by: isBefore))
            #expect(order.rows.indices.allSatisfy { order.places[Int(order.rows[$0])] == UInt32($0) })
        }
    }

    @Test func `a table of codes gives back what was put in, however wide it grew`() {
        var table = CodeTable(columns: 5)
        let rows: [[UInt32]] = (0..<400).map { row in
            let most: UInt32 = row < 200 ? 1 + UInt32(row) : 250_000
            return (0..<5).map { _ in UInt32.random(in: 0...most) }
        }
        for row in rows { table.append(row) }
        #expect(table.count == rows.count)
        #expect(table.stride > 1)
        #expect(rows.indices.allSatisfy { table[$0] == rows[$0] })
        let even = Bitmap(words: [UInt64](repeating: 0x5555_5555_5555_5555, count: 3))
        var sums = [UInt32](repeating: 0, count: 600_000)
        table.count(even, [(0, 0), (1, 300_000)], into: &sums)
        let counted = stride(from: 0, to: 192, by: 2).map { rows[$0][0] }
        for number in counted { #expect(Int(sums[Int(number)]) == counted.count { $0 == number }) }
        #expect(sums.reduce(0, +) == 192)
    }

    @Test func `equal lists have one code, different ones have others`() {
        var codes = ListCodes()
        let lists = (0..<500).map { [UInt32]([UInt32($0 % 90), UInt32($0 % 7)].prefix($0 % 3)) }
        let given = lists.map { codes.code(of: $0) }
        #expect(codes.count == Set(lists).count)
        #expect(lists.indices.allSatisfy { Array(codes[given[$0]]) == lists[$0] })
    }

    @Test func `postings made at once are those made row by row`() {
        let rows = 3_000
        let members: [[UInt32]] = [0.9, 0.04, 0.01, 0].map { share in
            (0..<UInt32(rows)).filter { _ in Double.random(in: 0..<1) < share }
        }
        var builder = PostingBuilder(counts: members.map { UInt32($0.count) }, rows: rows)
        for row in 0..<UInt32(rows) {
            for (posting, list) in members.enumerated() where list.contains(row) { builder.append(row, to: posting) }
        }
        for (made, list) in zip(builder.postings(), members) {
            #expect(made.count == list.count)
            #expect((0..<UInt32(rows)).allSatisfy { made.contains($0) == list.contains($0) })
        }
    }
}
