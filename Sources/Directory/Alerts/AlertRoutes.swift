import Accounts
import HTTPTypes
import Markup
import Programme
import Web

/// The addresses of alerts.
struct AlertRoutes {
    let alerts: Alerts
    let layout: Layout

    private static let token = Operation.Parameter("token", "The secret of the link: 64 digits.", .text(limit: 64))
    private static let frequency = Operation.Parameter(
        "frequency", "At most how often mail comes.",
        .text(allowed: SavedSearch.Frequency.allCases.map(\.rawValue)))

    var routes: [Route] {
        [
            .page(
                .post, "/directory/alerts", .saveSearch,
                "Asks an address by mail whether it wants to hear of a search.",
                form: [
                    .init("email", "The address.", .text(limit: 254), isRequired: true), Self.frequency,
                    .init("query", "The search, as in the address."), DirectoryParameters.key,
                ], headers: [DirectoryParameters.idempotencyKey], failures: [422, 429], answer: ask),
            .page(
                .get, "/directory/alerts/{token}", .saveSearch, "The search that a link of a mail is about.",
                names: [Self.token], answers: [200, 410], answer: look),
            .page(
                .post, "/directory/alerts/{token}", .saveSearch,
                "Confirms, changes or stops mail about a search; takes the one click of RFC 8058 too.",
                names: [Self.token],
                form: [
                    .init("do", "What to do.", .text(allowed: ["confirm", "change", "stop"])), Self.frequency,
                    .init("List-Unsubscribe", "What mail programs send.", .text(allowed: ["One-Click"])),
                ], answers: [200, 410], failures: [422], answer: act),
            .page(
                .get, "/me/searches", .readSavedSearches, "What one hears of by mail.",
                parameters: [.init("stopped", "Whether one was stopped just now.", .text(allowed: ["yes"]))],
                failures: [401], answer: own),
            .page(
                .post, "/me/searches", .stopSavedSearches, "Stops mail about a search of one's own.",
                form: [.init("search", "Its letters.", .text(limit: 26), isRequired: true)],
                answers: [303], failures: [401, 404], answer: stop),
        ]
    }

    private func page(
        _ asked: WebRequest, _ title: String, _ content: HTML, _ status: HTTPResponse.Status = .ok,
        trail: [(label: String, path: String)] = []
    ) -> Reply {
        Reply.page(
            layout.page(.init(title, trail: trail, isHidden: true), for: asked) { content }, status: status
        ).with(.cacheControl, "no-store")
    }

    private func trail(_ words: Strings) -> [(label: String, path: String)] {
        [(words("directory.short"), "/directory")]
    }

    private func ask(_ asked: WebRequest) async throws -> Reply {
        let (words, form) = (layout.strings(asked), try await asked.form())
        let query = alerts.directory.decode(Query(decoding: form["query"] ?? ""), isPage: true)
        let (typed, key) = ((email: form["email"] ?? "", frequency: form["frequency"] ?? ""), asked.key(of: form))
        do {
            try await alerts.ask(
                typed.email, query: query, frequency: typed.frequency, language: asked.language, site: asked.site,
                key: key, from: asked.origin, by: asked.actor)
            let content = HTML {
                h1 { words.html("alert.asked") }
                p(.class("lead")) { words.html("alert.asked.text") }
                p { words.html("sign-in.sent.hint") }
                p { a(.href(DirectoryLinks(asked.language).directory(query))) { words.html("alert.back") } }
            }
            return page(asked, words("alert.asked"), content, trail: trail(words))
        } catch Failure.invalid(let problems) {
            let form = AlertForm(
                query: query, formKey: key.following, typed: typed, problems: problems, words: words,
                links: DirectoryLinks(asked.language))
            let again = AlertAskedPage(form: form, search: alerts.inWords(query, words), words: words)
            return page(
                asked, words("alert.title"), again.content, .unprocessableContent, trail: trail(words))
        }
    }

    private func look(_ asked: WebRequest) async throws -> Reply {
        let search = try await alerts.look(at: token(asked), by: asked.actor)
        return alertPage(asked, search?.confirmed == nil ? .waits : .holds, search)
    }

    private func act(_ asked: WebRequest) async throws -> Reply {
        let (form, token) = (try await asked.formOrOneClick(), try token(asked))
        do {
            if form["List-Unsubscribe"] == "One-Click" || form["do"] == "stop" {
                try await alerts.stop(token, by: asked.actor)
                return alertPage(asked, .stopped, nil)
            }
            switch form["do"] {
            case "confirm": try await alerts.confirm(token, by: asked.actor)
            case "change": try await alerts.choose(form["frequency"] ?? "", of: token, by: asked.actor)
            default: throw Failure.invalid([Problem("do", "Open the page again and use one of its buttons.")])
            }
            let search = try await alerts.look(at: token, by: asked.actor)
            return alertPage(asked, form["do"] == "confirm" ? .confirmed : .changed, search)
        } catch Failure.gone {
            return alertPage(asked, .isOver, nil)
        }
    }

    private func alertPage(_ asked: WebRequest, _ state: AlertPage.State, _ search: SavedSearch?) -> Reply {
        let words = layout.strings(asked)
        let state = search == nil && state != .stopped ? .isOver : state
        let page = AlertPage(
            state: state, search: search, inWords: search.map { alerts.inWords($0, words) } ?? "",
            token: asked.parameters["token"] ?? "", words: words, links: DirectoryLinks(asked.language))
        return self.page(
            asked, page.title, page.content, state == .isOver ? .gone : .ok, trail: trail(words))
    }

    private func own(_ asked: WebRequest) async throws -> Reply {
        let words = layout.strings(asked)
        let searches = try await alerts.own(by: asked.actor)
        let page = OwnSearchesPage(
            searches: searches.map { ($0, alerts.inWords($0, words)) }, hasStopped: asked.query["stopped"] == "yes",
            words: words, links: DirectoryLinks(asked.language))
        return self.page(
            asked, words("searches.title"), page.content, trail: [(words("account.yours"), "/me")])
    }

    private func stop(_ asked: WebRequest) async throws -> Reply {
        guard let id = ID<SavedSearch>(letters: try await asked.form()["search"] ?? "") else {
            throw Permission.nothingHere
        }
        try await alerts.stop(id, by: asked.actor)
        return .redirect(to: asked.language.prefix + "/me/searches?stopped=yes")
    }

    /// `nil` for what cannot be a link's secret, which is told as a link that is over.
    private func token(_ asked: WebRequest) throws -> Token? { Token(try asked.parameter("token")) }
}
