import Programme

/// The school years of the councils whose dates have been loaded.
package struct TermDates: Sendable, Equatable {
    private let terms: [String: CouncilTerms]

    package init(_ dates: [TermDate]) {
        terms = Dictionary(grouping: dates, by: \.council).mapValues(CouncilTerms.init)
    }

    /// The slugs of the councils that have a term.
    package var councils: [String] {
        terms.filter { $0.value.dates.contains { $0.kind == .term } }.keys.sorted()
    }

    /// What is known of a council, by its slug; `nil` where nothing has been loaded.
    package func council(_ slug: String) -> CouncilTerms? { terms[slug] }
}

/// The school years of one council.
package struct CouncilTerms: Sendable, Equatable {
    /// Terms, holidays and in-service days, by their first day.
    package let dates: [TermDate]

    init(_ dates: [TermDate]) {
        self.dates = dates.sorted { ($0.from, $0.kind.rawValue) < ($1.from, $1.kind.rawValue) }
    }

    /// "This term": the one that a day lies in or, between terms, the next to begin; `nil` where none is known.
    package func current(on day: Day) -> ClosedRange<Day>? { terms(from: day).first }

    /// "Next term": the one after `current(on:)`; `nil` where none is known.
    package func next(after day: Day) -> ClosedRange<Day>? { terms(from: day).dropFirst().first }

    /// Terms that are not over on a day, soonest first.
    private func terms(from day: Day) -> [ClosedRange<Day>] {
        dates.filter { $0.kind == .term && $0.to >= day }.map { $0.from...$0.to }
    }
}
