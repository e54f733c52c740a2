import Establishments
import Programme
import Storage
import Web

extension Directory {
    /// Everything that the page shows of a query.
    package func page(_ query: DirectoryQuery, _ words: Strings, by actor: Actor) async throws -> DirectoryPage {
        var asked = query
        if query.view == .calendar { asked = calendarQuery(query) }
        let found = try await answer(asked, by: actor)
        let language = words.language
        let facets = Facet.allCases.map { choices(of: $0, found, language) }
        let calendar = query.view == .calendar ? try await month(found, of: query, by: actor) : nil
        var exact: (DirectoryQuery, Int)?
        if !found.answer.reading.corrections.isEmpty {
            let other = found.query.changing { $0.exact = true }
            exact = (other, total(other))
        }
        let known = known.with { $0 }
        return DirectoryPage(
            found: found, words: words, links: DirectoryLinks(language), today: clock().londonDay, facets: facets,
            exits: found.answer.total == 0 ? waysOut(of: found.query, words) : [], exact: exact,
            councils: geography.councils, map: geography.map, calendar: calendar,
            hasTerms: terms(of: found.query, today: clock().londonDay) != nil, origins: Array(known.origins.values),
            formKey: ids.next(DirectoryPage.self).letters, rowSize: rowSize(found.listings),
            labels: { [self] facet, value in label(facet, value, in: language) })
    }

    /// The values of a facet that the page shows: all of the vocabulary; of providers the 50 commonest and those ticked.
    private func choices(of facet: Facet, _ found: DirectoryAnswer, _ language: Language) -> DirectoryPage.FacetChoices
    {
        let values = index.values(of: facet)
        let counts = Dictionary(zip(values, found.answer.counts[facet] ?? []), uniquingKeysWith: { first, _ in first })
        let ticked = Set(found.query[facet])
        var shown = order(values, of: facet)
        var more = 0
        if facet == .provider && shown.count > 50 {
            let common = shown.sorted { (counts[$0] ?? 0, $1) > (counts[$1] ?? 0, $0) }.prefix(50)
            let kept = Set(common).union(ticked)
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

    /// What each single step back would find, most first: without a filter, with what is national, or past, or nearby.
    private func waysOut(of query: DirectoryQuery, _ words: Strings) -> [DirectoryPage.WayOut] {
        var candidates: [(String, DirectoryQuery)] = FilterChip.all(
            of: query, words: words, labels: { self.label($0, $1, in: words.language) }
        ).map { (words("exit.without", ["filter": $0.label]), $0.without) }
        if !query.national && !(query[.region] + query[.localAuthority]).isEmpty {
            candidates.append((words("exit.national"), query.changing { $0.national = true }))
        }
        if !query.past { candidates.append((words("exit.past"), query.changing { $0.past = true })) }
        if !query.near.isEmpty && query.within < 160 {
            candidates.append((words("exit.wider", ["km": "160"]), query.changing { $0.within = 160 }))
        }
        if query.isFiltered && !query.words.isEmpty {
            var bare = DirectoryQuery()
            bare.words = query.words
            candidates.append((words("exit.words", ["words": query.words]), bare))
            candidates.append((words("exit.filters"), query.changing { $0.words = "" }))
        }
        let counted = candidates.map { DirectoryPage.WayOut(words: $0.0, query: $0.1, total: total($0.1)) }
        let found = counted.filter { $0.total > 0 }.sorted { $0.total < $1.total }
        return Array(found.prefix(8))
    }

    private func rowSize(_ listings: [Listing]) -> Int {
        guard !listings.isEmpty else { return 900 }
        return listings.reduce(0) { $0 + ListingJSON.object($1).count } / listings.count
    }
}

// MARK: The calendar

extension Directory {
    /// The query of a month's agenda: the month of `from`, else this one, and everything dated in it on one page.
    func calendarQuery(_ query: DirectoryQuery) -> DirectoryQuery {
        let first = (query.from ?? clock().londonDay).firstOfMonth
        return query.changing {
            if $0.when == nil {
                $0.from = first
                $0.to = first.lastOfMonth
            }
            $0.undated = false
            $0.past = true
            $0.sort = .date
            $0.size = 500
        }
    }

    private func month(_ found: DirectoryAnswer, of query: DirectoryQuery, by actor: Actor) async throws
        -> CalendarMonth
    {
        let first = (found.query.from ?? found.period?.lowerBound ?? clock().londonDay).firstOfMonth
        var days: [(day: Day, listings: [Listing])] = []
        for listing in found.listings {
            guard let day = listing.facts.start?.day else { continue }
            if days.last?.day == day {
                days[days.count - 1].listings.append(listing)
            } else {
                days.append((day, [listing]))
            }
        }
        func monthOf(_ day: Day) -> DirectoryQuery {
            query.changing {
                $0.from = day.firstOfMonth
                $0.to = nil
                $0.when = nil
                $0.view = .calendar
            }
        }
        let latest = days.isEmpty ? try await nearestDated(query, before: first, by: actor) : nil
        return CalendarMonth(
            month: first, days: days, previous: monthOf(first.adding(-1)), next: monthOf(first.lastOfMonth.adding(1)),
            nearest: latest.map { ($0.firstOfMonth, monthOf($0)) })
    }

    /// The day nearest to a month on which something of the query starts: the next one, or else the latest before.
    private func nearestDated(_ query: DirectoryQuery, before first: Day, by actor: Actor) async throws -> Day? {
        for order in [Sort.date, .latest] {
            let other = query.changing {
                $0.from = order == .date ? first : nil
                $0.to = order == .date ? nil : first
                $0.when = nil
                $0.undated = false
                $0.past = true
                $0.view = .table
                $0.sort = order
                $0.size = 1
            }
            if let day = try await answer(other, by: actor).listings.first?.facts.start?.day { return day }
        }
        return nil
    }
}
