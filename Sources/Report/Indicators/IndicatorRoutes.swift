import HTTPTypes
import Markup
import Programme
import Web

/// The addresses of indicators.
struct IndicatorRoutes {
    let indicators: Indicators
    let layout: Layout

    private static let slug = Operation.Parameter(
        "slug", "By which its address names it, such as v-a.", .text(limit: 80))
    private static let fields: [Operation.Parameter] = [
        .init("code", "As the strategy has it, such as V a.", .text(limit: 20), isRequired: true),
        .init("title", "What it is.", .text(limit: 200), isRequired: true),
        .init("theme", "A theme.", .text(allowed: Indicator.Theme.allCases.map(\.rawValue)), isRequired: true),
        .init("meaning", "What it means, in a sentence.", .text(limit: 1000), isRequired: true),
        .init(
            "expression", "The figure by which it is read, without a period.", .text(limit: FigureToken.longest),
            isRequired: true),
        .init(
            "periods", "Of which kind its years are.", .text(allowed: Indicator.forms.map(\.rawValue)),
            isRequired: true),
        .init("baseline", "A year, such as 2015-16; none while it is not set.", .text(limit: 30)),
        .init("aim", "Where it should go.", .text(allowed: Indicator.Aim.kinds), isRequired: true),
        .init("aim_value", "The number it should reach.", .text(limit: 30)),
        .init("aim_period", "The year by which.", .text(limit: 30)),
        .init("owner", "Who looks after it.", .text(limit: 200), isRequired: true),
        .init("place", "Its place in the list.", .integer("", 0...10_000)),
        .init(
            "not_reported", "A line for each year that was not reported: year; why.",
            .text(limit: VersionedForm.longest)),
        .init(
            "breaks", "A line for each break in the series: year; what changed.", .text(limit: VersionedForm.longest)),
    ]
    private static let reason = Operation.Parameter(
        "reason", "Why it is changed.", .text(limit: 1000), isRequired: true)

    var routes: [Route] {
        [
            .page(
                .get, "/indicators", Indicators.read, "What the programme is judged by over years.",
                answer: { try await list($0, isDesk: false) }),
            .page(
                .get, "/indicators/{slug}", Indicators.read,
                "One indicator: every year of it, and what was said before.",
                names: [Self.slug], parameters: [.before], answer: one),
            .machine(
                .get, "/indicators.json", Indicators.read,
                Operation(
                    summary: "All indicators with their latest values.", type: "application/json",
                    schema: "Indicators")
            ) { asked in
                let readings = try await indicators.readings(by: asked.actor)
                try await indicators.recordTaking(readings, by: asked.actor)
                return Reply.json(IndicatorJSON.list(readings, site: asked.site)).open()
            },
            .machine(
                .get, "/indicators.csv", Indicators.read,
                Operation(
                    summary: "What all indicators are, as the file that can be loaded again.", type: "text/csv")
            ) { asked in
                file(IndicatorFile.csv(try await indicators.all(by: asked.actor)), "indicators")
            },
            .machine(
                .get, "/indicators/{slug}.json", Indicators.read,
                Operation(
                    summary: "One indicator with every year of it.", type: "application/json", names: [Self.slug],
                    parameters: [.before], schema: "Indicator")
            ) { asked in
                let found = try await indicators.indicator(
                    try asked.parameter("slug"), before: asked.before, by: asked.actor)
                try await indicators.recordTaking([found.reading], by: asked.actor)
                return Reply.json(IndicatorJSON.one(found, site: asked.site)).open()
            },
            .machine(
                .get, "/indicators/{slug}.csv", Indicators.read,
                Operation(
                    summary: "Every year of an indicator, as CSV.", type: "text/csv", names: [Self.slug])
            ) { asked in
                let found = try await indicators.indicator(try asked.parameter("slug"), by: asked.actor)
                try await indicators.recordTaking([found.reading], by: asked.actor)
                return file(IndicatorJSON.csv(found.reading), "indicator-" + found.reading.indicator.slug)
            },
            .page(
                .get, "/admin/indicators", Indicators.change, "The same list, for those who enter them.",
                failures: [404], answer: { try await list($0, isDesk: true) }),
            .page(
                .get, "/admin/indicators/new", Indicators.enter, "The form for a new indicator.", failures: [404],
                answer: new),
            .page(
                .post, "/admin/indicators", Indicators.enter, "Enters an indicator.",
                form: Self.fields + [.key(ofThis: "indicator")],
                answers: [303], failures: [404, 422], answer: enter),
            .page(
                .get, "/admin/indicators/{slug}", Indicators.change, "The form in which an indicator is changed.",
                names: [Self.slug], answer: edit),
            .page(
                .post, "/admin/indicators/{slug}", Indicators.change, "Changes an indicator, with a reason.",
                names: [Self.slug], form: Self.fields + [.version, Self.reason], answers: [303],
                failures: [409, 422], answer: change),
        ]
    }

