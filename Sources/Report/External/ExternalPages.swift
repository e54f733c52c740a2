import Markup
import Programme
import Web

/// Where an external figure comes from, as rows of a list of facts.
struct ExternalSource {
    let figure: ExternalFigure
    let words: Strings

    @HTMLBuilder var rows: HTML {
        div {
            dt { words.html("external.source") }
            dd {
                if let link = figure.sourceURL.isEmpty ? nil : Link(figure.sourceURL) {
                    a(.href(link)) { figure.source }
                } else {
                    figure.source
                }
            }
        }
        row("external.reliability", words("external.status." + figure.status.rawValue))
        if !figure.note.isEmpty { row("external.note", figure.note) }
        div {
            dt { words.html("external.page") }
            dd {
                a(.href(Link(words.language.prefix + "/measures/external/" + figure.name))) { code { figure.name } }
            }
        }
    }

    private func row(_ key: String, _ text: String) -> HTML {
        div {
            dt { words.html(key) }
            dd { text }
        }
    }
}
