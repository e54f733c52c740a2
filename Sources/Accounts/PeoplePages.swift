import Markup
import Programme
import Web

/// The people whom the actor looks after, with the form that invites more.
struct PeoplePage {
    let people: [Accounts.PersonRecord]
    let query: String
    let shown: Accounts.PeopleShown?
    let now: Instant
    let choices: Accounts.Choices?
    let typed: RoleForm
    let problems: [Problem]
    /// What has just been done, in words.
    let done: String?
    /// Whether a fresh code is wanted before anybody can be invited.
    let wantsCode: Bool
    let words: Strings

    var content: HTML {
        let fields = Fields(words, problems: problems)
        let prefix = words.language.prefix
        return HTML {
            fields.summary
            h1 { words.html("people.title") }
            if let done { p(.class("success"), .role("status")) { done } }
            form(.class("searchbox"), .role("search"), .method("get"), .action(Link(prefix + "/admin/people"))) {
                label(.for("q")) { words.html("people.search") }
                div(.class("row")) {
                    input(.type("search"), .id("q"), .name("q"), .value(query), Attribute("maxlength", "200"))
                    button { words.html("search.button") }
                }
            }
            if let shown {
                p {
                    words("people.shown." + shown.rawValue) + " "
                    a(.href(Link(prefix + "/admin/people"))) { words.html("people.everybody") }
                }
            }
            p { words.html("people.count", count: people.count) }
            if !people.isEmpty { table }
            if wantsCode { CodeNote(path: prefix + "/admin/people", words: words).content }
            if let choices, !wantsCode {
                details(.class("problem"), .id("invite"), .open(!problems.isEmpty || !typed.email.isEmpty)) {
                    summary { h2 { words.html("people.invite") } }
                    form(.class("narrow"), .method("post"), .action(Link(prefix + "/admin/people"))) {
                        fields.text(
                            "email", "sign-in.email", value: typed.email, type: "email", autocomplete: "off",
                            limit: 254)
                        RoleFields(choices: choices, typed: typed, fields: fields, words: words).content
                        button(.class("primary")) { words.html("people.invite.go") }
                    }
                }
            }
        }
    }

    private var table: HTML {
        let prefix = words.language.prefix
        return RecordTable(
            words, label: words("people.title"), columns: ["account.name", "sign-in.email", "me.roles", "people.seen"],
            rows: people.map { record in
                let roles = record.roles.map { RoleWords.of($0.record.grant.role, $0.place, words) }
                return RecordTable.Row([
                    HTML {
                        a(.href(Link(prefix + "/admin/people/" + record.person.id.letters))) {
                            record.person.name.isEmpty ? words("people.unnamed") : record.person.name
                        }
                        waiting(record).map { text in span(.class("tag")) { text } }
                    }, .text(record.person.email.text), roles.isEmpty ? nil : .text(roles.joined(separator: "; ")),
                    record.signingIn.map { signingIn in
                        .text(signingIn.last.map { words.day($0.londonDay, short: true) } ?? words("people.never"))
                    },
                ])
            }
        ).content
    }
}

extension PeoplePage {
    /// What waits of somebody, in words.
    private func waiting(_ record: Accounts.PersonRecord) -> [String] {
        var texts: [String] = []
        if record.person.name.isEmpty {
            let until = record.invitedUntil.flatMap { $0 > now ? $0 : nil }
            texts.append(
                until.map { words("people.invited.until", ["day": words.day($0.londonDay, short: true)]) }
                    ?? words("people.invited.over"))
        }
        if record.offers > 0 { texts.append(words("people.offered", count: record.offers)) }
        if record.isProposed { texts.append(words("people.proposed.tag")) }
        record.erasureAsked.map {
            texts.append(words("people.erasure.tag", ["day": words.day($0.londonDay, short: true)]))
        }
        return texts
    }
}

/// What was typed to give a role.
struct RoleForm: Sendable {
    var email = ""
    var role = ""
    var hub = ""
    var organisation = ""
    var council = ""
    var establishment = ""
    /// Which of several establishments of that name, by its letters.
    var which = ""
    /// Those that the name may mean.
    var candidates: [(letters: String, name: String)] = []

