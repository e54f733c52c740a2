import HTTPTypes
import Markup
import Programme
import Web

/// The cookies of accounts.
package enum AccountCookies {
    /// Stands for a sign-in.
    package static let signIn = SiteCookie("sign-in", seconds: 30 * 86_400)
    /// Stands for the browser that has asked for a link.
    package static let asking = SiteCookie("asking", seconds: 3600)
}

/// The addresses under which people sign in and out.
struct SignInRoutes {
    let accounts: Accounts
    let layout: Layout
    /// Whether mail is kept on the machine, to be read there, instead of being sent.
    let hasMailbox: Bool

    private static let back = Operation.Parameter("back", "The path to lead to afterwards.", .text(limit: 2000))
    private static let token = Operation.Parameter("token", "The secret of the link: 64 digits.", .text(limit: 64))

    var routes: [Route] {
        [
            .page(
                .get, "/sign-in", .signIn, "Ask for a link to sign in with.", parameters: [Self.back], answer: ask),
            .page(
                .post, "/sign-in", .signIn, "Sends a link to sign in with to an e-mail address.",
                form: [.init("email", "The address.", .text(limit: 254), isRequired: true), Self.back],
                failures: [422, 429], answer: send),
            .page(
                .get, "/sign-in/code", .signIn, "Asks for a code of the second factor.", parameters: [Self.back],
                answers: [200, 303], answer: askForCode),
            .page(
                .post, "/sign-in/code", .signIn, "Shows a code of the second factor, or a recovery code.",
                form: [.init("code", "The code.", .text(limit: 40), isRequired: true), Self.back], answers: [303],
                failures: [401, 422, 429], answer: showCode),
            .page(
                .get, "/sign-in/{token}", .signIn, "Says what a link that came by mail would do.", names: [Self.token],
                parameters: [Self.back], answers: [200, 403, 410], answer: look),
            .page(
                .post, "/sign-in/{token}", .signIn, "Does what a link that came by mail is for.", names: [Self.token],
                form: [
                    .init("name", "The name of somebody whose account begins.", .text(limit: 100)),
                    .init("email", "The address of the first administrator.", .text(limit: 254)), Self.back,
                ], answers: [200, 303], failures: [403, 410, 422, 429], answer: use),
            .page(
                .post, "/sign-out", .signIn, "Ends the sign-in of this browser.", answers: [303], answer: signOut),
        ]
    }

    private func page(_ asked: WebRequest, _ title: String, _ content: HTML, _ status: HTTPResponse.Status = .ok)
        -> Reply
    {
        Reply.page(layout.page(.init(title, isHidden: true), for: asked) { content }, status: status)
            .with(.cacheControl, "no-store")
    }

    private func ask(_ asked: WebRequest) async throws -> Reply {
        askPage(asked, back: asked.query["back"], typed: "", [])
    }

    private func askPage(_ asked: WebRequest, back: String?, typed: String, _ problems: [Problem]) -> Reply {
        let words = layout.strings(asked)
        let page = SignInPage(typed: typed, back: WebRequest.ownPath(back), problems: problems, words: words)
        return self.page(
            asked, words("sign-in.title"), page.content, problems.isEmpty ? .ok : .unprocessableContent)
    }

    private func send(_ asked: WebRequest) async throws -> Reply {
        let form = try await asked.form()
        let (typed, back) = (form["email"] ?? "", WebRequest.ownPath(form["back"]))
        let words = layout.strings(asked)
        do {
            let browser = try await accounts.askForLink(
                to: typed, back: back, browser: asked.cookie(AccountCookies.asking).flatMap { Token($0) },
                language: asked.language, site: asked.site, from: asked.origin, by: asked.actor)
            let page = LinkSentPage(email: typed, hasMailbox: hasMailbox, words: words)
            return self.page(asked, words("sign-in.sent"), page.content)
                .keeping(AccountCookies.asking, browser.text, for: asked)
        } catch Failure.invalid(let problems) {
            return askPage(asked, back: back, typed: typed, problems)
        }
    }

    private func look(_ asked: WebRequest) async throws -> Reply {
        let state = try await accounts.look(
            at: try token(asked), browser: browser(asked), by: asked.actor)
        return opened(state, asked, back: asked.query["back"], ("", ""), [])
    }

