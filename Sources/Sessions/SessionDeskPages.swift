import Markup
import Programme
import Web

/// The sessions that somebody looks after.
struct SessionDeskPage: Sendable {
    let sessions: [Session]
    /// Those alone that wait for something; all of them without it.
    let show: SessionsShown?
    let mayPlan: Bool
    let done: String?
    let now: Instant
    let words: Strings
    let links: SessionLinks

    var content: HTML {
        let planned = sessions.filter { $0.state == .planned }
        let ahead = sessions.filter { $0.state == .published && $0.time.ends > now }
        let open = sessions.filter { $0.state == .published && $0.time.ends <= now }
        let over = sessions.filter { $0.state == .held }
        let cancelled = sessions.filter { $0.state == .cancelled }
        return HTML {
            h1 { words.html("sessions.desk") }
            if let done { p(.class("success"), .role("status")) { done } }
            if mayPlan { p { a(.class("button"), .href(links.new())) { words.html("plan.title") } } }
            if sessions.isEmpty {
                p(.class("lead")) { words.html(show == nil ? "desk.sessions.none" : "desk.sessions.nothing") }
            }
            if show == .asking {
                part("desk.sessions.asking", sessions, page: "participants")
            } else {
                part("desk.sessions.open", open.reversed())
                part("desk.sessions.planned", planned.reversed())
                part("desk.sessions.ahead", ahead.reversed())
                part("desk.sessions.over", over)
                part("desk.sessions.cancelled", cancelled)
            }
            if show != nil { p { a(.href(links.desk())) { words.html("desk.sessions.all") } } }
        }
    }

    private func part(_ key: String, _ sessions: [Session], page: String = "") -> HTML {
        guard !sessions.isEmpty else { return .none }
        return HTML {
            h2 { words.html(key) }
            ul(.class("cards")) {
                sessions.map { session in
                    li(.class("card")) {
                        h3 {
                            a(.href(links.desk(session.id, page))) { session.facts.title }
                            span(.class("tag")) { words.html("session.state." + session.state.rawValue) }
                        }
                        p(.class("meta")) {
                            SessionWords.when(session.time, words) + " · " + session.organisation.name
                        }
                        p {
                            words.html(
                                "desk.taken",
                                ["taken": grouped(session.taken), "capacity": grouped(session.facts.capacity)])
                        }
                    }
                }
            }
        }
    }
}

/// One session for those who look after it: its state, what can be done, and who comes.
struct SessionOverviewPage: Sendable {
    let session: Session
    let rows: [Sessions.RosterRow]
    let mayChange: Bool
    let maySeeToBookings: Bool
    let done: String?
    let problems: [Problem]
    let reason: String
    /// What else there is to do with a session that has begun: attendance, files, feedback, recording.
    let more: HTML
    let now: Instant
    let words: Strings
    let links: SessionLinks

    var content: HTML {
        HTML {
            Fields(words, problems: problems).summary
            h1 { session.facts.title }
            if let done { p(.class("success"), .role("status")) { done } }
            p {
                span(.class("tag")) { words.html("session.state." + session.state.rawValue) }
                " " + SessionWords.when(session.time, words) + " · " + SessionWords.place(session.facts, words)
            }
            if let reason = session.reason { p(.class("warning")) { reason } }
            if lacksLink { p(.class("warning")) { words.html("desk.no-link") } }
            p {
                words.html(
                    "desk.taken", ["taken": grouped(session.taken), "capacity": grouped(session.facts.capacity)])
            }
            p { a(.href(links.session(session.id))) { words.html("desk.public") } }
            if mayChange { actions }
            more
            roster("roster.title", "roster.none", rows.filter { $0.booking.holdsPlaces })
            let waiting = rows.filter { $0.booking.state == .waiting }
            if !waiting.isEmpty { roster("roster.waiting", "roster.none", waiting) }
        }
    }

    /// Whether people are to join online and nobody has said where.
    private var lacksLink: Bool {
        session.facts.mode != .inPerson && session.facts.link.isEmpty && session.time.ends > now
            && (session.state == .planned || session.state == .published)
    }

    private var actions: HTML {
        let fields = Fields(words, problems: problems)
        let isOpen = session.state == .planned || session.state == .published
        return HTML {
            if isOpen {
                div(.class("buttons")) {
                    if session.state == .planned { act("publish", isPrimary: true) }
                    if session.state == .planned, session.series != nil { act("publish-series", isPrimary: false) }
                    if session.state == .published, session.time.starts <= now { act("hold", isPrimary: true) }
                    a(.class("button"), .href(links.desk(session.id, "edit"))) { words.html("plan.change") }
                    a(.class("button"), .href(links.desk(session.id, "move"))) { words.html("plan.move") }
                }
                details(.class("problem"), .open(fields.isWrong("reason"))) {
                    summary { h2 { words.html("desk.cancel") } }
                    p { words.html("desk.cancel.text") }
                    form(.class("narrow"), .method("post"), .action(links.desk(session.id, "cancel"))) {
                        fields.text("reason", "desk.cancel.reason", value: reason, limit: 500)
                        button { words.html("desk.cancel.go") }
                    }
                }
            }
        }
    }

