import Markup
import Programme
import Web

/// What was done, and by whom, the newest first.
struct AuditPage {
    let lines: [Accounts.AuditLine]
    let question: Accounts.AuditQuestion
    let verbs: [String]
    let words: Strings

    var content: HTML {
        let fields = Fields(words)
        let path = words.language.prefix + "/admin/audit"
        return HTML {
            h1 { words.html("audit.title") }
            p(.class("lead")) { words.html("audit.lead") }
            form(.class("narrow"), .method("get"), .action(Link(path))) {
                fields.choice(
                    "verb", "audit.verb", verbs.map { ($0, AuditWords(words: words).verb($0)) }, chosen: question.verb,
                    none: words("audit.all"))
                fields.text(
                    "person", "audit.person", value: question.person, autocomplete: "off", limit: 254,
                    isRequired: false)
                button { words.html("audit.show") }
            }
            if lines.isEmpty { p { words.html("audit.none") } } else { table }
            if lines.count == Accounts.auditPage, let last = lines.last {
                p {
                    a(.href(link(path, before: last.event.position)), .rel("next")) { words.html("audit.older") }
                }
            }
            p { a(.href(link("/admin/audit.csv", before: nil))) { words.html("audit.csv") } }
        }
    }

    private func link(_ path: String, before: Int?) -> Link? {
        var items: [(String, String)] = []
        if let verb = question.verb { items.append(("verb", verb)) }
        if let person = question.person { items.append(("person", person)) }
        if let before { items.append(("before", String(before))) }
        return Link(items.isEmpty ? path : path + "?" + Query(items: items).encoded)
    }

    /// Where what an event is about is found, if it has a page of its own.
    private func path(of subject: Accounts.Party) -> String? {
        guard case .thing(let text) = subject else { return nil }
        let pages = [
            "listing/": "/directory/", "import/": "/admin/imports/", "merge/": "/admin/merges/",
            "curated-view/": "/admin/views/", "session/": "/admin/sessions/", "booking/": "/me/bookings/",
        ]
        for (kind, path) in pages where text.utf8.starts(with: kind.utf8) {
            return path + String(decoding: text.utf8.dropFirst(kind.utf8.count), as: UTF8.self)
        }
        return nil
    }

    private var table: HTML {
        RecordTable(
            words, label: words("audit.title"), columns: ["audit.when", "audit.what", "audit.place"],
            rows: lines.map { line in
                RecordTable.Row([
                    .text(AuditWords.said(line.event.at, words)), what(line), .text(grouped(line.event.position)),
                ])
            }
        ).content
    }

    /// The sentence, what in particular it was about, and where that is found.
    private func what(_ line: Accounts.AuditLine) -> HTML {
        HTML {
            AuditWords(words: words).sentence(line)
            AuditWords(words: words).about(line).map { text in
                HTML.group([.text(" "), span(.class("hint")) { text }])
            }
            path(of: line.subject).map { path in
                HTML.group([
                    .text(" "),
                    a(.href(Link(words.language.prefix + path))) {
                        words.html("audit.see")
                        span(.class("vh")) { ": " + grouped(line.event.position) }
                    },
                ])
            }
        }
    }
}

/// How events are said.
package struct AuditWords: Sendable {
    let words: Strings

    package init(words: Strings) { self.words = words }

    /// “Mairi gave Ailsa a role”; where there are no words for a verb, the verb itself.
    func sentence(_ line: Accounts.AuditLine) -> String {
        let key = "event." + line.event.verb
        let values = ["actor": name(line.actor), "subject": name(line.subject), "verb": line.event.verb]
        return words(words(key) == key ? "event" : key, values)
    }

    /// What an event was about in particular, where it says more than its sentence: which role and where, which session.
    func about(_ line: Accounts.AuditLine) -> String? {
        switch line.about {
        case .role(let role, let place): RoleWords.of(role, place, words)
        case .session(let title, let places):
            places.map { words("audit.booking", ["title": title], count: $0) } ?? "“" + title + "”"
        case nil: nil
        }
    }

    /// “… gave … a role”: what a verb stands for; the verb itself where there are no words for it.
    func verb(_ verb: String) -> String {
        let key = "event." + verb
        return words(key) == key ? verb : words(key, ["actor": "…", "subject": "…"])
    }

    /// Who it is, in words.
    package func name(_ party: Accounts.Party) -> String {
        switch party {
        case .visitor: words("audit.visitor")
        case .program: words("audit.program")
        case .atTheMachine(let user): words("audit.operator", ["user": user])
        case .person(_, let name): name
        case .onBehalf(let name, let user): words("audit.behalf", ["name": name, "user": user])
        case .somebodyElse: words("audit.other")
        case .erased: words("audit.erased")
        case .thing(let text): text
        }
    }

    /// A time as pages of staff have it: `24 Nov 2026, 09:30`.
    package static func said(_ instant: Instant, _ words: Strings) -> String {
        let (hour, minute) = instant.londonTime
        return words.day(instant.londonDay, short: true) + ", " + (hour < 10 ? "0" : "") + "\(hour):"
            + (minute < 10 ? "0" : "") + "\(minute)"
    }
}
