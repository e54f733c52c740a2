import Files
import HTTPTypes
import Markup
import Programme
import Web

extension ListingImport {
    /// Loading of files with a form as a part of the product.
    package func sentFiles(_ layout: Layout) -> Feature {
        Feature(
            name: "Sent files", routes: SentImportRoutes(imports: self, layout: layout).routes)
    }
}

/// The addresses under which staff load files of listings.
struct SentImportRoutes {
    let imports: ListingImport
    let layout: Layout

    private static let how: [Operation.Parameter] = [
        .init(
            "profile", "How the file is read: the name of a profile. Without it its columns decide.", .text(limit: 60)),
        .init("source", "Whose list it is, where neither the profile nor the rows say so.", .text(limit: 60)),
        .init("good", "Whether the good rows of a file with errors are taken.", .text(allowed: ["yes"])),
        .init("withdraw", "Whether listings that the file no longer has are withdrawn.", .text(allowed: ["yes"])),
        .init("upload", "Letters of a file that was sent before.", .text(limit: 26)),
    ]

    var routes: [Route] {
        [
            .page(
                .get, "/admin/import", .importListings, "Load a file of listings.",
                parameters: [
                    .init("done", "Whether there was nothing to load just now.", .text(allowed: ["nothing"]))
                ],
                answer: form),
            .page(
                .post, "/admin/import", .importListings, "Says what loading a file would do; nothing is changed.",
                form: [.init("file", "CSV, XLSX, ODS, JSON or NDJSON, 20 MB at most.")] + Self.how,
                formType: Operation.formWithFile, failures: [410, 413, 422, 429], answer: look),
            .page(
                .post, "/admin/import/load", .importListings, "Loads a file that was sent before.",
                form: Self.how + [DirectoryParameters.key], headers: [DirectoryParameters.idempotencyKey],
                answers: [303],
                failures: [409, 410, 422], answer: load),
        ]
    }

    private func page(
        _ asked: WebRequest, _ wanted: SentImport, found: (upload: ID<Upload>, report: ImportReport)? = nil,
        _ problems: [Problem] = []
    ) async throws -> Reply {
        let words = layout.strings(asked)
        let choices = try await imports.choices(by: asked.actor)
        let page = SentImportPage(
            profiles: choices.profiles, ownSource: choices.source, wanted: wanted, found: found,
            formKey: imports.ids.next(ImportBatch.self).letters,
            wasNothing: asked.query["done"] == "nothing", problems: problems, words: words)
        return Reply.page(
            layout.page(
                .init(words("import.title"), trail: [(words("desk.title"), "/admin")], isHidden: true), for: asked
            ) {
                page.content
            }, status: problems.isEmpty ? .ok : .unprocessableContent)
    }

    private func form(_ asked: WebRequest) async throws -> Reply { try await page(asked, SentImport()) }

    private func look(_ asked: WebRequest) async throws -> Reply {
        try await imports.allowLook(by: asked.actor)
        let (form, file) = try await asked.formWithFile()
        let wanted = SentImport(form)
        do {
            if let file {
                return try await page(asked, wanted, found: try await imports.look(at: file, wanted, by: asked.actor))
            }
            if let upload = ID<Upload>(letters: form["upload"] ?? "") {
                return try await page(
                    asked, wanted, found: (upload, try await imports.look(at: upload, wanted, by: asked.actor)))
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
        let batch = try await imports.loadSent(upload, SentImport(form), key: asked.key(of: form), by: asked.actor)
        let place = batch.map { "/admin/imports/" + $0.letters + "?done=loaded" } ?? "/admin/import?done=nothing"
        return .redirect(to: asked.language.prefix + place)
    }
}
