import Programme

/// A stretch of days in a council's school year, both ends included.
package struct TermDate: Sendable, Hashable {
    /// The slug of the council.
    package let council: String
    package let kind: Kind
    package let from: Day
    package let to: Day

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

    /// Whether any day belongs to both.
    package func overlaps(_ other: TermDate) -> Bool { from <= other.to && other.from <= to }
}

/// The school years of the councils whose dates have been loaded.
package struct TermCalendar: Sendable, Equatable {
    /// Of each council, by day.
    private let dates: [String: [TermDate]]

    package init(_ dates: some Sequence<TermDate>) {
        self.dates = Dictionary(grouping: dates, by: \.council).mapValues { $0.sorted { $0.from < $1.from } }
    }

    /// The slugs of the councils that have a term.
    package var councils: [String] {
        dates.filter { $0.value.contains { $0.kind == .term } }.keys.sorted()
    }

    /// Everything known of a council's years, by day.
    package func dates(of council: String) -> [TermDate] { dates[council] ?? [] }

    /// "This term": the one that a day lies in or, between terms, the next to begin; `nil` where none is known.
    package func term(of council: String, on day: Day) -> TermDate? { terms(of: council, from: day).first }

    /// "Next term": the one after `term(of:on:)`.
    package func nextTerm(of council: String, on day: Day) -> TermDate? { terms(of: council, from: day).dropFirst().first }

    /// Terms that are not over on a day, soonest first.
    private func terms(of council: String, from day: Day) -> [TermDate] {
        dates(of: council).filter { $0.kind == .term && $0.to >= day }
    }
}
