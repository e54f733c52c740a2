import HTTPTypes
import Markup
import Programme
import Web

/// The addresses under which people are invited and given roles.
struct PeopleRoutes {
    let accounts: Accounts
    let layout: Layout

    private static let id = Operation.Parameter("id", "The person's id: 26 letters and digits.", .text(limit: 26))
    private static let done = Operation.Parameter("done", "What was done just now.", .text(limit: 20))

    var routes: [Route] {
        [
            .page(
                .get, "/admin/people", .readPeople, "The people whom one looks after.",
                parameters: [
                    .init("q", "Words of a name or an address.", .text(limit: 200)),
                    .init(
                        "show", "Only those of whom something waits.",
                        .text(allowed: Accounts.PeopleShown.allCases.map(\.rawValue))), Self.done,
                    .init("email", "An address with which the form for invitations begins.", .text(limit: 254)),
                    .init("role", "A role with which it begins.", .text(allowed: Role.allCases.map(\.rawValue))),
                    .init("establishment", "An establishment with which it begins.", .text(limit: 400)),
                ],
                failures: [404], answer: people),
            .page(
                .post, "/admin/people", .invitePeople, "Invites somebody to a role by mail.",
                form: [.init("email", "The address.", .text(limit: 254), isRequired: true)] + RoleForm.parameters,
                answers: [303], failures: [401, 404, 422, 429], answer: invite),
            .page(
                .get, "/admin/people/{id}", .readPeople, "One person with their roles.", names: [Self.id],
                parameters: [Self.done], answer: person),
            .page(
                .post, "/admin/people/{id}/roles", .grantRoles, "Gives a person a role.", names: [Self.id],
                form: RoleForm.parameters, answers: [303], failures: [401, 403, 422], answer: give),
            .page(
                .post, "/admin/people/{id}/roles/end", .endRoles, "Ends a role of a person.", names: [Self.id],
                form: [.init("role", "The letters of the role held.", .text(limit: 26), isRequired: true)],
                answers: [303], failures: [401, 409], answer: end),
            .page(
                .post, "/admin/people/{id}/second-factor", .endRoles,
                "Takes a person's second factor away, so that they can set up another.", names: [Self.id],
                answers: [303], failures: [401], answer: reset),
            .page(
                .post, "/admin/people/{id}/erasure", .erasePeople, "Erases a person for good.", names: [Self.id],
                form: [.init("confirm", "The person's address, typed again.", .text(limit: 254), isRequired: true)],
                answers: [303], failures: [401, 403, 409, 422], answer: erase),
            .page(
                .post, "/admin/people/{id}/hold", .erasePeople,
                "Keeps a person from being erased, or, without a reason, no longer.", names: [Self.id],
                form: [.init("reason", "Why.", .text(limit: 500))], answers: [303], failures: [401, 422], answer: hold),
        ]
    }

    private func people(_ asked: WebRequest) async throws -> Reply {
        // What a mail that asks for a role leads to has its answers in the form.
        try await peoplePage(asked, RoleForm(asked.query), [])
    }

    private func peoplePage(_ asked: WebRequest, _ typed: RoleForm, _ problems: [Problem]) async throws -> Reply {
        let words = layout.strings(asked)
        let query = (asked.query["q"] ?? "").trimmingSpaces
        let shown = asked.query["show"].flatMap { Accounts.PeopleShown(rawValue: $0) }
        let typed = await accounts.withCandidates(typed)
        let page = PeoplePage(
            people: try await accounts.people(query, only: shown, by: asked.actor), query: query, shown: shown,
            now: asked.now,
            choices: try await choices(asked), typed: typed, problems: problems, done: done(asked, words),
            wantsCode: wantsCode(asked),
            words: words)
        return Reply.page(
            layout.page(.init(words("people.title"), trail: trail(words), isHidden: true), for: asked) { page.content },
            status: problems.isEmpty ? .ok : .unprocessableContent)
    }

    private func trail(_ words: Strings) -> [(label: String, path: String)] { [(words("desk.title"), "/admin")] }

    private func choices(_ asked: WebRequest) async throws -> Accounts.Choices? {
        guard Permission.grantRoles.allows(asked.actor) else { return nil }
        return try await accounts.choices(by: asked.actor)
    }

    private func wantsCode(_ asked: WebRequest) -> Bool {
        Permission.grantRoles.needsStepUp(of: asked.actor) && !asked.actor.isSteppedUp(at: asked.now)
    }

    private func done(_ asked: WebRequest, _ words: Strings) -> String? {
        guard let what = asked.query["done"] else { return nil }
        let key = "people.done." + what
        let said = words(key)
        return said == key ? nil : said
    }

