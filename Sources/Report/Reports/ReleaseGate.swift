import Disclosure
import Programme

/// What a release shows of people, seen to by the publish gate: small counts go, and as many others as it takes that nobody
/// works them out, beside everything that was released before (`Gate`).
struct ReleaseGate {
    let reckoning: Reckoning
    let measures: [Measure]
    /// What earlier releases have shown.
    let earlier: [EarlierRelease]

    /// What a figure shows of people.
    struct Shown {
        /// The cell of a number, of each row of a table, or of a share's part and whole.
        var cells: [PublicCell] = []
        var total: PublicCell?

        var all: [PublicCell] { cells + (total.map { [$0] } ?? []) }
    }

    /// A sentence for each figure that is not for the public.
    struct Refusal: Error {
        let problems: [Problem]
    }

    /// The figures as they may be shown, and what they show of people. Throws a `Refusal`.
    func see(_ figures: [FrozenFigure]) throws -> (figures: [FrozenFigure], cells: [ReleasedCell]) {
        var wanted: [PublicCell: Int] = [:]
        var shown: [Int: Shown] = [:]
        var problems: [Problem] = []
        for (place, figure) in figures.enumerated() {
            do {
                guard let one = try self.shown(figure) else { continue }
                shown[place] = one
                for cell in one.all { wanted[cell] = try heads(of: cell) }
            } catch let problem as Unfit {
                problems.append(Problem("body", "\(figure.expression): \(problem.sentence)"))
            } catch let fault as FigureFault {
                problems.append(Problem("body", "\(figure.expression): \(fault.message)"))
            }
        }
        if Set(wanted.keys.map { [$0.from, $0.to] }).count > Self.mostPeriods {
            problems.append(
                Problem("body", "Figures of people can be of \(Self.mostPeriods) periods at most. Take some out."))
        }
        guard problems.isEmpty else { throw Refusal(problems: problems) }
        guard !wanted.isEmpty else { return (figures, []) }
        let decision: Decision
        let (gate, unreckoned) = gate(for: wanted)
        do {
            decision = try gate.decide()
        } catch {
            throw Refusal(problems: [
                Problem("body", (error as? GateError)?.sentence ?? "The figures cannot be checked.")
            ])
        }
        var outcome = decision.publication(of: wanted)
        // Where records were taken back or moved, at least no change of so few is told by itself.
        for (cell, heads) in lastShown(of: unreckoned.intersection(wanted.keys)) {
            let step = abs((wanted[cell] ?? heads) - heads)
            if step > 0, step < Gate.threshold { outcome[cell] = .suppressed }
        }
        let held = lastShown(of: Set(outcome.filter { $0.value == .suppressed }.keys))
        let hidden = Set(outcome.filter { $0.value == .suppressed }.keys)
            .union(earlier.flatMap(\.cells).filter { $0.heads == nil }.map(\.publicCell))
        for cell in held.keys { outcome[cell] = nil }
        let seen = try figures.enumerated().map { place, figure in
            guard let one = shown[place] else { return figure }
            do {
                guard !tellsHidden(figure, one, hidden) else { return Self.suppressed(figure) }
                return hide(try holding(figure, one, held, wanted), one, outcome, wanted)
            } catch {
                let sentence =
                    (error as? FigureFault)?.message ?? (error as? Unfit)?.sentence ?? "This figure cannot be said."
                throw Refusal(problems: [Problem("body", "\(figure.expression): \(sentence)")])
            }
        }
        // What is said of a hidden number would tell of it.
        let telling = zip(figures, seen).filter { figure, one in
            one.status == FigureAnswer.Status.suppressed.rawValue && figure.isRoundedOrQualified
        }
        guard telling.isEmpty else {
            throw Refusal(
                problems: telling.map { figure, _ in
                    Problem(
                        "body",
                        "\(figure.expression): so few people are behind this figure that it is not shown. Take its word and its rounding out, or the figure."
                    )
                })
        }
        // What stands in no figure that is shown was not made known, whatever the gate would let through.
        let known = Set(
            seen.enumerated().flatMap { place, figure in
                shown[place].map { figure.status == FigureAnswer.Status.suppressed.rawValue ? [] : $0.all } ?? []
            })
        let cells = wanted.keys.sorted().map { cell in
            var heads: Int?
            if case .value(let number)? = outcome[cell], known.contains(cell) { heads = number }
            return ReleasedCell(cell, heads: heads, truth: wanted[cell] ?? 0)
        }
        return (seen, cells)
    }

