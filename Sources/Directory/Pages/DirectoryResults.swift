import Markup
import Programme
import Web

extension DirectoryPage {
    /// The results, where there are any.
    var resultBody: HTML {
        .group([
            also,
            viewSwitch,
            div(.class("tools")) {
                query.view == .table ? columnChooser : .none
                downloads
                alertTool
            },
            !mayChange
                ? .none : p { a(.href(links.bulk(query))) { words("bulk.these", count: total) } },
            rows,
            query.view == .map ? .none : pageLinks,
        ])
    }

    private var rows: HTML {
        switch query.view {
        case .table: table
        case .list: list
        case .map: mapView
        case .calendar: calendarView
        }
    }

    /// What else there is: what is over, and what is national or online.
    var also: HTML {
        let over = found.answer.over
        let national = (found.answer.national ?? total) - total
        guard over > 0 || national > 0 else { return .none }
        return ul(.class("also")) {
            national <= 0
                ? .none
                : li {
                    a(.href(links.directory(query.changing { $0.national = true })), Attribute("data-partial", true)) {
                        words("also.national", count: national)
                    }
                }
            over <= 0
                ? .none
                : li {
                    a(.href(links.directory(query.changing { $0.past = true })), Attribute("data-partial", true)) {
                        words("also.past", count: over)
                    }
                }
        }
    }

    var viewSwitch: HTML {
        nav(.class("views"), .label(words("views.label"))) {
            ul {
                DirectoryView.allCases.map { view in
                    li {
                        a(
                            .href(links.directory(query.changing { $0.view = view })),
                            .current(view == query.view ? "true" : nil),
                            Attribute("data-partial", true)
                        ) { words.html("view." + view.rawValue) }
                    }
                }
            }
        }
    }

    // MARK: The table

    var columns: [DirectoryColumn] {
        let chosen = query.columns.isEmpty ? DirectoryColumn.usual : query.columns
        return DirectoryColumn.allCases.filter(chosen.contains)
    }

    private var table: HTML {
        div(.class("scroll"), .role("region"), .tabindex(0), .labelledBy("caption")) {
            Markup.table(.role("table")) {
                caption(.id("caption")) {
                    words(
                        "table.caption",
                        [
                            "order": sortedInWords, "page": String(found.answer.page),
                            "pages": grouped(found.answer.pages),
                        ])
                }
                thead(.role("rowgroup")) {
                    tr(.role("row")) {
                        headerCell("title", sort: .title, facet: nil)
                        columns.map {
                            headerCell(
                                $0.rawValue, sort: $0 == .date ? .date : $0 == .updated ? .updated : nil,
                                facet: $0.facet)
                        }
                        found.place == nil ? .none : headerCell("distance", sort: .distance, facet: nil)
                    }
                }
                bodies
            }
        }
    }

    private func headerCell(_ key: String, sort: Sort?, facet: Facet?) -> HTML {
        let name = words("column." + key)
        let order = query.order
        var direction: String?
        if let sort {
            if order == sort { direction = sort == .updated ? "descending" : "ascending" }
            if sort == .date && order == .latest { direction = "descending" }
        }
        let next: Sort? = sort == .date && order == .date ? .latest : sort
        return th(.role("columnheader"), .scope("col"), Attribute("aria-sort", direction)) {
            next == nil
                ? .text(name)
                : a(.href(links.directory(query.changing { $0.sort = next })), Attribute("data-partial", true)) {
                    name
                    span(.class(direction.map { "arrow " + $0 } ?? "arrow"), .ariaHidden()) {}
                }
            facet.map { facet in
                a(
                    .class("tofilter"), .href(Link("#facet-" + facet.key)),
                    .label(words("column.filter", ["name": name]))
                ) { words.html("column.filter.short") }
            }
        }
    }

    /// One body, or one for each value of the column that rows are grouped by.
    private var bodies: HTML {
        guard let group = query.group else { return tbody(.role("rowgroup")) { indexed.map(row) } }
        var order: [String] = []
        var groups: [String: [(Int, Listing)]] = [:]
        for (place, listing) in indexed {
            let name = text(of: group, listing).first ?? words("group.none")
            if groups[name] == nil { order.append(name) }
            groups[name, default: []].append((place, listing))
        }
        return .group(
            order.map { name in
                tbody(.role("rowgroup")) {
                    tr(.class("grouphead"), .role("row")) {
                        th(
                            .role("rowheader"), .scope("rowgroup"),
                            Attribute("colspan", String(columns.count + (found.place == nil ? 1 : 2)))
                        ) {
                            words("group.head", ["name": name], count: groups[name]?.count ?? 0)
                        }
                    }
                    (groups[name] ?? []).map(row)
                }
            })
    }

