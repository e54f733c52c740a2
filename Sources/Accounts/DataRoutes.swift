import HTTPTypes
import Markup
import Programme
import Tables
import Web

/// The addresses under which a person gets what is kept of them, and asks to be erased.
struct DataRoutes {
    let accounts: Accounts
    let layout: Layout

    var routes: [Route] {
        [
            .page(
                .get, "/me/data", .readAccount, "One's own data, and the wish to be erased.",
                parameters: [.init("done", "What was asked just now.", .text(allowed: ["asked", "kept"]))],
                failures: [401], answer: data),
            .machine(
                .get, "/me/data.json", .exportPersonal,
                Operation(
                    summary: "Everything that is kept of whoever has signed in, table by table.",
                    type: "application/json", failures: [401, 429])
            ) { asked in
                Reply.json(try await accounts.bundle(by: asked.actor).json).file("ceangal.json").with(
                    .cacheControl, "no-store")
            },
            .machine(
                .get, "/me/data.zip", .exportPersonal,
                Operation(
                    summary: "The same as a page to read, as tables and as JSON, in one archive.",
                    type: "application/zip", failures: [401, 429, 503])
            ) { asked in try archive(try await accounts.bundle(by: asked.actor)) },
            .machine(
                .get, "/admin/people/{id}/data.zip", .exportPersonal,
                Operation(
                    summary:
                        "Everything that is kept of somebody whom one looks after, as they would get it themselves.",
                    type: "application/zip",
                    names: [.init("id", "The person's id: 26 letters and digits.", .text(limit: 26))],
                    failures: [401, 404, 429, 503])
            ) { asked in
                guard let id = ID<Person>(letters: try asked.parameter("id")) else { throw Permission.nothingHere }
                return try archive(try await accounts.bundle(of: id, by: asked.actor))
            },
            .page(
                .post, "/me/data/erasure", .askForErasure, "Asks to be erased, or takes that back.",
                form: [
                    .init("wish", "Which of the two.", .text(allowed: ["erase", "keep"]), isRequired: true),
                    .init("confirm", "That the account may go.", .text(allowed: ["yes"])),
                ], answers: [303], failures: [401, 422], answer: ask),
        ]
    }

    private func data(_ asked: WebRequest) async throws -> Reply { try await page(asked, []) }

    private func page(_ asked: WebRequest, _ problems: [Problem]) async throws -> Reply {
        let words = layout.strings(asked)
        let hasFactor = try await accounts.secondFactor(by: asked.actor).isSetUp
        let said = ["asked": "data.done.asked", "kept": "data.done.kept"][asked.query["done"] ?? ""]
        let page = DataPage(
            person: try accounts.accountHolder(asked.actor, .readAccount),
            asked: try await accounts.erasureAsked(by: asked.actor),
            wantsCode: hasFactor && !asked.actor.isSteppedUp(at: asked.now), done: said.map { words($0) },
            problems: problems, words: words)
        return Reply.page(
            layout.page(
                .init(words("data.title"), trail: [(words("account.yours"), "/me")], isHidden: true), for: asked
            ) { page.content }, status: problems.isEmpty ? .ok : .unprocessableContent)
    }

    private func archive(_ bundle: PersonBundle) throws -> Reply {
        do {
            return Reply(type: "application/zip", body: .bytes(try ZipPacking.archive(of: bundle.files)))
                .file("ceangal.zip").with(.cacheControl, "no-store")
        } catch {
            throw Failure.unavailable(error.message, retryAfter: 60)
        }
    }

    private func ask(_ asked: WebRequest) async throws -> Reply {
        let form = try await asked.form()
        let isWanted = form["wish"] == "erase"
        guard !isWanted || form["confirm"] == "yes" else {
            return try await page(asked, [Problem("confirm", "Tick the box to say that your account may go.")])
        }
        try await accounts.askForErasure(isWanted, by: asked.actor)
        return .redirect(to: asked.language.prefix + "/me/data?done=" + (isWanted ? "asked" : "kept"))
    }
}
