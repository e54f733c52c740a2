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