    private func invite(_ asked: WebRequest) async throws -> Reply {
        let typed = RoleForm(try await asked.form())
        do {
            let grant = try await grant(typed, asked)
            let (person, granted) = try await accounts.invite(
                typed.email, to: grant, language: asked.language, site: asked.site, by: asked.actor)
            // Whom one may not see is not led to.
            let place = granted == .offered ? asked.language.prefix + "/admin/people" : path(person, asked)
            return .redirect(to: place + "?done=" + (granted == .given ? "invited" : said(granted)))
        } catch Failure.invalid(let problems) {
            return try await peoplePage(asked, typed, problems)
        }
    }

    private func grant(_ typed: RoleForm, _ asked: WebRequest) async throws -> Grant {
        try await accounts.settled(typed).grant(
            organisations: try await accounts.choices(by: asked.actor).organisations)
    }

    private func person(_ asked: WebRequest) async throws -> Reply {
        try await personPage(try id(asked), asked, RoleForm(), [])
    }

    private func personPage(
        _ id: ID<Person>, _ asked: WebRequest, _ typed: RoleForm, _ problems: [Problem]
    ) async throws -> Reply {
        let words = layout.strings(asked)
        let mayErase = Permission.erasePeople.allows(asked.actor)
        let typed = await accounts.withCandidates(typed)
        let page = PersonPage(
            record: try await accounts.person(id, by: asked.actor), choices: try await choices(asked), typed: typed,
            problems: problems, done: done(asked, words),
            wantsCode: wantsCode(asked),
            // Who cannot be erased now has no button for it.
            erasure: mayErase ? try? await accounts.erasure(of: id, by: asked.actor) : nil, mayErase: mayErase,
            words: words)
        let trail = self.trail(words) + [(words("people.title"), "/admin/people")]
        return Reply.page(
            layout.page(.init(page.title, trail: trail, isHidden: true), for: asked) { page.content },
            status: problems.isEmpty ? .ok : .unprocessableContent)
    }

    private func give(_ asked: WebRequest) async throws -> Reply {
        let (id, typed) = (try id(asked), RoleForm(try await asked.form()))
        // Whom one may not see is not there.
        _ = try await accounts.person(id, by: asked.actor)
        do {
            let granted = try await accounts.grant(
                try await grant(typed, asked), to: id, site: asked.site, by: asked.actor)
            return .redirect(to: path(id, asked) + "?done=" + said(granted))
        } catch Failure.invalid(let problems) {
            return try await personPage(id, asked, typed, problems)
        }
    }

    private func end(_ asked: WebRequest) async throws -> Reply {
        let (id, form) = (try id(asked), try await asked.form())
        let record = try await accounts.person(id, by: asked.actor)
        guard let role = ID<GrantRecord>(letters: form["role"] ?? ""),
            record.roles.contains(where: { $0.record.id == role })
        else { throw Permission.nothingHere }
        _ = try await accounts.end(role, site: asked.site, by: asked.actor)
        let maySee = try? await accounts.person(id, by: asked.actor)
        return .redirect(
            to: maySee == nil ? asked.language.prefix + "/admin/people?done=ended" : path(id, asked) + "?done=ended")
    }

    private func reset(_ asked: WebRequest) async throws -> Reply {
        let id = try id(asked)
        _ = try await asked.form()
        try await accounts.resetSecondFactor(of: id, site: asked.site, by: asked.actor)
        return .redirect(to: path(id, asked) + "?done=reset")
    }

    private func erase(_ asked: WebRequest) async throws -> Reply {
        let (id, typed) = (try id(asked), EmailAddress(try await asked.form()["confirm"] ?? ""))
        let record = try await accounts.person(id, by: asked.actor)
        guard typed?.key == record.person.email.key else {
            let problem = Problem("confirm", "Type the address of the person, to say that it is this one.")
            return try await personPage(id, asked, RoleForm(), [problem])
        }
        _ = try await accounts.erase(id, by: asked.actor)
        return .redirect(to: asked.language.prefix + "/admin/people?done=erased")
    }

    private func hold(_ asked: WebRequest) async throws -> Reply {
        let (id, reason) = (try id(asked), try await asked.form()["reason"])
        do {
            try await accounts.hold(id, because: reason, by: asked.actor)
            return .redirect(to: path(id, asked) + "?done=" + (reason == nil ? "released" : "kept"))
        } catch Failure.invalid(let problems) {
            return try await personPage(id, asked, RoleForm(), problems)
        }
    }

    private func said(_ granted: Accounts.Granted) -> String {
        switch granted {
        case .given: "given"
        case .held: "held"
        case .proposed: "proposed"
        case .offered: "offered"
        }
    }

    private func path(_ id: ID<Person>, _ asked: WebRequest) -> String {
        asked.language.prefix + "/admin/people/" + id.letters
    }

    private func id(_ asked: WebRequest) throws -> ID<Person> {
        guard let id = ID<Person>(letters: try asked.parameter("id")) else { throw Permission.nothingHere }
        return id
    }
}
