import Markup
import Programme
import Web

/// A person's own page: who they are here, their roles, and what there is to see to.
struct MePage {
    let person: Person
    let roles: [Accounts.HeldRole]
    let offers: [RoleOffer]
    let holdsBack: Bool
    let hasSecondFactor: Bool
    /// What desks have for staff and editors, as far as they may.
    let desks: [NavigationItem]
    /// What there is for everybody beside the account.
    let personal: [NavigationItem]
    let actor: Actor
    let words: Strings

    var content: HTML {
        let prefix = words.language.prefix
        return HTML {
            h1 { person.name }
            if holdsBack {
                div(.class("warning")) {
                    p { words.html("me.held-back") }
                    p { a(.href(Link(prefix + "/me/second-factor"))) { words.html("factor.title") } }
                }
            }
            if !offers.isEmpty {
                h2 { words.html("me.offers") }
                ul(.class("cards")) { offers.map(offer) }
            }
            h2 { words.html("me.part") }
            personal.grouped(for: actor, words) { text in h3 { text } }
            if desks.contains(where: { $0.permission.allows(actor) }) {
                h2 { words.html("me.desks") }
                desks.grouped(for: actor, words) { text in h3 { text } }
            }
            h2 { words.html("me.roles") }
            if roles.isEmpty {
                p { words.html("me.no-roles") }
            } else {
                ul {
                    roles.map { held in
                        li { RoleWords.of(held.record.grant.role, held.place, words) }
                    }
                }
            }
            if !roles.contains(where: { $0.record.grant.role == .practitioner }) {
                p { a(.href(Link(prefix + "/me/practitioner"))) { words.html("practitioner.title") } }
            }
            h2 { words.html("me.account") }
            dl(.class("facts")) {
                dt { words.html("sign-in.email") }
                dd { person.email.text }
                dt { words.html("factor.title") }
                dd { words.html(hasSecondFactor ? "factor.on" : "factor.off") }
            }
            ul {
                li { a(.href(Link(prefix + "/me/name"))) { words.html("name.title") } }
                li { a(.href(Link(prefix + "/me/address"))) { words.html("address.title") } }
                li { a(.href(Link(prefix + "/me/second-factor"))) { words.html("factor.title") } }
                li { a(.href(Link(prefix + "/me/sign-ins"))) { words.html("sign-ins.title") } }
                li { a(.href(Link(prefix + "/me/data"))) { words.html("data.title") } }
            }
        }
    }
}

extension MePage {
    /// A role that waits for the person's word, with the two answers.
    private func offer(_ offer: RoleOffer) -> HTML {
        let name = RoleWords.of(offer.grant.role, offer.place, words)
        return li(.class("card")) {
            h3 { name }
            form(.class("buttons"), .method("post"), .action(Link(words.language.prefix + "/me/offers"))) {
                input(.type("hidden"), .name("offer"), .value(offer.id.letters))
                button(.class("primary"), .name("answer"), .value("accept")) {
                    words.html("me.offer.accept")
                    span(.class("vh")) { ": " + name }
                }
                button(.name("answer"), .value("decline")) {
                    words.html("me.offer.decline")
                    span(.class("vh")) { ": " + name }
                }
            }
        }
    }
}

/// How a role is said: “Coordinator of a hub, North Hub”.
enum RoleWords {
    static func of(_ role: Role, _ place: String, _ words: Strings) -> String {
        [words("role." + role.rawValue), place].filter { !$0.isEmpty }.joined(separator: ", ")
    }
}

/// Where a person is signed in, each with a button that ends it.
struct SignInsPage {
    let signIns: [SignIn]
    let current: String?
    let hasEnded: Bool
    let words: Strings

