/// What is known to hold between figures at any time, whatever their values are.
package struct Relation: Sendable {
    package var whole: PublicCell
    package var parts: [PublicCell]
    /// True where the whole is the sum of its parts. Else a record may touch several of them: the whole is at most their
    /// sum, and each part at most the whole.
    package var isExact: Bool

    /// A relation; a part that nobody publishes is a figure of unknown value, 0 or more.
    package init(whole: PublicCell, parts: [PublicCell], isExact: Bool) {
        self.whole = whole
        self.parts = parts
        self.isExact = isExact
    }

    /// Relations between periods that overlap. All ends of periods cut time into spans, and each period is made of its
    /// spans, of which those that nobody publishes are unknown. Exact for what is counted once, on its day; not for
    /// distinct people, who may come in several spans. Figures of different measures or values do not touch each other.
    package static func betweenPeriods(of cells: [PublicCell], isExact: Bool) -> [Relation] {
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

    /// The shortest spans into which the ends of periods cut time, in order; only those inside a period.
    package static func spans(of periods: [(from: Int32, to: Int32)]) -> [(from: Int32, to: Int32)] {
        let periods = periods.filter { $0.from <= $0.to }
        let cuts = Set(periods.flatMap { [Int64($0.from), Int64($0.to) + 1] }).sorted()
        return zip(cuts, cuts.dropFirst()).compactMap { start, end in
            let (from, to) = (Int32(clamping: start), Int32(clamping: end - 1))
            return periods.contains { $0.from <= from && to <= $0.to } ? (from, to) : nil
        }
    }
}

/// How the values of one dimension are made of the values of another: councils of a region, classes of remoteness. All of
/// a nation are the parts of the value "" of the dimension "".
package struct Nesting: Sendable {
    package var whole: String
    package var parts: String
    /// Each value of the whole with the values of the parts that it is made of; none left out, "unknown" included.
    package var members: [String: [String]]

    /// A nesting of the dimension `parts` in the dimension `whole`.
    package init(_ parts: String, in whole: String = "", members: [String: [String]]) {
        self.whole = whole
        self.parts = parts
        self.members = members
    }

    /// The relations between the figures of one measure for one period.
    package func relations(measure: String, from: Int32, to: Int32, isExact: Bool) -> [Relation] {
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
