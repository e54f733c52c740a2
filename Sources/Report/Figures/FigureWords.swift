import Markup
import Programme
import Web

/// Figures in the words of a page.
struct FigureWords {
    let words: Strings

    init(_ words: Strings) { self.words = words }

    /// A period as sentences have it: `August 2019 to March 2022`.
    func period(_ period: Period) -> String {
        switch period.form {
        case .days:
            period.from == period.to
                ? words.day(period.from) : words.day(period.from) + " " + words("to") + " " + words.day(period.to)
        case .months:
            Period.month(period.from) == Period.month(period.to)
                ? words.month(period.from)
                : words.month(period.from) + " " + words("to") + " " + words.month(period.to)
        case .academic, .financial:
            words(
                "period." + period.form.rawValue,
                ["years": Self.years(period)])
        case .calendar: String(period.from.year)
        }
    }

    static func years(_ period: Period) -> String {
        let end = String((period.from.year + 1) % 100)
        return String(period.from.year) + "-" + (end.utf8.count < 2 ? "0" : "") + end
    }

    /// The number with the word before it and its sign.
    func number(_ answer: FigureAnswer) -> String {
        if answer.status == .suppressed { return "[c]" }
        let number = answer.unit == .percent ? answer.printed + "%" : answer.printed
        return (answer.word.map { words("qualifier." + $0.rawValue) + " " } ?? "") + number
    }

    /// The same where it stands alone, large: a place in an order with how many there are.
    func shown(_ answer: FigureAnswer) -> String {
        guard answer.unit == .rank, let base = answer.base else { return number(answer) }
        return words("figure.place", ["place": number(answer), "count": base.text(places: 0)])
    }

    /// What is counted, in words.
    func unit(_ answer: FigureAnswer) -> String {
        if case .named(let unit) = answer.unit { return unit }
        return words("unit." + answer.unit.name)
    }

    /// What a measure means: of a released figure as it was then.
    func definition(of id: String, _ answer: FigureAnswer) -> MeasureDefinition {
        answer.kept?.definitions.definition(of: id, in: words.language) ?? MeasureDefinition(of: id, words)
    }

    /// What stands after a number: its unit, unless the number says it, and its period.
    func after(_ answer: FigureAnswer) -> String {
        let isSaid = answer.unit == .percent || answer.unit == .rank
        return (isSaid ? "" : unit(answer) + ", ") + period(answer.period)
    }

    /// “academic year 2019-20 has 12 months”: English, for what is wrong.
    func months(_ period: Period) -> String {
        let count = period.countOfMonths
        return self.period(period) + " has \(count) month" + (count == 1 ? "" : "s")
    }

    /// “in academic year 2019-20”: English, for what is wrong.
    func during(_ period: Period) -> String {
        if period.isYear { return "in " + self.period(period) }
        if period.from == period.to { return "on " + self.period(period) }
        return (period.form == .months && period.countOfMonths == 1 ? "in " : "from ") + self.period(period)
    }

    /// An address that asks an expression; under a language's prefix where there are words.
    static func link(_ path: String, _ expression: String, _ words: Strings? = nil) -> Link? {
        Link((words?.language.prefix ?? "") + path + "?" + Query(items: [("expression", expression)]).encoded)
    }
}
