import Columns
import Programme

/// What an expression comes to, for whoever asked.
package struct FigureAnswer: Sendable {
    /// What was asked; `nil` of a released figure that is written as figures are written no more.
    let figure: Figure?
    let unit: Reckoning.Unit
    /// The measure that is asked, or the part of which a share is asked.
    let measure: Measure?
    /// The figures of others in it, in the order in which it names them.
    var externals: [ExternalFigure] = []
    /// The word before the number, of the expression or of an external figure's source.
    var word: Figure.Qualifier?
    /// `nil` for a table, and where there is none: `reason` then says why.
    let value: Exact?
    /// The number as it is printed, without unit and qualifier.
    let printed: String
    let period: Period
    /// What a share is a share of, what a change is a change from, among how many a place is.
    let base: Exact?
    let status: Status
    /// Why there is no value, a whole sentence.
    let reason: String?
    let table: FigureTable?
    /// How many records are behind it, where whoever asked may know.
    var rowsCount: Int?
    /// Whether whoever asked may open them.
    var opensRows = false
    /// The labels of values, for its title and its table.
    var vocabulary = Vocabulary([:])
    /// What a release keeps of it besides.
    var kept: Kept?

    /// What was meant when a figure was released.
    struct Kept: Sendable {
        let version: Int
        let definitions: MeasureDefinitions
        let expression: String
        let title: String
        /// The councils of each region, of a map of regions.
        let regions: [String: [String]]?
    }

    /// What was asked, as it was written.
    var text: String { figure?.text ?? kept?.expression ?? "" }

    /// The values that stand in its title and its table.
    var named: [Dimension: Set<String>] {
        var named: [Dimension: Set<String>] = [:]
        for clause in figure?.expression.asked.flatMap(\.clauses) ?? [] {
            named[clause.dimension, default: []].formUnion(clause.values.map(\.name))
        }
        if case .rank(let value, let dimension, _) = figure?.expression {
            named[dimension, default: []].insert(value.name)
        }
        for (place, dimension) in (table?.dimensions ?? []).enumerated() {
            let values = table?.rows.compactMap { $0.values.indices.contains(place) ? $0.values[place] : nil } ?? []
            named[dimension, default: []].formUnion(values.filter { !$0.isEmpty })
        }
        return named
    }

    /// The figure of others that it is of, or of which it is a share or a change.
    var external: ExternalFigure? { externals.first }

    /// Of its definition, or of the external figure.
    var version: Int? { kept?.version ?? measure?.version ?? external?.version }

    /// What kind of figure it is.
    package enum Status: String, CaseIterable, Sendable {
        /// From the records as they stand.
        case live
        /// Frozen in a release.
        case released
        /// Entered by hand.
        case external
        /// So small that it could tell of single people.
        case suppressed
        /// Of people, and in no release.
        case notPublic = "not_public"
        case notAvailable = "not_available"
    }

    /// As it stands in a sentence: `over 2,900`, `12%`.
    var inWords: String {
        let number = unit == .percent ? printed + "%" : printed
        return (word.map { $0.rawValue + " " } ?? "") + number
    }
}

/// Numbers by the values of one dimension or two.
package struct FigureTable: Sendable {
    let dimensions: [Dimension]
    let form: FigureExpression.Form
    let rows: [Row]
    /// The number of all together.
    let total: Exact?
    /// Whether a record may stand in several rows, so that they may add to more than the total.
    let mayExceedTotal: Bool
    /// Rows that `top` left out.
    let leftOut: Int

    struct Row: Sendable, Equatable {
        /// A value for each dimension; empty where it is not known.
        let values: [String]
        /// `nil` where there is none: `marker` then says why, where it was suppressed.
        let number: Exact?
        /// `c`: suppressed, because it could tell of single people.
        var marker: String?
    }
}

extension Reckoning {
    /// What a figure comes to as records stand. Throws a `FigureFault`, also where the qualifier is not true.
    func answer(_ figure: Figure) throws -> FigureAnswer {
        switch figure.expression {
        case .breakdown(let form, let of, let by, let top):
            return try table(figure, form, of, by, top)
        case .rank(let value, let dimension, let of):
            return try rank(figure, value, dimension, of)
        default:
            let numbers = try numbers(figure.expression)
            let value = numbers.cells[[]]
            return try answer(
                figure, numbers, value: value, base: numbers.bases[[]],
                reason: value == nil ? numbers.reason ?? reasonForNone(figure.expression) : nil)
        }
    }

