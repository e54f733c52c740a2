import Programme
import Tables
import Web

/// What is typed of an indicator: in its form, and in a row of a file with columns of the same names.
struct IndicatorForm: Equatable, Sendable, Codable {
    var code = ""
    var title = ""
    var theme = ""
    var meaning = ""
    var expression = ""
    /// academic, financial or calendar
    var periods = Period.Form.academic.rawValue
    /// A year such as `2015-16`; empty while it is not set.
    var baseline = ""
    var aim = Indicator.Direction.up.rawValue
    var aimValue = ""
    var aimPeriod = ""
    var owner = ""
    var place = "0"
    /// A line for each year: `2020-21; why`.
    var notReported = ""
    /// A line for each break: `2015-16; what changed`.
    var breaks = ""

    init() {}

    /// Its fields and columns, in the order of the form.
    static let fields: [(name: String, path: any WritableKeyPath<IndicatorForm, String> & Sendable)] = [
        ("code", \.code), ("title", \.title), ("theme", \.theme), ("meaning", \.meaning),
        ("expression", \.expression), ("periods", \.periods), ("baseline", \.baseline), ("aim", \.aim),
        ("aim_value", \.aimValue), ("aim_period", \.aimPeriod), ("owner", \.owner), ("place", \.place),
        ("not_reported", \.notReported), ("breaks", \.breaks),
    ]

    /// Takes what stands in the fields.
    init(reading field: (String) -> String) { for (name, path) in Self.fields { self[keyPath: path] = field(name) } }

    init(_ indicator: Indicator) {
        (code, title, theme) = (indicator.code, indicator.title, indicator.theme.rawValue)
        (meaning, expression, periods) = (indicator.meaning, indicator.expression, indicator.form.rawValue)
        baseline = indicator.baseline.map(indicator.text) ?? ""
        let stored = indicator.aim.stored
        (aim, aimValue, aimPeriod) = (stored.kind, stored.value ?? "", stored.year.map(indicator.text) ?? "")
        (owner, place) = (indicator.owner, String(indicator.place))
        notReported = indicator.notReported.map { indicator.text($0.year) + "; " + $0.note }.joined(separator: "\n")
        breaks = indicator.breaks.map { indicator.text($0.year) + "; " + $0.said.text }.joined(separator: "\n")
    }

    /// What it says. Throws `Failure.invalid` with what cannot be read.
    func indicator() throws -> Indicator {
        var problems: [Problem] = []
        var indicator = Indicator(
            slug: slug(from: code), code: trimmed(code), title: trimmed(title), meaning: trimmed(meaning),
            expression: trimmed(expression), owner: trimmed(owner))
        if let theme = Indicator.Theme(rawValue: theme) {
            indicator.theme = theme
        } else {
            problems.append(Problem("theme", "Choose a theme: excellence, equity, inspiration or connection."))
        }
        if let form = Indicator.forms.first(where: { $0.rawValue == periods }) {
            indicator.form = form
        } else {
            problems.append(Problem("periods", "Choose the kind of its years: academic, financial or calendar."))
        }
        let form = indicator.form
        func year(_ text: String, _ field: String) -> Int? {
            let typed = trimmed(text)
            let whole = typed.utf8.contains(UInt8(ascii: " ")) ? typed : form.rawValue + " " + typed
            if let period = FigureParser.period(whole), period.form == form { return period.from.year }
            let example = form == .calendar ? "2019" : "2019-20"
            problems.append(
                Problem(field, "“\(typed)” is no \(form.rawValue) year. Write it such as \(example)."))
            return nil
        }
        if !trimmed(baseline).isEmpty { indicator.baseline = year(baseline, "baseline") }
        if let direction = Indicator.Direction(rawValue: aim) {
            indicator.aim = .direction(direction)
            if !trimmed(aimValue).isEmpty || !trimmed(aimPeriod).isEmpty {
                problems.append(
                    Problem(
                        "aim_value", "A direction has no number. Leave the number and its year out, or choose a target."
                    ))
            }
        } else {
            let value = Exact(typed: trimmed(aimValue))
            if value == nil { problems.append(Problem("aim_value", "Type the number it should reach, such as 42.1.")) }
            if let value, let year = year(aimPeriod, "aim_period") {
                if let aim = Indicator.Aim(aim, value.decimal, year) {
                    indicator.aim = aim
                } else {
                    problems.append(Problem("aim", "Choose where it should go."))
                }
            }
        }
        if let place = Int(trimmed(place)) {
            indicator.place = place
        } else {
            problems.append(Problem("place", "Type a whole number from 0 to 10,000 for its place in the list."))
        }
        indicator.notReported = typedLines(notReported, parts: 2, most: Indicator.mostNotes + 1).compactMap { parts in
            year(parts[0], "not_reported").map { .init(year: $0, note: parts[1]) }
        }
        indicator.breaks = typedLines(breaks, parts: 2, most: Indicator.mostNotes + 1).compactMap { parts in
            year(parts[0], "breaks").map { .init(year: $0, said: SeriesBreak(parts[1])) }
        }
        problems += indicator.problems
        guard problems.isEmpty else { throw Failure.invalid(problems) }
        return indicator
    }
}
