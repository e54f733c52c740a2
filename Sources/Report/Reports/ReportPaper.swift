import Establishments
import Markup
import Programme
import Web

/// A release as a page of its own for paper: its text with its figures, what it changed, and where each figure comes from. It
/// needs nothing that is not in it.
struct ReportPaper {
    let read: ReadRelease
    let measures: [Measure]
    let vocabulary: Vocabulary
    let geography: Geography
    let words: Strings
    /// How links begin, where that is set: a PDF says nothing of the host that somebody asked it of.
    let address: String?

    private var release: Release { read.release }
    private var figures: [FrozenFigure] { read.figures }
    private var said: FigureWords { FigureWords(words) }

    /// The whole page.
    var page: HTML {
        HTML {
            HTML.trusted("<!doctype html>")
            html(.lang("en")) {
                head {
                    meta(Attribute("charset", "utf-8"))
                    title { release.facts.title }
                    if !release.facts.summary.isEmpty {
                        meta(.name("description"), .content(release.facts.summary))
                    }
                    meta(.name("dcterms.created"), .content(release.released.rfc3339))
                    HTML.element(Tag("style"), [], .trusted(Self.sheet))
                }
                body { Markup.article { text } }
            }
        }
    }

    @HTMLBuilder private var text: HTML {
        let places = ReportText(release.facts.body, during: release.facts.period)
        let markdown = Markdown(places.marked, inline: inline, block: block)
        h1 { release.facts.title }
        if !release.facts.summary.isEmpty { p(.class("lead")) { release.facts.summary } }
        p(.class("meta")) {
            said.period(release.facts.period) + " · "
                + words("release.version", ["version": release.version]) + " · "
                + words("release.on", ["day": words.day(release.released.londonDay)])
        }
        contents(markdown.headings)
        markdown.html
        ReleasePage(
            read: read, measures: measures, since: [:], vocabulary: vocabulary, geography: geography, hasPDF: false,
            words: words
        ).changes
        sources
    }

    private func contents(_ headings: [Markdown.Heading]) -> HTML {
        let shown =
            headings.filter { $0.level <= 3 }
            + (figures.isEmpty ? [] : [Markdown.Heading(level: 2, text: words("paper.figures"), id: "sources")])
        guard shown.count > 2 else { return .none }
        return nav(.class("contents")) {
            h2 { words.html("release.contents") }
            ul {
                shown.map { heading in
                    li(.class(heading.level == 3 ? "inner" : nil)) {
                        a(.href(Link("#" + heading.id))) { heading.text }
                    }
                }
            }
        }
    }

    private func inline(_ number: Int) -> HTML {
        guard figures.indices.contains(number - 1) else { return .text("?") }
        let figure = figures[number - 1]
        return a(.href(Link("#figure-" + String(number)))) { figure.table == nil ? figure.inWords : figure.title }
    }

    private func block(_ number: Int) -> HTML? {
        guard figures.indices.contains(number - 1) else { return nil }
        let answer = figures[number - 1].answer(measures: measures, read.definitions, vocabulary)
        guard let table = answer.table else { return nil }
        return PaperDrawing(
            drawing: FigureDrawing(
                answer: answer, table: table, geography: geography, words: words,
                title: said.heading(of: answer), number: number)
        ).content
    }

    /// Each figure with what was asked, and where its records can be seen.
    @HTMLBuilder private var sources: HTML {
        if !figures.isEmpty {
            h2(.id("sources")) { words.html("paper.figures") }
            p { words("paper.lead", ["day": words.day(release.released.londonDay)]) }
            if let address, let link = Link(address + release.path) {
                p {
                    words("paper.at") + " "
                    a(.href(link)) { link.text }
                }
            }
            table(.class("sources")) {
                thead {
                    tr {
                        ["paper.number", "paper.says", "paper.what", "paper.asked"].map { key in
                            th(.scope("col")) { words.html(key) }
                        }
                    }
                }
                tbody { figures.enumerated().map { place, figure in source(figure, place + 1) } }
            }
            p(.class("hint")) {
                words("paper.digest") + ": "
                code { release.digest }
            }
        }
    }

