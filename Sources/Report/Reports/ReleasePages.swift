import Establishments
import Markup
import Programme
import Web

/// The reports that are released, the latest first.
struct ReportsPage {
    let releases: [Release]
    let mayWrite: Bool
    let words: Strings

    var content: HTML {
        HTML {
            h1 { words.html("reports.title") }
            p(.class("lead")) { words.html("reports.lead") }
            if mayWrite {
                p { a(.href(Link(words.language.prefix + "/admin/reports"))) { words.html("reports.desk") } }
            }
            p {
                words.html("reports.more")
                " "
                a(.href(Link(words.language.prefix + "/measures"))) { words.html("measures.title") }
                ", "
                a(.href(Link(words.language.prefix + "/explore"))) { words.html("explore.title") }
            }
            if releases.isEmpty {
                p(.class("note")) { words.html("reports.none") }
            } else {
                ([nil] + StrategyTheme.allCases).map { theme in
                    let own = releases.filter { $0.facts.theme == theme }
                    return own.isEmpty
                        ? .none
                        : HTML {
                            h2 { StrategyTheme.label(of: theme, words) }
                            ul(.class("cards")) { own.map(card) }
                        }
                }
            }
        }
    }

    private func card(_ release: Release) -> HTML {
        li(.class("card")) {
            h3 {
                a(.href(Link(words.language.prefix + "/reports/" + release.slug))) { release.facts.title }
            }
            if !release.facts.summary.isEmpty { p { release.facts.summary } }
            p(.class("meta")) {
                FigureWords(words).period(release.facts.period) + " · "
                    + words("release.version", ["version": release.version]) + " · "
                    + words("release.on", ["day": words.day(release.released.londonDay)])
            }
        }
    }
}

extension StrategyTheme {
    /// A theme in words; of none, that it is all of them.
    static func label(of theme: StrategyTheme?, _ words: Strings) -> String {
        words(theme.map { "indicator.theme." + $0.rawValue } ?? "report.theme.all")
    }
}

/// A release: the text with its figures, each a link to its own page, and what has changed since.
struct ReleasePage {
    let read: ReadRelease
    let measures: [Measure]
    /// What live figures that anybody may know say now, by number, where they say something else.
    let since: [Int: String]
    let vocabulary: Vocabulary
    let geography: Geography
    /// Whether PDFs are made here.
    let hasPDF: Bool
    let words: Strings

    private var release: Release { read.release }
    private var figures: [FrozenFigure] { read.figures }
    private var base: String { words.language.prefix + release.path }

    /// The language of the text where the page has another, and what stands in the page's own in the midst of it.
    private var written: String? { words.language == .english ? nil : Language.english.rawValue }
    private var own: String? { words.language == .english ? nil : words.language.rawValue }

    /// The text and its headings.
    private var body: Markdown {
        let places = ReportText(release.facts.body, during: release.facts.period)
        return Markdown(places.marked, inline: inline, block: block)
    }

    var content: HTML {
        let body = body
        return HTML {
            article(.class("report")) {
                h1(.lang(written)) { release.facts.title }
                if !release.facts.summary.isEmpty { p(.class("lead"), .lang(written)) { release.facts.summary } }
                if written != nil { p(.class("note")) { words.html("release.english") } }
                p(.class("meta")) {
                    StrategyTheme.label(of: release.facts.theme, words) + " · "
                        + FigureWords(words).period(release.facts.period) + " · "
                        + words("release.version", ["version": release.version]) + " · "
                        + words("release.on", ["day": words.day(release.released.londonDay)])
                }
                if let newer = read.all.last, newer.number > release.number {
                    p(.class("note")) {
                        words.html("release.newer")
                        " "
                        a(.href(Link(words.language.prefix + newer.path))) {
                            words.html("release.version", ["version": newer.version])
                        }
                    }
                }
                contents(body.headings)
                written == nil ? body.html : div(.lang(written)) { body.html }
                changes
                past
                sinceThen
            }
            downloads
        }
    }

    private func contents(_ headings: [Markdown.Heading]) -> HTML {
        let shown = headings.filter { $0.level <= 3 }
        guard shown.count > 2 else { return .none }
        return nav(.class("contents"), .label(words("release.contents"))) {
            h2 { words.html("release.contents") }
            ul {
                shown.map { heading in
                    li(.class(heading.level == 3 ? "inner" : nil)) {
                        a(.href(Link("#" + heading.id)), .lang(written)) { heading.text }
                    }
                }
            }
        }
    }

