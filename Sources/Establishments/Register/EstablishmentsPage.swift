import Markup
import Programme
import Web

/// The register: search, choices and a table.
struct EstablishmentsPage: Sendable {
    let answer: EstablishmentAnswer
    let councils: [LocalAuthority]
    /// Whether a primary and a secondary that share a SEED code count as one.
    let joinsSharedCodes: Bool
    let words: Strings
    let links: EstablishmentLinks

    private var query: EstablishmentQuery { answer.query }

    var content: HTML {
        .group([
            h1 { words.html("establishments.title") },
            p(.class("lead")) { words.html("establishments.lead") },
            search,
            section(.id("results"), .labelledBy("count")) {
                h2(.id("count"), .tabindex(-1)) {
                    answer.total == 0
                        ? words.html("establishments.none") : words.html("establishments.count", count: answer.total)
                }
                notes
                answer.total == 0 ? ways : table
                pageLinks(page: query.page, of: answer.pages, words) { number in
                    var other = query
                    other.page = number
                    return links.establishments(other)
                }
                answer.total == 0 ? .none : downloads
            },
        ])
    }

    private var search: HTML {
        form(.class("register"), .action(links.establishments()), .method("get"), .role("search")) {
            div(.class("searchbox")) {
                label(.for("q")) { words.html("establishments.search") }
                div(.class("row")) {
                    input(
                        .type("search"), .id("q"), .name("q"), .value(query.words), Attribute("maxlength", "200"),
                        Attribute("autocomplete", "off"), Attribute("list", "suggestions"),
                        Attribute("data-suggest", "/establishments/suggest.json"),
                        Attribute("enterkeyhint", "search"))
                    datalist(.id("suggestions"))
                    button(.class("primary")) { words.html("search.button") }
                }
            }
            details(.class("tool"), .open(isNarrowed)) {
                summary { words.html("filters.title") }
                div(.class("choices")) {
                    choice(
                        "kind", Establishment.Kind.allCases.map { ($0.rawValue, words("kind." + $0.rawValue)) },
                        query.kind?.rawValue)
                    choice(
                        "sector",
                        Establishment.Sector.allCases.map { ($0.rawValue, words("schoolsector." + $0.rawValue)) },
                        query.sector?.rawValue)
                    choice(
                        "la", councils.map { ($0.slug, words.language == .gaelic ? $0.nameGaelic : $0.name) },
                        query.council)
                    div(.class("field")) {
                        label(.for("on")) { words.html("establishments.on") }
                        input(.type("date"), .id("on"), .name("on"), .value(query.day?.iso ?? ""))
                    }
                }
                ul(.class("options")) {
                    tick("remote", "only", query.isRemote)
                    tick("closed", "include", query.includesClosed)
                }
                button(.class("secondary")) { words.html("apply") }
            }
        }
    }

    private var isNarrowed: Bool {
        query.changing { $0.words = "" } != EstablishmentQuery()
    }

    private func choice(_ name: String, _ values: [(value: String, label: String)], _ chosen: String?) -> HTML {
        div(.class("field")) {
            label(.for(name)) { words.html("establishments." + name) }
            select(.id(name), .name(name)) {
                option(.value("")) { words("establishments.any") }
                values.map { value, label in option(.value(value), .selected(value == chosen)) { label } }
            }
        }
    }

    private func tick(_ name: String, _ value: String, _ isTicked: Bool) -> HTML {
        li {
            input(.type("checkbox"), .id(name), .name(name), .value(value), .checked(isTicked))
            label(.for(name)) { words.html("establishments." + name) }
        }
    }

    /// What was left out or read otherwise, and by what is counted.
    private var notes: HTML {
        .group([
            query.ignored.isEmpty
                ? .none : div(.class("note"), .lang("en")) { query.ignored.map { sentence in p { sentence } } },
            .group(
                answer.corrections.map { typed, used in
                    p(.class("note")) { words.html("reading.corrected", ["typed": typed, "used": used]) }
                }),
            joinsSharedCodes && answer.distinct < answer.total
                ? p(.class("hint")) { words.html("establishments.joined", count: answer.distinct) }
                : p(.class("hint")) {
                    words.html(joinsSharedCodes ? "establishments.one" : "establishments.two")
                },
        ])
    }

    private var ways: HTML {
        ul(.class("exits")) {
            query.includesClosed
                ? .none
                : li {
                    a(.href(links.establishments(query.changing { $0.includesClosed = true }))) {
                        words.html("establishments.closed")
                    }
                }
            li { a(.href(links.establishments())) { words.html("establishments.all") } }
        }
    }

    private var table: HTML {
        div(.class("scroll"), .role("region"), .tabindex(0), .labelledBy("caption")) {
            Markup.table(.role("table")) {
                caption(.id("caption")) { words.html("establishments.caption", ["day": words.day(answer.day)]) }
                thead(.role("rowgroup")) {
                    tr(.role("row")) {
                        ["name", "kind", "la", "place", "roll"].map { key in
                            th(.role("columnheader"), .scope("col")) { words.html("establishments." + key) }
                        }
                    }
                }
                tbody(.role("rowgroup")) { answer.establishments.map(row) }
            }
        }
    }

    private func row(_ establishment: Establishment) -> HTML {
        let (day, key) = (answer.day, establishment.key)
        let council = establishment.area(.council, on: day).flatMap { slug in councils.first { $0.slug == slug } }
        let state = establishment.state(on: day) ?? .open
        let roll = establishment.rolls.spans.last { $0.from <= day }?.value.pupils
        return tr(.role("row")) {
            th(.role("rowheader"), .scope("row")) {
                a(.href(links.establishment(establishment))) { establishment.particulars.on(day)?.name ?? key.text }
                state == .open ? .none : span(.class("tag")) { words("state." + state.rawValue) }
            }
            cell("kind", key.sector.map { words("schoolsector." + $0.rawValue) } ?? words("kind." + key.kind.rawValue))
            cell("la", council.map { words.language == .gaelic ? $0.nameGaelic : $0.name })
            cell("place", establishment.places.on(day)?.postcode)
            cell("roll", roll.map(grouped))
        }
    }

    private func cell(_ key: String, _ text: String?) -> HTML {
        let text = text ?? ""
        return td(.role("cell"), .class(text.isEmpty ? "empty" : nil)) {
            span(.class("label"), .ariaHidden()) { words("establishments." + key) }
            span { text.isEmpty ? "–" : text }
        }
    }

    private var downloads: HTML {
        p(.class("hint")) {
            words.html("establishments.files")
            " "
            a(.href(links.machine(query, "csv"))) { words.html("download.csv") }
            ", "
            a(.href(links.machine(query, "json"))) { words.html("download.json") }
            " · "
            a(.href(links.duplicates)) { words.html("establishments.alike") }
        }
    }
}