    private func opened(
        _ state: Accounts.LinkState, _ asked: WebRequest, back: String?, _ typed: (name: String, email: String),
        _ problems: [Problem]
    ) -> Reply {
        let page = OpenedLinkPage(
            state: state, token: asked.parameters["token"] ?? "", back: WebRequest.ownPath(back), typed: typed,
            problems: problems, words: layout.strings(asked))
        let status: HTTPResponse.Status =
            switch state {
            case .isOver: .gone
            case .isForAnotherBrowser: .forbidden
            default: problems.isEmpty ? .ok : .unprocessableContent
            }
        return self.page(asked, page.title, page.content, status)
    }

    private func use(_ asked: WebRequest) async throws -> Reply {
        let form = try await asked.form()
        let (token, browser, back) = (try token(asked), browser(asked), WebRequest.ownPath(form["back"]))
        let state = try await accounts.look(at: token, browser: browser, by: asked.actor)
        if case .confirms = state { return try await confirm(token, asked) }
        let typed = (name: form["name"] ?? "", email: form["email"] ?? "")
        do {
            let signedIn = try await accounts.use(
                token, name: typed.name, email: typed.email, browser: browser,
                agent: asked.headers[.userAgent] ?? "", language: asked.language, from: asked.origin, by: asked.actor)
            let prefix = asked.language.prefix
            let end = back.map { "?" + Query(items: [("back", $0)]).encoded } ?? ""
            let next =
                signedIn.needsCode
                ? prefix + "/sign-in/code" + end
                : signedIn.needsSecondFactor ? prefix + "/me/second-factor" : back ?? prefix + "/me"
            return Reply.redirect(to: next).keeping(AccountCookies.signIn, signedIn.cookie.text, for: asked)
        } catch Failure.invalid(let problems) {
            return opened(state, asked, back: back, typed, problems)
        }
    }

    private func confirm(_ token: Token?, _ asked: WebRequest) async throws -> Reply {
        let isDone = try await accounts.confirmChange(token, from: asked.origin, by: asked.actor)
        let words = layout.strings(asked)
        let content = HTML {
            h1 { words.html("address.title") }
            p(.class("lead")) { words.html(isDone ? "address.done" : "address.half") }
            p { a(.href(Link(asked.language.prefix + "/sign-in"))) { words.html("sign-in.title") } }
        }
        return page(asked, words("address.title"), content)
    }

    private func askForCode(_ asked: WebRequest) async throws -> Reply {
        let back = WebRequest.ownPath(asked.query["back"])
        guard try await accounts.canShowSecondFactor(cookie(asked)) else {
            let next = asked.actor.person == nil ? "/sign-in" : "/me/second-factor"
            return .redirect(to: asked.language.prefix + next).with(.cacheControl, "no-store")
        }
        let words = layout.strings(asked)
        return page(asked, words("sign-in.code"), CodePage(back: back, problems: [], words: words).content)
    }

    private func showCode(_ asked: WebRequest) async throws -> Reply {
        let form = try await asked.form()
        let (words, back) = (layout.strings(asked), WebRequest.ownPath(form["back"]))
        do {
            let cookie = try await accounts.showSecondFactor(form["code"] ?? "", cookie: cookie(asked))
            return Reply.redirect(to: back ?? asked.language.prefix + "/me")
                .keeping(AccountCookies.signIn, cookie.text, for: asked)
        } catch Failure.invalid(let problems) {
            let page = CodePage(back: back, problems: problems, words: words)
            return self.page(asked, words("sign-in.code"), page.content, .unprocessableContent)
        }
    }

    private func signOut(_ asked: WebRequest) async throws -> Reply {
        _ = try await asked.form()
        if let cookie = cookie(asked) { try await accounts.signOut(cookie, by: asked.actor) }
        return Reply.redirect(to: asked.language.prefix + "/").keeping(AccountCookies.signIn, nil, for: asked)
    }

    /// `nil` for what cannot be a link's secret, which is told as a link that is over.
    private func token(_ asked: WebRequest) throws -> Token? { Token(try asked.parameter("token")) }
    private func browser(_ asked: WebRequest) -> Token? { asked.cookie(AccountCookies.asking).flatMap { Token($0) } }
    private func cookie(_ asked: WebRequest) -> Token? { asked.cookie(AccountCookies.signIn).flatMap { Token($0) } }
}
