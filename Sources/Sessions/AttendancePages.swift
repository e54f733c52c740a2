import Markup
import Programme
import Web

/// Roster and hours on one screen on the day: who is there, how many of a class.
struct AttendancePage: Sendable {
    let session: Session
    let rows: [Sessions.RosterRow]
    /// From 1; `size` rows each, so that a form with all of them arrives whole.
    let page: Int
    let totals: (heads: Int, guests: Int)
    let waiting: Int
    /// What was typed and could not be taken, by field.
    let typed: Query
    let problems: [Problem]
    let done: String?
    let words: Strings
    let links: SessionLinks

    var content: HTML {
        let fields = Fields(words, problems: problems)
        let booked = rows.filter { $0.booking.state == .booked }
        let pages = max(1, (booked.count + Self.size - 1) / Self.size)
        let page = min(page, pages)
        let shown = booked.dropFirst((page - 1) * Self.size).prefix(Self.size)
        return HTML {
            fields.summary
            h1 { words.html("attendance.title") }
            p(.class("lead")) { session.facts.title + ", " + SessionWords.when(session.time, words) }
            if let done { p(.class("success"), .role("status")) { done } }
            p {
                words.html("attendance.heads", count: totals.heads)
                if totals.guests > 0 { " " + words("attendance.guests", count: totals.guests) }
            }
            if booked.isEmpty {
                p { words.html("roster.none") }
            } else {
                form(.method("post"), .action(links.attendance(session.id, page: page))) {
                    div(.class("scroll")) {
                        table {
                            thead {
                                tr {
                                    ["roster.who", "roster.party", "attendance.there", "attendance.minutes"].map {
                                        key in
                                        th(.scope("col")) { words.html(key) }
                                    }
                                }
                            }
                            tbody { shown.map { row($0, fields) } }
                        }
                    }
                    button(.class("primary")) { words.html("plan.save") }
                }
                pageLinks(page: page, of: pages, words) { links.attendance(session.id, page: $0) }
            }
            h2 { words.html("attendance.file") }
            p { words.html("attendance.file.text") }
            form(
                .class("narrow"), .method("post"), .action(links.desk(session.id, "attendance-file")),
                Attribute("enctype", "multipart/form-data")
            ) {
                div(.class(fields.isWrong("file") ? "field wrong" : "field")) {
                    label(.for("file")) { words.html("attendance.file.choose") }
                    input(.type("file"), .id("file"), .name("file"), Attribute("accept", ".csv,.tsv,.txt,text/csv"))
                }
                button { words.html("attendance.file.go") }
            }
            if waiting > 0 {
                p(.class("note")) {
                    a(.href(links.desk(session.id, "participants"))) {
                        words.html("attendance.waiting", count: waiting)
                    }
                }
            }
        }
    }

    static let size = 200

    private func row(_ row: Sessions.RosterRow, _ fields: Fields) -> HTML {
        let id = "a-" + row.booking.id.letters
        // The name says what was shown, so that only what somebody has changed is written down.
        let name = id + "-" + known(row)
        let said = [row.name.isEmpty ? words("roster.erased") : row.name, row.school ?? ""].filter { !$0.isEmpty }
        let label = words("attendance.there") + ": " + said.joined(separator: ", ")
        return tr {
            th(.scope("row")) { said.joined(separator: ", ") }
            td {
                span(.class("label")) { words.html("roster.party") }
                SessionWords.party(row.booking, words)
            }
            td {
                span(.class("label")) { words.html("attendance.there") }
                if row.booking.schoolClass == nil {
                    select(.id(id), .name(name), .label(label)) {
                        option(.value("")) { words("attendance.unknown") }
                        option(.value("yes"), .selected(chosen(name, row) == "yes")) { words("attendance.yes") }
                        option(.value("no"), .selected(chosen(name, row) == "no")) { words("attendance.no") }
                    }
                } else {
                    input(
                        .type("text"), .id(id), .name(name), .label(label), Attribute("inputmode", "numeric"),
                        Attribute("maxlength", "4"), Attribute("aria-invalid", fields.isWrong(id) ? "true" : nil),
                        .value(typed[name] ?? known(row)))
                }
            }
            td(.class(row.attendance == nil ? "empty" : nil)) {
                span(.class("label")) { words.html("attendance.minutes") }
                row.attendance.map {
                    words("session.minutes", count: $0.minutes) + ", " + words("attendance.way." + $0.way.rawValue)
                } ?? ""
            }
        }
    }

