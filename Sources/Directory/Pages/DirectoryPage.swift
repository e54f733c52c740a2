import Establishments
import Markup
import Programme
import Web

/// The page of the directory: search, filters, results. A value of everything it shows; it asks nobody.
package struct DirectoryPage: Sendable {
    let found: DirectoryAnswer
    let words: Strings
    let links: DirectoryLinks
    let today: Day
    /// The values of each facet in order, with label and count.
    let facets: [FacetChoices]
    /// Ways out of an empty result, each with the exact number it leads to.
    let exits: [WayOut]
    /// The exact search, where forgiveness found something else.
    let exact: (query: DirectoryQuery, total: Int)?
    let councils: [LocalAuthority]
    let map: NationalMap
    let calendar: CalendarMonth?
    let hasTerms: Bool
    let origins: [Origin]
    /// Marks a form so that sending it twice does its work once.
    let formKey: String
    /// Bytes of one average row as JSON, for the sizes of downloads.
    let rowSize: Int
    let labels: @Sendable (Facet, String) -> String

    var query: DirectoryQuery { found.query }
    var total: Int { found.answer.total }

    /// One facet as the page shows it.
    package struct FacetChoices: Sendable {
        let facet: Facet
        let options: [Option]
        /// How many more there are on a page of their own.
        let more: Int

        struct Option: Sendable {
            let value: String
            let label: String
            let count: Int
            let isTicked: Bool
        }
    }

    /// A link out of an empty result.
    package struct WayOut: Sendable {
        let words: String
        let query: DirectoryQuery
        let total: Int
    }

    /// Everything between the frame's head and foot.
    package var content: HTML {
        .group([
            h1 { words.html("directory.title") },
            searchBox,
            p(.id("live"), .class("vh"), .role("status")) {},
            div(.class("find")) {
                filters
                results
            },
        ])
    }

    /// The part that changes: what `X-Fragment: results` asks for.
    package var results: HTML {
        section(.id("results"), Attribute("data-title", titleInWords), Attribute("data-said", saidAloud)) {
            notices
            heading
            total == 0 ? emptyState : resultBody
        }
    }

    /// The page's title: what was searched for, and how much there is.
    package var titleInWords: String {
        let name = words("directory.title")
        let count = words("results.count", count: total)
        return query.words.isEmpty ? "\(name), \(count)" : "\(query.words), \(count)"
    }

    private var saidAloud: String { words("results.count", count: total) + ", " + sortedInWords }

    /// The order in words, since `aria-sort` is not read out when it changes.
    var sortedInWords: String { words("sorted." + query.order.rawValue) }

    private var searchBox: HTML {
        div(.class("searchbox"), .role("search")) {
            label(.for("q")) { words.html("search.label") }
            div(.class("row")) {
                input(
                    .type("search"), .id("q"), .name("q"), .value(query.words), Attribute("form", "find"),
                    Attribute("maxlength", "200"), Attribute("autocomplete", "off"), Attribute("list", "suggestions"),
                    Attribute("spellcheck", "true"), Attribute("enterkeyhint", "search"))
                datalist(.id("suggestions"))
                button(.class("primary"), Attribute("form", "find")) { words.html("search.button") }
            }
        }
    }

    private var heading: HTML {
        .group([
            div(.class("bar")) {
                h2(.id("count"), .tabindex(-1)) {
                    total == 0 ? words.html("results.none") : words.html("results.count", count: total)
                }
                total == 0 ? .none : sortForm
            },
            readingNote,
            chips,
        ])
    }

    /// What could not be used, and what was understood otherwise.
    private var notices: HTML {
        guard !query.ignored.isEmpty else { return .none }
        return div(.class("warning"), .role("group"), .labelledBy("ignored")) {
            h2(.id("ignored")) { words.html("ignored.title") }
            ul { query.ignored.map { one in li(.lang("en")) { one.reason } } }
        }
    }

    private var readingNote: HTML {
        let corrections = found.answer.reading.corrections
        return .group([
            corrections.isEmpty
                ? .none
                : p(.class("note")) {
                    words.html(
                        "reading.corrected",
                        [
                            "typed": corrections.map { "“\($0.0)”" }.joined(separator: ", "),
                            "read": corrections.map { "“\($0.1)”" }.joined(separator: ", "),
                        ])
                    " "
                    exact.map { exact in
                        a(.href(links.directory(exact.query))) { words("reading.exact", ["words": query.words]) }
                    }
                },
            found.place.map { place in
                p(.class("hint")) {
                    words.html("near.measured", ["place": place.name, "km": String(query.within)])
                }
            } ?? .none,
        ])
    }

    private var sortForm: HTML {
        var kept = query
        kept.sort = nil
        kept.page = 1
        let choices: [Sort] = Sort.allCases.filter { $0 != .distance || found.place != nil }
        return form(.class("sort"), .action(links.directory()), .method("get"), Attribute("data-partial", true)) {
            hiddenFields(kept)
            label(.for("sort")) { words.html("sort.label") }
            select(.id("sort"), .name("sort")) {
                choices.map { sort in
                    option(.value(sort.rawValue), .selected(sort == query.order)) { words("sort." + sort.rawValue) }
                }
            }
            button(.class("secondary")) { words.html("sort.button") }
        }
    }

    private var chips: HTML {
        let chips = FilterChip.all(of: query, words: words, labels: labels)
        guard !chips.isEmpty else { return .none }
        return div(.class("chips")) {
            h3 { words.html("chips.title") }
            ul {
                chips.map { chip in
                    li {
                        a(.href(links.directory(chip.without)), Attribute("data-partial", true)) {
                            span(.class("vh")) { words("chips.remove") + " " }
                            chip.label
                            span(.class("cross"), .ariaHidden()) { "✕" }
                        }
                    }
                }
                li {
                    a(.class("clear"), .href(links.directory(cleared)), Attribute("data-partial", true)) {
                        words.html("chips.clear")
                    }
                }
            }
        }
    }

    /// The same search without any filter.
    private var cleared: DirectoryQuery {
        var bare = DirectoryQuery()
        bare.words = query.words
        bare.exact = query.exact
        bare.sort = query.sort == .distance ? nil : query.sort
        bare.columns = query.columns
        bare.view = query.view
        bare.size = query.size
        return bare
    }

    /// The state of a query as hidden fields of a form.
    func hiddenFields(_ query: DirectoryQuery) -> HTML {
        .group(query.parameters.items.map { input(.type("hidden"), .name($0.name), .value($0.value)) })
    }
}

