import Programme

/// What the programme is judged by over years: read by an expression, from a baseline towards an aim. It holds no value.
package struct Indicator: Sendable, Equatable {
    /// The readable name in its addresses, of its first code, with a number where another has that; never another indicator's.
    var slug = ""
    /// As the strategy has it, such as `V a`; 1 to 20 characters.
    var code = ""
    /// 1 to 200 characters.
    var title = ""
    var theme = Theme.connection
    /// In a sentence; 1 to 1,000 characters.
    var meaning = ""
    /// The figure by which it is read, without a period.
    var expression = ""
    /// Of which kind its years are: academic, financial or calendar.
    var form = Period.Form.academic
    /// The year with which others are compared; `nil` while it is not set.
    var baseline: Int?
    var aim = Aim.direction(.up)
    /// Which body looks after it, never a person's name; 1 to 200 characters.
    var owner = ""
    /// Among those of its theme, the least first.
    var place = 0
    /// Years in which it was not reported, each with the reason, the earliest first.
    var notReported: [YearNote] = []
    /// Years in which the series breaks, the earliest first.
    var breaks: [YearBreak] = []
    /// Grows with every change.
    var version = 1

    /// The themes of the strategy.
    package typealias Theme = StrategyTheme

    /// Where it should go: a number where sound data exist, else a direction of travel.
    enum Aim: Sendable, Equatable {
        case direction(Direction)
        case atLeast(Exact, Int)
        case atMost(Exact, Int)
    }

    enum Direction: String, CaseIterable, Sendable { case up, down, hold }

    /// Something said of a year.
    struct YearNote: Sendable, Equatable {
        let year: Int
        let note: String
    }

    /// A break before a year.
    struct YearBreak: Sendable, Equatable {
        let year: Int
        let said: SeriesBreak
    }

    /// The kinds of years it may be of.
    static let forms: [Period.Form] = [.academic, .financial, .calendar]
    static let years = 1900...2100
    static let mostNotes = 100
    /// More than these there are not.
    static let most = 200
}

extension Indicator {
    /// One of its years; `nil` outside 1900 to 2100.
    func period(_ year: Int) -> Period? { Period(form, year) }

    /// The year of its kind in which a day lies.
    func year(of day: Day) -> Int {
        switch form {
        case .academic: day.month >= 8 ? day.year : day.year - 1
        case .financial: day.month >= 4 ? day.year : day.year - 1
        default: day.year
        }
    }

    /// A year as people type it: `2019-20`, or `2019` of calendar years.
    func text(_ year: Int) -> String { period(year)?.short ?? String(year) }

    /// What has to be put right before it may be stored, by field.
    var problems: [Problem] {
        var problems: [Problem] = []
        func check(_ field: String, _ text: String, _ most: Int, _ sentence: String) {
            if !(1...most).contains(text.unicodeScalars.count) { problems.append(Problem(field, sentence)) }
        }
        check("code", code, 20, "Type the code that the strategy gives it, such as V a, in at most 20 characters.")
        if slug == "new"
            || !code.unicodeScalars.contains(where: { $0.properties.isAlphabetic || $0.properties.numericType != nil })
        {
            problems.append(Problem("code", "Type a code with letters or digits in it, such as V a."))
        }
        check("title", title, 200, "Type a title of at most 200 characters.")
        check("meaning", meaning, 1000, "Say in a sentence what it means, in at most 1,000 characters.")
        check("owner", owner, 200, "Say who looks after it, in at most 200 characters.")
        if !(0...10_000).contains(place) {
            problems.append(Problem("place", "Type a whole number from 0 to 10,000 for its place in the list."))
        }
        do { _ = try figure } catch { problems.append(Problem("expression", error.message)) }
        if notReported.count > Self.mostNotes {
            problems.append(Problem("not_reported", "At most 100 years can be noted."))
        }
        if breaks.count > Self.mostNotes { problems.append(Problem("breaks", "At most 100 breaks can be noted.")) }
        for (field, notes) in [
            ("not_reported", notReported), ("breaks", breaks.map { YearNote(year: $0.year, note: $0.said.note) }),
        ] {
            var seen: Set<Int> = []
            for one in notes {
                if !(1...500).contains(one.note.unicodeScalars.count) {
                    problems.append(
                        Problem(field, "Say why for \(text(one.year)), after “;”, in at most 500 characters."))
                }
                if !seen.insert(one.year).inserted {
                    problems.append(Problem(field, "\(text(one.year)) stands there twice. Leave one out."))
                }
            }
        }
        switch aim {
        case .direction: break
        case .atLeast(let value, _), .atMost(let value, _):
            if Exact(decimal: value.decimal) != value {
                problems.append(Problem("aim_value", "Shorten the number to 6 digits after the point."))
            }
        }
        return problems
    }

    /// The figure by which it is read. Throws a `FigureFault` where it is no number that can be asked year by year.
    var figure: Figure {
        get throws(FigureFault) {
            let figure: Figure
            do { figure = try FigureParser.figure(expression) } catch let fault as FigureFault { throw fault } catch {
                throw FigureFault(position: 0, expected: [], message: "The expression cannot be read.")
            }
            switch figure.expression {
            case .measure, .share, .external: break
            default:
                throw FigureFault(
                    position: 0, expected: ["a measure", "share of", "external"],
                    message:
                        "An indicator is read by a measure, a share or an external figure: its changes follow by themselves."
                )
            }
            if figure.expression.asked.contains(where: { $0.period != nil })
                || figure.expression.externals.contains(where: { $0.period != nil })
            {
                throw FigureFault(
                    position: 0, expected: ["the same without “during”"],
                    message: "An indicator is asked for each of its years. Leave the period out.")
            }
            if figure.qualifier != nil {
                throw FigureFault(
                    position: figure.qualifierPosition, expected: ["rounded", "places"],
                    message: "A word has to be true of every year. Leave it out.")
            }
            return figure
        }
    }

    /// The same with what is said of years in their order.
    var inOrder: Indicator {
        var indicator = self
        indicator.notReported.sort { $0.year < $1.year }
        indicator.breaks.sort { $0.year < $1.year }
        return indicator
    }
}

extension Figure {
    /// The same asked in a period, with a text that says so.
    func during(_ period: Period) -> Figure {
        func with(_ text: String) -> Figure {
            Figure(
                text: text, expression: expression.during(period), qualifier: qualifier,
                qualifierPosition: qualifierPosition, roundings: roundings, places: places)
        }
        return with(with(text).whole)
    }
}
