import Disclosure
import Establishments
import Programme

/// What a release shows of people, seen to by the publish gate: small counts go, and as many others as it takes that nobody
/// works them out, beside everything that was released before (`Gate`).
struct ReleaseGate {
    let reckoning: Reckoning
    let geography: Geography
    let measures: [Measure]
    /// What earlier releases have shown.
    let earlier: [[ReleasedCell]]

    /// What a figure shows of people.
    private struct Shown {
        /// The cell of a number, of each row of a table, or of a share's part and whole.
        var cells: [PublicCell] = []
        var total: PublicCell?
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
                for cell in one.cells + [one.total].compactMap({ $0 }) { wanted[cell] = try heads(of: cell) }
            } catch let problem as Unfit {
                problems.append(Problem("body", "\(figure.expression): \(problem.sentence)"))
            } catch let fault as FigureFault {
                problems.append(Problem("body", "\(figure.expression): \(fault.message)"))
            }
        }
        guard problems.isEmpty else { throw Refusal(problems: problems) }
        guard !wanted.isEmpty else { return (figures, []) }
        let published = earlier.map { release in
            Dictionary(
                release.map { ($0.publicCell, $0.heads.map(Publication.value) ?? .suppressed) },
                uniquingKeysWith: { first, _ in first })
        }
        let all = Set(wanted.keys).union(published.flatMap(\.keys))
        let relations = try relations(of: all)
        let then = earlier.map { release in
            Dictionary(release.map { ($0.publicCell, $0.truth) }, uniquingKeysWith: { first, _ in first })
        }
        let besides = besides(all.union(relations.flatMap { [$0.whole] + $0.parts }).subtracting(wanted.keys))
        let decision: Decision
        do {
            decision = try Gate(
                cells: wanted, relations: relations, published: published, besides: besides, then: then
            ).decide()
        } catch {
            throw Refusal(problems: [
                Problem("body", (error as? GateError)?.sentence ?? "The figures cannot be checked.")
            ])
        }
        let outcome = decision.publication(of: wanted)
        let seen = figures.enumerated().map { place, figure in
            shown[place].map { hide(figure, $0, outcome, wanted) } ?? figure
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
        let cells = wanted.keys.sorted().map { cell in
            var heads: Int?
            if case .value(let number)? = outcome[cell] { heads = number }
            return ReleasedCell(cell, heads: heads, truth: wanted[cell] ?? 0)
        }
        return (seen, cells)
    }

    // MARK: what a figure shows

    private struct Unfit: Error { let sentence: String }

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
            let slugs = try clause.values.map { try reckoning.slug($0, clause.dimension) }.sorted()
            value = (clause.isNot ? "!" : "") + slugs.joined(separator: "|")
        }
        return PublicCell(
            measure: measure.peopleBehind ?? measure.id, from: period.from.number, to: period.to.number,
            dimension: dimension, value: value)
    }

    /// How many there are in a cell.
    private func heads(of cell: PublicCell) throws -> Int {
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

    /// How many there are in cells that are not published, as far as that can be reckoned: those of one dimension are counted
    /// at once.
    private func besides(_ cells: Set<PublicCell>) -> [PublicCell: Int] {
        var counts: [PublicCell: Int] = [:]
        let groups = Dictionary(grouping: cells) {
            PublicCell(measure: $0.measure, from: $0.from, to: $0.to, dimension: $0.dimension)
        }
        for (group, members) in groups {
            var known: [String: Int]?
            if let dimension = Dimension(rawValue: group.dimension), let period = period(group) {
                known = try? numbers(group.measure, period, by: dimension)
            }
            for cell in members {
                if cell.value.utf8.starts(with: Self.noCouncil.utf8) {
                    counts[cell] = period(cell).flatMap { withoutCouncil(cell, $0) }
                } else if let known,
                    !cell.value.utf8.contains(where: { $0 == UInt8(ascii: "|") || $0 == UInt8(ascii: "!") })
                {
                    counts[cell] = known[cell.value] ?? 0
                } else if group.dimension.isEmpty || known != nil {
                    counts[cell] = try? heads(of: cell)
                }
            }
        }
        return counts
    }

    private func withoutCouncil(_ cell: PublicCell, _ period: Period) -> Int? {
        let asked = FigureExpression.Asked(measure: cell.measure, position: 0, clauses: [], period: period)
        let region = String(decoding: cell.value.utf8.dropFirst(), as: UTF8.self)
        return try? reckoning.numbers(.measure(asked), by: [.region, .council]).cells[[region, ""]]?.numerator ?? 0
    }

    private func numbers(_ measure: String, _ period: Period, by dimension: Dimension) throws -> [String: Int] {
        let asked = FigureExpression.Asked(measure: measure, position: 0, clauses: [], period: period)
        let cells = try reckoning.numbers(.measure(asked), by: [dimension]).cells
        return Dictionary(cells.map { ($0.key[0], $0.value.numerator) }, uniquingKeysWith: { first, _ in first })
    }

    // MARK: what holds between cells

    private func relations(of cells: Set<PublicCell>) throws -> [Relation] {
        var relations: [Relation] = []
        let spans = Set(cells.map { PublicCell(measure: $0.measure, from: $0.from, to: $0.to) })
        for span in spans.sorted() {
            let here = cells.filter { $0.measure == span.measure && $0.from == span.from && $0.to == span.to }
            let dimensions = Set(here.compactMap { Dimension(rawValue: $0.dimension) })
            func cell(_ dimension: Dimension, _ value: String) -> PublicCell {
                PublicCell(
                    measure: span.measure, from: span.from, to: span.to, dimension: dimension.rawValue, value: value)
            }
            for dimension in dimensions.sorted(by: { $0.rawValue < $1.rawValue }) {
                let values = values(of: dimension, span.measure)
                let isExact = isExact(dimension, span.measure)
                relations.append(
                    Relation(whole: span, parts: values.map { cell(dimension, $0) }, isExact: isExact))
                for one in here where one.dimension == dimension.rawValue {
                    let isNot = one.value.utf8.first == UInt8(ascii: "!")
                    let names = one.value.utf8.drop { $0 == UInt8(ascii: "!") }.split(separator: UInt8(ascii: "|"))
                        .map { String(decoding: $0, as: UTF8.self) }
                    if isNot {
                        let rest = values.filter { !names.contains($0) }
                        relations.append(
                            Relation(whole: one, parts: rest.map { cell(dimension, $0) }, isExact: isExact))
                    } else if names.count > 1 {
                        relations.append(
                            Relation(whole: one, parts: names.map { cell(dimension, $0) }, isExact: isExact))
                    }
                }
            }
            relations += nested(dimensions, span)
        }
        return relations + betweenMeasures(spans) + betweenPeriods(cells)
    }

    /// All values that a record may have had, whatever the vocabulary knows.
    private func values(of dimension: Dimension, _ id: String) -> [String] {
        let model = measures.first { $0.id == id }.flatMap { reckoning.models[$0.fact] }
        return Set(reckoning.vocabulary.all(dimension).map(\.slug)).union(model?.values(of: dimension).all ?? [])
            .union([""]).sorted()
    }

    /// Whether a record is in one value of a dimension alone.
    private func isExact(_ dimension: Dimension, _ id: String) -> Bool {
        guard let measure = measures.first(where: { $0.id == id }), let fact = reckoning.models[measure.fact]?.fact
        else {
            return false
        }
        let isOfPlace = [.council, .region, .urbanRural, .remoteness].contains(dimension)
        return dimension.isOfRecord || (isOfPlace && fact.isOfOnePlace)
    }

    /// Councils in regions, classes in remoteness.
    private func nested(_ dimensions: Set<Dimension>, _ span: PublicCell) -> [Relation] {
        var relations: [Relation] = []
        if dimensions.isSuperset(of: [.council, .region]), let members = regions(span) {
            relations += Nesting("council", in: "region", members: members).relations(
                measure: span.measure, from: span.from, to: span.to, isExact: isExact(.council, span.measure))
        }
        if dimensions.isSuperset(of: [.urbanRural, .remoteness]) {
            let members = Dictionary(grouping: UrbanRural.allCases, by: \.remoteness).mapValues { $0.map(\.slug) }
            relations += Nesting("urban_rural", in: "remoteness", members: members).relations(
                measure: span.measure, from: span.from, to: span.to, isExact: isExact(.urbanRural, span.measure))
        }
        return relations
    }

    /// The councils of each region as the records of a period have them, and what is of a region and no council; `nil` where a
    /// council was in two, for then they do not nest.
    private func regions(_ span: PublicCell) -> [String: [String]]? {
        guard let period = period(span) else { return nil }
        let asked = FigureExpression.Asked(measure: span.measure, position: 0, clauses: [], period: period)
        guard let pairs = try? reckoning.numbers(.measure(asked), by: [.region, .council]).cells.keys else {
            return nil
        }
        var members = Dictionary(
            geography.regions.filter { !$0.isNational }.map { region in
                (region.slug, geography.councils(of: region).map(\.slug))
            }, uniquingKeysWith: { first, _ in first })
        for pair in pairs where !pair[0].isEmpty {
            guard !pair[1].isEmpty else {
                members[pair[0], default: []].append(Self.noCouncil + pair[0])
                continue
            }
            guard members.allSatisfy({ $0.key == pair[0] || !$0.value.contains(pair[1]) }) else { return nil }
            if members[pair[0]]?.contains(pair[1]) != true { members[pair[0], default: []].append(pair[1]) }
        }
        return members
    }

    /// Before a region's slug: what is of the region and of no council.
    private static let noCouncil = "~"

    private func period(_ cell: PublicCell) -> Period? {
        guard let from = Day(number: Int(cell.from)), let to = Day(number: Int(cell.to)) else { return nil }
        return Period(from: from, to: to)
    }

    /// A measure of some records only is a value of another measure's dimension.
    private func betweenMeasures(_ spans: Set<PublicCell>) -> [Relation] {
        measures.flatMap { narrow -> [Relation] in
            guard let condition = narrow.conditions.first, narrow.conditions.count == 1, condition.values.count == 1,
                let wide = measures.first(where: {
                    $0.fact == narrow.fact && $0.aggregate == narrow.aggregate && $0.conditions.isEmpty
                })
            else { return [] }
            return spans.filter { $0.measure == narrow.id }.sorted().map { span in
                Relation(
                    whole: PublicCell(
                        measure: wide.id, from: span.from, to: span.to, dimension: condition.dimension.rawValue,
                        value: condition.values[0]), parts: [span], isExact: true)
            }
        }
    }

    private func betweenPeriods(_ cells: Set<PublicCell>) -> [Relation] {
        let groups = Dictionary(grouping: cells) { $0.measure + " " + $0.dimension + " " + $0.value }
        return groups.keys.sorted().flatMap { key -> [Relation] in
            let same = (groups[key] ?? []).sorted()
            return same.count < 2 ? [] : Relation.betweenPeriods(of: same, isExact: true)
        }
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
                figure.value = figure.value?.exact?.rounded(to: Exact(1)).map(FrozenFigure.Fraction.init)
            }
            return figure
        }
        figure.value = nil
        figure.base = nil
        figure.printed = "[c]"
        figure.status = FigureAnswer.Status.suppressed.rawValue
        figure.reason = "So few people are behind this figure, or it tells so much beside others, that it is not shown."
        return figure
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
