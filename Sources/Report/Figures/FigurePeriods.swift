import Programme

/// How expressions write periods.
extension FigureParser {
    mutating func period() throws -> Period {
        let start = token.position
        guard case .word(let word) = token.kind else { throw fault(Self.periods) }
        if let form = Period.Form(rawValue: word), form == .academic || form == .financial || form == .calendar {
            place += 1
            return try year(form)
        }
        let from = try endOfPeriod()
        try need(mark: "..")
        let second = token.position
        let to = try endOfPeriod()
        guard from.isMonth == to.isMonth else {
            throw FigureFault(
                position: second, expected: [from.isMonth ? "a month, such as 2022-03" : "a day, such as 2022-03-31"],
                message: "A period goes from day to day or from month to month. Write both ends alike.")
        }
        let period = from.isMonth ? Period(months: from.day, to.day) : Period(from: from.day, to: to.day)
        guard let period else {
            throw FigureFault(
                position: start, expected: ["a period that ends after it begins"],
                message: "The period ends before it begins. Turn its ends round.")
        }
        return period
    }

    private static let periods = [
        "days, such as 2019-08-01..2022-03-31", "months, such as 2019-08..2022-03", "academic 2021-22",
        "financial 2021-22", "calendar 2021",
    ]

    private mutating func endOfPeriod() throws -> (day: Day, isMonth: Bool) {
        guard case .word(let word) = token.kind else { throw fault(Self.periods) }
        let (day, month) = (Day(iso: word), Day(iso: word + "-01"))
        guard let found = day ?? month else { throw fault(Self.periods) }
        place += 1
        return (found, day == nil)
    }

    private mutating func year(_ form: Period.Form) throws -> Period {
        let expected = form == .calendar ? "a year, such as 2021" : "two years, such as 2021-22"
        guard case .word(let word) = token.kind else { throw fault([expected]) }
        let parts = word.utf8.split(separator: UInt8(ascii: "-"), omittingEmptySubsequences: false)
        let numbers = parts.map { $0.count <= 4 ? Int(String(decoding: $0, as: UTF8.self)) : nil }
        guard let first = numbers.first, let year = first, parts[0].count == 4, let period = Period(form, year) else {
            throw fault([expected])
        }
        if form == .calendar {
            guard parts.count == 1 else { throw fault([expected]) }
        } else {
            guard parts.count == 2, parts[1].count == 2, numbers[1] == (year + 1) % 100 else { throw fault([expected]) }
        }
        place += 1
        return period
    }
}
