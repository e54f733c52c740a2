import Columns

/// What the table must answer, written from the words of its promise alone: every record is looked at, with sets.
struct NaiveFacts {
    var rows: [FactTable.Record?] = []

    mutating func put(_ record: FactTable.Record, at row: Int) {
        while rows.count <= row { rows.append(nil) }
        rows[row] = record
    }

    mutating func remove(_ row: Int) {
        if rows.indices.contains(row) { rows[row] = nil }
    }

    private struct Counted {
        var records: Set<Int> = []
        var distinct: [Set<UInt32>]
    }

    /// A code of a record with one of its links; nothing for a column that the table does not have.
    private static func code(
        _ column: FactQuestion.Column, _ shape: FactTable.Shape, _ record: FactTable.Record, _ link: [UInt32]
    ) -> UInt32? {
        switch column {
        case .own(let place):
            (0..<shape.dimensions).contains(place) ? place < record.codes.count ? record.codes[place] : 0 : nil
        case .link(let place):
            (0..<shape.linkDimensions).contains(place) ? place < link.count ? link[place] : 0 : nil
        }
    }

    /// The links of a record that pass; one without codes for a record that passes without any; none where it fails.
    private static func passing(
        _ question: FactQuestion, _ shape: FactTable.Shape, _ record: FactTable.Record
    ) -> [[UInt32]] {
        guard question.days.contains(record.day) else { return [] }
        var asksLinks = false
        for clause in question.clauses {
            if case .link = clause.column {
                asksLinks = true
            } else if !(code(clause.column, shape, record, []).map(clause.allowed.contains) ?? false) {
                return []
            }
        }
        if record.links.isEmpty { return asksLinks ? [] : [[]] }
        return record.links.filter { link in
            question.clauses.allSatisfy { clause in
                guard case .link = clause.column else { return true }
                return code(clause.column, shape, record, link).map(clause.allowed.contains) ?? false
            }
        }
    }

    func found(_ question: FactQuestion, _ shape: FactTable.Shape) -> [Int] {
        rows.indices.filter { row in rows[row].map { !Self.passing(question, shape, $0).isEmpty } ?? false }
    }

    func codes(_ column: FactQuestion.Column, _ question: FactQuestion, _ shape: FactTable.Shape) -> Set<UInt32> {
        var codes: Set<UInt32> = []
        for record in rows.compactMap({ $0 }) {
            for link in Self.passing(question, shape, record) {
                codes.insert(Self.code(column, shape, record, link) ?? 0)
            }
        }
        return codes.subtracting([0])
    }

    func answer(_ question: FactQuestion, _ shape: FactTable.Shape) -> [FactAnswer.Group] {
        let empty = Counted(distinct: [Set<UInt32>](repeating: [], count: question.aggregates.count))
        var groups: [[UInt32]: Counted] = question.groups.isEmpty ? [[]: empty] : [:]
        for (row, record) in rows.enumerated() {
            guard let record else { continue }
            for link in Self.passing(question, shape, record) {
                let key = question.groups.map { Self.code($0, shape, record, link) ?? 0 }
                groups[key, default: empty].records.insert(row)
                for (place, aggregate) in question.aggregates.enumerated() {
                    guard case .distinct(let column) = aggregate else { continue }
                    let code = Self.code(column, shape, record, link) ?? 0
                    if code != 0 { groups[key, default: empty].distinct[place].insert(code) }
                }
            }
        }
        return groups.map { codes, counted in
            FactAnswer.Group(
                codes: codes,
                values: question.aggregates.enumerated().map { place, aggregate in
                    switch aggregate {
                    case .count: Int64(counted.records.count)
                    case .distinct: Int64(counted.distinct[place].count)
                    case .sum(let amount): sum(amount, shape, counted.records)
                    }
                })
        }.sorted { $0.codes.lexicographicallyPrecedes($1.codes) }
    }

    private func sum(_ amount: Int, _ shape: FactTable.Shape, _ records: Set<Int>) -> Int64 {
        guard (0..<shape.amounts).contains(amount) else { return 0 }
        var sum: Int128 = 0
        for row in records {
            if let amounts = rows[row]?.amounts, amount < amounts.count { sum += Int128(amounts[amount]) }
        }
        return Int64(clamping: sum)
    }
}
