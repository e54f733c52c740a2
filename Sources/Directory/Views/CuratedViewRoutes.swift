import Accounts
import HTTPTypes
import Markup
import Programme
import Web

/// The addresses of views that editors put together.
struct CuratedViewRoutes {
    let directory: Directory
    let layout: Layout
    let pages: DirectoryPageRoutes

    private static let id = Operation.Parameter("id", "The view's id: 26 letters and digits.", .text(limit: 26))
    private static let form: [Operation.Parameter] = [
        .init("title", "Its title, of which its address is made once.", .text(limit: 120), isRequired: true),
        .init("introduction", "Plain text above the results.", .text(limit: 2000)),
        .init("title_gd", "Its title in Gaelic.", .text(limit: 120)),
        .init("introduction_gd", "The text above the results in Gaelic.", .text(limit: 2000)),
        .init("reviewed", "Whether a speaker has read the Gaelic.", .text(allowed: ["yes"])),
        .init("search", "The address of a search of the directory, or its query."),
        .init("hub", "Letters of the hub whose view it is; none for the whole programme.", .text(limit: 26)),
    ]

    var routes: [Route] {
        [
            .page(
                .get, "/directory/v/{slug}", .readViews, "A search that editors put together.",
                names: [.init("slug", "The view's slug.")], failures: [410], answer: view),
            .page(
                .get, "/admin/views", .makeViews, "The views that one looks after.",
                parameters: [.init("done", "Whether one was changed just now.", .text(allowed: ["yes"]))],
                failures: [404], answer: all),
            .page(
                .post, "/admin/views", .makeViews, "Puts a view together.",
                form: Self.form + [DirectoryParameters.key], headers: [DirectoryParameters.idempotencyKey],
                answers: [303], failures: [404, 422], answer: make),
            .page(
                .get, "/admin/views/{id}", .changeViews, "One view, to be changed.", names: [Self.id], answer: one),
            .page(
                .post, "/admin/views/{id}", .changeViews, "Changes a view.", names: [Self.id], form: Self.form,
                answers: [303], failures: [422], answer: change),
            .page(
                .post, "/admin/views/{id}/withdraw", .withdrawViews, "Takes a view back.", names: [Self.id],
                answers: [303], answer: withdraw),
            .page(
                .post, "/admin/views/{id}/restore", .withdrawViews, "Puts a view back that was taken back.",
                names: [Self.id], answers: [303], answer: restore),
            .machine(
                .get, "/directory/views.json", .readViews,
                Operation(
                    summary: "The searches that editors put together, as JSON.", type: "application/json",
                    schema: "CuratedViews"), answer: listJSON),
            .machine(
                .get, "/directory/v/{slug}.json", .readViews,
                Operation(
                    summary: "One of them, with how many listings it finds.", type: "application/json",
                    names: [.init("slug", "The view's slug.")], schema: "CuratedView", failures: [410]),
                answer: viewJSON),
        ]
    }

    private func view(_ asked: WebRequest) async throws -> Reply {
        let words = layout.strings(asked)
        let view = try await directory.view(try asked.parameter("slug"), by: asked.actor)
        let title = view.title(in: asked.language)
        let written = view.introduction(in: asked.language)
        let paragraphs = written.text.utf8.split { $0 == UInt8(ascii: "\n") || $0 == UInt8(ascii: "\r") }
            .map { String(decoding: $0, as: UTF8.self) }
        // What editors wrote is English as long as nobody has written it in another language.
        let introduction = HTML.group(
            paragraphs.map { text in
                p(.lang(asked.language == written.language ? nil : written.language.rawValue)) { text }
            })
        return try await pages.gathering(
            asked, title: title.text, query: directory.query(of: view), introduction: introduction,
            trail: [(words("directory.short"), "/directory")], canonical: view.path,
            mark: view.mark)
    }

    private func page(
        _ asked: WebRequest, _ title: String, _ content: HTML, _ problems: [Problem],
        trail: [(label: String, path: String)] = []
    ) -> Reply {
        let words = layout.strings(asked)
        let trail = [(label: words("desk.title"), path: "/admin")] + trail
        return Reply.page(
            layout.page(.init(title, trail: trail, isHidden: true), for: asked) { content },
            status: problems.isEmpty ? .ok : .unprocessableContent)
    }