    /// What a figure is about, in the page's language.
    private func title(_ number: Int) -> String {
        FigureWords(words).title(of: figures[number - 1].answer(measures: measures, read.definitions, vocabulary))
    }

    private func inline(_ number: Int) -> HTML {
        guard figures.indices.contains(number - 1) else { return .text("?") }
        let figure = figures[number - 1]
        return a(.class("infigure"), .href(Link(base + "/figures/" + String(number)))) {
            figure.table == nil ? .text(figure.inWords) : span(.lang(own)) { title(number) }
        }
    }

    private func block(_ number: Int) -> HTML? {
        guard figures.indices.contains(number - 1), figures[number - 1].table != nil else { return nil }
        let answer = figures[number - 1].answer(measures: measures, read.definitions, vocabulary)
        guard let table = answer.table else { return nil }
        let said = FigureWords(words)
        return div(.lang(own)) {
            FigureDrawing(
                answer: answer, table: table, geography: geography, words: words,
                title: said.heading(of: answer), number: number
            ).content
            if figures[number - 1].held == true { p(.class("hint")) { words.html("release.held") } }
            p(.class("hint")) {
                a(.href(Link(base + "/figures/" + String(number)))) { words.html("release.about") }
            }
        }
    }

    /// What it changed in the release before, where there is one.
    @HTMLBuilder var changes: HTML {
        if release.number > 0 {
            h2(.id("changes")) { words.html("release.changes") }
            if !release.note.isEmpty { p { release.note } }
            if release.changes.isEmpty { p { words.html("release.nochanges") } }
            ReleaseChangesList(changes: release.changes, words: words).html
            p(.class("screenonly")) { a(.href(Link(release.path + "/changes.json"))) { "JSON" } }
        }
    }

    @HTMLBuilder private var past: HTML {
        if read.all.count > 1 {
            h2 { words.html("release.all") }
            ul {
                read.all.map { one in
                    li {
                        a(
                            .href(Link(words.language.prefix + one.path)),
                            .current(one.number == release.number ? "page" : nil)
                        ) { words.html("release.version", ["version": one.version]) }
                        ", " + words.day(one.released.londonDay)
                    }
                }
            }
        }
    }

    @HTMLBuilder private var sinceThen: HTML {
        if !since.isEmpty {
            details(.class("tool screenonly")) {
                summary { words.html("release.since", count: since.count) }
                ul {
                    since.keys.sorted().map { number in
                        li {
                            a(.href(Link(base + "/figures/" + String(number)))) { title(number) }
                            ": "
                            if figures[number - 1].table == nil { figures[number - 1].inWords + " → " }
                            since[number] ?? ""
                        }
                    }
                }
            }
        }
    }

    private var downloads: HTML {
        p(.class("screenonly")) {
            words.html("figure.files")
            " "
            if hasPDF {
                a(.href(Link(release.path + "/report.pdf"))) { "PDF" }
                ", "
            }
            a(.href(Link(release.path + "/tables.ods"))) { "ODS" }
            ", "
            a(.href(Link(release.path + ".json"))) { "JSON" }
        }
    }
}

/// The permanent page of one figure of a release.
struct ReleaseFigurePage {
    let release: Release
    let figure: FrozenFigure
    let answer: FigureAnswer
    let number: Int
    let standing: Standing
    let since: String?
    let geography: Geography
    let words: Strings

    var title: String {
        words("release.figure", ["number": String(number)]) + ": " + FigureWords(words).title(of: answer)
    }

    var content: HTML {
        HTML {
            h1 { title }
            p {
                a(.href(Link(words.language.prefix + release.path))) { release.facts.title }
                ", " + words("release.version", ["version": release.version])
            }
            FigureCard(
                answer: answer, geography: geography, words: words,
                frozen: release.path + "/figures/" + String(number)
            ).content
            if figure.held == true { p(.class("note")) { words.html("release.held") } }
            if let since { p(.class("note")) { words.html("release.now", ["now": since]) } }
            dl(.class("facts")) {
                if let theme = standing.theme { words.fact("report.theme", StrategyTheme.label(of: theme, words)) }
                if !standing.action.isEmpty {
                    div {
                        dt { words.html("report.action") }
                        dd(.lang(words.language == .english ? nil : Language.english.rawValue)) { standing.action }
                    }
                }
                words.fact(
                    "release.frozen",
                    words.day(release.released.londonDay) + ", "
                        + words("release.position", ["number": grouped(release.cutoff)]))
                if let digest = figure.rowsDigest { words.fact("release.digest") { code { digest } } }
            }
        }
    }
}