/// One filter that is on, and the query without it.
package struct FilterChip: Sendable {
    package let label: String
    package let without: DirectoryQuery

    /// The filters that are on, in the page's order. The words searched for are not among them: people take chips for
    /// more filters.
    static func all(of query: DirectoryQuery, words: Strings, labels: (Facet, String) -> String) -> [FilterChip] {
        var chips: [FilterChip] = []
        for facet in Facet.allCases {
            for value in query[facet] {
                let without = query.changing { $0.selected[facet] = query[facet].filter { $0 != value } }
                chips.append(
                    FilterChip(
                        label: words("chip", ["name": words("facet." + facet.key), "value": labels(facet, value)]),
                        without: without))
            }
        }
        func add(_ isOn: Bool, _ label: String, _ change: (inout DirectoryQuery) -> Void) {
            if isOn { chips.append(FilterChip(label: label, without: query.changing(change))) }
        }
        add(query.from != nil, words("chip.from", ["day": query.from.map { words.day($0) } ?? ""])) { $0.from = nil }
        add(query.to != nil, words("chip.to", ["day": query.to.map { words.day($0) } ?? ""])) { $0.to = nil }
        add(query.when != nil, words("chip.when", ["when": words("when." + (query.when?.rawValue ?? ""))])) {
            $0.when = nil
        }
        add(!query.near.isEmpty, words("chip.near", ["place": query.near, "km": String(query.within)])) {
            $0.near = ""
            if $0.sort == .distance { $0.sort = nil }
        }
        add(!query.undated, words("chip.undated")) { $0.undated = true }
        add(query.national, words("chip.national")) { $0.national = false }
        add(query.past, words("chip.past")) { $0.past = false }
        add(query.exact, words("chip.exact")) { $0.exact = false }
        return chips
    }
}