    private func file(_ bytes: [UInt8], _ name: String) -> Reply {
        Reply(type: "text/csv; charset=utf-8", body: .bytes(bytes)).file(name + ".csv").open()
    }

    private func list(_ asked: WebRequest, isDesk: Bool) async throws -> Reply {
        if isDesk { try Indicators.change.require(of: asked.actor, on: Subject()) }
        let words = layout.strings(asked)
        let page = IndicatorsPage(
            readings: try await indicators.readings(by: asked.actor),
            mayEnter: Indicators.enter.allows(asked.actor, on: Subject()), isDesk: isDesk, words: words)
        let heading = Layout.Heading(
            words("indicators.title"), description: words("indicators.lead"), isHidden: isDesk)
        return Reply.page(layout.page(heading, for: asked) { page.content })
    }

    private func one(_ asked: WebRequest) async throws -> Reply {
        let words = layout.strings(asked)
        let page = IndicatorPage(
            found: try await indicators.indicator(
                try asked.parameter("slug"), before: asked.before, by: asked.actor),
            mayChange: Indicators.change.allows(asked.actor, on: Subject()), words: words)
        let heading = Layout.Heading(
            page.title, section: words("indicators.title"),
            trail: [(label: words("indicators.title"), path: "/indicators")],
            description: page.found.reading.indicator.meaning)
        return Reply.page(layout.page(heading, for: asked) { page.content })
    }

    private func new(_ asked: WebRequest) async throws -> Reply {
        try Indicators.enter.require(of: asked.actor, on: Subject())
        return page(asked, IndicatorForm())
    }

    private func edit(_ asked: WebRequest) async throws -> Reply {
        try Indicators.change.require(of: asked.actor, on: Subject())
        let slug = try asked.parameter("slug")
        let now = try await indicators.stored(slug, by: asked.actor)
        return page(asked, IndicatorForm(now), name: slug, version: now.version)
    }

    private func enter(_ asked: WebRequest) async throws -> Reply {
        let form = try await VersionedForm.sent(asked)
        let typed = IndicatorForm { form[$0] ?? "" }
        do {
            let slug = try await indicators.enter(try typed.indicator(), key: asked.key(of: form), by: asked.actor)
            return .redirect(to: asked.language.prefix + "/indicators/" + slug)
        } catch let refused as Failure where refused.isOfForm {
            return page(asked, typed, refused: refused, fault: try await fault(typed, by: asked.actor))
        }
    }

    private func change(_ asked: WebRequest) async throws -> Reply {
        try Indicators.change.require(of: asked.actor, on: Subject())
        let (slug, form) = (try asked.parameter("slug"), try await VersionedForm.sent(asked))
        _ = try await indicators.stored(slug, by: asked.actor)
        let typed = IndicatorForm { form[$0] ?? "" }
        let reason = form["reason"] ?? ""
        let seen = Int(form["version"] ?? "") ?? 0
        do {
            try await indicators.change(
                slug, to: try typed.indicator(), seen: seen, because: reason, by: asked.actor)
            return .redirect(to: asked.language.prefix + "/indicators/" + slug)
        } catch let refused as Failure where refused.isOfForm {
            let now = refused == Indicators.overtaken ? try await indicators.stored(slug, by: asked.actor) : nil
            return page(
                asked, typed, name: slug, version: now?.version ?? seen, reason: reason, refused: refused,
                theirs: now.map(IndicatorForm.init), fault: try await fault(typed, by: asked.actor))
        }
    }

    /// What is wrong with the expression that was typed; `nil` where nothing is, or nothing was typed.
    private func fault(_ typed: IndicatorForm, by actor: Actor) async throws -> FigureFault? {
        guard !typed.expression.isEmpty else { return nil }
        return try await indicators.fault(in: Indicator(expression: typed.expression), by: actor)
    }

    private func page(
        _ asked: WebRequest, _ typed: IndicatorForm, name: String? = nil, version: Int = 1, reason: String = "",
        refused: Failure? = nil, theirs: IndicatorForm? = nil, fault: FigureFault? = nil
    ) -> Reply {
        let words = layout.strings(asked)
        let form = VersionedForm(
            desk: "/admin/indicators", name: name, version: version, reason: reason, refused: refused,
            theirs: theirs.map { IndicatorWords(words).differences($0, typed) } ?? [], formKey: indicators.formKey(),
            words: words)
        let page = IndicatorFormPage(typed: typed, fault: fault, form: form)
        let heading = Layout.Heading(
            page.title, trail: [(label: words("indicators.title"), path: form.desk)], isHidden: true)
        return Reply.page(layout.page(heading, for: asked) { page.content }, status: form.status)
    }
}
