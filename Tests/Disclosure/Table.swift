import Disclosure

/// The figure of one place in one year.
func place(_ value: String, _ year: Int32 = 0, _ dimension: String = "council") -> PublicCell {
    PublicCell(measure: "attendances", from: year * 365, to: year * 365 + 364, dimension: dimension, value: value)
}

/// The total of a year.
func all(_ year: Int32 = 0) -> PublicCell { place("", year, "") }

/// A total and its parts, by name.
struct Table {
    var cells: [PublicCell: Int]
    var relations: [Relation]

    init(_ parts: [String: Int], isExact: Bool = true, total: Int? = nil) {
        cells = Dictionary(uniqueKeysWithValues: parts.map { (place($0), $1) })
        guard !parts.isEmpty else {
            relations = []
            return
        }
        cells[all()] = total ?? parts.values.reduce(0, +)
        relations = [Relation(whole: all(), parts: parts.keys.sorted().map { place($0) }, isExact: isExact)]
    }
}

/// How the values of one dimension are made of the values of another: councils of a region, classes of remoteness. All of
/// a nation are the parts of the value "" of the dimension "".
struct Nesting: Sendable {
    var whole: String
    var parts: String
    /// Each value of the whole with the values of the parts that it is made of; none left out, "unknown" included.
    var members: [String: [String]]

    /// A nesting of the dimension `parts` in the dimension `whole`.
    init(_ parts: String, in whole: String = "", members: [String: [String]]) {
        self.whole = whole
        self.parts = parts
        self.members = members
    }

    /// The relations between the figures of one measure for one period.
    func relations(measure: String, from: Int32, to: Int32, isExact: Bool) -> [Relation] {
        members.sorted { $0.key < $1.key }.map { value, parts in
            Relation(
                whole: PublicCell(measure: measure, from: from, to: to, dimension: whole, value: value),
                parts: parts.map {
                    PublicCell(measure: measure, from: from, to: to, dimension: self.parts, value: $0)
                },
                isExact: isExact)
        }
    }
}

extension Relation {
    /// Relations between periods that overlap. All ends of periods cut time into spans, and each period is made of its
    /// spans, of which those that nobody publishes are unknown. Exact for what is counted once, on its day; not for
    /// distinct people, who may come in several spans. Figures of different measures or values do not touch each other.
    static func betweenPeriods(of cells: [PublicCell], isExact: Bool) -> [Relation] {
        let kinds = Dictionary(grouping: Set(cells)) { [$0.measure, $0.dimension, $0.value] }
        return kinds.values.flatMap { cells in
            let spans = spans(of: cells.map { ($0.from, $0.to) })
            return cells.compactMap { cell -> Relation? in
                let parts = spans.filter { $0.from >= cell.from && $0.to <= cell.to }.map {
                    PublicCell(
                        measure: cell.measure, from: $0.from, to: $0.to, dimension: cell.dimension, value: cell.value)
                }
                return parts.isEmpty || parts == [cell] ? nil : Relation(whole: cell, parts: parts, isExact: isExact)
            }
        }
        .sorted { $0.whole < $1.whole }
    }
}
