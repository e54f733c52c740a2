import Accounts
import HTTPTypes
import Markup
import Programme
import Web

/// The addresses of those who read what organisations would publish.
struct ReviewRoutes {
    let directory: Directory
    let accounts: Accounts
    let layout: Layout

    private static let approve = Permission("listing", .approve)

    var routes: [Route] {
        [
            .page(
                .get, "/admin/reviews", Self.approve, "Changes of listings and claims that wait for a word.",
                parameters: [.init("done", "What was done just now.", .text(limit: 20))], failures: [404],
                answer: reviews),
            .page(
                .get, "/admin/reviews/{id}", Self.approve, "One change beside what it changes.",
                names: [.init("id", "The draft's id.", .text(limit: 26))], answer: review),
            .page(
                .post, "/admin/reviews/{id}", Self.approve, "Publishes a change, or gives it back with a reason.",
                names: [.init("id", "The draft's id.", .text(limit: 26))],
                form: [
                    .init("answer", "What is to be done.", .text(allowed: ["publish", "return"]), isRequired: true),
                    .init("seen", "The mark of what was read, as the page has it.", .text(limit: 64)),
                    .init("reason", "Why it is given back.", .text(limit: 1000)),
                ], answers: [303], failures: [409, 422], answer: decide),
            .page(
                .post, "/admin/claims/{id}", Permission("claim", .approve), "Grants or refuses a claim.",
                names: [.init("id", "The claim's id.", .text(limit: 26))],
                form: [.init("answer", "Which.", .text(allowed: ["grant", "refuse"]), isRequired: true)],
                answers: [303], failures: [422], answer: decideClaim),
        ]
    }

    private func reviews(_ asked: WebRequest) async throws -> Reply {
        let words = layout.strings(asked)
        let key = "reviews.done." + (asked.query["done"] ?? "")
        let done = words(key)
        let page = ReviewsPage(
            submissions: try await directory.submissions(by: asked.actor),
            claims: try await directory.claims(by: asked.actor),
            wantsCode: Permission("claim", .approve).needsStepUp(of: asked.actor)
                && !asked.actor.isSteppedUp(at: asked.now), done: done == key ? nil : done, words: words)
        return Reply.page(
            layout.page(.init(words("reviews.title"), trail: trail(words), isHidden: true), for: asked) { page.content }
        )
    }

    private func trail(_ words: Strings) -> [(label: String, path: String)] { [(words("desk.title"), "/admin")] }

    private func review(_ asked: WebRequest) async throws -> Reply {
        try await reviewPage(try id(asked), asked, typed: "", [])
    }

    private func reviewPage(
        _ id: ID<Draft>, _ asked: WebRequest, typed: String, _ problems: [Problem]
    ) async throws -> Reply {
        let words = layout.strings(asked)
        let page = ReviewPage(
            submission: try await directory.submission(id, by: asked.actor), typed: typed, problems: problems,
            words: words, labels: { directory.label($0, $1, in: asked.language) })
        let heading = Layout.Heading(
            page.submission.draft.listing.facts.title, section: words("reviews.title"),
            trail: trail(words) + [(words("reviews.title"), "/admin/reviews")], isHidden: true)
        return Reply.page(
            layout.page(heading, for: asked) { page.content },
            status: problems.isEmpty ? .ok : .unprocessableContent)
    }

    private func decide(_ asked: WebRequest) async throws -> Reply {
        let (id, form) = (try id(asked), try await asked.form())
        // What one may not see is not there, whatever is sent to it.
        _ = try await directory.submission(id, by: asked.actor)
        let path = asked.language.prefix + "/admin/reviews?done="
        switch form["answer"] {
        case "publish":
            _ = try await directory.publish(id, seen: form["seen"] ?? "", site: asked.site, by: asked.actor)
            return .redirect(to: path + "published")
        case "return":
            do {
                try await directory.giveBack(id, reason: form["reason"] ?? "", site: asked.site, by: asked.actor)
                return .redirect(to: path + "returned")
            } catch Failure.invalid(let problems) {
                return try await reviewPage(id, asked, typed: form["reason"] ?? "", problems)
            }
        default:
            throw Failure.invalid([Problem("answer", "Publish the change, or give it back.")])
        }
    }

    private func decideClaim(_ asked: WebRequest) async throws -> Reply {
        let form = try await asked.form()
        guard let id = ID<Claim>(letters: try asked.parameter("id")) else { throw Permission.nothingHere }
        guard let answer = form["answer"], ["grant", "refuse"].contains(answer) else {
            throw Failure.invalid([Problem("answer", "Grant the claim, or refuse it.")])
        }
        try await directory.decide(
            id, isGranted: answer == "grant", through: accounts, site: asked.site, by: asked.actor)
        return .redirect(
            to: asked.language.prefix + "/admin/reviews?done=" + (answer == "grant" ? "granted" : "refused"))
    }

    private func id(_ asked: WebRequest) throws -> ID<Draft> {
        guard let id = ID<Draft>(letters: try asked.parameter("id")) else { throw Permission.nothingHere }
        return id
    }
}