    private func act(_ what: String, isPrimary: Bool) -> HTML {
        form(.method("post"), .action(links.desk(session.id, what))) {
            button(.class(isPrimary ? "primary" : "secondary")) { words.html("desk." + what) }
        }
    }

    private func roster(_ title: String, _ none: String, _ rows: [Sessions.RosterRow]) -> HTML {
        HTML {
            h2 { words.html(title) }
            if rows.isEmpty {
                p { words.html(none) }
            } else {
                div(.class("scroll")) {
                    table {
                        thead {
                            tr {
                                [
                                    "roster.who", "roster.party", "roster.school", "roster.adult", "book.needs",
                                    "roster.state",
                                ].map { key in th(.scope("col")) { words.html(key) } }
                                if maySeeToBookings { th(.scope("col")) { words.html("roster.do") } }
                            }
                        }
                        tbody { rows.map(row) }
                    }
                }
            }
        }
    }

    private func row(_ row: Sessions.RosterRow) -> HTML {
        let one = row.booking.schoolClass
        return tr {
            th(.scope("row")) { row.name.isEmpty ? words("roster.erased") : row.name }
            cell("roster.party", SessionWords.party(row.booking, words))
            cell("roster.school", row.school ?? "")
            cell("roster.adult", one.map { $0.adult + ", " + $0.contact } ?? "")
            cell("book.needs", row.booking.accessNeeds)
            cell("roster.state", words("booking.tag." + row.booking.state.rawValue))
            if maySeeToBookings {
                td(.class(session.isOpen(at: now) ? nil : "empty")) {
                    if session.isOpen(at: now) {
                        span(.class("label")) { words.html("roster.do") }
                        details {
                            summary {
                                words.html("booking.cancel")
                                span(.class("vh")) { ": " + row.name }
                            }
                            form(.method("post"), .action(links.desk(session.id, "bookings"))) {
                                input(.type("hidden"), .name("booking"), .value(row.booking.id.letters))
                                button {
                                    words.html("booking.cancel.go")
                                    span(.class("vh")) { ": " + row.name }
                                }
                            }
                        }
                    }
                }
            }
        }
    }

    private func cell(_ key: String, _ text: String) -> HTML {
        td(.class(text.isEmpty ? "empty" : nil)) {
            span(.class("label")) { words.html(key) }
            text
        }
    }
}

/// What there is to do with a session that has begun: who was there, what they thought, a recording.
struct SessionMore: Sendable {
    let session: Session
    let recording: Recording?
    let totals: (heads: Int, guests: Int)
    /// Whether the actor keeps a record of engagements.
    let recordsEngagements: Bool
    let problems: [Problem]
    /// The address that was typed and could not be taken.
    let typed: String?
    let now: Instant
    let words: Strings
    let links: SessionLinks

    var content: HTML {
        guard session.time.starts.adding(seconds: -Sessions.margin) <= now,
            session.state == .published || session.state == .held
        else { return .none }
        return HTML {
            h2 { words.html("desk.more") }
            p { words.html("attendance.heads", count: totals.heads) }
            ul(.class("exits")) {
                li { a(.href(links.desk(session.id, "attendance"))) { words.html("attendance.title") } }
                li { a(.href(links.desk(session.id, "feedback"))) { words.html("feedback.summary") } }
                if recordsEngagements {
                    li {
                        a(.href(links.engagement(of: session, attended: totals.heads + totals.guests))) {
                            words.html("desk.engagement")
                        }
                    }
                }
            }
            if session.state == .held { recorded }
        }
    }

    private var recorded: HTML {
        HTML {
            if let recording {
                p { words.html("recording.views", count: recording.views) }
                p {
                    a(.href(Link(words.language.prefix + "/directory/" + recording.listing.letters))) {
                        words.html("recording.listing")
                    }
                }
            }
            form(.class("narrow"), .method("post"), .action(links.desk(session.id, "recording"))) {
                Fields(words, problems: problems).text(
                    "recording", "recording.url", value: typed ?? recording?.url, type: "url", limit: 2000)
                button { words.html(recording == nil ? "recording.go" : "plan.save") }
            }
        }
    }
}
