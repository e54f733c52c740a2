import Markup
import Programme
import Web

/// One indicator: what it means, every year of it, and what was said before.
struct IndicatorPage {
    let found: IndicatorFound
    let mayChange: Bool
    let words: Strings

    private var reading: IndicatorReading { found.reading }
    private var indicator: Indicator { found.reading.indicator }
    private var said: IndicatorWords { IndicatorWords(words) }

    var title: String { indicator.code + " – " + indicator.title }

    var content: HTML {
        HTML {
            h1 { title }
            p(.class("lead")) { indicator.meaning }
            IndicatorStand(reading: reading, words: words).latest
            facts
            chart
            if !reading.years.isEmpty { values }
            p {
                words.html("figure.files")
                " "
                a(.href(Link("/indicators/" + indicator.slug + ".csv"))) { "CSV" }
                ", "
                a(.href(Link("/indicators/" + indicator.slug + ".json"))) { "JSON" }
            }
            found.sources.map(revisions)
            history
            if mayChange {
                p {
                    a(
                        .class("button secondary"),
                        .href(Link(words.language.prefix + "/admin/indicators/" + indicator.slug))
                    ) { words.html("indicator.edit") }
                }
            }
        }
    }

    private var facts: HTML {
        dl(.class("facts")) {
            IndicatorStand(reading: reading, words: words).rows
            words.fact("indicator.theme", words("indicator.theme." + indicator.theme.rawValue))
            words.fact("indicator.owner", indicator.owner)
            found.sources.map { versions in
                versions.last.map { ExternalSource(figure: $0.said, words: words).rows } ?? .none
            }
            words.fact("figure.expression") {
                a(
                    .href(
                        FigureWords.link(
                            "/figures", reading.latest?.answer?.text ?? indicator.expression, words))
                ) { code { indicator.expression } }
            }
        }
    }

    /// Of two values and more.
    @HTMLBuilder private var chart: HTML {
        if reading.years.filter({ $0.value != nil }).count > 1, let answer = reading.latest?.answer {
            // What comes after the last value stands in the table alone.
            let last = reading.years.lastIndex { $0.value != nil } ?? 0
            let first = reading.years.firstIndex { $0.value != nil } ?? 0
            let shown = Array(reading.years[first...last])
            figure(.class("figure")) {
                figcaption { indicator.title + ", " + said.unit(reading) }
                LineDrawing(
                    labels: shown.map(\.period.short), series: [("", shown.map(\.value))],
                    gaps: gaps(shown),
                    text: { ExternalFigure.text($0) + (answer.unit == .percent ? "%" : "") }
                ).content
                if shown.dropFirst().contains(where: { $0.broken != nil }) {
                    p(.class("hint")) { words.html("external.gap") }
                }
            }
        }
    }

    /// The places to which no line leads: the series breaks there, or years before it are not shown.
    private func gaps(_ shown: [IndicatorReading.Year]) -> Set<Int> {
        Set(
            zip(shown.indices, zip(shown, shown.dropFirst())).filter { _, pair in
                pair.0.year + 1 < pair.1.year || !reading.breaks(after: pair.0.year, through: pair.1.year).isEmpty
            }.map { $0.0 + 1 })
    }

    private var values: HTML {
        HTML {
            h2(.id("values")) { words.html("external.values") }
            RecordTable(
                words, label: words("external.values"),
                columns: ["external.period", "indicator.value", "external.break"],
                rows: reading.years.reversed().map { year in
                    .init([
                        .text(FigureWords(words).period(year.period)),
                        HTML {
                            said.value(year)
                            if year.year == indicator.baseline { " (" + words("indicator.baseline").lowercased() + ")" }
                        }, year.broken.map { .text($0.said(words)) },
                    ])
                }
            ).content
        }
    }

    /// What a figure of others said before.
    @HTMLBuilder private func revisions(_ versions: [KeptVersion<ExternalFigure>]) -> HTML {
        if versions.count > 1 {
            section {
                ExternalHistory(
                    name: versions.last?.said.name ?? "", versions: versions, title: "indicator.revisions", words: words
                ).content
            }
        }
    }

    private var history: HTML {
        VersionHistory(
            versions: found.versions, title: "indicator.history", path: "/indicators/" + indicator.slug, words: words,
            differences: said.differences
        ).content
    }
}

extension IndicatorWords {
    /// What one wording says otherwise than another, by field.
    func differences(_ before: IndicatorForm, _ after: IndicatorForm) -> [VersionDifference] {
        IndicatorForm.fields.filter { before[keyPath: $0.path] != after[keyPath: $0.path] }.map { name, path in
            (words("indicator.field." + name), quoted(before[keyPath: path]), quoted(after[keyPath: path]))
        }
    }

    /// What stood in a field; lines stand beside one another.
    private func quoted(_ typed: String) -> String {
        guard !typed.isEmpty else { return "" }
        return "“"
            + typed.utf8.split(separator: UInt8(ascii: "\n")).map { String(decoding: $0, as: UTF8.self) }.joined(
                separator: " / ") + "”"
    }
}