    var content: HTML {
        let action = Link(words.language.prefix + "/me/sign-ins")
        return HTML {
            h1 { words.html("sign-ins.title") }
            if hasEnded { p(.class("success"), .role("status")) { words.html("sign-ins.ended") } }
            p(.class("lead")) { words.html("sign-ins.lead") }
            ul(.class("cards")) {
                signIns.map { signIn in
                    let isHere = signIn.id.letters == current
                    return li(.class("card")) {
                        h2 {
                            signIn.browser.isEmpty ? words("sign-ins.browser") : signIn.browser
                            if isHere {
                                " "
                                span(.class("tag")) { words.html("sign-ins.here") }
                            }
                        }
                        p(.class("meta")) {
                            words.html(
                                "sign-ins.facts",
                                [
                                    "begun": said(signIn.begun), "seen": said(signIn.seen),
                                    "origin": signIn.origin == "local" ? words("sign-ins.local") : signIn.origin,
                                ])
                        }
                        form(.method("post"), .action(action)) {
                            input(.type("hidden"), .name("sign-in"), .value(signIn.id.letters))
                            button {
                                words.html("sign-ins.end")
                                span(.class("vh")) { " " + signIn.browser }
                            }
                        }
                    }
                }
            }
            if signIns.count > 1 {
                form(.method("post"), .action(action)) {
                    input(.type("hidden"), .name("sign-in"), .value("others"))
                    button { words.html("sign-ins.end-others") }
                }
            }
        }
    }

    private func said(_ instant: Instant) -> String {
        let (hour, minute) = instant.londonTime
        return words.day(instant.londonDay) + ", " + (hour < 10 ? "0" : "") + "\(hour):" + (minute < 10 ? "0" : "")
            + "\(minute)"
    }
}

/// Sets up, renews or removes the second factor.
struct SecondFactorPage {
    let state: Accounts.SecondFactorState
    let proposal: (secret: String, address: String)?
    /// Recovery codes, shown this once.
    let codes: [String]
    let problems: [Problem]
    let words: Strings

    var content: HTML {
        let fields = Fields(words, problems: problems)
        let path = words.language.prefix + "/me/second-factor"
        return HTML {
            fields.summary
            h1 { words.html("factor.title") }
            if !codes.isEmpty {
                div(.class("success"), .role("status")) {
                    h2 { words.html("factor.codes") }
                    p { words.html("factor.codes.text") }
                    ul(.class("codes")) { codes.map { code in li { Markup.code { spaced(code) } } } }
                    p { a(.class("button"), .href(Link(words.language.prefix + "/me"))) { words.html("factor.done") } }
                }
            }
            if let proposal {
                p(.class("lead")) { words.html("factor.lead") }
                ol {
                    li { words.html("factor.step1") }
                    li {
                        words.html("factor.step2")
                        div(.class("qrbox")) { QRCode(proposal.address).map(\.drawing) ?? .none }
                        p { Markup.code { spaced(proposal.secret) } }
                    }
                    li {
                        form(.class("narrow"), .method("post"), .action(Link(path))) {
                            fields.text(
                                "code", "factor.code", autocomplete: "one-time-code", limit: 20, inputMode: "numeric")
                            button(.class("primary")) { words.html("factor.confirm") }
                        }
                    }
                }
            } else if codes.isEmpty {
                p(.class("lead")) { words.html("factor.on") }
                p { words.html("factor.left", count: state.codesLeft) }
                form(.method("post"), .action(Link(path + "/codes"))) { button { words.html("factor.renew") } }
                form(.method("post"), .action(Link(path + "/remove"))) { button { words.html("factor.remove") } }
            }
        }
    }

    /// In groups of four, which are easier to type.
    private func spaced(_ text: String) -> String {
        var out = ""
        for (place, scalar) in text.unicodeScalars.enumerated() {
            if place > 0, place % 4 == 0 { out += " " }
            out.unicodeScalars.append(scalar)
        }
        return out
    }
}

/// Moves an account to another address.
struct AddressPage {
    let person: Person
    let isAsked: Bool
    let typed: String
    let problems: [Problem]
    let words: Strings

    var content: HTML {
        let fields = Fields(words, problems: problems)
        return HTML {
            fields.summary
            h1 { words.html("address.title") }
            if isAsked {
                p(.class("success"), .role("status")) { words.html("address.asked", ["old": person.email.text]) }
            } else {
                p(.class("lead")) { words.html("address.lead", ["old": person.email.text]) }
                form(.class("narrow"), .method("post"), .action(Link(words.language.prefix + "/me/address"))) {
                    fields.text(
                        "email", "address.new", value: typed, type: "email", autocomplete: "email", limit: 254)
                    button(.class("primary")) { words.html("address.go") }
                }
            }
        }
    }
}
