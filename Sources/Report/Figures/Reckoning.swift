import Columns
import Programme

/// Answers expressions from records as they stand. Pure: the same records give the same figures.
struct Reckoning: Sendable {
    let measures: [String: Measure]
    let models: [String: FactModel]
    let vocabulary: Vocabulary
    let externals: [String: ExternalFigure]
    /// The last day of a period that an expression leaves open.
    let today: Day
    /// Whether officers may be told apart.
    let mayNameOfficers: Bool
    /// The position of the last event that is in the records.
    let position: Int
    /// English, for the sentences that say what is wrong.
    let said: FigureWords
    /// What these records were asked before: the figures of one page ask much of the same.
    let answered = LockedBox([FactQuestion: [String: FactAnswer]]())

    /// The unit of a figure.
    enum Unit: Hashable, Sendable {
        case of(Measure.Unit)
        case percent
        /// Percentage points.
        case points
        /// A place in an order.
        case rank
        /// Of an external figure, in words.
        case named(String)

        /// As machines read it.
        var name: String {
            switch self {
            case .of(let unit): unit.rawValue
            case .percent: "percent"
            case .points: "percentage-points"
            case .rank: "rank"
            case .named(let name): name
            }
        }

        /// Whether small figures could tell of single people.
        var isOfPeople: Bool { if case .of(let unit) = self { unit.isOfPeople } else { false } }
    }

    /// Numbers by the values of some dimensions; with none there is one, under the empty key.
    struct Numbers: Sendable {
        var unit: Unit
        var cells: [[String]: Exact]
        /// What a share is a share of, or what a change is a change from.
        var bases: [[String]: Exact] = [:]
        /// The keys that a record touches, also those for which there is no number.
        var seen: Set<[String]> = []
        /// What stands under a key that no record touches: nothing for what cannot be reckoned there.
        var missing: Exact?
        var period: Period
        var measure: Measure?
        /// The figures of others in it, in the order in which it names them.
        var externals: [ExternalFigure] = []
        /// The word that their sources leave before the number under the empty key.
        var word: Figure.Qualifier?
        /// Why an external figure has no value for its period.
        var reason: String?
    }

    /// More cells than this are no table that anybody reads.
    static let mostCells = 20_000

    /// The numbers of an expression, broken down by some dimensions. Throws a `FigureFault`.
    func numbers(_ expression: FigureExpression, by dimensions: [Dimension] = []) throws -> Numbers {
        switch expression {
        case .measure(let asked): return try numbers(of: asked, by: dimensions)
        case .share(let part, let whole): return try share(part, of: whole, by: dimensions)
        case .change(let change, let of, let since):
            return try self.change(change, of: of, since: since, by: dimensions)
        case .external(let name, let period):
            guard let external = externals[name.name] else {
                let known = externals.keys.sorted()
                let near = Nearness.among(known, to: name.name)
                throw FigureFault(
                    position: name.position, expected: near + known.filter { !near.contains($0) },
                    message: "There is no external figure called “\(name.name)”.\(Nearness.question(near))")
            }
            guard dimensions.isEmpty else {
                throw FigureFault(
                    position: name.position, expected: ["a measure"],
                    message: "An external figure is one number: it cannot be broken down.")
            }
            var numbers = Numbers(
                unit: external.unit == "percent" ? .percent : .named(external.unit), cells: [:],
                period: period ?? external.period, measure: nil, externals: [external])
            let point = external.point(during: numbers.period)
            (numbers.cells[[]], numbers.word) = (point?.value, point?.word)
            if numbers.cells.isEmpty { numbers.reason = "No value has been entered for this period." }
            return numbers
        case .rank, .breakdown:
            throw FigureFault(
                position: expression.asked.first?.position ?? 0, expected: ["a measure", "share of", "change of"],
                message: "A number is wanted here, not a list, a chart or a place in an order.")
        }
    }

    // MARK: measures

    private func numbers(of asked: FigureExpression.Asked, by dimensions: [Dimension]) throws -> Numbers {
        let (measure, model) = try resolve(asked)
        let period = self.period(of: asked, model)
        try check(dimensions, of: measure, at: asked.position, period)
        let question = try question(asked, measure, model, period, by: dimensions)
        var cells: [[String]: Exact] = dimensions.isEmpty ? [[]: Exact(0)] : [:]
        for group in answer(question, model).groups {
            let key = zip(dimensions, group.codes).map { model.values(of: $0).name($1) }
            guard let value = Exact(Int(group.values.first ?? 0), measure.unit.parts) else { continue }
            cells[key] = value
        }
        return Numbers(
            unit: .of(measure.unit), cells: cells, seen: Set(cells.keys), missing: Exact(0), period: period,
            measure: measure)
    }

    /// The answer of some records, which is kept.
    func answer(_ question: FactQuestion, _ model: FactModel) -> FactAnswer {
        if let known = answered.with({ $0[question]?[model.fact.name] }) { return known }
        let answer = model.table.answer(question)
        answered.with { if $0.count < Self.mostKept { $0[question, default: [:]][model.fact.name] = answer } }
        return answer
    }

