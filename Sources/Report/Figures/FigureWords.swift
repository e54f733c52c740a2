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

    private static func years(_ period: Period) -> String {
        let end = String((period.from.year + 1) % 100)
        return String(period.from.year) + "-" + (end.utf8.count < 2 ? "0" : "") + end
    }

    /// What an answer is about.
    func title(of answer: FigureAnswer) -> String {
        let what =
            answer.external?.title ?? answer.measure.map { words("measure.\($0.id).title") } ?? words("figure.title")
        return switch answer.figure.expression {
        case .measure, .external: what
        case .share: words("figure.share", ["what": what])
        case .change: words("figure.change", ["what": what])
        case .rank(let value, let dimension, _):
            words(
                "figure.rank",
                ["what": what, "value": value.name, "dimension": words("dimension." + dimension.rawValue)])
        case .breakdown(_, _, let by, _):
            words(
                "figure.by",
                [
                    "what": what,
                    "dimensions": by.map { words("dimension." + $0.rawValue).lowercased() }.joined(
                        separator: " " + words("and") + " "),
                ])
        }
    }

    /// The number with the word before it and its sign.
    func number(_ answer: FigureAnswer) -> String {
        if answer.status == .suppressed { return "[c]" }
        let number = answer.unit == .percent ? answer.printed + "%" : answer.printed
        return (answer.word.map { words("qualifier." + $0.rawValue) + " " } ?? "") + number
    }

    /// What is counted, in words.
    func unit(_ answer: FigureAnswer) -> String {
        if case .named(let unit) = answer.unit { return unit }
        return words("unit." + answer.unit.name)
    }

    /// An address that asks an expression; under a language's prefix where there are words.
    static func link(_ path: String, _ expression: String, _ words: Strings? = nil) -> Link? {
        Link((words?.language.prefix ?? "") + path + "?" + Query(items: [("expression", expression)]).encoded)
    }
}
