import Establishments
import Markup
import Programme
import Web

/// The page of the directory: search, filters, results. A value of everything it shows; it asks nobody.
package struct DirectoryPage: Sendable {
    let found: DirectoryAnswer
    let words: Strings
    let links: DirectoryLinks
    /// `http://127.0.0.1:8080`, for addresses that are taken elsewhere.
    let site: String
    let today: Day
    /// The values of each facet in order, with label and count.
    let facets: [FacetChoices]
    /// Ways out of an empty result, each with the exact number it leads to.
    let exits: [WayOut]
    /// The exact search, where forgiveness or synonyms were used.
    let exact: (query: DirectoryQuery, total: Int)?
    let councils: [LocalAuthority]
    let map: NationalMap
    let calendar: CalendarMonth?
    /// A day of the nearest month in which something is dated, where nothing is on the days chosen.
    let nearest: Day?
    let hasTerms: Bool
    let origins: [Origin]
    /// Marks a form so that sending it twice does its work once.
    let formKey: String
    /// Bytes of one average row as JSON, for the sizes of downloads.
    let rowSize: Int
    let labels: @Sendable (Facet, String) -> String
    /// Whether whoever asks may change listings in bulk.
    let mayChange: Bool

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

    /// The parts that change with the query: what `X-Fragment: results` asks for.
    package var fragment: HTML { .group([results, filters]) }

    private var results: HTML {
        section(
            .id("results"), .label(words("results.label")), Attribute("data-title", heading.whole),
            Attribute("data-said", saidAloud)
        ) {
            sheet
            notices
            resultsHeading
            nearest != nil && calendar == nil ? nothingDated : .none
            total == 0 ? emptyState : resultBody
        }
    }

    /// The page's title: what was searched for, and how much there is.
    var heading: Layout.Heading {
        let count = words("results.count", count: total)
        let feed = link(
            .rel("alternate"), .type("application/atom+xml"), .href(DirectoryLinks(.english).export(query, .atom)),
            Attribute("title", words("download.atom")))
        let canonical = query.parameters.encoded
        return Layout.Heading(
            (query.words.isEmpty ? words("directory.title") : query.words) + ", " + count,
            section: query.words.isEmpty ? nil : words("directory.short"),
            canonical: "/directory" + (canonical.isEmpty ? "" : "?" + canonical),
            description: words("directory.description"), head: feed)
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
                    Attribute("data-suggest", "/directory/suggest.json"), Attribute("spellcheck", "true"),
                    Attribute("enterkeyhint", "search"))
                datalist(.id("suggestions"))
                button(.class("primary"), Attribute("form", "find")) { words.html("search.button") }
            }
        }
    }

    private var resultsHeading: HTML {
        .group([
            div(.class("bar")) {
                h2(.id("count"), .tabindex(-1)) {
                    // Something has a date, only not on these days.
                    total > 0
                        ? words.html("results.count", count: total)
                        : words.html(nearest == nil ? "results.none" : "results.none.days")
                }
                total == 0 || query.view == .map || query.view == .calendar ? .none : sortForm
            },
            readingNote,
            chips,
        ])
    }

    /// What could not be used, each with a link to its field if it has one.
    private var notices: HTML {
        guard !query.ignored.isEmpty else { return .none }
        return div(.class("problems"), .role("group"), .labelledBy("ignored")) {
            h2(.id("ignored")) { words.html("ignored.title") }
            ul {
                query.ignored.map { one in
                    li { DirectoryPage.field(of: one).map { a(.href($0)) { reason(one) } } ?? reason(one) }
                }
            }
        }
    }

    /// Why something was left out, in the page's language or marked as English.
    func reason(_ one: IgnoredValue) -> HTML {
        one.reason(in: words).map { .text($0) } ?? span(.lang("en")) { one.reason }
    }

    private static func field(of one: IgnoredValue) -> Link? {
        switch one.parameter {
        case "from": Link(path: "#from")
        case "to": Link(path: "#to")
        case "near": Link(path: "#near")
        case "within": Link(path: "#within")
        default: nil
        }
    }

    /// What was understood otherwise, or looked for beside what was typed.
    private var readingNote: HTML {
        let reading = found.answer.reading
        return .group([
            reading.corrections.isEmpty && reading.synonyms.isEmpty
                ? .none
                : p(.class("note")) {
                    reading.corrections.isEmpty
                        ? .none
                        : words.html(
                            "reading.corrected",
                            [
                                "typed": quoted(reading.corrections.map(\.0)),
                                "read": quoted(reading.corrections.map(\.1)),
                            ])
                    " "
                    reading.synonyms.isEmpty
                        ? .none : words.html("reading.synonyms", ["words": quoted(reading.synonyms)])
                    " "
                    exact.map { exact in
                        a(.href(links.directory(exact.query)), Attribute("data-partial", true)) {
                            words("reading.exact", ["words": query.words]) + ", "
                                + words("results.count", count: exact.total)
                        }
                    }
                },
            found.place.map { place in
                p(.class("hint")) {
                    words.html("near.measured", ["place": place.name, "km": String(query.within)])
                }
            } ?? .none,
        ])
    }

    /// At most eight words, each once, in quotation marks.
    private func quoted(_ texts: [String]) -> String {
        var seen: [String] = []
        for text in texts where !seen.contains(text) { seen.append(text) }
        return seen.prefix(8).map { "“\($0)”" }.joined(separator: ", ")
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