    private func source(_ figure: FrozenFigure, _ number: Int) -> HTML {
        let answer = figure.answer(measures: measures, read.definitions, vocabulary)
        return tr(.id("figure-" + String(number))) {
            th(.scope("row")) {
                if let address, let link = Link(address + release.path + "/figures/" + String(number)) {
                    a(.href(link)) { String(number) }
                } else {
                    String(number)
                }
            }
            td { figure.table == nil ? figure.inWords : words("paper.table") }
            td {
                said.heading(of: answer)
                if let source = figure.source {
                    br()
                    if let address = figure.sourceURL.flatMap({ Link($0) }), !(figure.sourceURL ?? "").isEmpty {
                        a(.href(address)) { source }
                    } else {
                        source
                    }
                }
            }
            td { code { figure.expression } }
        }
    }

    private static let sheet = """
        @page {
          size: A4; margin: 22mm 20mm 24mm;
          @bottom-left { content: string(report); font: 9pt "Liberation Sans", sans-serif; color: #46545f; }
          @bottom-right { content: counter(page) " / " counter(pages); font: 9pt "Liberation Sans", sans-serif; color: #46545f; }
        }
        html { font: 10.5pt/1.5 "Liberation Sans", sans-serif; color: #12202b; }
        body { margin: 0; }
        h1 { font-size: 24pt; line-height: 1.2; margin: 0 0 8pt; color: #0a4a63; string-set: report content(); }
        h2 { font-size: 15pt; line-height: 1.25; margin: 20pt 0 6pt; color: #0a4a63; }
        h3 { font-size: 12pt; margin: 14pt 0 4pt; }
        h4 { font-size: 10.5pt; margin: 10pt 0 4pt; }
        h1, h2, h3, h4, figcaption, caption { break-after: avoid; }
        p, ul, ol, table, figure, blockquote { margin: 0 0 8pt; }
        p, li { orphans: 3; widows: 3; }
        blockquote { border-left: 3pt solid #c6d0d6; padding-left: 10pt; }
        a { color: inherit; text-decoration: none; }
        .lead { font-size: 13pt; }
        .meta, .hint { color: #46545f; font-size: 9pt; }
        .contents ul { padding: 0; list-style: none; }
        .contents .inner { margin-left: 14pt; }
        .contents a::after { content: leader(".") target-counter(attr(href url), page); color: #46545f; }
        .screenonly { display: none; }
        .figure { margin: 14pt 0; }
        figcaption, caption { font-weight: bold; text-align: left; margin-bottom: 4pt; }
        .drawn caption { display: none; }
        .picture { width: 100%; height: auto; margin-bottom: 6pt; }
        .map { width: 48%; vertical-align: top; }
        .legend { list-style: none; padding: 0; }
        .legend li { display: inline-block; margin-right: 12pt; }
        .box { display: inline-block; width: 10pt; height: 10pt; margin-right: 4pt; border: 1px solid #46545f; }
        .c0 { background: #eef2f4; } .c1 { background: #e2eff0; } .c2 { background: #a9d0d8; } .c3 { background: #62a5b8; }
        .c4 { background: #26718c; } .c5, .c6 { background: #0a3f57; }
        table { border-collapse: collapse; width: 100%; font-size: 9.5pt; }
        th, td { text-align: left; vertical-align: top; padding: 3pt 6pt 3pt 0; border-bottom: .5pt solid #c6d0d6; font-weight: normal; }
        thead th { font-weight: bold; border-bottom: 1pt solid #46545f; }
        tr { break-inside: avoid; }
        .number { text-align: right; padding-right: 0; font-variant-numeric: tabular-nums; }
        .total th, .total td { font-weight: bold; border-top: 1pt solid #46545f; }
        code { font: 8.5pt "Liberation Mono", monospace; overflow-wrap: anywhere; }
        del { color: #46545f; }
        .sources td:last-child { width: 45%; }
        """
}

extension Reports {
    /// A release as a PDF with tags (PDF/UA-1), in English. Anyone may. Throws `Failure.notFound`, and `.unavailable` where
    /// none can be made.
    func pdf(_ slug: String, version: String, by actor: Actor) async throws -> (release: Release, bytes: [UInt8]) {
        var found = try await release(slug, version: version, by: actor)
        // What came later is not in it.
        found.all.removeAll { $0.number > found.release.number }
        guard let press else {
            throw Failure.unavailable("No PDFs are made here. Print the report's page instead.", retryAfter: 86_400)
        }
        let bytes = try await press.pdf(named: found.release.id.letters) {
            var bytes: [UInt8] = []
            ReportPaper(
                read: found, measures: figures.measures, vocabulary: figures.vocabulary,
                geography: figures.establishments.geography, words: words, address: address
            ).page.render(into: &bytes)
            return bytes
        }
        return (found.release, bytes)
    }
}
