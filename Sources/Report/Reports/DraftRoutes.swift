import Establishments
import HTTPTypes
import Markup
import Programme
import Web

/// The addresses where reports are written, read by a second person, and released.
struct DraftRoutes {
    let reports: Reports
    let layout: Layout

    private static let fields: [Operation.Parameter] = [
        .init("title", "What it is called.", .text(limit: 200), isRequired: true),
        .init("period", "What its figures are asked of, such as 2019-08..2022-03.", .text(limit: 40), isRequired: true),
        .init(
            "theme", "What theme of the strategy it is on; none: on all.",
            .text(allowed: [""] + StrategyTheme.allCases.map(\.rawValue))),
        .init("summary", "What it says in a few sentences.", .text(limit: 1000)),
        .init("body", "Its text: Markdown with figures between double braces.", .text(limit: ReportText.longest)),
        .init("action", "save, or preview.", .text(allowed: ["save", "preview"])),
    ]
    private static let done = Operation.Parameter("done", "What was done just now.", .text(limit: 20))

    var routes: [Route] {
        [
            .page(
                .get, "/admin/reports", Reports.readDrafts, "The reports as they are written.", failures: [404],
                answer: list),
            .page(
                .get, "/admin/reports/new", Reports.makeDrafts, "The form for a new report.", failures: [404],
                answer: new),
            .page(
                .post, "/admin/reports", Reports.makeDrafts, "Begins a report, or shows what it would say.",
                form: Self.fields + [.key(ofThis: "report")], answers: [200, 303], failures: [404, 422], answer: make),
            .page(
                .get, "/admin/reports/{slug}", Reports.readDrafts, "A report as it is written, with what it says.",
                names: [ReleaseRoutes.slug], parameters: [Self.done], answer: draft),
            .page(
                .post, "/admin/reports/{slug}", Reports.changeDrafts, "Changes a report, or shows what it would say.",
                names: [ReleaseRoutes.slug], form: Self.fields + [.version], answers: [200, 303],
                failures: [409, 422], answer: change),
            .page(
                .post, "/admin/reports/preview", Reports.readDrafts, "What a text would say, for the page's script.",
                form: Self.fields + [.version, .key(ofThis: "report")], failures: [422], answer: preview),
            decision("send", Reports.propose, "Gives it to a second person to read.") { slug, form, seen, actor in
                try await reports.send(slug, seen: seen, by: actor)
            },
            decision(
                "return", Reports.release, "Sends it back to its writer.",
                [.init("reason", "What should be changed.", .text(limit: 1000))]
            ) { slug, form, seen, actor in
                try await reports.sendBack(slug, because: form["reason"] ?? "", seen: seen, by: actor)
            },
            decision(
                "release", Reports.release, "Releases it: text and figures are frozen.",
                [
                    .init("note", "What an amendment is for.", .text(limit: 2000)),
                    .init("read", "That it was read.", .text(allowed: ["yes"]), isRequired: true),
                ]
            ) { slug, form, seen, actor in
                guard form["read"] == "yes" else {
                    throw Failure.invalid([Problem("read", "Say that you have read it: a release never changes.")])
                }
                try await reports.release(slug, seen: seen, note: form["note"] ?? "", by: actor)
            },
        ]
    }

    private func decision(
        _ word: String, _ permission: Permission, _ summary: String, _ fields: [Operation.Parameter] = [],
        _ act: @escaping @Sendable (String, Query, Int, Actor) async throws -> Void
    ) -> Route {
        .page(
            .post, "/admin/reports/{slug}/" + word, permission, summary, names: [ReleaseRoutes.slug],
            form: [.version] + fields, answers: [303], failures: [403, 409, 422]
        ) { asked in
            let (slug, form) = (try asked.parameter("slug"), try await asked.form())
            do {
                try await act(slug, form, Int(form["version"] ?? "") ?? 0, asked.actor)
                return .redirect(to: asked.language.prefix + "/admin/reports/" + slug + "?done=" + word)
            } catch Failure.invalid(let problems) {
                var typed = ReportForm((try await reports.draft(slug, by: asked.actor)).facts)
                (typed.note, typed.reason) = (form["note"] ?? "", form["reason"] ?? "")
                return try await page(asked, typed, try await reports.draft(slug, by: asked.actor), problems)
            }
        }
    }

