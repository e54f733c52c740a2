import Markup
import Programme
import Web

/// The page on which a link to sign in with is asked for.
struct SignInPage {
    let typed: String
    let back: String?
    let problems: [Problem]
    let words: Strings

    var content: HTML {
        let fields = Fields(words, problems: problems)
        return HTML {
            fields.summary
            h1 { words.html("sign-in.title") }
            p(.class("lead")) { words.html(isForBooking ? "sign-in.lead.booking" : "sign-in.lead") }
            form(.class("narrow"), .method("post"), .action(Link(words.language.prefix + "/sign-in"))) {
                back.map { input(.type("hidden"), .name("back"), .value($0)) }
                fields.text("email", "sign-in.email", value: typed, type: "email", autocomplete: "email", limit: 254)
                button(.class("primary")) { words.html("sign-in.send") }
            }
            p(.class("hint")) { words.html("sign-in.why") }
        }
    }
}

extension SignInPage {
    /// Whether whoever signs in was about to book.
    private var isForBooking: Bool {
        let path = (back ?? "").utf8.prefix { $0 != UInt8(ascii: "?") }
        return path.suffix(5).elementsEqual("/book".utf8)
    }
}

/// Says that a mail is on its way, to whoever asked for one.
struct LinkSentPage {
    let email: String
    /// Whether mail is kept here instead of being sent.
    let hasMailbox: Bool
    let words: Strings

    var content: HTML {
        HTML {
            h1 { words.html("sign-in.sent") }
            p(.class("lead")) { words.html("sign-in.sent.text", ["email": email]) }
            p { words.html("sign-in.sent.hint") }
            p {
                a(.href(Link(words.language.prefix + "/sign-in"))) { words.html("sign-in.again") }
            }
            if hasMailbox {
                p(.class("note")) {
                    words.html("mailbox.note")
                    " "
                    a(.href(Link(path: "/dev/mail"))) { words.html("mailbox.title") }
                }
            }
        }
    }
}

/// What a link that was opened would do, with the button that does it: opening alone does nothing, for programs that look
/// through mail open links as well.
struct OpenedLinkPage {
    let state: Accounts.LinkState
    let token: String
    let back: String?
    let typed: (name: String, email: String)
    let problems: [Problem]
    let words: Strings

    var title: String {
        switch state {
        case .signsIn, .isForAnotherBrowser: words("sign-in.title")
        case .begins: words("sign-in.begin")
        case .confirms: words("address.title")
        case .setsUp: words("set-up.title")
        case .isOver: words("sign-in.over")
        }
    }

    var content: HTML {
        let fields = Fields(words, problems: problems)
        return HTML {
            fields.summary
            h1 { title }
            switch state {
            case .signsIn(let name):
                p(.class("lead")) { words.html("sign-in.as", ["name": name]) }
                self.form { button(.class("primary")) { words.html("sign-in.go") } }
            case .begins(let email):
                p(.class("lead")) { words.html("sign-in.begin.text", ["email": email.text]) }
                self.form {
                    fields.text("name", "account.name", value: typed.name, autocomplete: "name", limit: 100)
                    button(.class("primary")) { words.html("sign-in.begin.go") }
                }
                p(.class("hint")) { words.html("sign-in.begin.hint") }
            case .setsUp:
                p(.class("lead")) { words.html("set-up.text") }
                self.form {
                    fields.text("name", "account.name", value: typed.name, autocomplete: "name", limit: 100)
                    fields.text(
                        "email", "sign-in.email", value: typed.email, type: "email", autocomplete: "email", limit: 254)
                    button(.class("primary")) { words.html("set-up.go") }
                }
            case .confirms(let new):
                p(.class("lead")) { words.html("address.confirm", ["new": new.text]) }
                self.form { button(.class("primary")) { words.html("address.confirm.go") } }
            case .isForAnotherBrowser:
                p(.class("lead")) { words.html("sign-in.other") }
                again
            case .isOver:
                p(.class("lead")) { words.html("sign-in.over.text") }
                again
            }
        }
    }

    private var again: HTML {
        p { a(.class("button"), .href(Link(words.language.prefix + "/sign-in"))) { words.html("sign-in.again") } }
    }

    private func form(@HTMLBuilder _ content: () -> HTML) -> HTML {
        Markup.form(
            .class("narrow"), .method("post"), .action(Link(words.language.prefix + "/sign-in/" + token))
        ) {
            back.map { input(.type("hidden"), .name("back"), .value($0)) }
            content()
        }
    }
}

/// Asks for a code of the second factor.
struct CodePage {
    let back: String?
    let problems: [Problem]
    let words: Strings

    var content: HTML {
        let fields = Fields(words, problems: problems)
        return HTML {
            fields.summary
            h1 { words.html("sign-in.code") }
            p(.class("lead")) { words.html("sign-in.code.text") }
            form(.class("narrow"), .method("post"), .action(Link(words.language.prefix + "/sign-in/code"))) {
                back.map { input(.type("hidden"), .name("back"), .value($0)) }
                fields.text("code", "sign-in.code.label", autocomplete: "one-time-code", limit: 40)
                button(.class("primary")) { words.html("sign-in.code.go") }
            }
        }
    }
}