    init() {}

    init(_ form: Query) {
        email = form["email"] ?? ""
        role = form["role"] ?? ""
        hub = form["hub"] ?? ""
        organisation = form["organisation"] ?? ""
        council = form["council"] ?? ""
        establishment = form["establishment"] ?? ""
        which = form["which"] ?? ""
    }

    /// The letters of the establishment, where they, or the address of its page, are what was typed.
    var establishmentLetters: String? {
        let parts = establishment.trimmingSpaces.utf8.split(separator: UInt8(ascii: "/"))
        return parts.map { String(decoding: $0, as: UTF8.self) }.first { ID<Grant>(letters: $0) != nil }
    }

    /// The role with what it is tied to. Throws `Failure.invalid` where none was chosen.
    func grant(organisations: [Organisation]) throws -> Grant {
        guard let role = Role(rawValue: role) else { throw Failure.invalid([Problem("role", "Choose a role.")]) }
        switch role.tie {
        case .nothing: return Grant(role)
        case .council: return Grant(role, council)
        case .hub: return Grant(role, hub)
        case .organisation:
            // By its name, as the list that completes it has them.
            let found = organisations.first { $0.name == organisation.trimmingSpaces || $0.id.letters == organisation }
            guard let found else {
                throw Failure.invalid([Problem("organisation", "Choose an organisation from the list.")])
            }
            return Grant(role, found.id.letters)
        case .establishment:
            guard let letters = establishmentLetters else {
                throw Failure.invalid([Problem("establishment", "Type the name of the establishment.")])
            }
            return Grant(role, letters)
        }
    }

    static let parameters: [Operation.Parameter] = [
        .init("role", "The role.", .text(allowed: Role.allCases.map(\.rawValue)), isRequired: true),
        .init("hub", "Letters of the hub, for its coordinators.", .text(limit: 26)),
        .init("organisation", "Name or letters of the organisation, for its editors.", .text(limit: 200)),
        .init("council", "Slug of the council, for its leads.", .text(limit: 100)),
        .init(
            "establishment", "Name, code, letters or page of the establishment, for practitioners.", .text(limit: 400)),
        .init("which", "Letters of the one of several that is meant.", .text(limit: 26)),
    ]
}

/// The fields that choose a role and what it is tied to.
struct RoleFields {
    let choices: Accounts.Choices
    let typed: RoleForm
    let fields: Fields
    let words: Strings

    var content: HTML {
        HTML {
            fields.choice(
                "role", "people.role", choices.roles.map { ($0.rawValue, words("role." + $0.rawValue)) },
                chosen: typed.role, none: words("people.choose"))
            p(.class("hint")) { words.html("people.ties") }
            if choices.roles.contains(.hub) {
                fields.choice(
                    "hub", "people.hub", choices.hubs.map { ($0.id.letters, $0.name) }, chosen: typed.hub,
                    none: words("people.choose"))
            }
            if choices.roles.contains(.provider) {
                fields.text(
                    "organisation", "people.organisation", value: typed.organisation, limit: 200, isRequired: false,
                    list: "organisations")
                datalist(.id("organisations")) {
                    choices.organisations.map { organisation in option(.value(organisation.name)) }
                }
            }
            if choices.roles.contains(.council) {
                fields.choice(
                    "council", "people.council", choices.councils.map { ($0.slug, $0.name) }, chosen: typed.council,
                    none: words("people.choose"))
            }
            if choices.roles.contains(.practitioner) {
                EstablishmentField(typed: typed, key: "people.establishment", fields: fields, words: words).content
            }
        }
    }
}

/// The field for an establishment, which takes its name or a code; where it may be one of several, with the choice.
struct EstablishmentField {
    let typed: RoleForm
    let key: String
    let fields: Fields
    let words: Strings