    private func list(_ asked: WebRequest) async throws -> Reply {
        let words = layout.strings(asked)
        let page = DraftsPage(
            drafts: try await reports.drafts(by: asked.actor),
            mayMake: Reports.makeDrafts.allows(asked.actor, on: Subject()), words: words)
        return Reply.page(layout.page(.init(words("reports.desk"), isHidden: true), for: asked) { page.content })
    }

    private func new(_ asked: WebRequest) async throws -> Reply {
        try Reports.makeDrafts.require(of: asked.actor, on: Subject())
        return try await page(asked, ReportForm(), nil)
    }

    private func draft(_ asked: WebRequest) async throws -> Reply {
        let report = try await reports.draft(try asked.parameter("slug"), by: asked.actor)
        return try await page(asked, ReportForm(report.facts), report)
    }

    private func make(_ asked: WebRequest) async throws -> Reply {
        let form = try await asked.form(valueLimit: ReportText.longest)
        let typed = ReportForm(form)
        if form["action"] == "preview" { return try await page(asked, typed, nil) }
        do {
            let slug = try await reports.make(try typed.facts(), key: asked.key(of: form), by: asked.actor)
            return .redirect(to: asked.language.prefix + "/admin/reports/" + slug + "?done=made")
        } catch Failure.invalid(let problems) { return try await page(asked, typed, nil, problems) }
    }

    private func change(_ asked: WebRequest) async throws -> Reply {
        let slug = try asked.parameter("slug")
        let form = try await asked.form(valueLimit: ReportText.longest)
        let typed = ReportForm(form)
        let report = try await reports.draft(slug, by: asked.actor)
        if form["action"] == "preview" { return try await page(asked, typed, report) }
        do {
            try await reports.change(
                slug, to: try typed.facts(), seen: Int(form["version"] ?? "") ?? 0, by: asked.actor)
            return .redirect(to: asked.language.prefix + "/admin/reports/" + slug + "?done=saved")
        } catch Failure.invalid(let problems) {
            return try await page(asked, typed, report, problems)
        } catch let failure as Failure where failure == Reports.overtaken {
            return try await page(asked, typed, report, overtakenBy: report)
        }
    }

    /// The preview alone, for the page's script.
    private func preview(_ asked: WebRequest) async throws -> Reply {
        let typed = ReportForm(try await asked.form(valueLimit: ReportText.longest))
        let page = try await self.page(typed, nil, [], nil, asked)
        return Reply.page(HTML { section(.id("results")) { page.previewed } })
    }

    private func page(
        _ asked: WebRequest, _ typed: ReportForm, _ report: Report?, _ problems: [Problem] = [],
        overtakenBy: Report? = nil
    ) async throws -> Reply {
        let page = try await self.page(typed, report, problems, overtakenBy, asked)
        let heading = Layout.Heading(
            page.title, trail: [(label: layout.strings(asked)("reports.desk"), path: "/admin/reports")], isHidden: true)
        let status: HTTPResponse.Status =
            overtakenBy != nil ? .conflict : problems.isEmpty ? .ok : .unprocessableContent
        return Reply.page(layout.page(heading, for: asked) { page.content }, status: status)
    }

    private func page(
        _ typed: ReportForm, _ report: Report?, _ problems: [Problem], _ overtakenBy: Report?, _ asked: WebRequest
    ) async throws -> DraftPage {
        let words = layout.strings(asked)
        var preview: ReportPreview?
        if !typed.body.isEmpty, let facts = try? typed.facts() {
            preview = try await reports.preview(facts, by: asked.actor)
        }
        let key = "report.done." + (asked.query["done"] ?? "")
        let actor = asked.actor
        var last: (release: Release, changes: [ReleaseChange])?
        if let report, overtakenBy == nil { last = try await reports.wouldChange(report, preview, words) }
        return DraftPage(
            typed: typed, report: report, preview: preview, problems: problems, overtakenBy: overtakenBy,
            mayChange: Reports.changeDrafts.allows(actor, on: Subject())
                || (report == nil && Reports.makeDrafts.allows(actor, on: Subject())),
            maySend: Reports.propose.allows(actor, on: Subject()),
            mayRelease: Reports.release.allows(actor, on: Subject()) && report?.author != actor.name,
            last: last, formKey: reports.formKey(), done: words(key) == key ? nil : words(key),
            geography: reports.figures.establishments.geography, words: words)
    }
}
