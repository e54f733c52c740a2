import Establishments
import Markup
import Programme
import Web

/// The explorer: a measure, a period, filters and breakdowns to choose, and what they come to.
struct ExplorerPage {
    let query: ExplorerQuery
    let measures: [Measure]
    /// What was asked, and what stands beside it.
    let answers: [FigureAnswer]
    let fault: FigureFault?
    let vocabulary: Vocabulary
    let geography: Geography
    let today: Day
    let words: Strings

    private var path: String { words.language.prefix + "/explore" }
    private var said: FigureWords { FigureWords(words) }

    /// What was asked, or what the page is for.
    var title: String { answers.first.map { said.heading(of: $0) } ?? words("explore.title") }

    var content: HTML {
        HTML {
            h1 { words.html("explore.title") }
            if answers.isEmpty { p(.class("lead")) { words.html("explore.lead") } }
            fields.summary
            if let fault { wrong(fault) }
            question
            if !answers.isEmpty {
                section(.id("results"), .labelledBy("result")) {
                    answers.enumerated().map { place, answer in
                        HTML {
                            if place == 0 {
                                h2(.id("result"), .class(answer.table == nil ? nil : "vh"), .tabindex(-1)) {
                                    said.title(of: answer)
                                }
                            } else {
                                h2 { words("explore.beside.title") + ": " + said.heading(of: answer) }
                            }
                            FigureCard(
                                answer: answer, geography: geography, words: words,
                                number: place + 1
                            ).content
                        }
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
            p { FigureHelpPage.link(words) }
        }
    }

    /// The form; out of the way of an answer.
    private var question: HTML {
        let isOpen = answers.isEmpty || fault != nil || !query.problems.isEmpty
        return details(.class("tool"), .id("question"), .open(isOpen)) {
            summary { words.html(isOpen ? "explore.question" : "explore.change") }
            choices
            p { FigureHelpPage.link(words) }
        }
    }

    private var fields: Fields { Fields(words, problems: query.problems) }

    private var choices: HTML {
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
            details(.class("filtering"), .open(!query.filters.isEmpty)) {
                summary { words.html("filters.title") }
                ExplorerQuery.filterable.map(filter)
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
                fields.choice("against", "explore.against", years, chosen: query.against, none: words("explore.none"))
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

    /// The values of a dimension, any number of them to tick.
    private func filter(_ dimension: Dimension) -> HTML {
        let chosen = query.filters[dimension] ?? []
        return details(.class("facet"), .open(!chosen.isEmpty)) {
            summary {
                h3 {
                    words.html("dimension." + dimension.rawValue)
                    " "
                    chosen.isEmpty ? .none : span(.class("on")) { words.html("facet.ticked", count: chosen.count) }
                }
            }
            fields.ticks(
                dimension.rawValue, "dimension." + dimension.rawValue, options(dimension),
                chosen: chosen.compactMap { vocabulary.value($0, of: dimension)?.slug }, isNamedAbove: true)
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
