import Establishments
import HTTPTypes
import Markup
import Programme
import Web

/// The addresses of the register of measures and of its explorer.
struct ExplorerRoutes {
    let figures: Figures
    let layout: Layout

    private static let id = Operation.Parameter("id", "The measure's id, such as engagements.count.", .text(limit: 100))
    private static let dimensions = Shape.text(allowed: Dimension.allCases.map(\.rawValue))
    private static let filters = ExplorerQuery.filterable.map {
        Operation.Parameter($0.rawValue, "A value of this dimension.", .text(limit: 200), repeats: true)
    }
    private static let choices: [Operation.Parameter] = [
        .init("measure", "A measure's id.", .text(limit: 100)),
        .init("year", "A whole year, such as academic 2021-22.", .text(limit: 40)),
        .init("from", "The first day or month.", .text(limit: 20)), .init("to", "The last one.", .text(limit: 20)),
        .init("by", "A dimension by which it is broken down.", dimensions),
        .init("and", "A second one.", dimensions),
        .init("form", "How it is shown.", .text(allowed: FigureExpression.Form.allCases.map(\.rawValue))),
        .init("share", "yes: as a part of all.", .text(allowed: ["yes"])),
        .init("since", "A whole year with which it is compared.", .text(limit: 40)),
        .init("beside", "The slug of a council that is shown beside it.", .text(limit: 100)),
        .init("against", "A whole year that is shown beside it.", .text(limit: 40)),
        .init("top", "How many rows, the greatest first.", .text(limit: 6)),
    ]

    var routes: [Route] {
        [
            .page(
                .get, "/measures", Figures.read, "The register of measures: every number with what it means.",
                answer: measures),
            .page(
                .get, "/measures/{id}", Figures.read, "One measure: its definition, what counts and what does not.",
                names: [Self.id], answer: measure),
            .page(
                .get, "/explore", Figures.read, "The explorer: a measure, a period, filters, breakdowns.",
                parameters: Self.choices + Self.filters, answers: [200, 422], answer: explore),
            .page(
                .get, "/figures/help", Figures.read, "How figures are asked: the language, its words, examples.",
                answer: help),
        ]
    }

    private func measures(_ asked: WebRequest) async throws -> Reply {
        let words = layout.strings(asked)
        let page = MeasuresPage(measures: figures.measures, words: words)
        let heading = Layout.Heading(words("measures.title"), description: words("measures.lead"))
        return Reply.page(layout.page(heading, for: asked) { page.content })
    }

    private func measure(_ asked: WebRequest) async throws -> Reply {
        let words = layout.strings(asked)
        let (measure, fact) = try figures.measure(try asked.parameter("id"), by: asked.actor)
        let page = MeasurePage(measure: measure, fact: fact, words: words)
        let heading = Layout.Heading(
            page.title, section: words("measures.title"), trail: [(label: words("measures.title"), path: "/measures")])
        return Reply.page(layout.page(heading, for: asked) { page.content })
    }

    private func help(_ asked: WebRequest) async throws -> Reply {
        let words = layout.strings(asked)
        var examples: [FigureHelpPage.Example] = []
        for text in FigureHelpPage.examples {
            // An example of what this place has no records of is shown without a number.
            examples.append(.init(text: text, answer: try? await figures.figure(text, by: asked.actor)))
        }
        let page = FigureHelpPage(
            examples: examples, measures: figures.measures, vocabulary: try await figures.vocabulary(for: asked.actor),
            words: words)
        let heading = Layout.Heading(
            words("figures.help.title"), trail: [(label: words("measures.title"), path: "/measures")],
            canonical: "/figures/help", description: words("figures.help.lead"))
        return Reply.page(layout.page(heading, for: asked) { page.content })
    }

    private func explore(_ asked: WebRequest) async throws -> Reply {
        let words = layout.strings(asked)
        let query = ExplorerQuery(decoding: asked.query, today: asked.today)
        var answers: [FigureAnswer] = []
        var fault: FigureFault?
        do {
            for text in [query.expression, query.expressionBeside, query.expressionAgainst].compactMap({ $0 }) {
                answers.append(try await figures.figure(text, by: asked.actor))
            }
        } catch let found as FigureFault { fault = found }
        let page = ExplorerPage(
            query: query, measures: figures.measures, answers: answers, fault: fault,
            vocabulary: try await figures.vocabulary(for: asked.actor), geography: figures.establishments.geography,
            today: asked.today, words: words)
        let heading = Layout.Heading(
            page.title, trail: [(label: words("measures.title"), path: "/measures")],
            canonical: "/explore", description: words("explore.lead"), isHidden: !asked.query.items.isEmpty)
        return Reply.page(
            layout.page(heading, for: asked) { page.content },
            status: fault == nil && query.problems.isEmpty ? .ok : .unprocessableContent)
    }
}