    var byID: [String: Measure] { Dictionary(measures.map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first }) }

    /// What is asked of the gate: the figures with all that earlier releases have shown and that hangs together with them.
    private func gate(for wanted: [PublicCell: Int]) -> (gate: Gate, unreckoned: Set<PublicCell>) {
        var atoms = ReleaseAtoms()
        let before = Set(earlier.flatMap(\.cells).map(\.publicCell))
        for (sum, cells) in Dictionary(grouping: wanted.keys, by: sum) {
            guard let sum, let model = reckoning.models[sum.fact] else { continue }
            let named = Self.hanging(before.filter { self.sum($0) == sum }, with: Set(cells))
            let releases = earlier.map { release in
                EarlierRelease(
                    cells: release.cells.filter { named.contains($0.publicCell) }, records: release.records)
            }.filter { !$0.cells.isEmpty }
            let sums = RecordSums(named.sorted(), wanted: Set(cells), model, byID, since: releases)
            atoms.add(cells.sorted(), sums, threshold: Gate.threshold)
        }
        let gate = Gate(
            cells: wanted, relations: atoms.relations, besides: atoms.counts.filter { wanted[$0.key] == nil },
            known: atoms.known, hidden: atoms.hidden, parts: atoms.atoms)
        return (gate, atoms.unreckoned)
    }

    /// The records that figures of people count, as a later gate has to know them: by fact and key the amounts of each.
    func records(of cells: [ReleasedCell]) -> [String: [String: [Int]]] {
        guard let from = cells.map(\.from.number).min(), let to = cells.map(\.to.number).max(), from <= to else {
            return [:]
        }
        return Dictionary(
            Set(cells.compactMap { sum($0.publicCell)?.fact }).compactMap { name in
                reckoning.models[name].map { (name, $0.amounts(of: from...to)) }
            }, uniquingKeysWith: { first, _ in first })
    }

    /// What a figure is a sum of; figures of one sum tell of each other.
    struct Sum: Hashable {
        let fact: String
        let aggregate: Measure.Aggregate
    }

    func sum(_ cell: PublicCell) -> Sum? {
        measures.first { $0.id == cell.measure }.map { Sum(fact: $0.fact, aggregate: $0.aggregate) }
    }

    /// Some figures with those of earlier ones whose periods overlap with theirs, or with such as do.
    private static func hanging(_ earlier: Set<PublicCell>, with cells: Set<PublicCell>) -> Set<PublicCell> {
        var (found, rest) = (cells, earlier.subtracting(cells))
        while true {
            let (from, to) = (found.map(\.from).min() ?? 0, found.map(\.to).max() ?? 0)
            let more = rest.filter { $0.from <= to && from <= $0.to }
            guard !more.isEmpty else { return found }
            found.formUnion(more)
            rest.subtract(more)
        }
    }

    // MARK: what a figure shows

    struct Unfit: Error { let sentence: String }

    private func shown(_ figure: FrozenFigure) throws -> Shown? {
        let parsed = try FigureParser.figure(figure.whole)
        let asked = parsed.expression.asked
        let ofPeople = asked.filter { measure($0)?.unit.isOfPeople == true }
        guard !ofPeople.isEmpty else { return nil }
        switch parsed.expression {
        case .measure(let asked): return Shown(cells: [try cell(asked)])
        case .breakdown(_, _, _, let top?):
            throw Unfit(sentence: "A public table of people shows all its rows: take “top \(top)” out.")
        case .share(.measure(let part), .measure(let whole)):
            return Shown(cells: [try cell(part), try cell(whole)])
        case .change(_, .measure(let asked), let since):
            let then = FigureExpression.Asked(
                measure: asked.measure, position: asked.position, clauses: asked.clauses, period: since)
            return Shown(cells: [try cell(asked), try cell(then)])
        case .breakdown(_, .measure(let asked), let by, _):
            guard by.count == 1, let dimension = by.first, asked.clauses.isEmpty, let table = figure.table else {
                throw Unfit(sentence: "A public table of people has one dimension and no filter.")
            }
            guard Self.publicDimensions.contains(dimension) else {
                throw Unfit(sentence: "A public table of people is not broken down by \(dimension.rawValue).")
            }
            if let measure = measure(asked), !Self.hasTables(measure) { throw Self.totalsAlone(measure) }
            let total = try cell(asked)
            return Shown(
                cells: table.rows.map { row in
                    PublicCell(
                        measure: total.measure, from: total.from, to: total.to, dimension: dimension.rawValue,
                        value: row.values.first ?? "")
                }, total: total)
        default:
            throw Unfit(
                sentence:
                    "A public figure of people is a number, a share, a change or a table of one dimension. Ask it more plainly."
            )
        }
    }

    /// Of more periods than this, those of the public tables included, a report tells of people what no reader follows.
    static let mostPeriods = 100

    /// By what the public sees people broken down: councils and coarser.
    static let publicDimensions: [Dimension] = [
        .kind, .mode, .sector, .council, .region, .urbanRural, .remoteness, .theme,
    ]

    /// Whether the public has tables of a measure of people. Of one that is a part of another, the difference by place would be
    /// another's figures; of one that does not count people, a second equation beside those who are counted.
    static func hasTables(_ measure: Measure) -> Bool {
        measure.unit.isOfPeople && measure.withdrawn == nil && measure.conditions.isEmpty && measure.peopleBehind == nil
    }

    private static func totalsAlone(_ measure: Measure) -> Unfit {
        Unfit(sentence: "Of \(measure.id) the public has totals alone. Take the filter or the table out.")
    }

    private func measure(_ asked: FigureExpression.Asked) -> Measure? { measures.first { $0.id == asked.measure } }

    /// The cell of what is asked, of whoever is behind it.
    private func cell(_ asked: FigureExpression.Asked) throws -> PublicCell {
        guard let measure = measure(asked), let period = asked.period, asked.clauses.count <= 1 else {
            throw Unfit(sentence: "A public figure of people is narrowed down by one dimension at most.")
        }
        var (dimension, value) = ("", "")
        if let clause = asked.clauses.first {
            guard Self.hasTables(measure) else { throw Self.totalsAlone(measure) }
            guard Self.publicDimensions.contains(clause.dimension) else {
                throw Unfit(sentence: "A public figure of people is not narrowed down by \(clause.dimension.rawValue).")
            }
            dimension = clause.dimension.rawValue
            let slugs = Set(try clause.values.map { try reckoning.slug($0, clause.dimension) }).sorted()
            if clause.isNot || slugs.count > 1, !isExact(clause.dimension, measure.id) {
                throw Unfit(
                    sentence:
                        "Some are in several values of \(clause.dimension.rawValue), so that leaving one out, or adding all others, tells who was in it alone. Name one value."
                )
            }
            value = (clause.isNot ? "!" : "") + slugs.joined(separator: "|")
        }
        return PublicCell(
            measure: measure.peopleBehind ?? measure.id, from: period.from.number, to: period.to.number,
            dimension: dimension, value: value)
    }

    /// Whether a record is in one value of a dimension alone.
    private func isExact(_ dimension: Dimension, _ id: String) -> Bool {
        guard let fact = measures.first(where: { $0.id == id }).flatMap({ reckoning.models[$0.fact]?.fact }) else {
            return false
        }
        let isOfPlace = [.council, .region, .urbanRural, .remoteness].contains(dimension)
        return dimension.isOfRecord || (isOfPlace && fact.isOfOnePlace)
    }

    /// How many there are in a cell.
    func heads(of cell: PublicCell) throws -> Int {
        guard let from = Day(number: Int(cell.from)), let to = Day(number: Int(cell.to)),
            let period = Period(from: from, to: to)
        else { return 0 }
        var clauses: [FigureExpression.Clause] = []
        if let dimension = Dimension(rawValue: cell.dimension) {
            let isNot = cell.value.utf8.first == UInt8(ascii: "!")
            let names = cell.value.utf8.drop { $0 == UInt8(ascii: "!") }.split(separator: UInt8(ascii: "|"))
            // Whatever a record says, also what the vocabulary does not know.
            guard isNot || names.count > 1 else {
                return try numbers(cell.measure, period, by: dimension)[cell.value] ?? 0
            }
            clauses = [
                .init(
                    dimension: dimension, isNot: isNot,
                    values: names.map { .init(name: String(decoding: $0, as: UTF8.self), position: 0) }, position: 0)
            ]
        }
        let asked = FigureExpression.Asked(measure: cell.measure, position: 0, clauses: clauses, period: period)
        return try reckoning.numbers(.measure(asked)).cells[[]]?.numerator ?? 0
    }

    func numbers(_ measure: String, _ period: Period, by dimension: Dimension) throws -> [String: Int] {
        let asked = FigureExpression.Asked(measure: measure, position: 0, clauses: [], period: period)
        let cells = try reckoning.numbers(.measure(asked), by: [dimension]).cells
        return Dictionary(cells.map { ($0.key[0], $0.value.numerator) }, uniquingKeysWith: { first, _ in first })
    }

    // MARK: what is left

    /// A figure without what may not be shown.
    private func hide(
        _ figure: FrozenFigure, _ shown: Shown, _ outcome: [PublicCell: Publication], _ wanted: [PublicCell: Int]
    ) -> FrozenFigure {
        var figure = figure
        func isHidden(_ cell: PublicCell) -> Bool { outcome[cell] == .suppressed }
        if var table = figure.table {
            for place in table.rows.indices where place < shown.cells.count && isHidden(shown.cells[place]) {
                table.rows[place].number = nil
                table.rows[place].marker = "c"
            }
            if let total = shown.total, isHidden(total) {
                table.total = nil
                figure.base = nil
            }
            figure.table = table
            return figure
        }
        // By people, whatever the share is of.
        let isSmallBase = figure.unit == "percent" && (shown.cells.last.flatMap { wanted[$0] } ?? 0) < 20
        guard shown.cells.contains(where: isHidden) || isSmallBase else {
            // Of what does not count people, no more than whole ones.
            if figure.measure.flatMap({ id in measures.first { $0.id == id } })?.peopleBehind != nil {
                let whole = figure.value?.exact?.rounded(to: Exact(1))
                figure.value = whole.map(FrozenFigure.Fraction.init)
                figure.base = figure.base?.exact?.rounded(to: Exact(1)).map(FrozenFigure.Fraction.init)
                if let printed = whole?.text(places: 0), !figure.isRounded { figure.printed = printed }
            }
            return figure
        }
        return Self.suppressed(figure)
    }

    /// A figure of which nothing is said.
    static func suppressed(_ figure: FrozenFigure) -> FrozenFigure {
        var figure = figure
        figure.value = nil
        figure.base = nil
        figure.printed = "[c]"
        figure.status = FigureAnswer.Status.suppressed.rawValue
        figure.reason = "So few people are behind this figure, or it tells so much beside others, that it is not shown."
        return figure
    }

    /// Whether a figure that does not count people, such as their hours, would be a second equation beside those who are
    /// hidden: how long each session was is public.
    private func tellsHidden(_ figure: FrozenFigure, _ shown: Shown, _ hidden: Set<PublicCell>) -> Bool {
        guard measures.first(where: { $0.id == figure.measure })?.peopleBehind != nil else { return false }
        return shown.all.contains { cell in
            hidden.contains { $0.from <= cell.to && cell.from <= $0.to && sum($0) == sum(cell) }
        }
    }
}

extension ReleasedCell {
    var publicCell: PublicCell {
        PublicCell(measure: measure, from: from.number, to: to.number, dimension: dimension, value: value)
    }

    init(_ cell: PublicCell, heads: Int?, truth: Int) {
        self.init(
            measure: cell.measure, from: Day(clamping: Int(cell.from)), to: Day(clamping: Int(cell.to)),
            dimension: cell.dimension, value: cell.value, heads: heads, truth: truth)
    }
}
