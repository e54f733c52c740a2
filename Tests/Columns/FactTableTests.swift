import Testing

@testable import Columns

/// What each sentence of the promise says, by name. Dimension 0 of a link is a school, 1 its council.
@Suite struct `Facts that measures count` {
    private static let always = Int32.min ... .max

    private static func table(_ records: [FactTable.Record]) -> FactTable {
        var table = FactTable(FactTable.Shape(amounts: 1, dimensions: 2, linkDimensions: 2))
        for (row, record) in records.enumerated() { table.put(record, at: row) }
        return table
    }

    private static func record(
        _ day: Int32 = 0, minutes: Int64 = 0, _ codes: [UInt32] = [0, 0], _ links: [[UInt32]] = []
    ) -> FactTable.Record {
        FactTable.Record(day: day, amounts: [minutes], codes: codes, links: links)
    }

    /// Codes and values of each group, as plain text.
    private static func answer(
        _ table: FactTable, days: ClosedRange<Int32> = always, _ clauses: [(FactQuestion.Column, Set<UInt32>)] = [],
        _ aggregates: [FactQuestion.Aggregate] = [.count], by groups: [FactQuestion.Column] = []
    ) -> [String] {
        let clauses = clauses.map { FactQuestion.Clause(column: $0.0, allowed: $0.1) }
        return table.answer(FactQuestion(days: days, clauses: clauses, aggregates: aggregates, groups: groups))
            .groups.map { "\($0.codes) \($0.values)" }
    }

    @Test func `the last day of a period counts, and the day after does not`() {
        let table = Self.table([-1, 0, 1, 2, 3].map { Self.record($0) })
        #expect(Self.answer(table, days: 0...2) == ["[] [3]"])
        #expect(Self.answer(table, days: -1...(-1)) == ["[] [1]"])
        let ends = Self.table([Self.record(.min), Self.record(.max)])
        #expect(Self.answer(ends) == ["[] [2]"])
        #expect(Self.answer(ends, days: .max ... .max) == ["[] [1]"])
    }

    @Test func `all conditions on a record's own codes must hold`() {
        let table = Self.table([Self.record(0, [1, 1]), Self.record(0, [1, 2]), Self.record(0, [2, 2])])
        #expect(Self.answer(table, [(.own(0), [1]), (.own(1), [2])]) == ["[] [1]"])
        #expect(Self.answer(table, [(.own(0), [1, 2])]) == ["[] [3]"])
        #expect(Self.answer(table, [(.own(0), [])]) == ["[] [0]"])
    }

    @Test func `conditions on links must hold for one and the same link`() {
        let table = Self.table([
            Self.record(0, [0, 0], [[1, 7], [2, 8]]), Self.record(0, [0, 0], [[1, 8]]),
        ])
        #expect(Self.answer(table, [(.link(0), [1]), (.link(1), [8])]) == ["[] [1]"])
        #expect(Self.answer(table, [(.link(0), [1])]) == ["[] [2]"])
    }

    @Test func `a record counts once in the total and once in each group that its links touch`() {
        let table = Self.table([Self.record(0, minutes: 60, [0, 0], [[1, 7], [2, 7], [3, 8]])])
        let asked: [FactQuestion.Aggregate] = [.count, .sum(0)]
        #expect(Self.answer(table, [], asked) == ["[] [1, 60]"])
        #expect(Self.answer(table, [], asked, by: [.link(1)]) == ["[7] [1, 60]", "[8] [1, 60]"])
    }

    @Test func `only links that pass bring a record into their groups`() {
        let table = Self.table([Self.record(0, [5, 0], [[1, 7], [2, 8]])])
        #expect(Self.answer(table, [(.link(0), [2])], by: [.link(1)]) == ["[8] [1]"])
        #expect(Self.answer(table, [(.link(0), [2])], by: [.own(0), .link(1)]) == ["[5, 8] [1]"])
    }

    @Test func `a record without links counts in group 0 of a link's column unless a condition is about links`() {
        let table = Self.table([Self.record(), Self.record(0, [0, 0], [[1, 7]])])
        #expect(Self.answer(table, by: [.link(1)]) == ["[0] [1]", "[7] [1]"])
        #expect(Self.answer(table, [(.link(1), [0, 7])]) == ["[] [1]"])
    }

