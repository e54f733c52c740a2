import Directory
import Establishments
import Markup
import Programme
import Web

/// The agenda: choices, and the sessions by their days.
struct AgendaPage: Sendable {
    let agenda: Sessions.Agenda
    let taxonomy: Taxonomy
    /// Whether whoever looks has signed in, and may have bookings of their own.
    let isSignedIn: Bool
    let now: Instant
    let words: Strings
    let links: SessionLinks

    private var query: AgendaQuery { agenda.query }

    var title: String { agenda.series.map { $0.title } ?? words("sessions.title") }

    var content: HTML {
        HTML {
            h1 { title }
            p(.class("lead")) { words.html(agenda.series == nil ? "sessions.lead" : "sessions.series") }
            if isSignedIn { p { a(.href(links.bookings())) { words.html("bookings.title") } } }
            choices
            section(.id("results"), .labelledBy("count")) {
                h2(.id("count"), .tabindex(-1)) {
                    agenda.total == 0 ? words.html("sessions.none") : words.html("sessions.count", count: agenda.total)
                }
                query.ignored.isEmpty
                    ? HTML.none
                    : div(.class("note"), .lang("en")) { query.ignored.map { sentence in p { sentence } } }
                agenda.total == 0 ? ways : days
                pageLinks(page: query.page, of: agenda.pages, words) { number in
                    var other = query
                    other.page = number
                    return links.agenda(other)
                }
                downloads
            }
        }
    }

    private var choices: HTML {
        form(.class("register"), .action(links.agenda()), .method("get"), .role("search")) {
            if let series = query.series { input(.type("hidden"), .name("series"), .value(series.letters)) }
            div(.class("searchbox")) {
                label(.for("q")) { words.html("sessions.search") }
                div(.class("row")) {
                    input(.type("search"), .id("q"), .name("q"), .value(query.words), Attribute("maxlength", "100"))
                    button(.class("primary")) { words.html("search.button") }
                }
            }
            details(.class("tool"), .open(isNarrowed)) {
                summary { words.html("filters.title") }
                div(.class("choices")) {
                    choice(
                        "kind", SessionFacts.Kind.allCases.map { ($0.rawValue, words("session.kind." + $0.rawValue)) },
                        query.kind?.rawValue)
                    choice(
                        "mode",
                        [SessionFacts.Mode.online, .inPerson].map {
                            ($0.rawValue, words("session.mode." + $0.rawValue))
                        },
                        query.mode?.rawValue)
                    choice("theme", terms(.theme), query.theme)
                    choice("sector", terms(.sector), query.sector)
                    div(.class("field")) {
                        label(.for("from")) { words.html("sessions.from") }
                        input(.type("date"), .id("from"), .name("from"), .value(query.from?.iso ?? ""))
                    }
                }
                ul(.class("options")) {
                    li {
                        input(.type("checkbox"), .id("free"), .name("free"), .value("only"), .checked(query.onlyFree))
                        label(.for("free")) { words.html("sessions.free") }
                    }
                }
                button(.class("secondary")) { words.html("apply") }
            }
        }
    }

    private var isNarrowed: Bool {
        var bare = query
        (bare.words, bare.page, bare.ignored, bare.series) = ("", 1, [], nil)
        return bare != AgendaQuery()
    }

    private func terms(_ facet: Facet) -> [(value: String, label: String)] {
        taxonomy.values(facet).map { ($0, taxonomy.label(facet, $0, in: words.language)) }
    }

    private func choice(_ name: String, _ values: [(value: String, label: String)], _ chosen: String?) -> HTML {
        div(.class("field")) {
            label(.for(name)) { words.html("sessions." + name) }
            select(.id(name), .name(name)) {
                option(.value("")) { words("sessions.any") }
                values.map { value, label in option(.value(value), .selected(value == chosen)) { label } }
            }
        }
    }

    private var ways: HTML {
        ul(.class("exits")) {
            li { a(.href(links.agenda())) { words.html("sessions.all") } }
            li { a(.href(Link(words.language.prefix + "/directory"))) { words.html("sessions.directory") } }
        }
    }

    private var days: HTML {
        let dates = agenda.sessions.map { $0.time.starts.londonDay }
        let firsts = dates.indices.filter { $0 == 0 || dates[$0] != dates[$0 - 1] }
        return ol(.class("days")) {
            firsts.map { first in
                let day = dates[first]
                return li(.class(day == now.londonDay ? "today" : nil)) {
                    h3 {
                        time(.datetime(day.iso)) { words.weekday(day) + " " + words.day(day) }
                        day == now.londonDay ? span(.class("tag")) { words.html("when.today") } : HTML.none
                    }
                    ul { agenda.sessions.filter { $0.time.starts.londonDay == day }.map(entry) }
                }
            }
        }
    }

    private func entry(_ session: Session) -> HTML {
        let state = session.availability(at: now)
        return li {
            span(.class("clock")) { WhenText.time(session.time.starts) }
            div {
                a(.href(links.session(session.id))) { SessionWords.title(session, words) }
                span(.class("tag " + state.rawValue)) { SessionWords.availability(session, at: now, words) }
                p(.class("meta")) {
                    [
                        SessionWords.kind(session.facts, words), SessionWords.place(session.facts, words),
                        session.organisation.name, words("session.minutes", count: session.time.minutes),
                    ].joined(separator: " · ")
                }
                session.movedFrom.map { before in
                    p(.class("meta")) { words.html("session.moved", ["before": SessionWords.moment(before, words)]) }
                }
            }
        }
    }

    private var downloads: HTML {
        details(.class("tool")) {
            summary { words.html("sessions.take") }
            ul(.class("files")) {
                li { a(.href(links.agenda(query, as: "ics"))) { words.html("sessions.calendar") } }
                li { a(.href(links.agenda(query, as: "json"))) { words.html("sessions.json") } }
            }
            p(.class("hint")) { words.html("sessions.calendar.hint") }
        }
    }
}
