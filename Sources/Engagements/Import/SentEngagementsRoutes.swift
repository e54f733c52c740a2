import Files
import HTTPTypes
import Markup
import Programme
import Web

/// The addresses under which spreadsheets of past engagements are loaded.
struct SentEngagementsRoutes {
    let engagements: Engagements
    let pages: EngagementRoutes
    let layout: Layout

    private static let path = "/engagements/import"
    private static let how: [Operation.Parameter] = [
        .init("officer", "The e-mail address of whose they are, where the file does not say.", .text(limit: 200)),
        .init("good", "Whether the good rows of a file with errors are taken.", .text(allowed: ["yes"])),
        .init("upload", "Letters of a file that was sent before.", .text(limit: 26)),
        .init("answers", "What was answered before, as JSON: names and whom they mean.", .text(), repeats: true),
        .init("name", "A name of the file that needs an answer.", .text(limit: 1000), repeats: true),
        .init("answer", "Whom the name means: letters of an establishment, or none.", .text(limit: 26), repeats: true),
        .init("other", "The name or code of another that it means.", .text(limit: 200), repeats: true),
    ]
    private static let key = Operation.Parameter(
        "key", "A mark of your own; the same again changes nothing.", .text(limit: 100))

    var routes: [Route] {
        [
            .page(
                .get, Self.path, .importListings, "Load a spreadsheet of past engagements.",
                parameters: [
                    .init("done", "What was done just now.", .text(allowed: ["loaded", "nothing", "undone"]))
                ],
                failures: [404], answer: form),
            .page(
                .post, Self.path, .importListings, "Says what loading a spreadsheet would do; nothing is changed.",
                form: [.init("file", "CSV, XLSX or ODS, 20 MB at most.")] + Self.how, formType: Operation.formWithFile,
                failures: [404, 410, 413, 422, 429], answer: look),
            .page(
                .post, Self.path + "/load", .importListings, "Loads a spreadsheet that was sent before.",
                form: Self.how + [Self.key],
                headers: [.init("Idempotency-Key", "The same as key, in the head.", .text(limit: 100))],
                answers: [303], failures: [404, 409, 410, 422], answer: load),
            .page(
                .post, Self.path + "/{id}/undo", .importListings, "Takes a load of engagements back.",
                names: [.init("id", "The load's id: 26 letters and digits.", .text(limit: 26))], answers: [303],
                failures: [404, 409]
            ) { asked in
                guard let id = ID<ImportedEngagements>(letters: try asked.parameter("id")) else {
                    throw Permission.nothingHere
                }
                try await engagements.undoImport(id, by: asked.actor)
                return .redirect(to: asked.language.prefix + Self.path + "?done=undone")
            },
        ]
    }

    private func page(
        _ asked: WebRequest, _ wanted: SentEngagements,
        found: (upload: ID<Upload>, report: ImportedEngagements)? = nil, _ problems: [Problem] = []
    ) async throws -> Reply {
        let words = layout.strings(asked)
        let page = SentEngagementsPage(
            wanted: wanted, found: found, loads: try await engagements.loads(by: asked.actor),
            done: asked.query["done"], formKey: engagements.formKey(), today: asked.today, problems: problems,
            labels: try await pages.labels(asked))
        let heading = Layout.Heading(
            words("engagements.import"), trail: [(words("engagements.title"), "/engagements")], isHidden: true)
        return Reply.page(
            layout.page(heading, for: asked) { page.content }, status: problems.isEmpty ? .ok : .unprocessableContent)
    }

    private func form(_ asked: WebRequest) async throws -> Reply { try await page(asked, SentEngagements()) }

    private func look(_ asked: WebRequest) async throws -> Reply {
        try await engagements.allowLook(by: asked.actor)
        let (form, file) = try await asked.formWithFile()
        let wanted = SentEngagements(form)
        do {
            if let file {
                return try await page(
                    asked, wanted, found: try await engagements.look(at: file, wanted, by: asked.actor))
            }
            if let upload = ID<Upload>(letters: form["upload"] ?? "") {
                let report = try await engagements.look(at: upload, wanted, by: asked.actor)
                return try await page(asked, wanted, found: (upload, report))
            }
            return try await page(asked, wanted, [Problem("file", "Choose the file.")])
        } catch Failure.invalid(let problems) {
            return try await page(asked, wanted, problems)
        }
    }

    private func load(_ asked: WebRequest) async throws -> Reply {
        let form = try await asked.form()
        guard let upload = ID<Upload>(letters: form["upload"] ?? "") else {
            throw Failure.invalid([Problem("upload", "Send the file first, and see what loading it would do.")])
        }
        let batch = try await engagements.loadSent(
            upload, SentEngagements(form), key: asked.key(of: form), by: asked.actor)
        return .redirect(to: asked.language.prefix + Self.path + "?done=" + (batch == nil ? "nothing" : "loaded"))
    }
}
