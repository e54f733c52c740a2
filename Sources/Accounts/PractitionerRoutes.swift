import HTTPTypes
import Markup
import Programme
import Web

/// The form in which somebody who teaches asks for the role with which they book for classes.
struct PractitionerRoutes {
    let accounts: Accounts
    let layout: Layout

    private static let back = Operation.Parameter("back", "The path to lead to afterwards.", .text(limit: 2000))

    var routes: [Route] {
        [
            .page(
                .get, "/me/practitioner", .readAccount, "Ask for the role of a practitioner at a school.",
                parameters: [Self.back], failures: [401]
            ) { asked in
                try await page(asked, RoleForm(), note: "", back: asked.query["back"], [])
            },
            .page(
                .post, "/me/practitioner", .changeAccount,
                "Asks those who look after a school for the role of a practitioner there.",
                form: [
                    .init("establishment", "Name, code or letters of the school.", .text(limit: 400), isRequired: true),
                    .init("which", "Letters of the one of several that is meant.", .text(limit: 26)),
                    .init("note", "What one does there.", .text(limit: 500), isRequired: true), Self.back,
                ], failures: [401, 409, 422, 429], answer: ask),
        ]
    }

    private func ask(_ asked: WebRequest) async throws -> Reply {
        let form = try await asked.form()
        var typed = RoleForm(form)
        typed.role = Role.practitioner.rawValue
        let note = form["note"] ?? ""
        do {
            let letters = try await accounts.settled(typed).establishmentLetters ?? ""
            let school = try await accounts.askToTeach(at: letters, note: note, site: asked.site, by: asked.actor)
            return try await page(asked, typed, note: note, back: form["back"], [], askedOf: school)
        } catch Failure.invalid(let problems) {
            return try await page(asked, typed, note: note, back: form["back"], problems)
        }
    }

    /// `askedOf` is the school whose role has just been asked for.
    private func page(
        _ asked: WebRequest, _ typed: RoleForm, note: String, back: String?, _ problems: [Problem],
        askedOf school: String? = nil
    ) async throws -> Reply {
        _ = try accounts.accountHolder(asked.actor, .readAccount)
        let words = layout.strings(asked)
        let back = WebRequest.ownPath(back)
        let page = PractitionerPage(
            typed: await accounts.withCandidates(typed), note: note, back: back, school: school, problems: problems,
            words: words)
        let heading = Layout.Heading(
            words("practitioner.title"), trail: [(words("account.yours"), "/me")], isHidden: true)
        return Reply.page(
            layout.page(heading, for: asked) { page.content }, status: problems.isEmpty ? .ok : .unprocessableContent)
    }
}

/// The form, or the word that it was sent.
struct PractitionerPage {
    let typed: RoleForm
    let note: String
    let back: String?
    /// The school whose role has just been asked for.
    let school: String?
    let problems: [Problem]
    let words: Strings

    var content: HTML {
        let fields = Fields(words, problems: problems)
        return HTML {
            fields.summary
            h1 { words.html("practitioner.title") }
            if let school {
                p(.class("success"), .role("status")) { words("practitioner.asked", ["school": school]) }
                p { words.html("practitioner.then") }
            } else {
                p(.class("lead")) { words.html("practitioner.lead") }
                form(.class("narrow"), .method("post"), .action(Link(words.language.prefix + "/me/practitioner"))) {
                    back.map { input(.type("hidden"), .name("back"), .value($0)) }
                    EstablishmentField(typed: typed, key: "practitioner.school", fields: fields, words: words).content
                    fields.lines("note", "practitioner.note", value: note, limit: 500, rows: 3, isRequired: true)
                    button(.class("primary")) { words.html("practitioner.go") }
                }
            }
            back.map { path in
                p { a(.href(Link(path))) { words.html("practitioner.back") } }
            } ?? .none
        }
    }
}
