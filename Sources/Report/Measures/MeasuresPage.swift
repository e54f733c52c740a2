import Markup
import Programme
import Web

/// The register of measures: every number of the programme with what it means.
struct MeasuresPage {
    let measures: [Measure]
    let words: Strings

    var content: HTML {
        HTML {
            h1 { words.html("measures.title") }
            p(.class("lead")) { words.html("measures.lead") }
            p {
                a(.class("button primary"), .href(Link(words.language.prefix + "/explore"))) {
                    words.html("explore.title")
                }
                " "
                a(.href(Link(words.language.prefix + "/measures/external"))) { words.html("external.title") }
                " "
                a(.href(Link(words.language.prefix + "/indicators"))) { words.html("indicators.title") }
                " · "
                FigureHelpPage.link(words)
            }
            ul(.class("cards")) {
                measures.filter { $0.withdrawn == nil }.map { measure in
                    li(.class("card")) {
                        h2 {
                            a(.href(Link(words.language.prefix + "/measures/" + measure.id))) {
                                words.html("measure.\(measure.id).title")
                            }
                        }
                        p { words.html("measure.\(measure.id).definition") }
                        p(.class("meta")) {
                            words("unit." + measure.unit.rawValue) + " · "
                            code { measure.id }
                        }
                    }
                }
            }
        }
    }
}

/// One measure: its definition, what counts and what does not, and where to ask it.
struct MeasurePage {
    let measure: Measure
    let fact: Fact
    let words: Strings

    var title: String { words("measure.\(measure.id).title") }

    var content: HTML {
        HTML {
            h1 { title }
            p(.class("lead")) { words.html("measure.\(measure.id).definition") }
            if let day = measure.withdrawn {
                p(.class("note")) { words.html("measure.withdrawn", ["day": words.day(day)]) }
            }
            dl(.class("facts")) {
                words.fact("figure.counts", words("measure.\(measure.id).counts"))
                words.fact("figure.leaves-out", words("measure.\(measure.id).leaves-out"))
                words.fact("measure.unit", words("unit." + measure.unit.rawValue))
                words.fact("measure.owner", words(measure.owner))
                words.fact("measure.version", String(measure.version))
                words.fact(
                    "measure.dimensions",
                    fact.dimensions.map { words("dimension." + $0.rawValue) }.joined(separator: ", "))
                words.fact("figure.expression") { code { measure.id } }
            }
            if measure.unit.isOfPeople { p(.class("note")) { words.html("measure.people") } }
            p {
                a(
                    .class("button secondary"),
                    .href(Link(words.language.prefix + "/explore?" + Query(items: [("measure", measure.id)]).encoded))
                ) { words.html("measure.explore") }
            }
        }
    }
}