    @Test func `distinct codes of links are counted in the group of the same link, and 0 is none`() {
        let table = Self.table([
            Self.record(0, [1, 0], [[1, 7], [2, 7], [3, 8], [0, 8]]), Self.record(0, [0, 0], [[1, 7]]), Self.record(),
        ])
        let asked: [FactQuestion.Aggregate] = [.distinct(.link(0)), .distinct(.own(0))]
        #expect(Self.answer(table, [], asked) == ["[] [3, 1]"])
        #expect(Self.answer(table, [], asked, by: [.link(1)]) == ["[0] [0, 0]", "[7] [2, 1]", "[8] [1, 1]"])
        #expect(Self.answer(table, [(.link(1), [8])], asked) == ["[] [1, 1]"])
    }

    @Test func `groups are those that a record touches, sorted by their codes`() {
        let table = Self.table([Self.record(0, [3, 1]), Self.record(0, [0, 2]), Self.record(0, [3, 0])])
        #expect(Self.answer(table, by: [.own(0), .own(1)]) == ["[0, 2] [1]", "[3, 0] [1]", "[3, 1] [1]"])
        #expect(Self.answer(table, days: 1...1, by: [.own(0)]) == [])
    }

    @Test func `codes however large are kept apart`() {
        let codes: [UInt32] = [0, 1, 255, 256, 65_535, 65_536, .max - 1, .max]
        let table = Self.table(codes.map { Self.record(0, [$0, $0], [[$0, $0]]) })
        #expect(Self.answer(table, by: [.own(0), .link(1), .own(1)]).count == codes.count)
        for code in codes { #expect(Self.answer(table, [(.own(0), [code]), (.link(1), [code])]) == ["[] [1]"]) }
        let first = Self.table(codes.map { Self.record(0, [$0, .max], [[.max, 5]]) })
        #expect(
            Self.answer(first, by: [.own(0), .own(1), .link(0), .link(1)])
                == codes.map { "[\($0), \(UInt32.max), \(UInt32.max), 5] [1]" })
        #expect(Self.answer(table, [(.own(0), [0, .max])], [.distinct(.own(1))]) == ["[] [1]"])
        #expect(codes.indices.allSatisfy { table[$0]?.codes == [codes[$0], codes[$0]] })
    }

