import Establishments
import Markup
import Programme
import Web

/// The explorer: a measure, a period, filters and breakdowns to choose, and what they come to.
struct ExplorerPage {
    let query: ExplorerQuery
    let measures: [Measure]
    let answer: FigureAnswer?
    let beside: FigureAnswer?
    let fault: FigureFault?
    let vocabulary: Vocabulary
    let geography: Geography
    let today: Day
    let words: Strings

    private var path: String { words.language.prefix + "/explore" }

    var content: HTML {
        HTML {
            h1 { words.html("explore.title") }
            p(.class("lead")) { words.html("explore.lead") }
            if let fault { wrong(fault) }
            choices
            if let answer {
                section(.id("results"), .labelledBy("result")) {
                    h2(.id("result"), .class(answer.table == nil ? nil : "vh"), .tabindex(-1)) {
                        FigureWords(words).title(of: answer)
                    }
                    card(answer, 1)
                    if let beside {
                        h2 { words("explore.beside") + ": " + vocabulary.label(query.beside, of: .council, words) }
                        card(beside, 2)
                    }
                }
            }
        }
    }

    private func wrong(_ fault: FigureFault) -> HTML {
        div(.class("problems"), .role("alert")) {
            h2 { words.html("error.title") }
            p(.lang("en")) { fault.message }
            if !fault.expected.isEmpty {
                p {
                    words("figure.expected") + ": "
                    span(.lang("en")) { fault.expected.prefix(12).joined(separator: ", ") }
                }
            }
        }
    }

    private func card(_ answer: FigureAnswer, _ number: Int) -> HTML {
        FigureCard(answer: answer, vocabulary: vocabulary, geography: geography, words: words, number: number).content
    }

    private var choices: HTML {
        let fields = Fields(words)
        let forms = FigureExpression.Form.allCases.filter { $0 != .list }
        return form(.class("register explorer"), .action(Link(path)), .method("get")) {
            div(.class("choices")) {
                fields.choice(
                    "measure", "figure.measure",
                    measures.filter { $0.withdrawn == nil }.map { ($0.id, words("measure.\($0.id).title")) },
                    chosen: query.measure)
                fields.choice("year", "explore.year", years, chosen: query.year, none: words("explore.between"))
                fields.text("from", "explore.from", value: query.from, limit: 10, isRequired: false)
                fields.text("to", "explore.to", value: query.to, limit: 10, isRequired: false)
            }
            details(.class("tool"), .open(!query.filters.isEmpty)) {
                summary { words.html("filters.title") }
                div(.class("choices")) {
                    ExplorerQuery.filterable.map { dimension in
                        fields.choice(
                            dimension.rawValue, "dimension." + dimension.rawValue, options(dimension),
                            chosen: query.filters[dimension]?.first, none: words("establishments.any"))
                    }
                }
            }
            div(.class("choices")) {
                fields.choice(
                    "by", "explore.by", dimensions, chosen: query.by.first?.rawValue, none: words("explore.whole"))
                fields.choice(
                    "and", "explore.and", dimensions, chosen: query.by.dropFirst().first?.rawValue,
                    none: words("explore.none"))
                fields.choice(
                    "form", "explore.form", forms.map { ($0.rawValue, words("form." + $0.rawValue)) },
                    chosen: query.form.rawValue)
                fields.choice("since", "explore.since", years, chosen: query.since, none: words("explore.none"))
                fields.choice(
                    "beside", "explore.beside", options(.council), chosen: query.beside, none: words("explore.none"))
            }
            ul(.class("options")) {
                li {
                    input(.type("checkbox"), .id("share"), .name("share"), .value("yes"), .checked(query.isShare))
                    label(.for("share")) { words.html("explore.share") }
                }
            }
            button(.class("primary")) { words.html("explore.ask") }
        }
    }

    private func options(_ dimension: Dimension) -> [(value: String, label: String)] {
        vocabulary.all(dimension).map { ($0.slug, words.language == .gaelic ? $0.labelGaelic : $0.label) }
    }

    private var dimensions: [(value: String, label: String)] {
        Dimension.allCases.filter { $0 != .officer || !vocabulary.all(.officer).isEmpty }.map {
            ($0.rawValue, words("dimension." + $0.rawValue))
        }
    }

    /// The last eight years of each kind, the latest first.
    private var years: [(value: String, label: String)] {
        [Period.Form.academic, .financial, .calendar].flatMap { form in
            (0..<8).compactMap { back -> (value: String, label: String)? in
                guard let period = Period(form, today.year - back), period.from <= today else { return nil }
                return (period.text, FigureWords(words).period(period))
            }
        }
    }
}