    /// So many questions are kept with their answers.
    private static let mostKept = 500

    /// The measure that is asked, and the records that it counts. Throws a `FigureFault`.
    func resolve(_ asked: FigureExpression.Asked) throws -> (Measure, FactModel) {
        guard let measure = measures[asked.measure], let model = models[measure.fact] else {
            let known = measures.values.filter { $0.withdrawn == nil }.map(\.id).sorted()
            let near = Nearness.among(known, to: asked.measure)
            throw FigureFault(
                position: asked.position, expected: near + known.filter { !near.contains($0) },
                message: "There is no measure called “\(asked.measure)”.\(Nearness.question(near))")
        }
        if let day = measure.withdrawn {
            throw FigureFault(
                position: asked.position, expected: measures.values.filter { $0.withdrawn == nil }.map(\.id).sorted(),
                message: "The measure “\(measure.id)” was withdrawn on \(day.iso). Ask another, or take the figure out."
            )
        }
        return (measure, model)
    }

    /// The period of what is asked: what it names, or from the first record to today.
    func period(of asked: FigureExpression.Asked, _ model: FactModel) -> Period {
        if let period = asked.period { return period }
        return Period(through: today, from: model.firstDay ?? today)
    }

    private func check(
        _ dimensions: [Dimension], of measure: Measure, at position: Int, _ period: Period
    ) throws {
        guard let model = models[measure.fact] else { return }
        var cells = 1
        for dimension in dimensions {
            try check(dimension, of: model.fact, at: position)
            cells *= max(1, min(model.values(of: dimension).all.count, Self.mostCells + 1))
        }
        guard cells <= Self.mostCells else {
            throw FigureFault(
                position: position, expected: ["dimensions with fewer values"],
                message: "That would be a table of more than 20,000 cells. Narrow it down, or break it down by less.")
        }
    }

    private func check(_ dimension: Dimension, of fact: Fact, at position: Int) throws {
        guard fact.dimensions.contains(dimension) else {
            throw FigureFault(
                position: position, expected: fact.dimensions.map(\.rawValue),
                message: "This measure cannot be broken down or narrowed down by \(dimension.rawValue).")
        }
        guard dimension != .officer || mayNameOfficers else {
            throw FigureFault(
                position: position, expected: fact.dimensions.filter { $0 != .officer }.map(\.rawValue),
                message: "Only education officers and analysts may ask by officer.")
        }
    }

    /// The question to the records. Throws a `FigureFault`.
    func question(
        _ asked: FigureExpression.Asked, _ measure: Measure, _ model: FactModel, _ period: Period,
        by dimensions: [Dimension] = []
    ) throws -> FactQuestion {
        var clauses = measure.conditions.map { condition in
            clause(condition.dimension, Set(condition.values), isNot: false, model)
        }
        for one in asked.clauses {
            try check(one.dimension, of: model.fact, at: one.position)
            clauses.append(
                clause(one.dimension, Set(try one.values.map { try slug($0, one.dimension) }), isNot: one.isNot, model))
        }
        let aggregate: FactQuestion.Aggregate =
            switch measure.aggregate {
            case .count: .count
            case .sum(let amount): .sum(model.fact.amounts.firstIndex(of: amount) ?? 0)
            case .distinctEstablishments: .distinct(FactModel.establishmentColumn)
            }
        return FactQuestion(
            days: period.from.number...period.to.number, clauses: clauses, aggregates: [aggregate],
            groups: dimensions.map(FactModel.column))
    }

    /// The slug of a value that an expression names. Throws a `FigureFault`.
    func slug(_ named: FigureExpression.Named, _ dimension: Dimension) throws -> String {
        guard let value = vocabulary.value(named.name, of: dimension) else {
            // What records have is a value of theirs, whether there are words for it or not.
            if models.values.contains(where: { $0.values(of: dimension).number(named.name) ?? 0 > 0 }) {
                return named.name
            }
            let known = vocabulary.all(dimension).map(\.slug)
            let near = vocabulary.near(named.name, of: dimension)
            throw FigureFault(
                position: named.position,
                expected: dimension == .month
                    ? ["a month, such as 2020-03"] : near + known.filter { !near.contains($0) },
                message: "“\(named.name)” is no value of \(dimension.rawValue).\(Nearness.question(near))")
        }
        return value.slug
    }

    private func clause(
        _ dimension: Dimension, _ slugs: Set<String>, isNot: Bool, _ model: FactModel
    ) -> FactQuestion.Clause {
        let names = model.values(of: dimension)
        let named = Set(slugs.compactMap(names.number))
        let allowed = isNot ? Set(names.all.indices.map { UInt32($0) }).subtracting(named) : named
        return FactQuestion.Clause(column: FactModel.column(dimension), allowed: allowed)
    }
}
