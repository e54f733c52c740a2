import HTTPTypes
import Markup
import Programme
import Web

/// The addresses under which staff change many listings at once.
struct BulkRoutes {
    let directory: Directory
    let layout: Layout
    let alerts: Alerts

    private static let path = "/admin/listings/change"
    private static let key = Operation.Parameter("key", "Marks the form, so that it is done once.", .text(limit: 100))

    var routes: [Route] {
        [
            .page(
                .get, "/admin/listings", .editInBulk, "Listings that one may change, withdrawn ones too.",
                parameters: [
                    .init("q", "Words of the title.", .text(limit: 200)),
                    .init(
                        "state", "Which ones; published unless given.",
                        .text(allowed: Directory.ListingsQuestion.State.allCases.map(\.rawValue))),
                    .init("page", "The page, from 1.", .text(limit: 7)),
                ], failures: [404], answer: listings),
            .page(
                .get, Self.path, .editInBulk, "The form for changing many listings, and what it would do.",
                parameters: BulkSelection.parameters + BulkEdit.parameters + [
                    .init("preview", "Shows what would change.", .text(allowed: ["yes"])),
                    .init("page", "The page of what would change, from 1.", .text(limit: 7)),
                ], failures: [404, 422], answer: form),
            .page(
                .post, Self.path, .editInBulk, "Changes many listings.",
                form: BulkSelection.parameters + BulkEdit.parameters + [
                    .init("seen", "The mark of what was looked at, as the page has it.", .text(limit: 64)), Self.key,
                ], headers: [DirectoryParameters.idempotencyKey], answers: [303], failures: [404, 409, 422],
                answer: change),
        ]
    }

    private func page(
        _ asked: WebRequest, _ title: String, _ content: HTML, _ status: HTTPResponse.Status = .ok, isBelow: Bool = true
    ) -> Reply {
        let words = layout.strings(asked)
        var trail = [(label: words("desk.title"), path: "/admin")]
        if isBelow { trail.append((words("bulk.listings"), "/admin/listings")) }
        return Reply.page(
            layout.page(.init(title, trail: trail, isHidden: true), for: asked) { content }, status: status)
    }

    private func listings(_ asked: WebRequest) async throws -> Reply {
        let words = layout.strings(asked)
        let question = Directory.ListingsQuestion(
            state: asked.query["state"].flatMap { .init(rawValue: $0) } ?? .published, words: asked.query["q"] ?? "",
            page: asked.query["page"].flatMap { Int($0) } ?? 1)
        let page = ListingsDeskPage(
            question: question, found: try await directory.listings(question, by: asked.actor), words: words)
        return self.page(asked, words("bulk.listings"), page.content, isBelow: false)
    }

    private func form(_ asked: WebRequest) async throws -> Reply {
        let (selection, edit) = (try BulkSelection(asked.query), BulkEdit(asked.query))
        guard asked.query["preview"] == "yes" else { return try formPage(asked, selection, edit, []) }
        do {
            let words = layout.strings(asked)
            let preview = try await directory.preview(
                edit, of: selection, page: asked.query["page"].flatMap { Int($0) } ?? 1, by: asked.actor)
            let page = BulkPreviewPage(
                selection: selection, edit: edit, preview: preview, formKey: directory.formKey(), words: words,
                labels: { directory.label($0, $1, in: asked.language) })
            return self.page(asked, words("bulk.preview.title", count: preview.changed), page.content)
        } catch Failure.invalid(let problems) {
            return try formPage(asked, selection, edit, problems)
        }
    }

    private func formPage(
        _ asked: WebRequest, _ selection: BulkSelection, _ edit: BulkEdit, _ problems: [Problem]
    ) throws -> Reply {
        let words = layout.strings(asked)
        var (search, count): (String?, Int)
        switch selection {
        case .ticked(let listings): (search, count) = (nil, listings.count)
        case .search(let text):
            let query = directory.query(ofBulk: text)
            (search, count) = (alerts.inWords(query, words), directory.total(query))
        }
        let page = BulkFormPage(
            selection: selection, search: search, count: count, edit: edit,
            maySetState: Permission("listing", .archive).allows(asked.actor), problems: problems, words: words,
            taxonomy: directory.taxonomy)
        return self.page(
            asked, words("bulk.title", count: count), page.content, problems.isEmpty ? .ok : .unprocessableContent)
    }

    private func change(_ asked: WebRequest) async throws -> Reply {
        let form = try await asked.form()
        let (selection, edit) = (try BulkSelection(form), BulkEdit(form))
        do {
            let batch = try await directory.change(
                selection, with: edit, seen: form["seen"] ?? "", key: asked.key(of: form), by: asked.actor)
            return .redirect(to: asked.language.prefix + "/admin/imports/" + batch.letters + "?done=changed")
        } catch Failure.invalid(let problems) {
            return try formPage(asked, selection, edit, problems)
        }
    }
}
