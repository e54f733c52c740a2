import Markup
import Programme
import Web

/// One booking: how it stands, and what can be done with it.
struct BookingPage: Sendable {
    let booking: Booking
    let session: Session
    let school: String?
    let way: BookingWay
    let done: String?
    let problems: [Problem]
    /// What was typed and could not be taken.
    let typed: Query
    /// Whether whoever looks can say now that they are there, and whether they have.
    let checkIn: (isOpen: Bool, isDone: Bool)
    let asksFeedback: Bool
    let now: Instant
    let words: Strings
    let links: SessionLinks

    var title: String { SessionWords.title(session, words) }

    var content: HTML {
        HTML {
            Fields(words, problems: problems).summary
            h1 { title }
            if let done { p(.class("success"), .role("status")) { done } }
            state
            dl(.class("facts")) {
                fact("session.when", SessionWords.when(session.time, words))
                fact("session.where", SessionWords.place(session.facts, words))
                fact("booking.what", SessionWords.party(booking, words))
                if let school { fact("book.school", school) }
                if let one = booking.schoolClass { fact("book.adult", one.adult) }
                if !booking.accessNeeds.isEmpty { fact("book.needs", booking.accessNeeds) }
                if booking.state == .booked, session.facts.mode != .inPerson, session.state == .published,
                    let link = Link(session.facts.link), !session.facts.link.isEmpty
                {
                    dt { words.html("booking.join") }
                    dd { a(.href(link), .rel("noreferrer")) { session.facts.link } }
                }
            }
            p { a(.href(links.session(session.id))) { words.html("booking.session") } }
            if booking.isLive || session.state == .cancelled {
                p { a(.href(links.calendar(way))) { words.html("session.calendar.file") } }
            }
            actions
        }
    }

    private var state: HTML {
        HTML {
            if session.state == .cancelled {
                p(.class("warning")) { words("session.places.cancelled") + ": " + (session.reason ?? "") }
            } else if done == nil || booking.state == .offered {
                p(.class(booking.state == .booked ? "success" : "note")) {
                    words.html(
                        session.time.ends <= now && booking.state == .booked
                            ? "booking.state.was-booked" : "booking.state." + booking.state.rawValue,
                        ["until": booking.offerEnds.map { SessionWords.moment($0, words) } ?? ""])
                }
            }
        }
    }

    private var actions: HTML {
        let fields = Fields(words, problems: problems)
        return HTML {
            if booking.state == .offered, session.isOpen(at: now) {
                action("accept", "booking.accept", isPrimary: true)
            }
            if checkIn.isOpen {
                Markup.form(.class("narrow"), .method("post"), .action(links.booking(way))) {
                    input(.type("hidden"), .name("do"), .value("here"))
                    if booking.schoolClass != nil {
                        fields.text(
                            "heads", "booking.here.heads", value: typed["heads"] ?? String(booking.places), limit: 4,
                            inputMode: "numeric")
                    }
                    button(.class("primary")) { words.html("booking.here") }
                }
            }
            if checkIn.isDone { p(.class("success")) { words.html("booking.here.done") } }
            if asksFeedback {
                p {
                    a(.class("button"), .href(Link(words.language.prefix + way.path + "/feedback"))) {
                        words.html("feedback.title")
                    }
                }
            }
            if booking.state == .booked, booking.schoolClass != nil, session.isOpen(at: now) {
                Markup.form(.class("narrow"), .method("post"), .action(links.booking(way))) {
                    input(.type("hidden"), .name("do"), .value("expect"))
                    fields.text(
                        "places", "booking.expect", value: typed["places"] ?? String(booking.places), limit: 9,
                        inputMode: "numeric")
                    button { words.html("booking.expect.go") }
                }
            }
            if booking.isLive, session.isOpen(at: now) {
                let key = booking.state == .offered ? "booking.decline" : "booking.cancel"
                details(.class("problem")) {
                    summary { h2 { words.html(key) } }
                    p { words.html("booking.cancel.text") }
                    action("cancel", key + ".go", isPrimary: false)
                }
            }
        }
    }

    private func action(_ what: String, _ key: String, isPrimary: Bool) -> HTML {
        Markup.form(.class("narrow"), .method("post"), .action(links.booking(way))) {
            input(.type("hidden"), .name("do"), .value(what))
            button(.class(isPrimary ? "primary" : "secondary")) { words.html(key) }
        }
    }

    private func fact(_ key: String, _ text: String) -> HTML {
        HTML.group([dt { words.html(key) }, dd { text }])
    }
}

/// What somebody has booked, with what lies ahead first.
struct OwnBookingsPage: Sendable {
    let bookings: [Sessions.OwnBooking]
    let now: Instant
    let words: Strings
    let links: SessionLinks

    var content: HTML {
        let ahead = bookings.filter { $0.session.time.ends > now }.sorted {
            $0.session.time.starts < $1.session.time.starts
        }
        let over = bookings.filter { $0.session.time.ends <= now }
        return HTML {
            h1 { words.html("bookings.title") }
            if bookings.isEmpty { p(.class("lead")) { words.html("bookings.none") } }
            if !ahead.isEmpty {
                h2 { words.html("bookings.ahead") }
                ul(.class("cards")) { ahead.map(card) }
            }
            if !over.isEmpty {
                h2 { words.html("bookings.over") }
                ul(.class("cards")) { over.map(card) }
            }
            ul(.class("exits")) {
                li { a(.href(links.agenda())) { words.html("sessions.all") } }
                li { a(.href(links.learning())) { words.html("learning.title") } }
            }
        }
    }

    private func card(_ own: Sessions.OwnBooking) -> HTML {
        let (booking, session) = (own.booking, own.session)
        return li(.class("card")) {
            h3 {
                a(.href(links.booking(.signedIn(booking.id)))) { SessionWords.title(session, words) }
                span(.class("tag")) {
                    words.html(tag(own))
                }
            }
            p(.class("meta")) {
                SessionWords.when(session.time, words) + " · " + SessionWords.place(session.facts, words)
            }
            p { SessionWords.party(booking, words) }
        }
    }

    /// How a booking stands, or stood: the key of its words.
    private func tag(_ own: Sessions.OwnBooking) -> String {
        if own.session.state == .cancelled { return "session.places.cancelled" }
        guard own.session.time.ends <= now, own.booking.isLive else {
            return "booking.tag." + own.booking.state.rawValue
        }
        if let heads = own.attendance?.heads {
            if own.booking.schoolClass != nil, heads > 0 { return "booking.tag.class-attended" }
            return heads > 0 ? "booking.tag.attended" : "booking.tag.missed"
        }
        return own.booking.state == .booked ? "booking.tag.was-booked" : "booking.tag.was-waiting"
    }
}