    private func chosen(_ name: String, _ row: Sessions.RosterRow) -> String { typed[name] ?? known(row) }

    /// What is written down of a booking, as a field has it.
    private func known(_ row: Sessions.RosterRow) -> String {
        guard let attendance = row.attendance else { return "" }
        guard row.booking.schoolClass == nil else { return String(attendance.heads) }
        return attendance.heads > 0 ? "yes" : "no"
    }
}

/// Whom a meeting's file names and nobody knows yet, for somebody to say who each was.
struct ParticipantsPage: Sendable {
    let review: Sessions.Review
    let loaded: Sessions.Loaded?
    let problems: [Problem]
    let words: Strings
    let links: SessionLinks

    var content: HTML {
        HTML {
            Fields(words, problems: problems).summary
            h1 { words.html("participants.title") }
            p(.class("lead")) { review.session.facts.title }
            if let loaded {
                div(.class("success"), .role("status")) {
                    p {
                        words.html(
                            "participants.loaded",
                            [
                                "added": grouped(loaded.added), "changed": grouped(loaded.changed),
                                "unchanged": grouped(loaded.unchanged),
                            ])
                    }
                }
                if !loaded.faults.isEmpty {
                    div(.class("warning")) {
                        p { words.html("participants.faults", count: loaded.faults.count) }
                        ul(.lang("en")) { loaded.faults.prefix(20).map { sentence in li { sentence } } }
                    }
                }
            }
            ul {
                JoinerRecord.State.allCases.compactMap { state in
                    review.counts[state].map { count in
                        li { words.html("participants." + state.rawValue, count: count) }
                    }
                }
            }
            if review.waiting.isEmpty {
                p { words.html("participants.none") }
            } else {
                p { words.html("participants.text") }
                if (review.counts[.waiting] ?? 0) > review.waiting.count {
                    p { words.html("participants.first", count: review.waiting.count) }
                }
                ul(.class("cards")) { review.waiting.map(card) }
            }
            p { a(.href(links.desk(review.session.id, "attendance"))) { words.html("attendance.title") } }
        }
    }

    private func card(_ joiner: JoinerRecord) -> HTML {
        let guess = review.guess(for: joiner)
        let who = "who-" + joiner.key
        let heads = "heads-" + joiner.key
        return li(.class("card")) {
            h2 { joiner.name.flatMap { $0.isEmpty ? nil : $0 } ?? joiner.email ?? words("participants.nameless") }
            p(.class("meta")) {
                [
                    joiner.email ?? "", words("session.minutes", count: joiner.minutes),
                    words("participants.joins", count: joiner.joins),
                ]
                .filter { !$0.isEmpty }.joined(separator: " · ")
            }
            if guess != nil { p(.class("hint")) { words.html("participants.guess") } }
            form(.class("narrow"), .method("post"), .action(links.desk(review.session.id, "participants"))) {
                input(.type("hidden"), .name("participant"), .value(joiner.key))
                div(.class("field")) {
                    label(.for(who)) { words.html("participants.who") }
                    select(.id(who), .name("who")) {
                        option(.value("")) { words("edit.none") }
                        review.rows.filter { $0.booking.state == .booked }.map { row in
                            option(.value(row.booking.id.letters), .selected(row.booking.id == guess)) {
                                row.name + ", " + SessionWords.party(row.booking, words)
                            }
                        }
                        option(.value("guest")) { words("participants.as-guest") }
                        option(.value("ignored")) { words("participants.as-nobody") }
                    }
                }
                if review.rows.contains(where: { $0.booking.schoolClass != nil }) {
                    div(.class("field")) {
                        label(.for(heads)) { words.html("participants.heads") }
                        input(
                            .type("text"), .id(heads), .name("heads"), Attribute("inputmode", "numeric"),
                            Attribute("maxlength", "4"))
                    }
                }
                button { words.html("participants.go") }
            }
        }
    }
}
