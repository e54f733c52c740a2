import Columns
import Programme

/// What an expression comes to, for whoever asked.
package struct FigureAnswer: Sendable {
    let figure: Figure
    let unit: Reckoning.Unit
    /// The measure that is asked, or the part of which a share is asked.
    let measure: Measure?
    let external: ExternalFigure?
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
                reason: value == nil
                    ? numbers.reason ?? "There is nothing of which this could be a part in this period." : nil)
        }
    }

    private func answer(
        _ figure: Figure, _ numbers: Numbers, value: Exact?, base: Exact?, reason: String?, table: FigureTable? = nil,
        unit: Unit? = nil
    ) throws -> FigureAnswer {
        let unit = unit ?? numbers.unit
        let printed = value.flatMap { Self.printed($0, figure, unit) }
        var word = figure.qualifier
        if let own = numbers.external?.point(during: numbers.period)?.word, case .external = figure.expression,
            printed == value,
            word == nil || word == own
        {
            // Its source has said so: how much more it is nobody knows here.
            word = own
        } else if let value, let printed {
            try Self.check(figure, value, printed: printed)
        }
        let status: FigureAnswer.Status =
            value == nil && table == nil ? .notAvailable : numbers.external != nil ? .external : .live
        return FigureAnswer(
            figure: figure, unit: unit, measure: numbers.measure, external: numbers.external, word: word, value: value,
            printed: printed.map { $0.text(places: Self.places(figure, unit)) } ?? "", period: numbers.period,
            base: base, status: status, reason: reason, table: table, rowsCount: nil)
    }

    /// The number as it is printed: rounded as the figure says, then to its digits after the point.
    static func printed(_ value: Exact, _ figure: Figure, _ unit: Unit) -> Exact? {
        var number: Exact? = value
        for rounding in figure.roundings {
            number = number.flatMap { $0.rounded(to: Exact(rounding.step), down: rounding.isDown) }
        }
        let digits = (0..<places(figure, unit)).reduce(1) { power, _ in power * 10 }
        return number.flatMap { number in Exact(1, digits).flatMap { number.rounded(to: $0) } }
    }

    /// How many digits stand after the point.
    static func places(_ figure: Figure, _ unit: Unit) -> Int { figure.places ?? (unit == .points ? 1 : 0) }

    /// Throws a `FigureFault` unless the qualifier is true of the value.
    private static func check(_ figure: Figure, _ value: Exact, printed: Exact) throws {
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

    // MARK: tables and places

    private func table(
        _ figure: Figure, _ form: FigureExpression.Form, _ of: FigureExpression, _ dimensions: [Dimension], _ top: Int?
    ) throws -> FigureAnswer {
        let (numbers, total) = (try numbers(of, by: dimensions), try numbers(of))
        var cells = numbers.cells
        if numbers.unit != .percent {
            let all = keys(of: dimensions, numbers)
            guard all.count <= Self.mostRows else {
                throw FigureFault(
                    position: of.asked.first?.position ?? 0,
                    expected: ["a shorter period", "dimensions with fewer values"],
                    message: "That would be a table of more than 5,000 rows. Narrow it down, or break it down by less.")
            }
            for key in all where cells[key] == nil { cells[key] = Exact(0) }
        }
        let order = dimensions.map { dimension in
            Dictionary(
                vocabulary.all(dimension).enumerated().map { ($1.slug, $0) }, uniquingKeysWith: { first, _ in first })
        }
        func isBefore(_ left: [String], _ right: [String]) -> Bool {
            for (place, dimension) in dimensions.enumerated() where left[place] != right[place] {
                if left[place].isEmpty || right[place].isEmpty { return right[place].isEmpty }
                let (one, other) = (order[place][left[place]], order[place][right[place]])
                if dimension == .month || one == other { return left[place] < right[place] }
                return (one ?? .max) < (other ?? .max)
            }
            return false
        }
        var keys = cells.keys.sorted(by: isBefore)
        if let top {
            let greatest = keys.enumerated().sorted { left, right in
                let (one, other) = (cells[left.element] ?? Exact(0), cells[right.element] ?? Exact(0))
                return one == other ? left.offset < right.offset : other < one
            }
            keys = greatest.prefix(top).map(\.element)
        }
        let table = FigureTable(
            dimensions: dimensions, form: form,
            rows: keys.map { FigureTable.Row(values: $0, number: cells[$0]) }, total: total.cells[[]],
            mayExceedTotal: numbers.unit != .percent && dimensions.contains { !$0.isOfRecord },
            leftOut: cells.count - keys.count)
        return try answer(
            figure, total, value: nil, base: total.cells[[]], reason: nil, table: table, unit: numbers.unit)
    }

    /// The rows that a table has though no record is in them: of dimensions whose values are few and known, and the months
    /// of the period.
    private func keys(of dimensions: [Dimension], _ numbers: Numbers) -> [[String]] {
        let lists = dimensions.map { dimension -> [String] in
            let touched = Set(numbers.cells.keys.map { $0[dimensions.firstIndex(of: dimension) ?? 0] })
            switch dimension {
            case .kind:
                let kinds = numbers.measure.flatMap { models[$0.fact]?.fact.kinds.map(\.value) } ?? []
                return numbers.measure?.conditions.isEmpty == false ? Array(touched) : kinds
            case .mode: return numbers.measure.flatMap { models[$0.fact]?.fact.modes.map(\.value) } ?? []
            case .region, .remoteness, .urbanRural, .council: return vocabulary.all(dimension).map(\.slug)
            case .month: return Self.months(of: numbers.period)
            case .officer, .theme, .sector: return touched.filter { !$0.isEmpty }.sorted()
            }
        }
        return lists.reduce([[]]) { keys, values in keys.flatMap { key in values.map { key + [$0] } } }
    }

    /// More rows than this nobody reads.
    static let mostRows = 5000

    private static func months(of period: Period) -> [String] {
        var months: [String] = []
        var day = period.from.firstOfMonth
        while day <= period.to, months.count < 600 {
            months.append(Period.month(day))
            let next = day.lastOfMonth.adding(1)
            guard next > day else { break }
            day = next
        }
        return months
    }

    private func rank(
        _ figure: Figure, _ named: FigureExpression.Named, _ dimension: Dimension, _ of: FigureExpression
    ) throws -> FigureAnswer {
        let numbers = try numbers(of, by: [dimension])
        let slug = try self.slug(named, dimension)
        let known = numbers.cells.filter { !$0.key[0].isEmpty }
        guard let own = known[[slug]] else {
            return try answer(
                figure, numbers, value: nil, base: Exact(known.count),
                reason: "“\(named.name)” has no number here, so it has no place in the order.", unit: .rank)
        }
        let place = 1 + known.values.count { own < $0 }
        return try answer(figure, numbers, value: Exact(place), base: Exact(known.count), reason: nil, unit: .rank)
    }
}
