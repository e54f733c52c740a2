import Markup
import Programme
import Web

/// Where an external figure comes from, as rows of a list of facts.
struct ExternalSource {
    let figure: ExternalFigure
    let words: Strings

    @HTMLBuilder var rows: HTML {
        words.fact("external.source") {
            if let link = figure.sourceURL.isEmpty ? nil : Link(figure.sourceURL) {
                a(.href(link)) { figure.source }
            } else {
                figure.source
            }
        }
        words.fact("external.reliability", words("external.status." + figure.status.rawValue))
        words.fact("external.note", figure.note)
        words.fact("external.page") {
            a(.href(Link(words.language.prefix + "/measures/external/" + figure.name))) { code { figure.name } }
        }
    }
}

/// The figures that are not recorded here.
struct ExternalsPage {
    let figures: [ExternalFigure]
    let mayEnter: Bool
    /// Whether it stands at the desk, where each leads to its form.
    let isDesk: Bool
    let words: Strings

    var content: HTML {
        HTML {
            h1 { words.html("external.title") }
            p(.class("lead")) { words.html("external.lead") }
            if mayEnter {
                p {
                    a(.class("button primary"), .href(Link(words.language.prefix + "/admin/external/new"))) {
                        words.html("external.new")
                    }
                }
            }
            if figures.isEmpty { p(.class("note")) { words.html("external.none") } }
            ul(.class("cards")) {
                figures.map { figure in
                    li(.class("card")) {
                        h2 { a(.href(Link(path(figure)))) { figure.title } }
                        p {
                            strong { ExternalPage.number(figure, words) }
                            " " + ExternalPage.after(figure, words)
                        }
                        p(.class("meta")) { words("external.status." + figure.status.rawValue) + " · " + figure.source }
                    }
                }
            }
        }
    }

    private func path(_ figure: ExternalFigure) -> String {
        words.language.prefix + (isDesk ? "/admin/external/" : "/measures/external/") + figure.name
    }
}

/// One of them: its values, where they come from, and what was said before.
struct ExternalPage {
    let figure: ExternalFigure
    /// The last, or the last before one, the first of them first.
    let versions: [KeptVersion<ExternalFigure>]
    let mayChange: Bool
    let words: Strings

    /// The latest value with its word and sign.
    static func number(_ figure: ExternalFigure, _ words: Strings) -> String {
        figure.points.last.map { point in figure.text(point) { words("qualifier." + $0) } } ?? ""
    }

    /// What is counted; of shares the number's sign says it.
    static func unit(_ figure: ExternalFigure, _ words: Strings) -> String {
        figure.unit == "percent" ? words("unit.percent") : figure.unit
    }

    /// What stands after the number: its unit, unless its sign says it, and the period.
    static func after(_ figure: ExternalFigure, _ words: Strings) -> String {
        (figure.unit == "percent" ? "" : figure.unit + ", ") + FigureWords(words).period(figure.period)
    }

    var content: HTML {
        HTML {
            h1 { figure.title }
            p(.class("bigfigure")) {
                strong { Self.number(figure, words) }
                " "
                span { Self.after(figure, words) }
            }
            dl(.class("facts")) {
                ExternalSource(figure: figure, words: words).rows
                words.fact("figure.expression") {
                    a(.href(FigureWords.link("/figures", "external " + figure.name, words))) {
                        code { "external " + figure.name }
                    }
                }
            }
            chart
            values
            ExternalHistory(name: figure.name, versions: versions, title: "external.history", words: words).content
            if mayChange {
                p {
                    a(
                        .class("button secondary"),
                        .href(Link(words.language.prefix + "/admin/external/" + figure.name))
                    ) { words.html("external.change") }
                }
            }
        }
    }

    /// Of two values and more.
    @HTMLBuilder private var chart: HTML {
        if figure.points.count > 1 {
            Markup.figure(.class("figure")) {
                figcaption { figure.title + ", " + Self.unit(figure, words) }
                LineDrawing(
                    labels: figure.points.map(\.period.short), series: [("", figure.points.map(\.value))],
                    gaps: Set(figure.points.indices.filter { !figure.points[$0].breakNote.isEmpty }),
                    text: { ExternalFigure.text($0) + (figure.unit == "percent" ? "%" : "") }
                ).content
                if figure.points.dropFirst().contains(where: { !$0.breakNote.isEmpty }) {
                    p(.class("hint")) { words.html("external.gap") }
                }
            }
        }
    }

    private var values: HTML {
        HTML {
            h2(.id("values")) { words.html("external.values") }
            div(.class("wide"), .role("region"), .tabindex(0), .labelledBy("values")) {
                table {
                    thead {
                        tr {
                            th(.scope("col")) { words.html("external.period") }
                            th(.scope("col"), .class("number")) { Self.unit(figure, words) }
                            th(.scope("col")) { words.html("external.break") }
                        }
                    }
                    tbody {
                        figure.points.map { point in
                            tr {
                                th(.scope("row"), .class("period")) { FigureWords(words).period(point.period) }
                                td(.class("number")) { figure.text(point) { words("qualifier." + $0) } }
                                td { point.seriesBreak.said(words) }
                            }
                        }
                    }
                }
            }
        }
    }
}

extension SeriesBreak {
    /// What it means for whoever reads the values; empty where there is none.
    func said(_ words: Strings) -> String {
        note.isEmpty ? "" : words(isBridged ? "external.bridged" : "external.broken") + " " + note
    }
}

extension Period {
    /// As an axis has room for: `2019-20`.
    var short: String {
        text.utf8.split(separator: UInt8(ascii: " ")).last.map { String(decoding: $0, as: UTF8.self) } ?? text
    }
}

/// What an external figure said before, the latest change first.
struct ExternalHistory {
    /// Of the figure.
    let name: String
    /// The first first.
    let versions: [KeptVersion<ExternalFigure>]
    /// The key of its heading.
    let title: String
    let words: Strings

    var content: HTML {
        VersionHistory(
            versions: versions, title: title, path: "/measures/external/" + name, words: words
        ) { Self.differences($0, $1, words) }.content
    }

    /// What a figure says otherwise than another, by field and by period.
    static func differences(_ old: ExternalFigure, _ new: ExternalFigure, _ words: Strings) -> [VersionDifference] {
        func values(_ figure: ExternalFigure) -> [Period: String] {
            Dictionary(
                figure.points.map { point in
                    let value = figure.text(point) { words("qualifier." + $0) }
                    return (point.period, value + (point.breakNote.isEmpty ? "" : " (" + point.breakNote + ")"))
                },
                uniquingKeysWith: { first, _ in first })
        }
        let (before, after) = (values(old), values(new))
        let periods = Set(before.keys).union(after.keys).sorted { ($0.to, $0.from) < ($1.to, $1.from) }
        let texts: [VersionDifference] = [
            (words("report.title"), old.title, new.title), (words("external.unit"), old.unit, new.unit),
            (words("external.source"), old.source, new.source),
            (words("external.address"), old.sourceURL, new.sourceURL), (words("external.note"), old.note, new.note),
            (
                words("external.reliability"), words("external.status." + old.status.rawValue),
                words("external.status." + new.status.rawValue)
            ),
        ]
        let changed = periods.map { period in
            (what: FigureWords(words).period(period), before: before[period] ?? "", after: after[period] ?? "")
        }
        return (texts + changed).filter { $0.before != $0.after }
    }
}
