import Establishments
import Programme
import Storage
import Web

/// What the directory answers to a query: the rows of one page, the counts, and what the page must say about them.
package struct DirectoryAnswer: Sendable {
    /// The query as it was understood, with everything that was left out in `ignored`, on the page that is shown.
    package let query: DirectoryQuery
    package let answer: Answer
    /// The rows of this page, in order.
    package let listings: [Listing]
    /// Where `near` is, as it was understood.
    package let place: Location?
    /// The days that a preset stands for.
    package let period: ClosedRange<Day>?
}

extension Directory {
    /// Answers a query, with the rows of one page.
    package func answer(_ query: DirectoryQuery, by actor: Actor) async throws -> DirectoryAnswer {
        try Permission.readPublished.require(of: actor)
        let asked = question(for: query, counts: .all)
        let answer = index.answer(asked.question)
        let listings = try await storage.read { try Listings.find(answer.ids, in: $0) }
        var understood = asked.query
        understood.page = answer.page
        return DirectoryAnswer(
            query: understood, answer: answer, listings: listings, place: asked.place, period: asked.period)
    }

    /// A query as it is answered: with what its place and dates could not be understood as in `ignored`.
    package func understood(_ query: DirectoryQuery) -> DirectoryQuery { question(for: query, counts: .none).query }

    /// How many listings a query finds.
    package func total(_ query: DirectoryQuery) -> Int { index.total(question(for: query, counts: .none).question) }

    /// How many of them have a date, as a calendar needs.
    package func datedTotal(_ query: DirectoryQuery) -> Int {
        var dated = query
        dated.undated = false
        return total(dated)
    }

    /// A query as the index takes it, and what was understood of place and dates on the way.
    func question(
        for query: DirectoryQuery, counts: CountsWanted
    ) -> (question: Question, query: DirectoryQuery, place: Location?, period: ClosedRange<Day>?) {
        var query = query
        let today = clock().londonDay
        var place: Location?
        if !query.near.isEmpty {
            place = places.find(query.near).location
            if place == nil {
                query.ignore("near", query.near, .placeNotKnown)
                query.near = ""
                if query.sort == .distance { query.sort = nil }
            }
        }
        let period = period(of: query, today: today)
        if query.when != nil && period == nil {
            query.ignore("when", query.when?.rawValue ?? "", .noTerms)
            query.when = nil
        }
        let asked = query.view == .calendar ? query.ofCalendar(on: today) : query
        let question = Question(
            q: query.words, exact: query.exact, prefixLast: false, selected: query.selected,
            from: latest(asked.from, period?.lowerBound), to: earliest(asked.to, period?.upperBound),
            undated: asked.undated, national: query.national, past: asked.past,
            near: place.map {
                Near(latitude: $0.point.latitude, longitude: $0.point.longitude, kilometres: Double(query.within))
            },
            sort: query.order, page: query.page, size: query.size, counts: counts, today: today)
        return (question, query, place, period)
    }

    /// The days of a preset. Terms need exactly one council, whose dates are loaded.
    private func period(of query: DirectoryQuery, today: Day) -> ClosedRange<Day>? {
        switch query.when {
        case nil: nil
        case .today: today...today
        case .sevenDays: today...today.adding(6)
        case .month: today.firstOfMonth...today.lastOfMonth
        case .term: terms(of: query, today: today)?.this?.days
        case .nextTerm: terms(of: query, today: today)?.next?.days
        }
    }

    /// The one council chosen, if its term dates are loaded: only then are there presets for terms.
    package func terms(of query: DirectoryQuery, today: Day) -> (this: TermDate?, next: TermDate?)? {
        guard query[.localAuthority].count == 1, let council = query[.localAuthority].first else { return nil }
        return known.with { known in
            guard known.terms.councils.contains(council) else { return nil }
            return (known.terms.term(of: council, on: today), known.terms.nextTerm(of: council, on: today))
        }
    }
}

private func latest(_ first: Day?, _ second: Day?) -> Day? {
    guard let first, let second else { return first ?? second }
    return max(first, second)
}

private func earliest(_ first: Day?, _ second: Day?) -> Day? {
    guard let first, let second else { return first ?? second }
    return min(first, second)
}
