import Accounts
import HTTPTypes
import Markup
import Programme
import Web

/// The addresses of those who merge what is there twice.
struct MergingRoutes {
    let directory: Directory
    let layout: Layout

    private static let id = Operation.Parameter("id", "The merge's id: 26 letters and digits.", .text(limit: 26))
    private static let kinds = Merge.Kind.allCases.map(\.rawValue)
    private static let kind = Operation.Parameter("kind", "What the two are.", .text(allowed: kinds), isRequired: true)
    private static let order: [Operation.Parameter] =
        [
            kind, .init("survivor", "The id of the one that is left.", .text(limit: 26), isRequired: true),
            .init("merged", "The id of the one that leads to it.", .text(limit: 26), isRequired: true),
        ]
        + MergeField.names.map {
            .init(
                "keep-" + $0, "Whose value is kept; the survivor's unless given.",
                .text(allowed: ["survivor", "merged"]))
        }

    var routes: [Route] {
        [
            .page(
                .get, "/admin/duplicates", .readMerges, "Listings and providers that look alike.",
                parameters: [
                    .init("q", "Words of the names or titles.", .text(limit: 200)),
                    .init("done", "What was done just now.", .text(limit: 20)),
                ], failures: [404], answer: duplicates),
            .page(
                .post, "/admin/duplicates", .sortDuplicates, "Says that two are no duplicates, or may be.",
                form: [
                    Self.kind, .init("one", "The id of one of the two.", .text(limit: 26), isRequired: true),
                    .init("other", "The id of the other.", .text(limit: 26), isRequired: true),
                    .init("answer", "Which.", .text(allowed: ["dismiss", "return"]), isRequired: true),
                ], answers: [303], failures: [404, 422], answer: sort),
            .page(
                .get, "/admin/duplicates/{kind}/{id}", .readMerges, "Says of what one record is a duplicate.",
                names: [
                    .init("kind", "What it is.", .text(allowed: Self.kinds)),
                    .init("id", "The id of the listing or the provider.", .text(limit: 26)),
                ], parameters: [.init("of", "An address, an id or words of a name.", .text(limit: 300))], answer: find),
            .page(
                .get, "/admin/merges", .readMerges, "What was merged.", failures: [404], answer: merges),
            .page(
                .get, "/admin/merges/new", .readMerges, "Two records side by side.", parameters: Self.order,
                failures: [404, 409, 422], answer: compare),
            .page(
                .get, "/admin/merges/preview", .readMerges, "What merging two records would do.",
                parameters: Self.order, failures: [404, 409, 422], answer: preview),
            .page(
                .post, "/admin/merges", .makeMerges, "Merges two records.",
                form: Self.order + [
                    .init("seen", "The mark of what was read, as the page has it.", .text(limit: 64), isRequired: true),
                    DirectoryParameters.key,
                ], headers: [DirectoryParameters.idempotencyKey], answers: [303], failures: [401, 404, 409, 422],
                answer: make),
            .page(.get, "/admin/merges/{id}", .readMerges, "One merge.", names: [Self.id], answer: one),
            .page(
                .post, "/admin/merges/{id}/undo", .undoMerges, "Undoes a merge.", names: [Self.id], answers: [303],
                failures: [401, 409], answer: undo),
        ]
    }

    private func page(
        _ asked: WebRequest, _ title: String, _ content: HTML, status: HTTPResponse.Status = .ok,
        below trail: [(label: String, path: String)] = []
    ) -> Reply {
        let words = layout.strings(asked)
        let trail = [(label: words("desk.title"), path: "/admin")] + trail
        return Reply.page(
            layout.page(.init(title, trail: trail, isHidden: true), for: asked) { content }, status: status)
    }

    /// The words of `key.` and what was done, if there are any.
    private func done(_ key: String, _ asked: WebRequest) -> String? {
        let key = key + (asked.query["done"] ?? "")
        let text = layout.strings(asked)(key)
        return text == key ? nil : text
    }

    private func wantsCode(_ permission: Permission, _ asked: WebRequest) -> Bool {
        permission.needsStepUp(of: asked.actor) && !asked.actor.isSteppedUp(at: asked.now)
    }

    private func duplicates(_ asked: WebRequest) async throws -> Reply {
        let (words, typed) = (layout.strings(asked), asked.query["q"] ?? "")
        let page = DuplicatesPage(
            found: try await directory.lookAlikes(named: typed, by: asked.actor), typed: typed,
            done: done("duplicates.done.", asked),
            maySort: Permission.sortDuplicates.allows(asked.actor), words: words)
        return self.page(asked, words("duplicates.title"), page.content)
    }

