import Columns
import Establishments
import Programme

/// The records behind a figure.
package struct FigureRows: Sendable {
    let figure: Figure
    let measure: Measure
    let period: Period
    /// How many there are; `rows` has the first of them.
    let total: Int
    /// How many different establishments of these records count for the figure; `nil` where it counts something else.
    let establishments: Int?
    let rows: [Row]
    /// Whether they may be told apart, or only what they were is known.
    let arePseudonymous: Bool
    /// Whether only those within the asker's scope are among them.
    let isWithinScope: Bool

    /// One record, as far as it counts.
    struct Row: Sendable {
        /// Empty where whoever asks may not open the record.
        let path: String
        /// The day; of pseudonymous ones the month.
        let when: String
        let kind: String
        let mode: String
        let establishments: [String]
        let councils: [String]
        /// What it adds to a sum, in what the records keep; 1 for a count; of distinct establishments, those of the record that
        /// count, which other records may have too.
        let amount: Int
    }

    /// A page of rows has as many.
    static let size = 100
}

extension Reckoning {
    /// How many records a measure counts. Throws a `FigureFault`.
    func rowsCount(of asked: FigureExpression.Asked) throws -> Int {
        let (measure, model) = try resolve(asked)
        var question = try question(asked, measure, model, period(of: asked, model))
        question.aggregates = [.count]
        return Int(answer(question, model).value(0, 0))
    }

    /// The records that a measure counts, ascending by when they were first seen, from one on. Throws a `FigureFault`.
    func rows(
        of asked: FigureExpression.Asked, from first: Int, limit: Int, within councils: [String]?,
        byRecord: (FactModel, FactTable.Record, Int, Measure) -> FigureRows.Row
    ) throws -> FoundRows {
        let (measure, model) = try resolve(asked)
        let period = period(of: asked, model)
        var question = try question(asked, measure, model, period)
        if let councils {
            let names = model.values(of: .council)
            question.clauses.append(
                FactQuestion.Clause(
                    column: FactModel.column(.council), allowed: Set(councils.compactMap(names.number))))
        }
        let found = model.table.rows(question, limit: first + limit)
        let isDistinct = measure.aggregate == .distinctEstablishments
        let rows = found.rows.dropFirst(first).compactMap { row -> FigureRows.Row? in
            guard var record = model.table[row] else { return nil }
            // Of those with whom a record was, the ones that the figure counts.
            if isDistinct { record.links.removeAll { !Self.counts($0, question.clauses) } }
            return byRecord(model, record, row, measure)
        }
        let establishments =
            isDistinct ? model.table.answer(question).groups.first?.values.first.map { Int($0) } ?? 0 : nil
        return FoundRows(
            total: found.total, establishments: establishments, rows: rows, measure: measure, period: period)
    }

    /// Whether a link of a record, which is an establishment with a theme, is what clauses ask.
    private static func counts(_ link: [UInt32], _ clauses: [FactQuestion.Clause]) -> Bool {
        clauses.allSatisfy { clause in
            guard case .link(let place) = clause.column else { return true }
            return link.indices.contains(place) && clause.allowed.contains(link[place])
        }
    }

    /// The records that a measure counts.
    struct FoundRows {
        let total: Int
        let establishments: Int?
        let rows: [FigureRows.Row]
        let measure: Measure
        let period: Period
    }
}
