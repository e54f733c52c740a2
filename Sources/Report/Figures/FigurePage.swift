import Establishments
import Markup
import Programme
import Web

/// A figure with its definition and where it comes from, and the form in which one is asked.
struct FigurePage {
    let text: String
    let answer: FigureAnswer?
    let fault: FigureFault?
    let geography: Geography
    let words: Strings

    var title: String {
        answer.map { FigureWords(words).title(of: $0) } ?? words("figure.title")
    }

    var content: HTML {
        HTML {
            h1 { title }
            if let answer {
                FigureCard(answer: answer, geography: geography, words: words).content
            }
            if let fault { FigureFaultNote(text: text, fault: fault, words: words).content }
            form(.class("register"), .action(Link(words.language.prefix + "/figures")), .method("get")) {
                Fields(words, problems: fault.map { [Problem("expression", $0.message)] } ?? []).lines(
                    "expression", "figure.expression", value: text, limit: FigureToken.longest, rows: 3,
                    isRequired: true)
                button(.class("secondary")) { words.html("figure.ask") }
            }
            p {
                a(.href(Link(words.language.prefix + "/explore"))) { words.html("explore.title") }
                " · "
                FigureHelpPage.link(words)
            }
        }
    }
}

/// An expression with the place marked where it goes wrong, and what would be right there.
struct FigureFaultNote {
    let text: String
    let fault: FigureFault
    let words: Strings

    var content: HTML {
        let scalars = Array(text.unicodeScalars)
        let place = min(fault.position, scalars.count)
        func string(_ part: ArraySlice<Unicode.Scalar>) -> String {
            var view = String.UnicodeScalarView()
            view.append(contentsOf: part)
            return String(view)
        }
        let rest = string(scalars[place...])
        return div(.class("problems"), .role("alert")) {
            h2 { words.html("error.title") }
            p(.lang("en")) { fault.message }
            p { FigureHelpPage.link(words) }
            pre(.class("expression")) {
                string(scalars[..<place])
                mark { rest.isEmpty ? "⌶" : rest }
            }
            if !fault.expected.isEmpty {
                details {
                    summary { words.html("figure.expected") }
                    ul(.lang("en")) { fault.expected.prefix(60).map { one in li { code { one } } } }
                }
            }
        }
    }
}

/// What an answer says: the number, what it counts, when, and what stands behind it.
struct FigureCard {
    let answer: FigureAnswer
    let geography: Geography
    let words: Strings
    var number = 1
    /// The path of a figure of a release, without language: what is taken away is what was frozen.
    var frozen: String?

    private var said: FigureWords { FigureWords(words) }

    var content: HTML {
        HTML {
            if let table = answer.table {
                FigureDrawing(
                    answer: answer, table: table, geography: geography, words: words,
                    title: said.heading(of: answer), number: number
                ).content
            } else if answer.value != nil {
                p(.class("bigfigure")) {
                    strong { said.shown(answer) }
                    " "
                    span { said.after(answer) }
                }
            } else {
                p(.class("note"), .lang("en")) { answer.reason ?? "" }
            }
            dl(.class("facts")) {
                words.fact("figure.status", words("status." + answer.status.rawValue))
                if let measure = answer.measure {
                    let definition = said.definition(of: measure.id, answer)
                    words.fact("figure.definition", definition.definition)
                    words.fact("figure.counts", definition.counts)
                    words.fact("figure.leaves-out", definition.leavesOut)
                    words.fact("figure.measure") {
                        a(.href(Link(words.language.prefix + "/measures/" + measure.id))) { code { measure.id } }
                        " " + words("figure.version", ["version": String(answer.version ?? measure.version)])
                        if let kept = answer.kept, kept.version != measure.version {
                            ". " + words("figure.version.now", ["version": String(measure.version)])
                        }
                    }
                }
                if let base = answer.base, answer.table == nil, let key = self.base {
                    words.fact(key, base.text(places: base.denominator == 1 ? 0 : 1))
                }
                answer.externals.map { ExternalSource(figure: $0, words: words).rows }
                words.fact("figure.expression") {
                    if answer.figure != nil {
                        a(.href(FigureWords.link("/figures", answer.text, words))) { code { answer.text } }
                        if frozen != nil { " " + words("figure.asknow") }
                    } else {
                        code { answer.text }
                    }
                }
                if let count = answer.rowsCount {
                    words.fact("figure.rows") {
                        if answer.opensRows {
                            a(.href(FigureWords.link("/figures/rows", answer.text, words))) {
                                words.html("figure.rows.count", count: count)
                            }
                            if frozen != nil { " " + words("figure.rows.now") }
                        } else {
                            words.html("figure.rows.count", count: count)
                            " " + words("figure.rows.kept")
                        }
                    }
                } else if answer.measure?.unit.isOfPeople == true {
                    words.fact("figure.rows", words("figure.rows.people"))
                } else if !answer.externals.isEmpty {
                    words.fact("figure.rows", words("figure.rows.external"))
                }
            }
            if answer.status == .live || answer.status == .released || answer.status == .external { downloads }
        }
    }

    /// What the number beside it is; `nil` where what was asked cannot be read.
    private var base: String? {
        switch answer.figure?.expression {
        case nil: nil
        case .change: "figure.base.change"
        case .rank: "figure.base.rank"
        default: "figure.base.share"
        }
    }

    private var downloads: HTML {
        p {
            words.html("figure.files")
            " "
            ["csv", "ods", "xlsx", "json"].enumerated().map { place, form in
                HTML {
                    if place > 0 { ", " }
                    a(
                        .href(
                            frozen.flatMap { Link($0 + "." + form) }
                                ?? FigureWords.link("/figures." + form, answer.text))
                    ) { form.uppercased() }
                }
            }
            if frozen == nil {
                ", "
                a(.href(FigureWords.link("/figures.csv-metadata.json", answer.text))) {
                    abbr(Attribute("title", "CSV on the Web")) { "CSVW" }
                    " (" + words("figure.csvw") + ")"
                }
            }
        }
    }
}