    @Test func `a sum beyond 64 bits is the largest number, and one that comes back is exact`() {
        let all: [FactQuestion.Aggregate] = [.sum(0)]
        #expect(
            Self.answer(Self.table([.max, .max].map { Self.record(minutes: $0) }), [], all) == ["[] [\(Int64.max)]"])
        #expect(Self.answer(Self.table([.min, -1].map { Self.record(minutes: $0) }), [], all) == ["[] [\(Int64.min)]"])
        #expect(
            Self.answer(Self.table([.max, 5, -6].map { Self.record(minutes: $0) }), [], all) == [
                "[] [\(Int64.max - 1)]"
            ])
    }

    @Test func `sums of many records are exact where they are packed most tightly`() {
        var table = FactTable(FactTable.Shape(amounts: 3, dimensions: 1, linkDimensions: 0))
        for row in 0..<70_000 {
            table.put(
                FactTable.Record(day: 0, amounts: [0xFFFF_FFFF, 0xFFFF_FFFF, 1], codes: [UInt32(row % 2)], links: []),
                at: row)
        }
        let asked: [FactQuestion.Aggregate] = [.sum(0), .sum(2), .count, .sum(1)]
        let half = "[\(35_000 * 0xFFFF_FFFF), 35000, 35000, \(35_000 * 0xFFFF_FFFF)]"
        #expect(Self.answer(table, [], asked, by: [.own(0)]) == ["[0] \(half)", "[1] \(half)"])
        #expect(
            Self.answer(table, [], asked) == ["[] [\(70_000 * 0xFFFF_FFFF), 70000, 70000, \(70_000 * 0xFFFF_FFFF)]"])
    }

    @Test func `columns and amounts that are not there hold nothing and end nothing`() {
        let table = Self.table([Self.record(0, minutes: 3, [1, 1], [[1, 1]])])
        for column in [FactQuestion.Column.own(2), .own(-1), .link(9), .link(.max), .own(.min)] {
            #expect(Self.answer(table, [(column, [0])]) == ["[] [0]"])
            #expect(Self.answer(table, [], [.count, .distinct(column)], by: [column]) == ["[0] [1, 0]"])
            #expect(table.codes(column, of: FactQuestion(days: Self.always)).count == 0)
        }
        #expect(Self.answer(table, [], [.sum(1), .sum(-1), .sum(0)]) == ["[] [0, 0, 3]"])
        #expect(Self.answer(table, [], []) == ["[] []"])
    }

    @Test func `a record of the wrong shape is made to fit`() {
        let short = FactTable.Record(day: 4, amounts: [], codes: [9], links: [[], [5, 6, 7]])
        let long = FactTable.Record(day: 4, amounts: [1, 2], codes: [9, 8, 7], links: [])
        let table = Self.table([short, long])
        #expect(table[0] == FactTable.Record(day: 4, amounts: [0], codes: [9, 0], links: [[0, 0], [5, 6]]))
        #expect(table[1] == FactTable.Record(day: 4, amounts: [1], codes: [9, 8], links: []))
        #expect(FactTable(FactTable.Shape(amounts: -1, dimensions: -1, linkDimensions: -1)).count == 0)
    }

    @Test func `rows that were never there or were removed hold nothing, and their numbers stay`() {
        var table = Self.table([Self.record(1), Self.record(2)])
        for row in [-1, .min, 2, .max] {
            #expect(table[row] == nil)
            table.remove(row)
        }
        table.put(Self.record(9), at: -1)
        table.put(Self.record(9), at: .max)
        #expect(table.count == 2)
        table.remove(0)
        table.put(Self.record(7), at: FactChunk.rows + 3)
        #expect(table.count == FactChunk.rows + 4 && table[0] == nil && table[2] == nil && table[1]?.day == 2)
        #expect(table[FactChunk.rows + 3]?.day == 7)
        #expect(Self.answer(table) == ["[] [2]"])
        let found = table.rows(FactQuestion(days: Self.always), limit: 1)
        #expect(found.rows == [1] && found.total == 2)
        #expect(table.rows(FactQuestion(days: Self.always), limit: -1).rows.isEmpty)
    }

    @Test func `a corrected record counts as it is now, however its links have changed`() {
        var table = Self.table((0..<50).map { _ in Self.record(0, [1, 0], [[1, 1]]) })
        for round in 0..<400 {
            let links = (0..<round % 7).map { [UInt32($0 + 1), 1] }
            table.put(Self.record(0, [1, 0], links), at: round % 50)
            #expect(table[round % 50]?.links == links)
        }
        let distinct: [FactQuestion.Aggregate] = [.count, .distinct(.link(0))]
        // The last 50 rounds are 350 to 399, whose links are up to 6.
        #expect(Self.answer(table, [], distinct) == ["[] [50, 6]"])
        #expect(table.chunks[0].links.count < 1_000)
    }

    @Test func `a copy of a table stays as it was`() {
        var table = Self.table([Self.record(1), Self.record(2)])
        let before = table
        table.put(Self.record(3), at: 0)
        table.remove(1)
        #expect(before[0]?.day == 1 && Self.answer(before) == ["[] [2]"] && Self.answer(table) == ["[] [1]"])
    }

    @Test func `what two questions share is the intersection of their codes`() {
        let table = Self.table([
            Self.record(1, [0, 0], [[1, 0], [2, 0]]), Self.record(2, [0, 0], [[2, 0], [3, 0], [0, 0]]), Self.record(2),
        ])
        let years = [Int32(1)...1, 2...2].map { table.codes(.link(0), of: FactQuestion(days: $0)) }
        #expect(years.map(\.count) == [2, 2] && years[0].count(with: years[1]) == 1)
    }

    @Test func `the largest groups come first, equal ones by their codes`() {
        let table = Self.table(
            [(1, 5), (2, 9), (3, 5), (4, 1), (5, -3), (6, 9)].map { code, minutes in
                Self.record(0, minutes: minutes, [code, 0])
            })
        let answer = table.answer(FactQuestion(days: Self.always, aggregates: [.sum(0)], groups: [.own(0)]))
        #expect(answer.largest(3, by: 0).map { answer.code($0, 0) } == [2, 6, 1])
        #expect(answer.largest(9, by: 0).map { answer.value($0, 0) } == [9, 9, 5, 5, 1, -3])
        #expect(
            answer.largest(0, by: 0).isEmpty && answer.largest(3, by: 1).isEmpty && answer.largest(-1, by: 0).isEmpty)
        #expect(answer.code(6, 0) == 0 && answer.code(-1, 0) == 0 && answer.value(0, 7) == 0 && answer.value(9, 0) == 0)
    }

    @Test(arguments: [1, 2, 3, 31, 32, 33, 64, 65, 130, nil] as [Int?], [100, 2_000_000])
    func `distinct codes are counted alike in bits, counted at once or at the end, and in pairs`(
        _ groups: Int?, _ records: Int
    ) {
        let count = FactSelection.size
        var plain = [Set<UInt32>](repeating: [], count: groups ?? 7)
        var distinct = DistinctCodes(limit: 900, groups: groups, records: records)
        var codes = (0..<count).map { UInt32(truncatingIfNeeded: $0 &* $0 % 900) }
        var keys = (0..<count).map { UInt32(truncatingIfNeeded: $0 / 3 % plain.count) }
        for (code, key) in zip(codes, keys) where code != 0 { plain[Int(key)].insert(code) }
        var scratch = [UInt32](repeating: 0, count: count)
        codes.withUnsafeMutableBytes { bytes in
            guard let start = bytes.baseAddress else { return }
            let view = ColumnView(start: UnsafeRawPointer(start), width: .four)
            for _ in 0..<2 {
                let places = Places(count: count, first: 0, list: nil)
                keys.withUnsafeMutableBufferPointer { keys in
                    distinct.insert(
                        view, places, groups == 1 ? nil : keys.baseAddress.map { UnsafePointer($0) }, &scratch)
                }
            }
        }
        #expect(distinct.counts(plain.count) == plain.map { Int64($0.count) })
    }

    @Test(arguments: [0, 10, 60], [100_000, 2_000_000])
    func `distinct codes are counted alike where the groups of a code lie together and where they do not`(
        _ percentAnywhere: UInt32, _ records: Int
    ) {
        let (groups, left, limit) = (4001, UInt32(4000), UInt32(3000))
        var plain = [Set<UInt32>](repeating: [], count: groups)
        var distinct = DistinctCodes(limit: Int(limit), groups: groups, records: records, but: Int(left))
        var scratch = [UInt32](repeating: 0, count: FactSelection.size)
        var state: UInt32 = 7
        func below(_ bound: UInt32) -> UInt32 {
            state = state &* 1_664_525 &+ 1_013_904_223
            return (state >> 8) % bound
        }
        for _ in 0..<20 {
            var codes: [UInt32] = []
            var keys: [UInt32] = []
            for _ in 0..<FactSelection.size {
                let code = below(limit)
                codes.append(code)
                keys.append(
                    below(50) == 0 ? left : below(100) < percentAnywhere ? below(left) : (code + below(13)) % left)
            }
            for (code, key) in zip(codes, keys) where code != 0 && key != left { plain[Int(key)].insert(code) }
            codes.withUnsafeMutableBytes { bytes in
                guard let start = bytes.baseAddress else { return }
                let view = ColumnView(start: UnsafeRawPointer(start), width: .four)
                let places = Places(count: FactSelection.size, first: 0, list: nil)
                keys.withUnsafeBufferPointer { distinct.insert(view, places, $0.baseAddress, &scratch) }
            }
        }
        #expect(distinct.counts(groups).dropLast() == plain.map { Int64($0.count) }.dropLast())
    }
}
