import Storage

/// A calendar day in Europe/London, 1 January 1900 to 31 December 2100.
package struct Day: Hashable, Comparable, Sendable {
    /// Days since 1 January 1970.
    package let number: Int32

    /// The day so many days after 1 January 1970; `nil` outside 1900 to 2100.
    package init?(number: Int) {
        guard number >= Day.firstNumber, number <= Day.lastNumber else { return nil }
        self.number = Int32(number)
    }

    /// The nearest day of 1900 to 2100.
    package init(clamping number: Int) {
        self.number = Int32(min(max(number, Day.firstNumber), Day.lastNumber))
    }

    /// The day of a year, month (1 to 12) and day of the month; `nil` if there is no such day.
    package init?(year: Int, month: Int, day: Int) {
        guard (1900...2100).contains(year), (1...12).contains(month), day >= 1, day <= Day.length(of: month, in: year)
        else { return nil }
        number = Int32(daysFromCivil(year: year, month: month, day: day))
    }

    /// Reads `2026-12-01`; `nil` for anything else.
    package init?(iso: some StringProtocol) {
        let bytes = Array(iso.utf8.prefix(11))
        guard bytes.count == 10, bytes[4] == 0x2D, bytes[7] == 0x2D,
            let year = decimal(bytes[0..<4]), let month = decimal(bytes[5..<7]), let day = decimal(bytes[8..<10])
        else { return nil }
        self.init(year: year, month: month, day: day)
    }

    package static func < (left: Day, right: Day) -> Bool { left.number < right.number }

    /// Year, month (1 to 12) and day of the month.
    package var civil: (year: Int, month: Int, day: Int) { civilFromDays(Int(number)) }
    package var year: Int { civil.year }
    package var month: Int { civil.month }
    /// The day of the month, from 1.
    package var dayOfMonth: Int { civil.day }

    /// 1 is Monday, 7 is Sunday.
    package var weekday: Int { (Int(number) % 7 + 7 + 3) % 7 + 1 }

    /// `2026-12-01`.
    package var iso: String {
        let (year, month, day) = civil
        return padded(year, 4) + "-" + padded(month, 2) + "-" + padded(day, 2)
    }

    /// The day so many days later, held within the years 1900 to 2100.
    package func adding(_ days: Int) -> Day {
        let (sum, overflow) = Int(number).addingReportingOverflow(days)
        return Day(clamping: overflow ? (days > 0 ? Int.max : Int.min) : sum)
    }

    /// How many days a month has.
    package static func length(of month: Int, in year: Int) -> Int {
        switch month {
        case 4, 6, 9, 11: 30
        case 2: year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28
        default: 31
        }
    }

    /// The first day of this day's month.
    package var firstOfMonth: Day { adding(1 - dayOfMonth) }
    /// The last day of this day's month.
    package var lastOfMonth: Day { adding(Day.length(of: month, in: year) - dayOfMonth) }

    private static let firstNumber = daysFromCivil(year: 1900, month: 1, day: 1)
    private static let lastNumber = daysFromCivil(year: 2100, month: 12, day: 31)
}

extension Day: SQLConvertible {
    package var sqlValue: SQLValue { .text(iso) }
}

extension Row {
    /// The day in a column, or `nil` where it is empty.
    package func day(_ column: String) throws -> Day? {
        guard let text = try optionalText(column) else { return nil }
        guard let day = Day(iso: text) else { throw StorageError.corrupt(column: column) }
        return day
    }
}

/// Days since 1970-01-01 of a date of the proleptic Gregorian calendar
/// (Howard Hinnant, "chrono-compatible low-level date algorithms", days_from_civil).
func daysFromCivil(year: Int, month: Int, day: Int) -> Int {
    let y = month <= 2 ? year - 1 : year
    let era = (y >= 0 ? y : y - 399) / 400
    let yearOfEra = y - era * 400
    let dayOfYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1
    return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
}

/// The inverse of `daysFromCivil` (same source, civil_from_days).
func civilFromDays(_ days: Int) -> (year: Int, month: Int, day: Int) {
    let shifted = days + 719_468
    let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
    let dayOfEra = shifted - era * 146_097
    let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let shiftedMonth = (5 * dayOfYear + 2) / 153
    let month = shiftedMonth + (shiftedMonth < 10 ? 3 : -9)
    return (yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, dayOfYear - (153 * shiftedMonth + 2) / 5 + 1)
}

/// A whole number of plain digits; `nil` if any byte is something else.
func decimal(_ bytes: ArraySlice<UInt8>) -> Int? {
    guard !bytes.isEmpty, bytes.count <= 9 else { return nil }
    var value = 0
    for byte in bytes {
        guard byte >= 0x30, byte <= 0x39 else { return nil }
        value = value * 10 + Int(byte - 0x30)
    }
    return value
}

/// A number with zeros in front, at least `width` wide.
func padded(_ number: Int, _ width: Int) -> String {
    let digits = String(number)
    return String(repeating: "0", count: max(0, width - digits.utf8.count)) + digits
}
