import Establishments
import Programme
import Storage
import Web

extension Directory {
    /// Everything that the page shows of a query; `site` begins whole links.
    package func page(_ query: DirectoryQuery, _ words: Strings, site: String, by actor: Actor) async throws
        -> DirectoryPage
    {
        let found = try await answer(query, by: actor)
        let language = words.language
        let today = clock().londonDay
        let reading = found.answer.reading
        var exact: (DirectoryQuery, Int)?
        if !reading.corrections.isEmpty || !reading.synonyms.isEmpty {
            let other = found.query.changing { $0.exact = true }
            let inAll = total(other)
            if inAll > 0 { exact = (other, inAll) }
        }
        let known = known.with { $0 }
        return DirectoryPage(
            found: found, words: words, links: DirectoryLinks(language), site: site, today: today,
            facets: Facet.allCases.map { choices(of: $0, found, language) },
            exits: found.answer.total == 0 ? waysOut(of: found.query, words) : [], exact: exact,
            councils: geography.councils, map: geography.map,
            calendar: found.query.view == .calendar ? month(found, on: today) : nil,
            nearest: try await nearestDated(found, on: today, by: actor),
            hasTerms: terms(of: found.query, today: today) != nil, origins: Array(known.origins.values),
            formKey: ids.next(DirectoryPage.self).letters, rowSize: rowSize(found.listings),
            labels: { [self] facet, value in label(facet, value, in: language) },
            mayChange: Permission.editInBulk.allows(actor))
    }

    /// The values of a facet that the page shows: all of the vocabulary; of providers the 50 commonest and those ticked.
    private func choices(of facet: Facet, _ found: DirectoryAnswer, _ language: Language) -> DirectoryPage.FacetChoices
    {
        let values = found.answer.values[facet] ?? []
        let counts = Dictionary(zip(values, found.answer.counts[facet] ?? []), uniquingKeysWith: { first, _ in first })
        let ticked = Set(found.query[facet])
        var shown = order(values, of: facet)
        var more = 0
        if facet == .provider && shown.count > 50 {
            let numbers = shown.map { counts[$0] ?? 0 }
            let common = shown.indices.sorted { (numbers[$1], $0) < (numbers[$0], $1) }.prefix(50)
            let kept = Set(common.map { shown[$0] }).union(ticked)
            more = shown.count
            shown = shown.filter(kept.contains)
        }
        if facet == .year { shown.append(contentsOf: ticked.subtracting(shown).sorted()) }
        let options = shown.map { value in
            DirectoryPage.FacetChoices.Option(
                value: value, label: label(facet, value, in: language), count: counts[value] ?? 0,
                isTicked: ticked.contains(value))
        }
        return DirectoryPage.FacetChoices(facet: facet, options: options, more: more)
    }

    private func rowSize(_ listings: [Listing]) -> Int {
        guard !listings.isEmpty else { return 900 }
        return listings.reduce(0) { $0 + ListingJSON.object($1).count } / listings.count
    }
}

// MARK: Dates

extension Directory {
    private func month(_ found: DirectoryAnswer, on today: Day) -> CalendarMonth {
        let asked = found.query.ofCalendar(on: today)
        let (first, last) = (asked.from ?? found.period?.lowerBound, asked.to ?? found.period?.upperBound)
        var days: [(day: Day, listings: [(place: Int, listing: Listing)])] = []
        for (place, listing) in found.listings.enumerated() {
            guard let day = listing.facts.start?.day else { continue }
            if days.last?.day != day { days.append((day, [])) }
            days[days.count - 1].listings.append((place, listing))
        }
        return CalendarMonth(
            first: first, last: last, days: days,
            previous: first.map { found.query.month(of: $0.firstOfMonth.adding(-1)) },
            next: last.map { found.query.month(of: $0.lastOfMonth.adding(1)) })
    }

    /// Where days were chosen on which nothing of the query begins: the nearest month in which something does, later if
    /// there is one, else the latest before.
    private func nearestDated(_ found: DirectoryAnswer, on today: Day, by actor: Actor) async throws -> Day? {
        let asked = found.query.view == .calendar ? found.query.ofCalendar(on: today) : found.query
        guard let first = asked.from ?? found.period?.lowerBound ?? asked.to else { return nil }
        let dated = asked.changing {
            $0.view = .table
            $0.undated = false
            $0.past = true
            $0.size = 1
        }
        guard total(dated) == 0 else { return nil }
        for order in [Sort.date, .latest] {
            let other = dated.changing {
                $0.from = order == .date ? first : nil
                $0.to = order == .date ? nil : first
                $0.when = nil
                $0.sort = order
            }
            if let day = try await answer(other, by: actor).listings.first?.facts.start?.day { return day }
        }
        return nil
    }
}
