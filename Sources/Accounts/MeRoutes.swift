import HTTPTypes
import Markup
import Programme
import Web

/// The addresses of what people see and change of their own account.
struct MeRoutes {
    let accounts: Accounts
    let layout: Layout
    /// The entries of the menu of staff, which a person's own page shows as far as they may.
    let desks: [NavigationItem]
    /// What other desks have for everybody, for the same page.
    let personal: [NavigationItem]

    private static let code = Operation.Parameter("code", "A code of the app.", .text(limit: 20), isRequired: true)

    var routes: [Route] {
        [
            .page(.get, "/me", .readAccount, "One's own account.", failures: [401], answer: me),
            .page(
                .post, "/me/offers", .changeAccount, "Accepts a role that was offered, or declines it.",
                form: [
                    .init("offer", "Its letters.", .text(limit: 26), isRequired: true),
                    .init("answer", "Which.", .text(allowed: ["accept", "decline"]), isRequired: true),
                ], answers: [303], failures: [401, 404], answer: decide),
            .page(
                .get, "/me/sign-ins", .readSignIns, "Where one is signed in.",
                parameters: [.init("ended", "Whether one was ended just now.", .text(allowed: ["yes"]))],
                failures: [401], answer: signIns),
            .page(
                .post, "/me/sign-ins", .endSignIns, "Ends a sign-in of one's own, or all others.",
                form: [.init("sign-in", "Its letters, or `others`.", .text(limit: 26), isRequired: true)],
                answers: [303], failures: [401, 404], answer: end),
            .page(
                .get, "/me/second-factor", .readAccount, "One's second factor.", failures: [401], answer: factor),
            .page(
                .post, "/me/second-factor", .changeAccount, "Confirms an authenticator app by a first code.",
                form: [Self.code], failures: [401, 409, 422, 429], answer: confirm),
            .page(
                .post, "/me/second-factor/codes", .changeAccount, "Makes new recovery codes.",
                failures: [401, 409], answer: renew),
            .page(
                .post, "/me/second-factor/remove", .changeAccount, "Removes the authenticator app.", answers: [303],
                failures: [401], answer: remove),
            .page(.get, "/me/address", .readAccount, "Change one's e-mail address.", failures: [401], answer: address),
            .page(
                .post, "/me/address", .changeAccount, "Asks both addresses whether the account may move.",
                form: [.init("email", "The new address.", .text(limit: 254), isRequired: true)],
                failures: [401, 422, 429], answer: move),
        ]
    }

    private func page(
        _ asked: WebRequest, _ title: String, _ content: HTML, _ status: HTTPResponse.Status = .ok
    ) -> Reply {
        let words = layout.strings(asked)
        let trail = asked.path == "/me" ? [] : [(words("account.yours"), "/me")]
        return Reply.page(
            layout.page(.init(title, trail: trail, isHidden: true), for: asked) { content }, status: status)
    }

    private func me(_ asked: WebRequest) async throws -> Reply {
        let person = try accounts.accountHolder(asked.actor, .readAccount)
        let words = layout.strings(asked)
        let page = MePage(
            person: person, roles: try await accounts.roles(by: asked.actor),
            offers: try await accounts.offers(by: asked.actor),
            holdsBack: asked.actor.signIn?.holdsBack ?? false,
            hasSecondFactor: try await accounts.secondFactor(by: asked.actor).isSetUp,
            desks: desks, personal: personal, actor: asked.actor, words: words)
        return self.page(asked, words("account.yours"), page.content)
    }

    private func decide(_ asked: WebRequest) async throws -> Reply {
        let form = try await asked.form()
        guard let id = ID<RoleOffer>(letters: form["offer"] ?? ""), let answer = form["answer"],
            ["accept", "decline"].contains(answer)
        else { throw Permission.nothingHere }
        try await accounts.decide(id, accepts: answer == "accept", by: asked.actor)
        return .redirect(to: asked.language.prefix + "/me")
    }

    private func signIns(_ asked: WebRequest) async throws -> Reply {
        let words = layout.strings(asked)
        let page = SignInsPage(
            signIns: try await accounts.signIns(by: asked.actor), current: asked.actor.signIn?.id,
            hasEnded: asked.query["ended"] == "yes", words: words)
        return self.page(asked, words("sign-ins.title"), page.content)
    }

    private func end(_ asked: WebRequest) async throws -> Reply {
        let form = try await asked.form()
        let named = form["sign-in"] ?? ""
        let id = ID<SignIn>(letters: named)
        guard id != nil || named == "others" else { throw Permission.nothingHere }
        try await accounts.end(id, by: asked.actor)
        let isHere = named == asked.actor.signIn?.id
        return .redirect(to: asked.language.prefix + (isHere ? "/" : "/me/sign-ins?ended=yes"))
    }

    private func factor(_ asked: WebRequest) async throws -> Reply {
        try await factorPage(asked, codes: [], [])
    }

    private func factorPage(_ asked: WebRequest, codes: [String], _ problems: [Problem]) async throws -> Reply {
        let words = layout.strings(asked)
        let state = try await accounts.secondFactor(by: asked.actor)
        let page = SecondFactorPage(
            state: state,
            proposal: state.isSetUp ? nil : try await accounts.proposeSecondFactor(site: asked.site, by: asked.actor),
            codes: codes, problems: problems, words: words)
        return self.page(
            asked, words("factor.title"), page.content, problems.isEmpty ? .ok : .unprocessableContent)
    }

    private func confirm(_ asked: WebRequest) async throws -> Reply {
        let form = try await asked.form()
        do {
            let (codes, cookie) = try await accounts.confirmSecondFactor(
                form["code"] ?? "", cookie: asked.cookie(AccountCookies.signIn).flatMap { Token($0) }, by: asked.actor)
            return try await factorPage(asked, codes: codes, [])
                .keeping(AccountCookies.signIn, cookie.text, for: asked)
        } catch Failure.invalid(let problems) {
            return try await factorPage(asked, codes: [], problems)
        }
    }

    private func renew(_ asked: WebRequest) async throws -> Reply {
        _ = try await asked.form()
        return try await factorPage(asked, codes: try await accounts.renewRecoveryCodes(by: asked.actor), [])
    }

    private func remove(_ asked: WebRequest) async throws -> Reply {
        _ = try await asked.form()
        try await accounts.removeSecondFactor(by: asked.actor)
        return .redirect(to: asked.language.prefix + "/me")
    }

    private func address(_ asked: WebRequest) async throws -> Reply {
        try addressPage(asked, isAsked: false, typed: "", [])
    }

    private func addressPage(
        _ asked: WebRequest, isAsked: Bool, typed: String, _ problems: [Problem]
    ) throws -> Reply {
        let words = layout.strings(asked)
        let page = AddressPage(
            person: try accounts.accountHolder(asked.actor, .readAccount), isAsked: isAsked, typed: typed,
            problems: problems, words: words)
        return self.page(
            asked, words("address.title"), page.content, problems.isEmpty ? .ok : .unprocessableContent)
    }

    private func move(_ asked: WebRequest) async throws -> Reply {
        let typed = try await asked.form()["email"] ?? ""
        do {
            try await accounts.askForChange(to: typed, language: asked.language, site: asked.site, by: asked.actor)
            return try addressPage(asked, isAsked: true, typed: "", [])
        } catch Failure.invalid(let problems) {
            return try addressPage(asked, isAsked: false, typed: typed, problems)
        }
    }
}