    var content: HTML {
        HTML {
            fields.text(
                "establishment", key, value: typed.establishment, autocomplete: "off", limit: 400, isRequired: false,
                list: "suggestions", suggest: "/establishments/suggest.json")
            datalist(.id("suggestions"))
            if !typed.candidates.isEmpty {
                fields.choice(
                    "which", "people.establishment.which", typed.candidates.map { ($0.letters, $0.name) },
                    chosen: typed.which, none: words("people.choose"))
            }
        }
    }
}

/// Leads to where a fresh code is typed, and back.
package struct CodeNote {
    let path: String
    /// What the code is wanted for.
    var key = "people.code"
    let words: Strings

    /// `path` is where to go afterwards, `key` that of the words for what it is wanted.
    package init(path: String, key: String = "people.code", words: Strings) {
        (self.path, self.key, self.words) = (path, key, words)
    }

    /// The note.
    package var content: HTML {
        let end = "?" + Query(items: [("back", path)]).encoded
        return p(.class("note")) {
            words.html(key)
            " "
            a(.href(Link(words.language.prefix + "/sign-in/code" + end))) { words.html("sign-in.code") }
        }
    }
}

/// One person with their roles, each with what ends it, and the form that gives another.
struct PersonPage {
    let record: Accounts.PersonRecord
    let choices: Accounts.Choices?
    let typed: RoleForm
    let problems: [Problem]
    let done: String?
    /// Whether a fresh code is wanted before anything can be changed.
    let wantsCode: Bool
    /// What would go if the person were erased; `nil` where the actor may not erase them.
    let erasure: Accounts.Erasure?
    /// Whether the actor may erase some people.
    let mayErase: Bool
    let words: Strings

    var content: HTML {
        let fields = Fields(words, problems: problems)
        let path = words.language.prefix + "/admin/people/" + record.person.id.letters
        return HTML {
            fields.summary
            h1 { title }
            if let done { p(.class("success"), .role("status")) { done } }
            dl(.class("facts")) {
                dt { words.html("sign-in.email") }
                dd { record.person.email.text }
                if let signingIn = record.signingIn {
                    dt { words.html("people.seen") }
                    dd { signingIn.last.map { words.day($0.londonDay) } ?? words("people.never") }
                    dt { words.html("factor.title") }
                    dd { words.html(signingIn.hasSecondFactor ? "factor.on" : "factor.off") }
                }
            }
            if record.isProposed { p(.class("warning")) { words.html("people.proposed") } }
            h2 { words.html("me.roles") }
            if record.roles.isEmpty { p { words.html("me.no-roles") } }
            if wantsCode { CodeNote(path: path, words: words).content }
            ul(.class("cards")) { record.roles.map { role($0, path) } }
            if let choices, !wantsCode {
                h2 { words.html("people.give") }
                form(.class("narrow"), .method("post"), .action(Link(path + "/roles"))) {
                    RoleFields(choices: choices, typed: typed, fields: fields, words: words).content
                    button(.class("primary")) { words.html("people.give.go") }
                }
                if record.signingIn?.hasSecondFactor == true, choices.roles.contains(.administrator) {
                    h2 { words.html("factor.title") }
                    form(.method("post"), .action(Link(path + "/second-factor"))) {
                        button { words.html("people.reset") }
                    }
                }
            }
            if mayErase, !wantsCode {
                ErasureSection(record: record, erasure: erasure, fields: fields, words: words).content
            } else if record.erasureAsked != nil {
                p(.class("warning")) { words.html("erasure.asked.some") }
            }
        }
    }

    var title: String { record.person.name.isEmpty ? record.person.email.text : record.person.name }

    private func role(_ held: Accounts.HeldRole, _ path: String) -> HTML {
        let name = RoleWords.of(held.record.grant.role, held.place, words)
        return li(.class("card")) {
            h3 { name }
            p(.class("meta")) {
                words.html("people.since", ["day": words.day(held.record.granted.londonDay)])
            }
            if held.mayEnd, !wantsCode {
                form(.method("post"), .action(Link(path + "/roles/end"))) {
                    input(.type("hidden"), .name("role"), .value(held.record.id.letters))
                    button {
                        words.html("people.end")
                        span(.class("vh")) { ": " + name }
                    }
                }
            }
        }
    }
}