    private func fields(
        _ typed: CuratedViewForm, _ asked: WebRequest, _ problems: [Problem]
    ) async throws -> (fields: CuratedViewFields, views: [CuratedView]) {
        let (words, choices) = (layout.strings(asked), try await directory.editableViews(by: asked.actor))
        return (
            CuratedViewFields(
                typed: typed, hubs: choices.hubs, isForAll: choices.isForAll,
                fields: Fields(words, problems: problems), words: words), choices.views
        )
    }

    private func all(_ asked: WebRequest) async throws -> Reply {
        try await listPage(asked, CuratedViewForm(), [])
    }

    private func listPage(_ asked: WebRequest, _ typed: CuratedViewForm, _ problems: [Problem]) async throws -> Reply {
        let words = layout.strings(asked)
        let (fields, views) = try await fields(typed, asked, problems)
        let page = CuratedViewsPage(
            views: views, fields: fields, formKey: directory.formKey(), isDone: asked.query["done"] == "yes",
            words: words)
        return self.page(asked, words("views.title"), page.content, problems)
    }

    private func make(_ asked: WebRequest) async throws -> Reply {
        let form = try await asked.form()
        let typed = typed(form)
        do {
            _ = try await directory.makeView(typed, key: asked.key(of: form), by: asked.actor)
            return .redirect(to: asked.language.prefix + "/admin/views?done=yes")
        } catch Failure.invalid(let problems) {
            return try await listPage(asked, typed, problems)
        }
    }

    private func one(_ asked: WebRequest) async throws -> Reply {
        let view = try await directory.editableView(try id(asked), by: asked.actor)
        let typed = CuratedViewForm(
            title: view.title, introduction: view.introduction,
            search: view.query.isEmpty ? "/directory" : "/directory?" + view.query, hub: view.hub?.letters ?? "",
            gaelic: view.gaelic)
        return try await viewPage(asked, view, typed, [])
    }

    private func viewPage(
        _ asked: WebRequest, _ view: CuratedView, _ typed: CuratedViewForm, _ problems: [Problem]
    ) async throws -> Reply {
        let words = layout.strings(asked)
        let page = CuratedViewPage(
            view: view, fields: try await fields(typed, asked, problems).fields, words: words)
        return self.page(asked, view.title, page.content, problems, trail: [(words("views.title"), "/admin/views")])
    }

    private func change(_ asked: WebRequest) async throws -> Reply {
        let (id, typed) = (try id(asked), typed(try await asked.form()))
        let view = try await directory.editableView(id, by: asked.actor)
        do {
            try await directory.changeView(id, to: typed, by: asked.actor)
            return .redirect(to: asked.language.prefix + "/admin/views?done=yes")
        } catch Failure.invalid(let problems) {
            return try await viewPage(asked, view, typed, problems)
        }
    }

    private func withdraw(_ asked: WebRequest) async throws -> Reply {
        let id = try id(asked)
        _ = try await asked.form()
        try await directory.withdrawView(id, by: asked.actor)
        return .redirect(to: asked.language.prefix + "/admin/views?done=yes")
    }

    private func restore(_ asked: WebRequest) async throws -> Reply {
        let id = try id(asked)
        _ = try await asked.form()
        try await directory.restoreView(id, by: asked.actor)
        return .redirect(to: asked.language.prefix + "/admin/views?done=yes")
    }

    private func listJSON(_ asked: WebRequest) async throws -> Reply {
        let views = try await directory.views(by: asked.actor)
        let json = CuratedViewJSON.list(
            views.map { ($0, directory.total(directory.query(of: $0))) }, site: asked.site)
        return Reply.json(json).open()
    }

    private func viewJSON(_ asked: WebRequest) async throws -> Reply {
        let view = try await directory.view(try asked.parameter("slug"), by: asked.actor)
        let total = directory.total(directory.query(of: view))
        return Reply.json(CuratedViewJSON.one(view, total: total, site: asked.site)).open()
    }

    private func typed(_ form: Query) -> CuratedViewForm {
        CuratedViewForm(
            title: form["title"] ?? "", introduction: form["introduction"] ?? "", search: form["search"] ?? "",
            hub: form["hub"] ?? "",
            gaelic: .init(
                title: form["title_gd"] ?? "", introduction: form["introduction_gd"] ?? "",
                isReviewed: form["reviewed"] == "yes"))
    }

    private func id(_ asked: WebRequest) throws -> ID<CuratedView> {
        guard let id = ID<CuratedView>(letters: try asked.parameter("id")) else { throw Permission.nothingHere }
        return id
    }
}
