import Markup
import Programme
import Web

/// The form by which somebody asks to hear of what is new for a query. It stands once on a page.
struct AlertForm {
    let query: DirectoryQuery
    let formKey: String
    var typed = (email: "", frequency: SavedSearch.Frequency.daily.rawValue)
    var problems: [Problem] = []
    let words: Strings
    let links: DirectoryLinks

    var content: HTML {
        let fields = Fields(words, problems: problems)
        return form(.class("alert"), .method("post"), .action(links.alerts())) {
            p { words.html("alert.text") }
            input(.type("hidden"), .name("query"), .value(query.bare.parameters.encoded))
            input(.type("hidden"), .name("key"), .value(formKey))
            fields.text(
                "email", "alert.email", value: typed.email, type: "email", autocomplete: "email", limit: 254)
            fields.choice("frequency", "alert.frequency", AlertForm.choices(words), chosen: typed.frequency)
            button(.class("secondary")) { words.html("alert.button") }
        }
    }

    static func choices(_ words: Strings) -> [(value: String, label: String)] {
        SavedSearch.Frequency.allCases.map { ($0.rawValue, words("alert." + $0.rawValue)) }
    }
}

extension DirectoryPage {
    /// The form for alerts as one of the tools beside the results.
    var alertTool: HTML {
        details(.class("tool")) {
            summary { words.html("alert.title") }
            alertForm
        }
    }

    /// The same where nothing was found.
    var alertBox: HTML {
        div(.class("need")) {
            h3 { words.html("alert.title") }
            alertForm
        }
    }

    private var alertForm: HTML {
        AlertForm(query: query, formKey: formKey, words: words, links: links).content
    }
}

/// What was asked wrongly, to be put right.
struct AlertAskedPage {
    let form: AlertForm
    let search: String
    let words: Strings

    var content: HTML {
        HTML {
            Fields(words, problems: form.problems).summary
            h1 { words.html("alert.title") }
            p(.class("lead")) { words.html("alert.for", ["search": search]) }
            div(.class("narrow")) { form.content }
        }
    }
}

/// What a link of a mail about a search leads to: the search and what can be done with it. Each is a button, because
/// programs that look through mail open links.
struct AlertPage {
    enum State { case waits, confirmed, changed, holds, stopped, isOver }

    let state: State
    let search: SavedSearch?
    let inWords: String
    let token: String
    let words: Strings
    let links: DirectoryLinks

    var title: String {
        switch state {
        case .waits: words("alert.confirm")
        case .confirmed: words("alert.confirmed")
        case .changed, .holds: words("alert.yours")
        case .stopped: words("alert.stopped")
        case .isOver: words("alert.over")
        }
    }

    var content: HTML {
        HTML {
            h1 { title }
            if state == .changed { p(.class("success"), .role("status")) { words.html("alert.changed") } }
            if let search {
                p(.class("lead")) { words.html("alert.for", ["search": inWords]) }
                p {
                    a(
                        .href(
                            Link(
                                links.language.prefix + "/directory" + (search.query.isEmpty ? "" : "?" + search.query))
                        )
                    ) { words.html("alert.see") }
                }
                switch state {
                case .waits:
                    p { words.html("alert.confirm.text", ["frequency": words("alert." + search.frequency.rawValue)]) }
                    form("confirm") { button(.class("primary")) { words.html("alert.confirm.go") } }
                default:
                    p { words.html("alert.holds") }
                    form("change") {
                        Fields(words).choice(
                            "frequency", "alert.frequency", AlertForm.choices(words),
                            chosen: search.frequency.rawValue)
                        button(.class("secondary")) { words.html("alert.change.go") }
                    }
                }
                form("stop") {
                    button(.class("secondary")) { words.html(state == .waits ? "alert.no.go" : "alert.stop.go") }
                }
            } else {
                p(.class("lead")) { words.html(state == .stopped ? "alert.stopped.text" : "alert.over.text") }
                p { a(.href(links.directory())) { words.html("need.back") } }
            }
        }
    }

    private func form(_ what: String, @HTMLBuilder _ content: () -> HTML) -> HTML {
        Markup.form(.class("narrow"), .method("post"), .action(links.alert(token))) {
            input(.type("hidden"), .name("do"), .value(what))
            content()
        }
    }
}

/// What somebody who has signed in hears of by mail.
struct OwnSearchesPage {
    let searches: [(search: SavedSearch, inWords: String)]
    let hasStopped: Bool
    let words: Strings
    let links: DirectoryLinks

    var content: HTML {
        HTML {
            h1 { words.html("searches.title") }
            if hasStopped { p(.class("success"), .role("status")) { words.html("alert.stopped") } }
            if searches.isEmpty {
                p(.class("lead")) { words.html("searches.none") }
                p { a(.href(links.directory())) { words.html("need.back") } }
            } else {
                p(.class("lead")) { words.html("searches.lead", count: searches.count) }
                ul(.class("cards")) { searches.map(card) }
            }
        }
    }

    private func card(_ search: SavedSearch, _ inWords: String) -> HTML {
        let path = links.language.prefix + "/directory" + (search.query.isEmpty ? "" : "?" + search.query)
        return li(.class("card")) {
            h2 { a(.href(Link(path))) { inWords } }
            p(.class("meta")) {
                words("alert." + search.frequency.rawValue)
                " · "
                search.told.map { words("searches.told", ["day": words.day($0.londonDay)]) }
                    ?? words("searches.not-told")
            }
            form(.method("post"), .action(Link(links.language.prefix + "/me/searches"))) {
                input(.type("hidden"), .name("search"), .value(search.id.letters))
                button {
                    words.html("alert.stop.go")
                    span(.class("vh")) { " " + inWords }
                }
            }
        }
    }
}
