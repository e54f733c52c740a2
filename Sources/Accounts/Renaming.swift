import HTTPTypes
import Markup
import Programme
import Storage
import Web

extension Accounts {
    /// The language in which somebody is written to. They themselves may ask.
    func language(by actor: Actor) async throws -> Language {
        let person = try accountHolder(actor, .readAccount)
        let stored = try await storage.read {
            try $0.first("SELECT language FROM people WHERE id = \(person.id)")?.text("language")
        }
        return stored.flatMap { Language(rawValue: $0) } ?? .english
    }

    /// Changes what somebody is called here, and the language in which they are written to. They themselves may; what others
    /// wrote of them keeps pointing at them. The same as before changes nothing. Throws `Failure.invalid` for a name that
    /// cannot be shown.
    func rename(_ typed: String, language: Language, by actor: Actor) async throws {
        let person = try accountHolder(actor, .changeAccount)
        let name = typed.trimmingSpaces
        try Accounts.check(name: name)
        try await storage.write { [self] transaction in
            let changed = try transaction.run(
                """
                UPDATE people SET name = \(name), language = \(language.rawValue)
                WHERE id = \(person.id) AND (name <> \(name) OR language <> \(language.rawValue))
                """)
            if changed == 1 { try record("person.renamed", person: person.id, by: actor, in: transaction) }
        }
    }
}

/// The addresses under which people change what they are called here.
struct NameRoutes {
    let accounts: Accounts
    let layout: Layout

    var routes: [Route] {
        [
            .page(
                .get, "/me/name", .readAccount, "One's own name, and the language in which one is written to.",
                failures: [401], answer: show),
            .page(
                .post, "/me/name", .changeAccount, "Changes one's own name, or the language of mail.",
                form: [
                    .init("name", "The name as others see it.", .text(limit: 100), isRequired: true),
                    .init(
                        "language", "The language of mail.", .text(allowed: Language.allCases.map(\.rawValue)),
                        isRequired: true),
                ], answers: [303], failures: [401, 422], answer: change),
        ]
    }

    private func show(_ asked: WebRequest) async throws -> Reply {
        let name = try accounts.accountHolder(asked.actor, .readAccount).name
        return page(asked, name, try await accounts.language(by: asked.actor).rawValue, [])
    }

    private func page(_ asked: WebRequest, _ name: String, _ language: String, _ problems: [Problem]) -> Reply {
        let words = layout.strings(asked)
        let fields = Fields(words, problems: problems)
        let languages = Language.allCases.map { ($0.rawValue, words("language." + $0.rawValue)) }
        return Reply.page(
            layout.page(
                .init(words("name.title"), trail: [(words("account.yours"), "/me")], isHidden: true), for: asked
            ) {
                fields.summary
                h1 { words.html("name.title") }
                form(.class("narrow"), .method("post"), .action(Link(asked.language.prefix + "/me/name"))) {
                    fields.text("name", "account.name", value: name, autocomplete: "name", limit: 100)
                    fields.choice("language", "name.language", languages, chosen: language)
                    button(.class("primary")) { words.html("name.go") }
                }
            }, status: problems.isEmpty ? .ok : .unprocessableContent)
    }

    private func change(_ asked: WebRequest) async throws -> Reply {
        let form = try await asked.form()
        let (name, typed) = (form["name"] ?? "", form["language"] ?? "")
        do {
            guard let language = Language(rawValue: typed) else {
                throw Failure.invalid([Problem("language", "Choose English or Gaelic.")])
            }
            try await accounts.rename(name, language: language, by: asked.actor)
            return .redirect(to: asked.language.prefix + "/me")
        } catch Failure.invalid(let problems) {
            return page(asked, name, typed, problems)
        }
    }
}
