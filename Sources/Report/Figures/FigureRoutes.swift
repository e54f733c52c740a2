import Establishments
import HTTPTypes
import Markup
import Programme
import Web

/// The addresses of figures: one figure, the records behind it, and the same for machines.
struct FigureRoutes {
    let figures: Figures
    let layout: Layout

    static let expression = Operation.Parameter(
        "expression", "What is asked, such as engagements.count during 2019-08..2022-03.",
        .text(limit: FigureToken.longest), isRequired: true)

    private static let page = Operation.Parameter("page", "Number of the page.", .integer("", 1...1_000_000))

    var routes: [Route] {
        [
            .machine(
                .get, "/api/figures", Figures.read,
                Operation(
                    summary: "What an expression comes to. What is wrong with one is a 422 with position and expected.",
                    type: "application/json", parameters: [Self.expression], schema: "Figure", failures: [422]),
                answer: json),
            .page(
                .get, "/figures", Figures.read, "A figure, with its definition and where it comes from.",
                parameters: [Operation.Parameter("expression", "What is asked.", .text(limit: FigureToken.longest))],
                answers: [200, 422], answer: figure),
            .page(
                .get, "/figures/rows", Figures.read,
                "The records behind a figure, as far as whoever asks may see them.",
                parameters: [Self.expression, Self.page], answers: [200, 422], failures: [404], answer: rows),
        ] + (FigureFormat.all + [.metadata]).map(file)
    }

    /// The expression that is asked. Throws a `FigureFault` where it was too long to be read.
    private static func text(_ asked: WebRequest) throws -> String {
        guard let text = asked.query["expression"] else {
            if asked.query.wasCut { throw FigureToken.tooLong }
            return ""
        }
        return text
    }

    private func json(_ asked: WebRequest) async throws -> Reply {
        do {
            let answer = try await figures.figure(try Self.text(asked), by: asked.actor)
            try await figures.recordTaking([answer], by: asked.actor)
            let english = layout.languages.strings(.english)
            return Reply.json(FigureJSON.answer(answer, english, site: asked.site)).open()
        } catch let fault as FigureFault {
            return Reply.json(
                FigureJSON.fault(fault, id: asked.id), status: .unprocessableContent, type: "application/problem+json")
        }
    }

    /// An answer as a file.
    private func file(_ form: FigureFormat) -> Route {
        .machine(
            .get, "/figures." + form.ending, Figures.read,
            form.operation(
                "What an expression comes to", parameters: [Self.expression], failures: [404, 422, 503])
        ) { asked in
            do {
                let answer = try await figures.figure(try Self.text(asked), by: asked.actor)
                if let reason = answer.reason, answer.value == nil, answer.table == nil {
                    throw Failure.notFound(reason)
                }
                let file = FigureFile(
                    answer: answer, words: layout.languages.strings(.english), site: asked.site, today: asked.today)
                let reply = try form.reply(file, name: "figure-" + asked.today.iso)
                try await figures.recordTaking([answer], by: asked.actor)
                return reply.open()
            } catch let fault as FigureFault { throw fault.failure }
        }
    }

    private func figure(_ asked: WebRequest) async throws -> Reply {
        var text = ""
        var answer: FigureAnswer?
        var fault: FigureFault?
        do {
            text = try Self.text(asked)
            if !text.isEmpty { answer = try await figures.figure(text, by: asked.actor) }
        } catch let found as FigureFault { fault = found }
        return try await page(asked, text, answer, fault)
    }

    private func rows(_ asked: WebRequest) async throws -> Reply {
        let text = asked.query["expression"] ?? ""
        let words = layout.strings(asked)
        let number = asked.query["page"].flatMap(Query.pageNumber) ?? 1
        do {
            let rows = try await figures.rows(of: try Self.text(asked), page: number, by: asked.actor)
            let page = FigureRowsPage(
                rows: rows, page: number, vocabulary: try await figures.vocabulary(for: asked.actor), words: words)
            return Reply.page(layout.page(heading(words("figure.rows"), asked), for: asked) { page.content })
        } catch let fault as FigureFault {
            return try await self.page(asked, text, nil, fault)
        }
    }

    private func page(
        _ asked: WebRequest, _ text: String, _ answer: FigureAnswer?, _ fault: FigureFault?
    ) async throws -> Reply {
        let page = FigurePage(
            text: text, answer: answer, fault: fault,
            geography: figures.establishments.geography, words: layout.strings(asked))
        return Reply.page(
            layout.page(heading(page.title, asked), for: asked) { page.content },
            status: fault == nil ? .ok : .unprocessableContent)
    }

    private func heading(_ title: String, _ asked: WebRequest) -> Layout.Heading {
        .init(title, trail: [(label: layout.strings(asked)("measures.title"), path: "/measures")], isHidden: true)
    }
}

extension FigureFault {
    /// The same for whoever asks for a file.
    var failure: Failure { .invalid([Problem("expression", message)]) }
}
