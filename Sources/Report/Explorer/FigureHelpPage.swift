import Markup
import Programme
import Web

/// How figures are asked: the language in a few sentences, its words, and examples with what they come to now.
struct FigureHelpPage {
    struct Example {
        let text: String
        /// `nil` where there is nothing of which it could be asked.
        let answer: FigureAnswer?
    }

    let examples: [Example]
    let measures: [Measure]
    let vocabulary: Vocabulary
    let words: Strings

    static let examples = [
        "engagements.count",
        "engagements.count where mode = online",
        "engagements.establishments where remoteness in (remote, very-remote) during calendar 2026",
        "engagements.establishments where council = \"Western Isles\"",
        "share of engagements.count where kind = planning in engagements.count",
        "percent change of (engagements.count during calendar 2026) since calendar 2025",
        "points change of (share of engagements.count where mode = online in engagements.count) since calendar 2025",
        "rank of highland by council in engagements.count",
        "map of engagements.establishments by council",
        "table of engagements.hours by month, mode",
    ]

    /// The way here from where figures are asked.
    static func link(_ words: Strings) -> HTML {
        a(.href(Link(words.language.prefix + "/figures/help"))) { words.html("figures.help.link") }
    }

    private var said: FigureWords { FigureWords(words) }

    var content: HTML {
        HTML {
            h1 { words.html("figures.help.title") }
            p(.class("lead")) { words.html("figures.help.lead") }
            section { rules }
            section { tried }
            section { known }
            section { values }
        }
    }

    @HTMLBuilder private var rules: HTML {
        h2 { words.html("figures.help.rules") }
        ul {
            ["measure", "where", "during", "share", "change", "rank", "by", "words", "quotes"].map { key in
                li { words.html("figures.help.rules." + key) }
            }
        }
    }

    @HTMLBuilder private var tried: HTML {
        h2 { words.html("figures.help.examples") }
        p { words.html("figures.help.examples.lead") }
        dl(.class("facts examples")) {
            examples.map { example in
                div {
                    dt { a(.href(FigureWords.link("/figures", example.text, words))) { code { example.text } } }
                    dd { example.answer.map(sentence) ?? words("figure.none") }
                }
            }
        }
    }

    private func sentence(_ answer: FigureAnswer) -> String {
        let title = said.heading(of: answer)
        if let table = answer.table { return title + ": " + words("figures.help.lines", count: table.rows.count) }
        guard answer.value != nil else { return title + ": " + words("status." + answer.status.rawValue) }
        let isSaid = answer.unit == .percent || answer.unit == .rank
        return title + ": " + said.shown(answer) + (isSaid ? "" : " " + said.unit(answer))
    }

    @HTMLBuilder private var known: HTML {
        h2 { words.html("measures.title") }
        ul {
            measures.filter { $0.withdrawn == nil }.map { measure in
                li {
                    a(.href(Link(words.language.prefix + "/measures/" + measure.id))) { code { measure.id } }
                    ": "
                    words.html("measure.\(measure.id).title")
                }
            }
        }
    }

    @HTMLBuilder private var values: HTML {
        h2 { words.html("figures.help.dimensions") }
        p { words.html("figures.help.dimensions.lead") }
        Dimension.allCases.filter { $0 != .officer }.map { dimension in
            let all = vocabulary.all(dimension)
            return details(.class("facet")) {
                summary {
                    h3 {
                        code { dimension.rawValue }
                        " "
                        words.html("dimension." + dimension.rawValue)
                    }
                }
                if dimension == .month { p { code { "2020-03" } } }
                ul {
                    all.map { value in
                        li {
                            code { value.slug }
                            ": " + vocabulary.label(value.slug, of: dimension, words)
                        }
                    }
                }
            }
        }
    }
}
