import Accounts
import Establishments
import HTTPTypes
import Markup
import Programme
import Web

/// The addresses under which staff see to what visitors told.
struct DemandRoutes {
    let directory: Directory
    let layout: Layout
    let alerts: Alerts

    private static let show = Operation.Parameter(
        "show", "Which ones; open unless given.", .text(allowed: ["open", "handled"]))
    private static let done = Operation.Parameter(
        "done", "Whether one was dealt with just now.", .text(allowed: ["yes"]))

    var routes: [Route] {
        [
            .page(
                .get, "/admin/needs", .readNeeds, "What was looked for in vain, by council.",
                parameters: [.init("council", "Slug of a council."), Self.show, Self.done], failures: [404],
                answer: needs),
            .page(
                .post, "/admin/needs", .handleNeeds, "Says that a need is dealt with.",
                form: [.init("need", "Its letters.", .text(limit: 26), isRequired: true)], answers: [303],
                failures: [404], answer: handleNeed),
            .machine(
                .get, "/admin/needs.json", .readNeeds,
                Operation(
                    summary: "The same as JSON.", type: "application/json",
                    parameters: [.init("council", "Slug of a council."), Self.show], schema: "Needs", failures: [404])
            ) { asked in Reply.json(DemandJSON.needs(try await found(asked).needs)) },
            .machine(
                .get, "/admin/problems.json", .readProblems,
                Operation(
                    summary: "What readers say is wrong with listings, as JSON.", type: "application/json",
                    parameters: [Self.show], schema: "Problems", failures: [404])
            ) { asked in Reply.json(DemandJSON.problems(try await reported(asked).problems)) },
            file("/admin/needs.csv", .needs, "What was looked for in vain, as CSV."),
            .page(
                .get, "/admin/problems", .readProblems, "What readers say is wrong with listings.",
                parameters: [Self.show, Self.done], failures: [404], answer: problems),
            .page(
                .post, "/admin/problems", .handleProblems, "Says that a problem is dealt with.",
                form: [.init("problem", "Its letters.", .text(limit: 26), isRequired: true)], answers: [303],
                failures: [404], answer: handleProblem),
            file("/admin/problems.csv", .problems, "What readers say is wrong with listings, as CSV."),
        ]
    }

    private func page(_ asked: WebRequest, _ key: String, _ content: HTML) -> Reply {
        let words = layout.strings(asked)
        return Reply.page(
            layout.page(.init(words(key), trail: [(words("desk.title"), "/admin")], isHidden: true), for: asked) {
                content
            })
    }

    private func file(_ path: String, _ demand: Demand, _ summary: String) -> Route {
        .machine(
            .get, path, demand.export, Operation(summary: summary, type: ExportFormat.csv.type, failures: [404])
        ) { asked in
            let actor = asked.actor
            var reply = Reply(
                type: ExportFormat.csv.type,
                body: .stream { writer in _ = try await directory.export(demand, by: actor, to: writer) })
            reply.headers[.contentDisposition] =
                "attachment; filename=\"\(demand.rawValue)-\(asked.today.iso).csv\""
            return reply
        }
    }

    /// What the page and the JSON show of needs.
    private func found(_ asked: WebRequest) async throws -> (needs: NeedsByArea, council: String?, handled: Bool) {
        let council = asked.query["council"].flatMap { directory.geography.council($0)?.slug }
        let handled = asked.query["show"] == "handled"
        let needs = try await directory.unmetNeeds(in: council, handled: handled, by: asked.actor)
        return (needs, council, handled)
    }

    private func needs(_ asked: WebRequest) async throws -> Reply {
        let (words, language) = (layout.strings(asked), asked.language)
        let found = try await found(asked)
        let page = NeedsPage(
            needs: found.needs, council: found.council, showsHandled: found.handled,
            isDone: asked.query["done"] == "yes",
            mayExport: Permission.exportNeeds.allows(asked.actor),
            inWords: { [alerts] in
                alerts.inWords(alerts.directory.decode(Query(decoding: $0), isPage: true), words)
            }, labels: { [directory] in directory.label($0, $1, in: language) }, words: words)
        return self.page(asked, "needs.title", page.content)
    }

    private func handleNeed(_ asked: WebRequest) async throws -> Reply {
        guard let id = ID<UnmetNeed>(letters: try await asked.form()["need"] ?? "") else {
            throw Permission.nothingHere
        }
        try await directory.handle(id, by: asked.actor)
        return .redirect(to: asked.language.prefix + "/admin/needs?done=yes")
    }

    /// What the page and the JSON show of problems.
    private func reported(
        _ asked: WebRequest
    ) async throws -> (problems: [(problem: ReportedProblem, mayHandle: Bool)], handled: Bool) {
        let handled = asked.query["show"] == "handled"
        return (try await directory.problems(handled: handled, by: asked.actor), handled)
    }

    private func problems(_ asked: WebRequest) async throws -> Reply {
        let found = try await reported(asked)
        let page = ProblemsPage(
            problems: found.problems,
            mayEdit: { Permission("listing", .update).allows(asked.actor, on: $0.subject) },
            showsHandled: found.handled, isDone: asked.query["done"] == "yes",
            mayExport: Permission.exportProblems.allows(asked.actor),
            words: layout.strings(asked))
        return self.page(asked, "problems.title", page.content)
    }

    private func handleProblem(_ asked: WebRequest) async throws -> Reply {
        guard let id = ID<ReportedProblem>(letters: try await asked.form()["problem"] ?? "") else {
            throw Permission.nothingHere
        }
        try await directory.handle(id, by: asked.actor)
        return .redirect(to: asked.language.prefix + "/admin/problems?done=yes")
    }
}
