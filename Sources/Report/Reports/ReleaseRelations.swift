import Columns
import Disclosure
import Establishments
import Programme

/// What holds between the figures of people that a release shows, and those that it does not show.
extension ReleaseGate {
    func relations(of shown: Set<PublicCell>) throws -> [Relation] {
        var relations = betweenMeasures(shown)
        // What a narrower measure tells of a wider one is known as if it were shown.
        let cells = shown.union(relations.map(\.whole))
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
        return relations + betweenPeriods(cells)
    }

    /// All values that a record may have had, whatever the vocabulary knows.
    private func values(of dimension: Dimension, _ id: String) -> [String] {
        let model = measures.first { $0.id == id }.flatMap { reckoning.models[$0.fact] }
        return Set(reckoning.vocabulary.all(dimension).map(\.slug)).union(model?.values(of: dimension).all ?? [])
            .union([""]).sorted()
    }

    /// Whether a record is in one value of a dimension alone.
    func isExact(_ dimension: Dimension, _ id: String) -> Bool {
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
    private func betweenMeasures(_ cells: Set<PublicCell>) -> [Relation] {
        let spans = Set(cells.map { PublicCell(measure: $0.measure, from: $0.from, to: $0.to) })
        return measures.flatMap { narrow -> [Relation] in
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

    /// How many there are in cells that are not published, as far as that can be reckoned: those of one dimension are counted
    /// at once.
    func besides(_ cells: Set<PublicCell>) -> [PublicCell: Int] {
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
}
