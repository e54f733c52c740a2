import Programme

/// The school years of the councils whose dates have been loaded.
package struct TermCalendar: Sendable, Equatable {
    /// Of each council, by day.
    private let dates: [String: [TermDate]]

    package init(_ dates: [TermDate]) {
        self.dates = Dictionary(grouping: dates, by: \.council).mapValues { dates in
            dates.sorted { ($0.from, $0.kind.rawValue) < ($1.from, $1.kind.rawValue) }
        }
    }

    /// The slugs of the councils that have a term.
    package var councils: [String] {
        dates.filter { $0.value.contains { $0.kind == .term } }.keys.sorted()
    }

    /// Everything known of a council's years, by day.
    package func dates(of council: String) -> [TermDate] { dates[council] ?? [] }

    /// "This term": the one that a day lies in or, between terms, the next to begin; `nil` where none is known.
    package func term(of council: String, on day: Day) -> TermDate? { terms(of: council, from: day).first }

    /// "Next term": the one after `term(of:on:)`; `nil` where none is known.
    package func nextTerm(of council: String, on day: Day) -> TermDate? {
        terms(of: council, from: day).dropFirst().first
    }

    /// Terms that are not over on a day, soonest first.
    private func terms(of council: String, from day: Day) -> [TermDate] {
        dates(of: council).filter { $0.kind == .term && $0.to >= day }
    }
}
