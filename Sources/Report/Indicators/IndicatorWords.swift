import Markup
import Programme
import Web

/// Indicators in the words of a page.
struct IndicatorWords {
    let words: Strings

    init(_ words: Strings) { self.words = words }

    private var said: FigureWords { FigureWords(words) }

    /// The value of a year with its word and sign; or why there is none.
    @HTMLBuilder func value(_ year: IndicatorReading.Year) -> HTML {
        if let answer = year.answer, year.value != nil {
            said.number(answer)
        } else if let note = year.notReported {
            words.html("indicator.not-reported")
            ": " + note
        } else {
            words.html("status." + (year.answer?.status ?? .notAvailable).rawValue)
            year.reason.map { reason in
                HTML {
                    ": "
                    span(.lang("en")) { reason }
                }
            }
        }
    }

    /// What its values count.
    func unit(_ reading: IndicatorReading) -> String {
        (reading.latest ?? reading.years.last).flatMap(\.answer).map(said.unit) ?? ""
    }

    /// A year of an indicator in words; that it is not set yet, without one.
    func year(_ year: Int?, _ indicator: Indicator) -> String {
        year.flatMap(indicator.period).map(said.period) ?? words("indicator.unset")
    }

    /// `+16.2 percentage points`; why it is not told; empty where there is nothing to compare.
    func change(_ reading: IndicatorReading) -> String {
        switch reading.change {
        case nil: ""
        case .refused(let note): words("indicator.change.refused") + " " + note
        case .told(_, let printed, let places, let unit):
            (Exact(0) < printed ? "+" : "") + printed.text(places: places) + " " + name(unit)
        }
    }

    private func name(_ unit: Reckoning.Unit) -> String {
        if case .named(let name) = unit { return name }
        return words("unit." + unit.name)
    }

    /// Where it should go.
    func aim(_ indicator: Indicator) -> String {
        switch indicator.aim {
        case .direction(let direction): words("indicator.aim." + direction.rawValue)
        case .atLeast(let value, let year), .atMost(let value, let year):
            words(
                "indicator.by." + indicator.aim.stored.kind,
                ["value": ExternalFigure.text(value), "year": self.year(year, indicator)])
        }
    }

    /// Where it should go, and whether it does.
    func course(_ reading: IndicatorReading) -> String {
        aim(reading.indicator)
            + (reading.course == .unknown ? "" : " · " + words("indicator.course." + reading.course.rawValue))
    }
}
