import Directory
import Markup
import Programme
import Web

/// One session for everybody: when, where, what, and how to book it.
struct SessionPage: Sendable {
    let session: Session
    let series: SessionSeries?
    /// The bookings of whoever looks, that are alive.
    let own: [Booking]
    /// Whether whoever looks could book, perhaps after signing in.
    let mayBook: Bool
    let mayChange: Bool
    let recording: Link?
    let taxonomy: Taxonomy
    let now: Instant
    let words: Strings
    let links: SessionLinks

    private var facts: SessionFacts { session.facts }
    var title: String { SessionWords.title(session, words) }

    var content: HTML {
        article(.class("listing")) {
            h1 { title }
            if words.language == .english, let gaelic = facts.titleGaelic {
                p(.class("gaelic"), .lang("gd")) { gaelic }
            }
            p(.class("by")) { SessionWords.kind(facts, words) + " · " + session.organisation.name }
            notes
            div(.class("split")) {
                div(.class("prose")) {
                    description
                    booking
                }
                aside(.class("facts"), .label(words("session.facts"))) { list }
            }
        }
    }

    private var notes: HTML {
        HTML {
            if session.state == .planned { p(.class("note")) { words.html("session.planned") } }
            if let reason = session.reason {
                div(.class("warning")) {
                    p { strong { words.html("session.places.cancelled") } }
                    p { reason }
                }
            } else if let before = session.movedFrom {
                p(.class("note")) { words.html("session.moved", ["before": SessionWords.moment(before, words)]) }
            }
            own.map { booking in
                p(.class("success")) {
                    words("booking.tag." + booking.state.rawValue) + ": " + SessionWords.party(booking, words) + ". "
                    a(.href(links.booking(.signedIn(booking.id)))) { words.html("booking.see") }
                }
            }
        }
    }

    private var description: HTML {
        let gaelic = words.language == .gaelic ? facts.descriptionGaelic : nil
        let text = gaelic ?? facts.description
        let paragraphs = text.utf8.split(separator: UInt8(ascii: "\n")).map { String(decoding: $0, as: UTF8.self) }
        return .group(
            paragraphs.map { text in p(.lang(words.language == .gaelic && gaelic == nil ? "en" : nil)) { text } })
    }

    private var booking: HTML {
        let state = session.availability(at: now)
        return HTML {
            if let recording {
                p { a(.class("button"), .href(recording), .rel("nofollow")) { words.html("session.recording") } }
            }
            if session.isOpen(at: now) {
                h2 { words.html("session.book") }
                p {
                    strong { SessionWords.availability(session, at: now, words) }
                    ". "
                    words.html(audience)
                }
                if mayBook {
                    p {
                        a(.class("button"), .href(links.booking(of: session.id))) {
                            words.html(state == .full ? "session.join" : "session.book.go")
                        }
                    }
                } else {
                    p { words.html("session.book.not-you") }
                }
            }
            if mayChange { p { a(.href(links.desk(session.id))) { words.html("session.desk") } } }
        }
    }

    private var audience: String {
        switch (facts.takesPeople, facts.takesClasses) {
        case (true, false): "session.for.people"
        case (false, true): "session.for.classes"
        default: "session.for.both"
        }
    }

    private var list: HTML {
        dl {
            words.fact("session.when") {
                time(.datetime(session.time.starts.rfc3339)) { SessionWords.when(session.time, words) }
            }
            words.fact("session.length") { words("session.minutes", count: session.time.minutes) }
            words.fact("session.where") { SessionWords.place(facts, words) }
            words.fact("session.places") { SessionWords.availability(session, at: now, words) }
            if !facts.presenters.isEmpty { words.fact("session.presenters") { facts.presenters } }
            words.fact("session.organisation") {
                session.organisation.kind == .provider
                    ? a(.href(Link(words.language.prefix + "/providers/" + session.organisation.slug))) {
                        session.organisation.name
                    } : .text(session.organisation.name)
            }
            if !facts.sectors.isEmpty { words.fact("facet.sector") { labels(.sector, facts.sectors) } }
            if !facts.themes.isEmpty { words.fact("facet.theme") { labels(.theme, facts.themes) } }
            if let series {
                words.fact("session.series") { a(.href(links.series(series.id))) { series.title } }
            }
            words.fact("session.calendar") {
                a(.href(links.session(session.id, as: "ics"))) { words.html("session.calendar.file") }
            }
        }
    }

    private func labels(_ facet: Facet, _ slugs: [String]) -> String {
        slugs.map { taxonomy.label(facet, $0, in: words.language) }.joined(separator: ", ")
    }
}
