import Markup
import Programme
import Web

/// What those who were there are asked.
struct FeedbackPage: Sendable {
    let session: Session
    let way: BookingWay
    let typed: Query
    let problems: [Problem]
    let isDone: Bool
    let words: Strings

    var content: HTML {
        let fields = Fields(words, problems: problems)
        return HTML {
            fields.summary
            h1 { words.html("feedback.title") }
            p(.class("lead")) { SessionWords.title(session, words) + ", " + SessionWords.when(session.time, words) }
            if isDone {
                p(.class("success"), .role("status")) { words.html("feedback.done") }
            } else {
                p { words.html("feedback.text") }
                form(.class("narrow"), .method("post"), .action(Link(words.language.prefix + way.path + "/feedback"))) {
                    fields.choice(
                        "rating", "feedback.rating",
                        (1...5).reversed().map { (String($0), words("feedback.rating.\($0)")) },
                        chosen: typed["rating"],
                        none: words("edit.none"))
                    fields.lines("useful", "feedback.useful", value: typed["useful"], limit: 2000, rows: 3)
                    fields.lines("better", "feedback.better", value: typed["better"], limit: 2000, rows: 3)
                    button(.class("primary")) { words.html("feedback.go") }
                }
            }
        }
    }
}

/// What those who were there have said, for those who look after the session.
struct FeedbackSummaryPage: Sendable {
    let session: Session
    let summary: FeedbackSummary
    let words: Strings
    let links: SessionLinks

    var content: HTML {
        HTML {
            h1 { words.html("feedback.summary") }
            p(.class("lead")) { session.facts.title + ". " + words("feedback.count", count: summary.count) }
            if summary.count > 0 {
                div(.class("scroll twin")) {
                    table {
                        thead {
                            tr {
                                th(.scope("col")) { words.html("feedback.rating") }
                                th(.scope("col"), .class("number")) { words.html("feedback.answers") }
                            }
                        }
                        tbody {
                            (1...5).reversed().map { rating in
                                tr {
                                    th(.scope("row")) { words("feedback.rating.\(rating)") }
                                    td(.class("number")) {
                                        span(.class("label")) { words.html("feedback.answers") }
                                        grouped(summary.ratings[rating] ?? 0)
                                    }
                                }
                            }
                        }
                    }
                }
                texts("feedback.useful", summary.useful)
                texts("feedback.better", summary.better)
            }
        }
    }

    private func texts(_ key: String, _ texts: [FeedbackSummary.Text]) -> HTML {
        texts.isEmpty
            ? .none
            : HTML {
                h2 { words.html(key) }
                ul {
                    texts.map { one in
                        li {
                            one.text
                            form(.method("post"), .action(links.desk(session.id, "feedback"))) {
                                input(.type("hidden"), .name("answer"), .value(one.answer))
                                button(.class("link")) {
                                    words.html("feedback.empty")
                                    span(.class("vh")) { ": " + String(one.text.prefix(40)) }
                                }
                            }
                        }
                    }
                }
            }
    }
}

/// Somebody's own record of what they attended.
struct LearningPage: Sendable {
    let entries: [LearningEntry]
    let words: Strings
    let links: SessionLinks

    var content: HTML {
        let minutes = entries.reduce(0) { $0 + $1.minutes }
        return HTML {
            h1 { words.html("learning.title") }
            if entries.isEmpty {
                p(.class("lead")) { words.html("learning.none") }
            } else {
                p(.class("lead")) {
                    words.html(
                        "learning.lead", ["hours": String(minutes / 60), "minutes": String(minutes % 60)],
                        count: entries.count)
                }
                div(.class("scroll")) {
                    table {
                        thead {
                            tr {
                                [
                                    "session.when", "plan.field.title", "sessions.kind", "session.organisation",
                                    "session.length",
                                ].map { key in
                                    th(.scope("col")) { words.html(key) }
                                }
                            }
                        }
                        tbody { entries.map(row) }
                    }
                }
                p { a(.href(Link("/me/learning.csv"))) { words.html("learning.csv") } }
            }
            p { a(.href(links.bookings())) { words.html("bookings.title") } }
        }
    }

    private func row(_ entry: LearningEntry) -> HTML {
        let session = entry.session
        func cell(_ key: String, _ text: String) -> HTML {
            td {
                span(.class("label")) { words.html(key) }
                text
            }
        }
        return tr {
            cell("session.when", words.day(session.time.starts.londonDay))
            th(.scope("row")) { a(.href(links.session(session.id))) { SessionWords.title(session, words) } }
            cell("sessions.kind", SessionWords.kind(session.facts, words))
            cell("session.organisation", session.organisation.name)
            cell("session.length", words("session.minutes", count: entry.minutes))
        }
    }
}
