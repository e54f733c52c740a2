/// A stretch of days of which figures are asked; both ends count.
package struct Period: Hashable, Sendable {
    package let from: Day
    package let to: Day
    package let form: Form

    /// How it is written.
    package enum Form: String, Sendable {
        case days, months
        /// From 1 August to 31 July.
        case academic
        /// From 1 April to 31 March.
        case financial
        case calendar
    }

    /// From a day to another; `nil` where it would end before it begins.
    package init?(from: Day, to: Day) {
        guard from <= to else { return nil }
        (self.from, self.to, form) = (from, to, .days)
    }

    /// Whether it begins and ends with a month.
    package var isOfWholeMonths: Bool { from == from.firstOfMonth && to == to.lastOfMonth }

    /// Up to a day, from another or from that day itself where the other is later.
    package init(through to: Day, from: Day) { (self.from, self.to, form) = (min(from, to), to, .days) }

    /// From the first day of one day's month to the last of another's; `nil` where it would end before it begins.
    package init?(months from: Day, _ to: Day) {
        let (first, last) = (from.firstOfMonth, to.lastOfMonth)
        guard first <= last else { return nil }
        (self.from, self.to, form) = (first, last, .months)
    }

    /// The academic year that begins in August of a year, or the financial year that begins in April of it, or the year
    /// itself; `nil` outside 1900 to 2100, and for other forms.
    package init?(_ form: Form, _ year: Int) {
        let ends: (Day?, Day?) =
            switch form {
            case .academic: (Day(year: year, month: 8, day: 1), Day(year: year + 1, month: 7, day: 31))
            case .financial: (Day(year: year, month: 4, day: 1), Day(year: year + 1, month: 3, day: 31))
            case .calendar: (Day(year: year, month: 1, day: 1), Day(year: year, month: 12, day: 31))
            case .days, .months: (nil, nil)
            }
        guard let from = ends.0, let to = ends.1 else { return nil }
        (self.from, self.to, self.form) = (from, to, form)
    }

    /// Whether it is a whole year of one of the three kinds.
    package var isYear: Bool { form == .academic || form == .financial || form == .calendar }

    /// Whether a day lies in it.
    package func holds(_ day: Day) -> Bool { from <= day && day <= to }

    /// As expressions write it: `2019-08..2022-03`, `academic 2021-22`.
    package var text: String {
        let next = padded((from.year + 1) % 100, 2)
        return switch form {
        case .days: from.iso + ".." + to.iso
        case .months: Self.month(from) + ".." + Self.month(to)
        case .academic, .financial: form.rawValue + " " + String(from.year) + "-" + next
        case .calendar: "calendar " + String(from.year)
        }
    }

    /// `2020-03`
    package static func month(_ day: Day) -> String { padded(day.year, 4) + "-" + padded(day.month, 2) }
}
