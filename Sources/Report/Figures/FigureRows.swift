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
        /// What it adds to a sum, in what the records keep; 1 for a count.
        let amount: Int
    }

    /// A page of rows has as many.
    static let size = 100
}

extension Reckoning {
    /// The records that a measure counts, ascending by when they were first seen, from one on. Throws a `FigureFault`.
    func rows(
        of asked: FigureExpression.Asked, from first: Int, limit: Int, within councils: [String]?,
        byRecord: (FactModel, FactTable.Record, Int, Measure) -> FigureRows.Row
    ) throws -> (total: Int, rows: [FigureRows.Row], measure: Measure, period: Period) {
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
        let rows = found.rows.dropFirst(first).compactMap { row -> FigureRows.Row? in
            model.table[row].map { byRecord(model, $0, row, measure) }
        }
        return (found.total, rows, measure, period)
    }
}