    private func sort(_ asked: WebRequest) async throws -> Reply {
        let form = try await asked.form()
        guard let kind = Merge.Kind(rawValue: form["kind"] ?? ""),
            let one = ID<Merge.Record>(letters: form["one"] ?? ""),
            let other = ID<Merge.Record>(letters: form["other"] ?? "")
        else { throw Failure.invalid([Problem("other", "Choose the two that are meant.")]) }
        guard let answer = form["answer"], ["dismiss", "return"].contains(answer) else {
            throw Failure.invalid([Problem("answer", "Say whether the two may be duplicates.")])
        }
        try await directory.sort(kind, one, other, isDuplicate: answer == "return", by: asked.actor)
        return .redirect(to: asked.language.prefix + "/admin/duplicates?done=" + answer)
    }

    private func find(_ asked: WebRequest) async throws -> Reply {
        guard let kind = Merge.Kind(rawValue: try asked.parameter("kind")),
            let id = ID<Merge.Record>(letters: try asked.parameter("id"))
        else { throw Permission.nothingHere }
        let (words, typed) = (layout.strings(asked), asked.query["of"] ?? "")
        let page = FindDuplicatePage(
            kind: kind, record: try await directory.mergeable(kind, id, by: asked.actor), typed: typed,
            found: try await directory.mergeable(kind, named: typed, but: id, by: asked.actor), words: words)
        return self.page(
            asked, words("duplicates.of", ["name": page.record.name]), page.content,
            below: [(words("duplicates.title"), "/admin/duplicates")])
    }

    private func rows(of comparison: Comparison, _ asked: WebRequest) -> [MergeRow] {
        MergeRow.all(of: comparison, layout.strings(asked)) { directory.label($0, $1, in: asked.language) }
    }

    private func compare(_ asked: WebRequest) async throws -> Reply {
        let (words, order) = (layout.strings(asked), try MergeLinks.order(of: asked.query))
        let comparison = try await directory.comparison(order, by: asked.actor)
        let page = ComparisonPage(
            order: order, comparison: comparison, rows: rows(of: comparison, asked), words: words)
        return self.page(
            asked, words("merge.title." + order.kind.rawValue), page.content,
            below: [(words("duplicates.title"), "/admin/duplicates")])
    }

    private func preview(_ asked: WebRequest) async throws -> Reply {
        let (words, order) = (layout.strings(asked), try MergeLinks.order(of: asked.query))
        let comparison = try await directory.comparison(order, by: asked.actor)
        let page = MergePreviewPage(
            order: order, comparison: comparison, rows: rows(of: comparison, asked),
            lastDay: asked.now.adding(seconds: Merge.undoDays * 86_400).londonDay, formKey: directory.formKey(),
            mayMerge: Permission.makeMerges.allows(asked.actor), wantsCode: wantsCode(.makeMerges, asked), words: words)
        return self.page(
            asked, words("merge.title." + order.kind.rawValue), page.content,
            below: [(words("duplicates.title"), "/admin/duplicates")])
    }

    private func make(_ asked: WebRequest) async throws -> Reply {
        let form = try await asked.form()
        let order = try MergeLinks.order(of: form)
        let id = try await directory.merge(
            order, seen: form["seen"] ?? "", key: asked.key(of: form), by: asked.actor)
        return .redirect(to: MergeLinks(language: asked.language).merge(id) + "?done=merged")
    }

    private func merges(_ asked: WebRequest) async throws -> Reply {
        let words = layout.strings(asked)
        let page = MergesPage(merges: try await directory.merges(by: asked.actor), words: words)
        return self.page(asked, words("merges.title"), page.content)
    }

    private func one(_ asked: WebRequest) async throws -> Reply {
        let words = layout.strings(asked)
        let line = try await directory.merge(try id(asked), by: asked.actor)
        let page = MergePage(
            line: line, done: done("merges.done.", asked), wantsCode: wantsCode(.undoMerges, asked), words: words)
        return self.page(
            asked, MergeWords.name(of: line, words), page.content, below: [(words("merges.title"), "/admin/merges")])
    }

    private func undo(_ asked: WebRequest) async throws -> Reply {
        let id = try id(asked)
        _ = try await asked.form()
        let isWhole = try await directory.undoMerge(id, by: asked.actor)
        return .redirect(
            to: MergeLinks(language: asked.language).merge(id) + "?done=" + (isWhole ? "undone" : "undone-partly"))
    }

    private func id(_ asked: WebRequest) throws -> ID<Merge> {
        guard let id = ID<Merge>(letters: try asked.parameter("id")) else { throw Permission.nothingHere }
        return id
    }
}
