import Columns
import Programme

/// The figures that a record of a span may belong to.
struct CellTests {
    /// That a dimension has one of some values.
    struct Clause {
        let dimension: Dimension
        let column: FactQuestion.Column
        let allowed: Set<UInt32>

        init(_ dimension: Dimension, _ allowed: Set<UInt32>) {
            (self.dimension, column, self.allowed) = (dimension, FactModel.column(dimension), allowed)
        }
    }

    /// Those of all records.
    private var all: [Int] = []
    /// Those of one value, by column and code.
    private var plain: [FactQuestion.Column: [UInt32: [Int]]] = [:]
    private var others: [(cell: Int, clauses: [Clause])] = []

    mutating func add(_ cell: Int, _ clauses: [Clause]) {
        if clauses.isEmpty { return all.append(cell) }
        guard clauses.count == 1, let clause = clauses.first, clause.allowed.count == 1, let code = clause.allowed.first
        else { return others.append((cell, clauses)) }
        plain[clause.column, default: [:]][code, default: []].append(cell)
    }

    func cells(of record: FactTable.Record) -> [Int] {
        var cells = Set(all)
        for (column, byCode) in plain {
            switch column {
            case .own(let place):
                if record.codes.indices.contains(place) { cells.formUnion(byCode[record.codes[place]] ?? []) }
            case .link(let place):
                for link in record.links where link.indices.contains(place) {
                    cells.formUnion(byCode[link[place]] ?? [])
                }
            }
        }
        for (cell, clauses) in others where Self.isOf(record, clauses) { cells.insert(cell) }
        return cells.sorted()
    }

    /// Of what a record has several values of, one has to be all that is asked.
    private static func isOf(_ record: FactTable.Record, _ clauses: [Clause]) -> Bool {
        var ofLinks: [(place: Int, allowed: Set<UInt32>)] = []
        for clause in clauses {
            switch clause.column {
            case .own(let place):
                guard record.codes.indices.contains(place), clause.allowed.contains(record.codes[place]) else {
                    return false
                }
            case .link(let place): ofLinks.append((place, clause.allowed))
            }
        }
        return ofLinks.isEmpty
            || record.links.contains { link in
                ofLinks.allSatisfy { link.indices.contains($0.place) && $0.allowed.contains(link[$0.place]) }
            }
    }
}
