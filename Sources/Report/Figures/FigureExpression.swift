import Programme

/// A figure as a sentence has it: what is asked, and how it is printed.
struct Figure: Hashable, Sendable {
    /// As it was written, without blanks at its ends.
    let text: String
    let expression: FigureExpression
    /// The word before the number, which has to be true of it.
    let qualifier: Qualifier?
    /// Where the qualifier stands, in characters from the start.
    let qualifierPosition: Int
    /// In the order in which they are applied.
    let roundings: [Rounding]
    /// Where they begin, in characters from the start.
    var roundingPosition = 0
    /// How many digits stand after the point.
    let places: Int?

    /// One step of rounding.
    struct Rounding: Hashable, Sendable {
        /// To a multiple of this.
        let step: Int
        /// Cut off instead of rounded.
        let isDown: Bool
    }

    /// A word that is true of a printed number only if the value lies in its reach.
    enum Qualifier: String, CaseIterable, Sendable {
        case over, nearly, some, around
    }
}

/// What is asked of the register of measures.
indirect enum FigureExpression: Hashable, Sendable {
    case measure(Asked)
    /// The first as a part of the second, which has the same unit.
    case share(FigureExpression, of: FigureExpression)
    /// What came and went since an earlier period.
    case change(Change, of: FigureExpression, since: Period)
    /// Which place a value has among all values of a dimension, the greatest first.
    case rank(Named, by: Dimension, of: FigureExpression)
    /// A number for each value of one dimension or two.
    case breakdown(Form, of: FigureExpression, by: [Dimension], top: Int?)
    /// A figure that was entered by hand, with its source: its latest value, or that for a period.
    case external(Named, during: Period? = nil)

    /// A measure, with what its records have to be and when.
    struct Asked: Hashable, Sendable {
        /// `engagements.count`
        let measure: String
        let position: Int
        let clauses: [Clause]
        let period: Period?
    }

    /// What the value of a dimension has to be.
    struct Clause: Hashable, Sendable {
        let dimension: Dimension
        let isNot: Bool
        let values: [Named]
        let position: Int
    }

    /// Something named in an expression, and where.
    struct Named: Hashable, Sendable {
        /// A slug, or a label as it is shown.
        let name: String
        let position: Int
    }

    enum Change: String, CaseIterable, Sendable {
        case difference = "change"
        case percent = "percent change"
        case points = "points change"
    }

    enum Form: String, CaseIterable, Sendable { case list, table, chart, map }

    /// The measures it asks.
    var asked: [Asked] {
        switch self {
        case .measure(let asked): [asked]
        case .share(let part, let whole): part.asked + whole.asked
        case .change(_, let of, _), .rank(_, _, let of), .breakdown(_, let of, _, _): of.asked
        case .external: []
        }
    }

    /// The figures of others it asks, each with its period where it names one.
    var externals: [(name: String, period: Period?)] {
        switch self {
        case .measure: []
        case .share(let part, let whole): part.externals + whole.externals
        case .change(_, let of, _), .rank(_, _, let of), .breakdown(_, let of, _, _): of.externals
        case .external(let named, let period): [(named.name, period)]
        }
    }

    /// Whether a change is asked anywhere in it.
    var holdsChange: Bool {
        switch self {
        case .measure, .external: false
        case .change: true
        case .share(let part, let whole): part.holdsChange || whole.holdsChange
        case .rank(_, _, let of), .breakdown(_, let of, _, _): of.holdsChange
        }
    }

    /// The same asked in another period, where it names one or none.
    func during(_ period: Period) -> FigureExpression {
        switch self {
        case .measure(let asked):
            .measure(
                Asked(measure: asked.measure, position: asked.position, clauses: asked.clauses, period: period))
        case .share(let part, let whole): .share(part.during(period), of: whole.during(period))
        case .change(let change, let of, let since): .change(change, of: of.during(period), since: since)
        case .rank(let value, let dimension, let of): .rank(value, by: dimension, of: of.during(period))
        case .breakdown(let form, let of, let by, let top): .breakdown(form, of: of.during(period), by: by, top: top)
        case .external(let name, _): .external(name, during: period)
        }
    }
}

/// What is wrong with an expression: where, why, and what would be right there.
package struct FigureFault: Error, Equatable, Sendable {
    /// Characters (Unicode scalars) before the place.
    let position: Int
    /// What would be right there, in words or as it is written.
    let expected: [String]
    /// A whole sentence.
    let message: String
}
