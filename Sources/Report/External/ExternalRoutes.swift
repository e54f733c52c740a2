import HTTPTypes
import Markup
import Programme
import Web

/// The addresses of figures that are not recorded here.
struct ExternalRoutes {
    let externals: Externals
    let layout: Layout

    private static let name = Operation.Parameter(
        "name", "By what expressions name it, such as college_students.", .text(limit: 80))
    private static let fields: [Operation.Parameter] = [
        .init("title", "What it is.", .text(limit: 200), isRequired: true),
        .init("unit", "What is counted, or percent.", .text(limit: 80), isRequired: true),
        .init("source", "Who published it and where.", .text(limit: 500), isRequired: true),
        .init("source_url", "Its address.", .text(limit: 500)),
        .init(
            "status", "How far it can be relied on.", .text(allowed: ExternalFigure.Status.allCases.map(\.rawValue)),
            isRequired: true),
        .init("note", "How it was made.", .text(limit: 2000)),
        .init(
            "points", "A line for each value: period; number; word; why earlier ones cannot be compared.",
            .text(limit: VersionedForm.longest), isRequired: true),
    ]
    private static let reason = Operation.Parameter(
        "reason", "Why it is changed.", .text(limit: 1000), isRequired: true)

    var routes: [Route] {
        [
            .page(
                .get, "/measures/external", Externals.read, "The figures that are not recorded here.",
                answer: { try await list($0, isDesk: false) }),
            .page(
                .get, "/measures/external/{name}", Externals.read, "One of them: values, source, what was said before.",
                names: [Self.name], parameters: [.before], answer: one),
            .page(
                .get, "/admin/external", Externals.change, "The same list, for those who enter them.", failures: [404],
                answer: { try await list($0, isDesk: true) }),
            .page(
                .get, "/admin/external/new", Externals.enter, "The form for a new external figure.", failures: [404],
                answer: new),
            .page(
                .post, "/admin/external", Externals.enter, "Enters an external figure.",
                form: [Self.name] + Self.fields + [.key(ofThis: "figure")], answers: [303], failures: [404, 422],
                answer: enter),
            .page(
                .get, "/admin/external/{name}", Externals.change, "The form in which an external figure is changed.",
                names: [Self.name], answer: edit),
            .page(
                .post, "/admin/external/{name}", Externals.change, "Changes an external figure, with a reason.",
                names: [Self.name], form: Self.fields + [.version, Self.reason], answers: [303],
                failures: [409, 422], answer: change),
        ]
    }

    private func list(_ asked: WebRequest, isDesk: Bool) async throws -> Reply {
        if isDesk { try Externals.change.require(of: asked.actor, on: Subject()) }
        let words = layout.strings(asked)
        let page = ExternalsPage(
            figures: try await externals.all(by: asked.actor),
            mayEnter: Externals.enter.allows(asked.actor, on: Subject()), isDesk: isDesk, words: words)
        let heading = Layout.Heading(
            words("external.title"), trail: isDesk ? [] : trail(words), description: words("external.lead"),
            isHidden: isDesk)
        return Reply.page(layout.page(heading, for: asked) { page.content })
    }

    private func trail(_ words: Strings) -> [(label: String, path: String)] {
        [(label: words("measures.title"), path: "/measures")]
    }

    private func one(_ asked: WebRequest) async throws -> Reply {
        let words = layout.strings(asked)
        let found = try await externals.figure(
            try asked.parameter("name"), before: asked.before, by: asked.actor)
        let page = ExternalPage(
            figure: found.now, versions: found.versions,
            mayChange: Externals.change.allows(asked.actor, on: Subject()), words: words)
        let heading = Layout.Heading(
            found.now.title, section: words("external.title"),
            trail: trail(words) + [(label: words("external.title"), path: "/measures/external")])
        return Reply.page(layout.page(heading, for: asked) { page.content })
    }

    private func new(_ asked: WebRequest) async throws -> Reply {
        try Externals.enter.require(of: asked.actor, on: Subject())
        return page(asked, ExternalForm())
    }

    private func edit(_ asked: WebRequest) async throws -> Reply {
        try Externals.change.require(of: asked.actor, on: Subject())
        let now = try await externals.figure(try asked.parameter("name"), by: asked.actor).now
        return page(asked, ExternalForm(now), name: now.name, version: now.version)
    }

    private func enter(_ asked: WebRequest) async throws -> Reply {
        let form = try await VersionedForm.sent(asked)
        let typed = ExternalForm(form)
        do {
            let name = try await externals.enter(try typed.figure(), key: asked.key(of: form), by: asked.actor)
            return .redirect(to: asked.language.prefix + "/measures/external/" + name)
        } catch let refused as Failure where refused.isOfForm { return page(asked, typed, refused: refused) }
    }

    private func change(_ asked: WebRequest) async throws -> Reply {
        let (name, form) = (try asked.parameter("name"), try await VersionedForm.sent(asked))
        _ = try await externals.figure(name, by: asked.actor)
        var typed = ExternalForm(form)
        typed.name = name
        let seen = Int(form["version"] ?? "") ?? 0
        do {
            try await externals.change(to: try typed.figure(), seen: seen, because: typed.reason, by: asked.actor)
            return .redirect(to: asked.language.prefix + "/measures/external/" + name)
        } catch let refused as Failure where refused.isOfForm {
            let now = refused == Externals.overtaken ? try await externals.figure(name, by: asked.actor).now : nil
            return page(asked, typed, name: name, version: now?.version ?? seen, refused: refused, theirs: now)
        }
    }

    private func page(
        _ asked: WebRequest, _ typed: ExternalForm, name: String? = nil, version: Int = 1, refused: Failure? = nil,
        theirs: ExternalFigure? = nil
    ) -> Reply {
        let words = layout.strings(asked)
        var differences: [VersionDifference] = []
        if let theirs, let mine = try? typed.figure() {
            differences = ExternalHistory.differences(theirs, mine, words)
        }
        let form = VersionedForm(
            desk: "/admin/external", name: name, version: version, reason: typed.reason, refused: refused,
            theirs: differences, formKey: externals.formKey(), words: words)
        let page = ExternalFormPage(typed: typed, form: form)
        let heading = Layout.Heading(
            page.title, trail: [(label: words("external.title"), path: form.desk)], isHidden: true)
        return Reply.page(layout.page(heading, for: asked) { page.content }, status: form.status)
    }
}
