import Programme

/// A stretch of days in a council's school year, both ends included.
package struct TermDate: Sendable, Hashable {
    /// The slug of the council.
    package let council: String
    package let kind: Kind
    package let from: Day
    package let to: Day

    /// What the days are.
    package enum Kind: String, Sendable, CaseIterable {
        /// Pupils are at school.
        case term
        /// Nobody is.
        case holiday
        /// Staff are, pupils are not.
        case inService = "in-service"

        /// Reads `term`, `holiday`, `in-service` or `in-service day`; case and hyphens do not count.
        package init?(_ text: some StringProtocol) {
            switch slug(from: text) {
            case "term": self = .term
            case "holiday", "holidays": self = .holiday
            case "in-service", "in-service-day", "inservice", "inservice-day": self = .inService
            default: return nil
            }
        }
    }

    package init(council: String, kind: Kind, from: Day, to: Day) {
        self.council = council
        self.kind = kind
        self.from = from
        self.to = to
    }

    /// From the first day to the last; a stretch that ends before it begins has its first day alone.
    package var days: ClosedRange<Day> { from...max(from, to) }

    /// Whether any day belongs to both.
    package func overlaps(_ other: TermDate) -> Bool { from <= other.to && other.from <= to }
}
