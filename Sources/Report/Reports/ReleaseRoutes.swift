import Establishments
import HTTPTypes
import Markup
import Programme
import Tables
import Web

/// The addresses of released reports.
struct ReleaseRoutes {
    let reports: Reports
    let layout: Layout

    static let slug = Operation.Parameter("slug", "The report's name in its addresses.", .text(limit: 80))
    static let version = Operation.Parameter("version", "The release: 1.0, 1.1 and so on.", .text(limit: 10))
    private static let number = Operation.Parameter(
        "number", "The figure's number in the text, from 1.", .text(limit: 4))

    var routes: [Route] {
        [
            .page(.get, "/reports", Reports.read, "The reports that are released.", answer: list),
            .page(
                .get, "/reports/{slug}", Reports.read, "The latest release of a report; leads to it.",
                names: [Self.slug],
                answers: [303], answer: latest),
            .page(
                .get, "/reports/{slug}/{version}", Reports.read, "A release of a report; it never changes.",
                names: [Self.slug, Self.version], answer: release),
            .page(
                .get, "/reports/{slug}/{version}/figures/{number}", Reports.read, "One figure of a release.",
                names: [Self.slug, Self.version, Self.number], answer: figure),
            .machine(
                .get, "/reports/{slug}/{version}.json", Reports.read,
                Operation(
                    summary: "A release: its text, its figures, its public tables.", type: "application/json",
                    names: [Self.slug, Self.version], schema: "Release"), answer: json),
            .machine(
                .get, "/reports/{slug}/{version}/changes.json", Reports.read,
                Operation(
                    summary: "What a release changed in the one before.", type: "application/json",
                    names: [Self.slug, Self.version], schema: "ReleaseChanges"), answer: changes),
            .machine(
                .get, "/reports/{slug}/{version}/tables.ods", Permission("report", .export),
                Operation(
                    summary: "Every figure and table of a release, as ODS.", type: TableFormat.ods.mediaType,
                    names: [Self.slug, Self.version], failures: [503]), answer: tables),
            .machine(
                .get, "/reports/{slug}/{version}/report.pdf", Permission("report", .export),
                Operation(
                    summary: "A release as a PDF with tags (PDF/UA-1), in English.", type: "application/pdf",
                    names: [Self.slug, Self.version], failures: [503]), answer: pdf),
        ] + FigureFormat.all.map(file)
    }

    /// A figure of a release as a file, as it was frozen.
    private func file(_ form: FigureFormat) -> Route {
        .machine(
            .get, "/reports/{slug}/{version}/figures/{number}." + form.ending, Reports.read,
            form.operation(
                "A figure of a release as it was frozen", names: [Self.slug, Self.version, Self.number],
                failures: [503])
        ) { asked in
            let (found, number, answer) = try await frozen(asked)
            let file = FigureFile(
                answer: answer, words: layout.languages.strings(.english), site: asked.site,
                today: found.release.released.londonDay,
                address: asked.site + found.release.path + "/figures/" + String(number))
            return try form.reply(
                file, name: "\(found.release.slug)-\(found.release.version)-\(number)")
        }
    }

    private func found(_ asked: WebRequest) async throws -> ReadRelease {
        try await reports.release(
            try asked.parameter("slug"), version: try asked.parameter("version"), by: asked.actor)
    }

    private func trail(_ asked: WebRequest, _ release: Release? = nil) -> [(label: String, path: String)] {
        [(label: layout.strings(asked)("reports.title"), path: "/reports")]
            + (release.map { [(label: $0.facts.title, path: $0.path)] } ?? [])
    }

    private func list(_ asked: WebRequest) async throws -> Reply {
        let words = layout.strings(asked)
        let page = ReportsPage(
            releases: try await reports.released(by: asked.actor),
            mayWrite: Reports.readDrafts.allows(asked.actor, on: Subject()), words: words)
        return Reply.page(
            layout.page(.init(words("reports.title"), description: words("reports.lead")), for: asked) { page.content })
    }

    private func latest(_ asked: WebRequest) async throws -> Reply {
        let found = try await reports.release(try asked.parameter("slug"), by: asked.actor)
        return .redirect(to: asked.language.prefix + found.release.path)
    }

    private func release(_ asked: WebRequest) async throws -> Reply {
        let found = try await found(asked)
        let page = ReleasePage(
            read: found, measures: reports.figures.measures,
            since: try await reports.since(found),
            vocabulary: reports.figures.vocabulary, geography: reports.figures.establishments.geography,
            hasPDF: reports.press != nil, words: layout.strings(asked))
        let heading = Layout.Heading(
            found.release.facts.title, section: layout.strings(asked)("reports.title"), trail: trail(asked),
            canonical: found.release.path, description: found.release.facts.summary)
        return Reply.page(layout.page(heading, for: asked) { page.content })
    }

    /// The figure that an address names. Throws `Failure.notFound`.
    private func frozen(
        _ asked: WebRequest
    ) async throws -> (found: ReadRelease, number: Int, answer: FigureAnswer) {
        let found = try await found(asked)
        guard let number = Markdown.figureNumber(try asked.parameter("number")), number <= found.figures.count else {
            throw Permission.nothingHere
        }
        let answer = found.figures[number - 1].answer(
            measures: reports.figures.measures, found.definitions, reports.figures.vocabulary)
        return (found, number, answer)
    }

    private func figure(_ asked: WebRequest) async throws -> Reply {
        var (found, number, answer) = try await frozen(asked)
        // Of a measure that there is no longer, nobody opens any.
        if let figure = answer.figure {
            answer.opensRows = (try? await reports.figures.opensRows(figure.expression, by: asked.actor)) ?? false
        }
        let page = ReleaseFigurePage(
            release: found.release, figure: found.figures[number - 1], answer: answer, number: number,
            standing: Outline(found.release.facts).standing(of: number),
            since: try await reports.since(found, only: number)[number],
            geography: reports.figures.establishments.geography,
            words: layout.strings(asked))
        let heading = Layout.Heading(page.title, trail: trail(asked, found.release))
        return Reply.page(layout.page(heading, for: asked) { page.content })
    }

    private func json(_ asked: WebRequest) async throws -> Reply {
        let found = try await found(asked)
        let english = layout.languages.strings(.english)
        return Reply.json(
            ReleaseJSON.release(
                found, measures: reports.figures.measures, reports.figures.vocabulary, english, site: asked.site))
    }

    private func changes(_ asked: WebRequest) async throws -> Reply {
        Reply.json(ReleaseJSON.changes(try await found(asked).release))
    }

    private func tables(_ asked: WebRequest) async throws -> Reply {
        let found = try await found(asked)
        let file = ReleaseFile(
            release: found.release, figures: found.figures + found.tables, vocabulary: reports.figures.vocabulary,
            words: layout.languages.strings(.english), site: asked.site)
        return Reply(type: TableFormat.ods.mediaType, body: .bytes(try file.workbook))
            .file("\(found.release.slug)-\(found.release.version).ods")
    }
    private func pdf(_ asked: WebRequest) async throws -> Reply {
        let found = try await reports.pdf(
            try asked.parameter("slug"), version: try asked.parameter("version"), by: asked.actor)
        return Reply(type: "application/pdf", body: .bytes(found.bytes)).with(
            .contentDisposition, "inline; filename=\"\(found.release.slug)-\(found.release.version).pdf\"")
    }
}
