import Markup
import Programme
import Web

/// All indicators, by theme: where each stands and whether it goes where it should.
struct IndicatorsPage {
    let readings: [IndicatorReading]
    let mayEnter: Bool
    /// Whether it stands at the desk, where each leads to its form.
    let isDesk: Bool
    let words: Strings

    private var said: IndicatorWords { IndicatorWords(words) }

    var content: HTML {
        HTML {
            h1 { words.html("indicators.title") }
            p(.class("lead")) { words.html("indicators.lead") }
            if mayEnter {
                p {
                    a(.class("button primary"), .href(Link(words.language.prefix + "/admin/indicators/new"))) {
                        words.html("indicator.new")
                    }
                }
            }
            if readings.isEmpty { p(.class("note")) { words.html("external.none") } }
            Indicator.Theme.allCases.map { theme in
                let own = readings.filter { $0.indicator.theme == theme }
                return own.isEmpty
                    ? .none
                    : section(.labelledBy(theme.rawValue)) {
                        h2(.id(theme.rawValue)) { words.html("indicator.theme." + theme.rawValue) }
                        ul(.class("cards")) { own.map(card) }
                    }
            }
            if !readings.isEmpty {
                p {
                    words.html("figure.files")
                    " "
                    a(.href(Link("/indicators.csv"))) { "CSV" }
                    ", "
                    a(.href(Link("/indicators.json"))) { "JSON" }
                }
            }
        }
    }

    private func card(_ reading: IndicatorReading) -> HTML {
        let indicator = reading.indicator
        let path = words.language.prefix + (isDesk ? "/admin/indicators/" : "/indicators/") + indicator.slug
        return li(.class("card")) {
            h3 { a(.href(Link(path))) { indicator.code + " – " + indicator.title } }
            IndicatorStand(reading: reading, words: words).latest
            dl(.class("stand")) { IndicatorStand(reading: reading, words: words).rows }
        }
    }
}

/// Where an indicator stands.
struct IndicatorStand {
    let reading: IndicatorReading
    let words: Strings

    private var said: IndicatorWords { IndicatorWords(words) }

    /// The latest value with its year, and a later year that was not reported.
    var latest: HTML {
        HTML {
            if let latest = reading.latest {
                p(.class("bigfigure")) {
                    strong { said.value(latest) }
                    " "
                    span {
                        latest.answer.map { FigureWords(words).after($0) } ?? FigureWords(words).period(latest.period)
                    }
                }
            } else if let year = reading.years.last {
                p(.class("note")) { said.value(year) }
            } else {
                p(.class("note")) { words.html("indicator.novalue") }
            }
            if let year = reading.unreported {
                p(.class("note")) {
                    FigureWords(words).period(year.period) + ": "
                    said.value(year)
                }
            }
        }
    }

    /// Baseline, change and aim, as rows of a list of facts.
    @HTMLBuilder var rows: HTML {
        words.fact("indicator.baseline") {
            said.year(reading.indicator.baseline, reading.indicator)
            if let baseline = reading.baseline {
                ": "
                said.value(baseline)
            }
        }
        if reading.change != nil { words.fact("indicator.change") { said.change(reading) } }
        words.fact("indicator.aim") { said.course(reading) }
    }
}