    func answer(
        _ figure: Figure, _ numbers: Numbers, value: Exact?, base: Exact?, reason: String?, table: FigureTable? = nil,
        unit: Unit? = nil
    ) throws -> FigureAnswer {
        let unit = unit ?? numbers.unit
        let printed = value.flatMap { Self.printed($0, figure, unit) }
        if let value, let printed { try Self.checkRounding(figure, value, printed: printed) }
        var word = figure.qualifier
        if let own = numbers.word, let value, let printed, word == nil || word == own && printed == value {
            // Its source has said so: how much more it is nobody knows here.
            word = own.standing(before: printed, of: value)
        } else if let value, let printed {
            try Self.check(figure, value, printed: printed)
        }
        let status: FigureAnswer.Status =
            value == nil && table == nil ? .notAvailable : !numbers.externals.isEmpty ? .external : .live
        return FigureAnswer(
            figure: figure, unit: unit, measure: numbers.measure, externals: numbers.externals, word: word,
            value: value,
            printed: value.flatMap { value in printed?.text(places: Self.places(figure, unit, value)) } ?? "",
            period: numbers.period, base: base, status: status, reason: reason, table: table, rowsCount: nil,
            vocabulary: vocabulary)
    }

    /// The number as it is printed: rounded as the figure says, then to its digits after the point.
    static func printed(_ value: Exact, _ figure: Figure, _ unit: Unit) -> Exact? {
        var number: Exact? = value
        for rounding in figure.roundings {
            number = number.flatMap { $0.rounded(to: Exact(rounding.step), down: rounding.isDown) }
        }
        return number.flatMap { number in
            Exact(1, power(places(figure, unit, value))).flatMap { number.rounded(to: $0) }
        }
    }

    private static func power(_ digits: Int) -> Int { (0..<digits).reduce(1) { power, _ in power * 10 } }

    /// How many digits stand after the point: as many as the figure says, else as few as its unit has, and more where it would
    /// be printed as 0 and is not.
    static func places(_ figure: Figure, _ unit: Unit, _ value: Exact) -> Int {
        if let places = figure.places { return places }
        let usual = unit == .points ? 1 : 0
        guard figure.roundings.isEmpty, value != Exact(0) else { return usual }
        return (usual...6).first { Exact(1, power($0)).flatMap { value.rounded(to: $0) } != Exact(0) } ?? usual
    }

    /// Throws a `FigureFault` where a number that is not 0 would be printed as 0.
    private static func checkRounding(_ figure: Figure, _ value: Exact, printed: Exact) throws {
        guard printed == Exact(0), value != Exact(0) else { return }
        let step = (0...9).map(power).last { !(value.magnitude < Exact($0)) }
        throw FigureFault(
            position: figure.roundingPosition,
            expected: step.map { $0 == 1 ? ["rounded"] : ["rounded to \($0)"] } ?? ["places 2"],
            message:
                "Rounded like this, \(value.text(places: value.denominator == 1 ? 0 : 2)) would be printed as 0. Round it less."
        )
    }

    /// Throws a `FigureFault` unless the qualifier is true of the value.
    static func check(_ figure: Figure, _ value: Exact, printed: Exact) throws {
        guard let qualifier = figure.qualifier else { return }
        let isTrue: Bool
        switch qualifier {
        case .over: isTrue = printed < value
        case .nearly:
            isTrue = value < printed && !(value < (printed.times(Exact(95))?.divided(by: Exact(100)) ?? printed))
        case .some, .around:
            let reach = value.magnitude.divided(by: Exact(20)) ?? Exact(0)
            isTrue = !(reach < (printed.subtracting(value)?.magnitude ?? reach))
        }
        guard !isTrue else { return }
        let places = figure.places ?? 0
        throw FigureFault(
            position: figure.qualifierPosition,
            expected: ["words that are true of \(value.text(places: max(places, value.denominator == 1 ? 0 : 2)))"],
            message:
                "“\(qualifier.rawValue) \(printed.text(places: places))” is not true: the value is \(value.text(places: max(places, value.denominator == 1 ? 0 : 2)))."
        )
    }

    // MARK: places

    private func rank(
        _ figure: Figure, _ named: FigureExpression.Named, _ dimension: Dimension, _ of: FigureExpression
    ) throws -> FigureAnswer {
        let numbers = try numbers(of, by: [dimension])
        let slug = try self.slug(named, dimension)
        let label = vocabulary.value(slug, of: dimension)?.label ?? named.name
        let known = numbers.cells.filter { !$0.key[0].isEmpty }
        guard let own = known[[slug]] else {
            return try answer(
                figure, numbers, value: nil, base: Exact(known.count),
                reason: "“\(label)” has no number here, so it has no place in the order.", unit: .rank)
        }
        let place = 1 + known.values.count { own < $0 }
        return try answer(figure, numbers, value: Exact(place), base: Exact(known.count), reason: nil, unit: .rank)
    }
}