    var indexed: [(Int, Listing)] { Array(found.listings.enumerated()).map { ($0.offset, $0.element) } }

    private func row(_ place: Int, _ listing: Listing) -> HTML {
        tr(.role("row")) {
            th(.role("rowheader"), .scope("row")) { title(listing) }
            columns.map { column in
                let parts = text(of: column, listing)
                let kind = parts.isEmpty ? "empty" : column == .date ? "date" : nil
                return td(.role("cell"), .class(kind)) {
                    span(.class("label"), .ariaHidden()) { words("column." + column.rawValue) }
                    span { parts.isEmpty ? "–" : parts.joined(separator: ", ") }
                }
            }
            found.place == nil
                ? .none
                : td(.role("cell")) {
                    span(.class("label"), .ariaHidden()) { words("column.distance") }
                    span { distance(place) }
                }
        }
    }

    /// The link to a listing, in the language that its title is in.
    func title(_ listing: Listing) -> HTML {
        let gaelic = words.language == .gaelic ? listing.facts.titleGaelic : nil
        let other = gaelic == nil && words.language == .gaelic ? "en" : nil
        return .group([
            a(.href(links.listing(listing)), .lang(other)) { gaelic ?? listing.facts.title },
            listing.facts.isOver(on: today) ? span(.class("tag")) { words.html("tag.over") } : .none,
            origins.contains { $0.name == listing.facts.source && $0.invented }
                ? span(.class("tag invented")) { words.html("tag.invented") } : .none,
        ])
    }

    func distance(_ place: Int) -> String {
        guard found.answer.distances.indices.contains(place) else { return "" }
        let tenths = Int((found.answer.distances[place] * 10).rounded())
        return words("near.km", ["km": tenths < 100 ? "\(tenths / 10).\(tenths % 10)" : String((tenths + 5) / 10)])
    }

    /// What a column shows of a listing.
    func text(of column: DirectoryColumn, _ listing: Listing) -> [String] {
        let facts = listing.facts
        func named(_ facet: Facet, _ values: [String]) -> [String] { values.map { labels(facet, $0) } }
        switch column {
        case .provider: return [facts.providerName]
        case .sector: return named(.sector, facts.sectors)
        case .theme: return named(.theme, facts.themes)
        case .region: return named(.region, facts.regions)
        case .council: return named(.localAuthority, facts.localAuthorities)
        case .date: return facts.start.map { [dates(facts, $0)] } ?? [words("date.always")]
        case .updated: return facts.updated.map { [words.day($0.londonDay, short: true)] } ?? []
        case .cost: return facts.costPence.map { [Cost.inWords($0, words)] } ?? []
        case .language: return named(.language, [facts.language])
        case .stage: return named(.stage, facts.stages)
        case .format: return named(.format, facts.format.map { [$0] } ?? [])
        case .audience: return named(.audience, facts.audience.map { [$0] } ?? [])
        case .checked: return facts.checked.map { [words.day($0, short: true)] } ?? []
        }
    }

    private func dates(_ facts: ListingFacts, _ start: When) -> String {
        WhenText.inWords(start, facts.end, words, short: true)
    }

    // MARK: Pages

    private var pageLinks: HTML {
        Web.pageLinks(page: found.answer.page, of: found.answer.pages, words, isPartial: true) { number in
            var other = query
            other.page = number
            return links.directory(other)
        }
    }
}

extension DirectoryColumn {
    /// The facet whose filter the column's header leads to.
    var facet: Facet? {
        switch self {
        case .provider: .provider
        case .sector: .sector
        case .theme: .theme
        case .region: .region
        case .council: .localAuthority
        case .language: .language
        case .stage: .stage
        case .format: .format
        case .audience: .audience
        case .date, .updated, .cost, .checked: nil
        }
    }
}
