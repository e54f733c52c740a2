import Markup
import Programme
import Web

/// What a person is told of their own data: how they get it, and how they ask to be erased.
struct DataPage {
    let person: Person
    /// When they asked to be erased.
    let asked: Instant?
    /// Whether a fresh code is wanted before anything can be asked.
    let wantsCode: Bool
    let done: String?
    let problems: [Problem]
    let words: Strings

    var content: HTML {
        let fields = Fields(words, problems: problems)
        let path = words.language.prefix + "/me/data"
        return HTML {
            fields.summary
            h1 { words.html("data.title") }
            if let done { p(.class("success"), .role("status")) { done } }
            p(.class("lead")) { words.html("data.lead") }
            p {
                a(.class("button"), .href(Link("/me/data.zip")), Attribute("download", "ceangal.zip")) {
                    words.html("data.get")
                }
                " "
                a(.href(Link("/me/data.json")), Attribute("download", "ceangal.json")) { words.html("data.get.json") }
            }
            p(.class("hint")) { words.html("data.what") }
            p { a(.href(Link(words.language.prefix + "/admin/audit"))) { words.html("data.audit") } }
            h2 { words.html("data.erase") }
            if wantsCode {
                CodeNote(path: path, key: "data.code", words: words).content
            } else if let asked {
                p { words.html("data.asked", ["day": words.day(asked.londonDay)]) }
                form(.method("post"), .action(Link(path + "/erasure"))) {
                    input(.type("hidden"), .name("wish"), .value("keep"))
                    button { words.html("data.keep") }
                }
            } else {
                p { words.html("data.erase.lead") }
                form(.class("narrow"), .method("post"), .action(Link(path + "/erasure"))) {
                    input(.type("hidden"), .name("wish"), .value("erase"))
                    fields.ticks("confirm", "data.confirm", [("yes", words("data.confirm.yes"))], chosen: [])
                    button { words.html("data.erase.go") }
                }
            }
        }
    }
}

/// What those who look after a person see of their erasure: whether they asked for it, whether they are held, what would go.
struct ErasureSection {
    let record: Accounts.PersonRecord
    /// What would go; `nil` where the actor may not erase this person now.
    let erasure: Accounts.Erasure?
    let fields: Fields
    let words: Strings

    var content: HTML {
        let path = words.language.prefix + "/admin/people/" + record.person.id.letters
        return section {
            h2 { words.html("data.theirs") }
            p { words.html("data.theirs.lead") }
            p {
                a(.class("button"), .href(Link("/admin/people/" + record.person.id.letters + "/data.zip"))) {
                    words.html("data.theirs.get")
                }
            }
            h2(.id("erasure")) { words.html("erasure.title") }
            if let asked = record.erasureAsked {
                p(.class("warning")) { words.html("erasure.asked", ["day": words.day(asked.londonDay)]) }
            }
            if let hold = record.hold {
                p(.class("note")) {
                    words.html("erasure.held", ["day": words.day(hold.since.londonDay), "reason": hold.reason])
                }
                form(.method("post"), .action(Link(path + "/hold"))) {
                    button { words.html("erasure.hold.end") }
                }
            } else {
                erasure.map { erasing($0, path) }
                details(.open(fields.isWrong("reason"))) {
                    summary { words.html("erasure.hold") }
                    form(.class("narrow"), .method("post"), .action(Link(path + "/hold"))) {
                        fields.text("reason", "erasure.reason", limit: 500)
                        button { words.html("erasure.hold.go") }
                    }
                }
            }
        }
    }

    private func erasing(_ erasure: Accounts.Erasure, _ path: String) -> HTML {
        details(.open(fields.isWrong("confirm"))) {
            summary { words.html("erasure.go") }
            p { words.html("erasure.lead") }
            ul {
                erasure.rows.map { row in
                    li {
                        Accounts.inWords(row.table, words)
                        ": "
                        words("erasure.rows", count: row.count)
                    }
                }
            }
            form(.class("narrow"), .method("post"), .action(Link(path + "/erasure"))) {
                fields.text("confirm", "erasure.confirm", type: "email", autocomplete: "off", limit: 254)
                button { words.html("erasure.go") }
            }
        }
    }
}
