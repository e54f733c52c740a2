import Establishments
import HTTPTypes
import Markup
import Programme
import Web

/// The addresses of what was loaded and what was edited in bulk.
struct ImportRoutes {
    let imports: ListingImport
    let establishments: Establishments
    let layout: Layout

    private static let path = "/admin/imports"
    private static let id = Operation.Parameter("id", "The batch's id: 26 letters and digits.", .text(limit: 26))

    var routes: [Route] {
        [
            .page(
                .get, Self.path, .readImports, "What was loaded and what was edited in bulk, the latest first.",
                parameters: [.init("show", "Only what asks something.", .text(allowed: ["asking"]))], failures: [404],
                answer: all),
            .page(
                .post, Self.path + "/waiting/{kind}", .importListings,
                "Says that a list is not going to be answered.",
                names: [.init("kind", "Of what it is a list.", .text(limit: 100))], answers: [303], answer: dismiss),
            .page(
                .get, Self.path + "/{id}", .readImports, "One load or bulk edit, with what it left to look at.",
                names: [Self.id],
                parameters: [
                    .init("done", "What was done just now.", .text(allowed: ["changed", "loaded", "settled"]))
                ],
                answer: one),
            .page(
                .post, Self.path + "/{id}/undo", .importListings, "Takes a load or a bulk edit back.",
                names: [Self.id], failures: [409], answer: undo),
            .page(
                .post, Self.path + "/{id}/settle", .importListings, "Says that somebody has seen to what a load asks.",
                names: [Self.id], answers: [303], answer: settle),
        ]
    }

    private func page(_ asked: WebRequest, _ title: String, _ content: HTML, isBelow: Bool = true) -> Reply {
        let words = layout.strings(asked)
        var trail = [(label: words("desk.title"), path: "/admin")]
        if isBelow { trail.append((words("imports.title"), Self.path)) }
        return Reply.page(layout.page(.init(title, trail: trail, isHidden: true), for: asked) { content })
    }

    private func all(_ asked: WebRequest) async throws -> Reply {
        let (words, onlyAsking) = (layout.strings(asked), asked.query["show"] == "asking")
        let page = ImportsPage(
            entries: onlyAsking
                ? try await imports.asking(by: asked.actor) : try await imports.history(by: asked.actor),
            waiting: try await establishments.waitingImports(by: asked.actor),
            mayDismiss: Permission.importListings.allows(asked.actor, on: Subject()), onlyAsking: onlyAsking,
            words: words)
        return self.page(asked, words("imports.title"), page.content, isBelow: false)
    }

    private func dismiss(_ asked: WebRequest) async throws -> Reply {
        _ = try await asked.form()
        try await establishments.dismissWaiting(try asked.parameter("kind"), by: asked.actor)
        return .redirect(to: asked.language.prefix + Self.path)
    }

    private func one(_ asked: WebRequest) async throws -> Reply {
        let words = layout.strings(asked)
        let done = asked.query["done"].flatMap { ["changed", "loaded", "settled"].contains($0) ? $0 : nil }
        return try await batchPage(asked, done: done.map { words("imports.done." + $0) }, nil)
    }

    private func batchPage(_ asked: WebRequest, done: String?, _ undone: UndoneImport?) async throws -> Reply {
        let words = layout.strings(asked)
        let page = ImportPage(
            entry: try await imports.entry(try id(asked), by: asked.actor),
            maySettle: Permission.importListings.allows(asked.actor, on: Subject()), done: done,
            kept: undone?.keptTitles ?? [], keptCount: undone?.kept ?? 0, words: words)
        return self.page(asked, ImportWords.name(page.entry.batch, words), page.content)
    }

    private func undo(_ asked: WebRequest) async throws -> Reply {
        _ = try await asked.form()
        let entry = try await imports.entry(try id(asked), by: asked.actor)
        let (id, words) = (entry.batch.id, layout.strings(asked))
        var undone: UndoneImport?
        switch entry.batch.kind {
        case "establishments": try await establishments.undoRegister(ID(high: id.high, low: id.low), by: asked.actor)
        case "terms": _ = try await establishments.undoTerms(ID(high: id.high, low: id.low), by: asked.actor)
        default: undone = try await imports.undo(id, by: asked.actor)
        }
        return try await batchPage(asked, done: words("imports.done.undone"), undone)
    }

    private func settle(_ asked: WebRequest) async throws -> Reply {
        _ = try await asked.form()
        let id = try id(asked)
        try await imports.settle(id, by: asked.actor)
        return .redirect(to: asked.language.prefix + Self.path + "/" + id.letters + "?done=settled")
    }

    private func id(_ asked: WebRequest) throws -> ID<ImportBatch> {
        guard let id = ID<ImportBatch>(letters: try asked.parameter("id")) else { throw Permission.nothingHere }
        return id
    }
}
