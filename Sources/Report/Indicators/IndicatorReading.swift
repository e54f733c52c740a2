import Programme

/// An indicator with its values, as far as whoever asks may know them.
struct IndicatorReading: Sendable {
    let indicator: Indicator
    /// From its baseline, or its first value, to the last year that is over, and later ones of which something is said.
    let years: [Year]
    /// Where the series breaks, its own breaks and those of the figures of others it is read by, the earliest first; also of
    /// years that are not shown.
    let breaks: [Indicator.YearBreak]
    /// The names of the figures of others it is read by.
    let externals: [String]

    /// One year of it.
    struct Year: Sendable {
        let year: Int
        let period: Period
        /// `nil` where the expression cannot be answered any more: `fault` then says why.
        let answer: FigureAnswer?
        let fault: String?
        /// Why it was not reported; its value is then not shown.
        let notReported: String?
        /// That the series breaks before it.
        let broken: SeriesBreak?

        /// Whether it is so small that it could tell of single people.
        var isSuppressed: Bool { notReported == nil && answer?.status == .suppressed }

        var value: Exact? { notReported == nil ? answer?.value : nil }

        /// Why there is no value, in a sentence; `nil` where there is one.
        var reason: String? { value != nil ? nil : notReported ?? fault ?? answer?.reason }

        /// What kind of value it is, as machines read it.
        var status: String {
            notReported != nil ? "not_reported" : answer?.status.rawValue ?? FigureAnswer.Status.notAvailable.rawValue
        }
    }

    /// Whether it goes where it should.
    enum Course: String, CaseIterable, Sendable {
        /// The number it was to reach is reached; or it was not, in the year it was to be.
        case met, missed
        case towards, away, unchanged
        /// Without a baseline, a value or a comparison.
        case unknown
    }

    /// The latest year with a value.
    var latest: Year? { years.last { $0.value != nil } }

    /// A year later than the latest value that was not reported.
    var unreported: Year? { years.last { $0.notReported != nil && $0.year > (latest?.year ?? .min) } }

    var baseline: Year? { years.first { $0.year == indicator.baseline } }

    /// What came or went from the baseline to the latest value, in points of what is printed in per cent; or why that is
    /// not told. Nothing for an indicator without both.
    var change: Change? {
        guard let latest, let new = latest.value, let baseline, let old = baseline.value, latest.year > baseline.year,
            let answer = latest.answer, let figure = answer.figure
        else { return nil }
        if let forbidding = breaks(after: baseline.year, through: latest.year).last(where: { !$0.said.isBridged }) {
            return .refused(forbidding.said.note)
        }
        let unit: Reckoning.Unit = answer.unit == .percent ? .points : answer.unit
        guard let difference = new.subtracting(old), let printed = Reckoning.printed(difference, figure, unit)
        else { return nil }
        return .told(difference, printed: printed, places: Reckoning.places(figure, unit, difference), unit)
    }

    /// The breaks between two years.
    func breaks(after first: Int, through last: Int) -> [Indicator.YearBreak] {
        breaks.filter { $0.year > first && $0.year <= last }
    }

    enum Change: Sendable, Equatable {
        case told(Exact, printed: Exact, places: Int, Reckoning.Unit)
        /// Across a break that nothing bridges.
        case refused(String)
    }

    /// Whether it goes where it should.
    var course: Course {
        switch indicator.aim {
        case .direction(let direction): return course(direction)
        case .atLeast(let value, let year): return course(by: year, .up) { !($0 < value) }
        case .atMost(let value, let year): return course(by: year, .down) { !(value < $0) }
        }
    }

    private func course(_ direction: Indicator.Direction) -> Course {
        guard case .told(_, let printed, _, _) = change else { return .unknown }
        let isStill = printed == Exact(0)
        switch direction {
        case .hold: return isStill ? .towards : .away
        case .up: return isStill ? .unchanged : Exact(0) < printed ? .towards : .away
        case .down: return isStill ? .unchanged : printed < Exact(0) ? .towards : .away
        }
    }

    private func course(
        by year: Int, _ direction: Indicator.Direction, _ isReached: (Exact) -> Bool
    ) -> Course {
        if let value = years.first(where: { $0.year == year })?.value { return isReached(value) ? .met : .missed }
        guard let latest, let value = latest.value, latest.year < year else { return .unknown }
        return isReached(value) ? .met : course(direction)
    }
}

extension Reckoning {
    /// The years of an indicator that are shown: from its baseline or its first value to the last that is over, at most 80 and the
    /// baseline; and of later ones those that are noted, or entered where nothing is asked of records, which are not whole
    /// before a year is over.
    func years(of indicator: Indicator, _ figure: Figure) -> [Int] {
        let entered = Set(
            series(of: figure).flatMap(\.points).filter { $0.period.form == indicator.form }.map(\.period.from.year))
        let recorded = figure.expression.asked.compactMap { asked -> Int? in
            guard let measure = measures[asked.measure], let first = models[measure.fact]?.firstDay else { return nil }
            return indicator.year(of: first)
        }
        let noted = Set(indicator.notReported.map(\.year))
        let over = indicator.year(of: today) - 1
        let said = entered.union(noted).union(indicator.baseline.map { [$0] } ?? recorded)
        var years = said.min().map { $0 > over ? [] : Array(max($0, over - 79)...over) } ?? []
        if let baseline = indicator.baseline, let first = years.first, baseline < first {
            years.insert(baseline, at: 0)
        }
        let later = figure.expression.asked.isEmpty ? noted.union(entered) : noted
        return years + later.filter { $0 > over }.sorted()
    }

    /// Where the series of an indicator breaks, the earliest first; of several in a year the one that forbids a change is the
    /// last.
    func breaks(of indicator: Indicator, _ figure: Figure) -> [Indicator.YearBreak] {
        let others = series(of: figure).flatMap(\.points).compactMap { point -> Indicator.YearBreak? in
            let year = indicator.year(of: point.period.from)
            guard !point.breakNote.isEmpty, let whole = indicator.period(year), whole.from == point.period.from,
                whole.to == point.period.to
            else { return nil }
            return .init(year: year, said: point.seriesBreak)
        }
        return (indicator.breaks + others).sorted {
            ($0.year, $0.said.isBridged ? 0 : 1) < ($1.year, $1.said.isBridged ? 0 : 1)
        }
    }

    /// The figures of others by which a figure is read.
    private func series(of figure: Figure) -> [ExternalFigure] {
        figure.expression.externals.compactMap { externals[$0.name] }
    }
}
