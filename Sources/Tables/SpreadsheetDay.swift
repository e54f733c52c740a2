/// Days and times as spreadsheets count them, in ISO 8601 and back.
enum SpreadsheetDay {
    /// What a number that is formatted as a date stands for: a day, a day with its time, or a time alone; nil when it
    /// is no day of the years 1900 to 9999. Seconds are rounded.
    static func text(_ serial: Double, from1904: Bool) -> TableCell? {
        guard serial >= 0, serial < 2_958_466 else { return nil }
        var day = Int(serial)
        var seconds = Int(((serial - Double(day)) * 86_400).rounded())
        if seconds >= 86_400 { (day, seconds) = (day + 1, 0) }
        let time = two(seconds / 3600) + ":" + two(seconds / 60 % 60) + ":" + two(seconds % 60)
        // Excel counts 29 February 1900, a day that never was; days before it are one further from the start.
        if !from1904, day == 0 { return .text(time) }
        let days = from1904 ? day - 24_107 : day < 60 ? day - 25_568 : day - 25_569
        let (year, month, date) = civil(days)
        guard year <= 9999 else { return nil }
        let iso = four(year) + "-" + two(month) + "-" + two(date)
        return .date(seconds == 0 ? iso : iso + "T" + time)
    }

    /// The parts of an ISO 8601 day or wall-clock time without zone, or nil for any other text.
    static func parts(_ iso: String) -> (year: Int, month: Int, day: Int, seconds: Int?)? {
        let bytes = Array(iso.utf8)
        func number(_ range: Range<Int>) -> Int? {
            guard range.upperBound <= bytes.count, bytes[range].allSatisfy(TableNumber.isDigit) else { return nil }
            return bytes[range].reduce(0) { $0 * 10 + Int($1 - UInt8(ascii: "0")) }
        }
        guard bytes.count >= 10, bytes[4] == UInt8(ascii: "-"), bytes[7] == UInt8(ascii: "-"),
            let year = number(0..<4), let month = number(5..<7), let day = number(8..<10),
            year >= 1900, (1...12).contains(month), (1...length(of: month, year)).contains(day)
        else { return nil }
        if bytes.count == 10 { return (year, month, day, nil) }
        guard bytes.count == 19, bytes[10] == UInt8(ascii: "T"), bytes[13] == UInt8(ascii: ":"),
            bytes[16] == UInt8(ascii: ":"),
            let hour = number(11..<13), let minute = number(14..<16), let second = number(17..<19),
            hour < 24, minute < 60, second < 60
        else { return nil }
        return (year, month, day, hour * 3600 + minute * 60 + second)
    }

    /// A date cell for ISO text that a spreadsheet gives: midnight is left out, and so are parts of a second.
    static func cell(iso: String) -> TableCell {
        var bytes = Array(iso.utf8)
        if bytes.last == UInt8(ascii: "Z"), bytes.count >= 20 { bytes.removeLast() }
        if bytes.count > 19, bytes[19] == UInt8(ascii: ".") || bytes[19] == UInt8(ascii: ",") {
            bytes = Array(bytes[..<19])
        }
        let text = String(decoding: bytes, as: UTF8.self)
        guard let parts = parts(text) else { return .text(iso) }
        return .date(parts.seconds ?? 0 == 0 ? String(decoding: bytes.prefix(10), as: UTF8.self) : text)
    }

    /// Year, month and day of a number of days since 1970-01-01, by Howard Hinnant's `civil_from_days`.
    private static func civil(_ days: Int) -> (Int, Int, Int) {
        let shifted = days + 719_468
        let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
        let dayOfEra = shifted - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let fromMarch = (5 * dayOfYear + 2) / 153
        let month = fromMarch < 10 ? fromMarch + 3 : fromMarch - 9
        return (yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, dayOfYear - (153 * fromMarch + 2) / 5 + 1)
    }

    private static func length(of month: Int, _ year: Int) -> Int {
        switch month {
        case 2: year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28
        case 4, 6, 9, 11: 30
        default: 31
        }
    }

    private static func two(_ number: Int) -> String { number < 10 ? "0\(number)" : String(number) }
    private static func four(_ number: Int) -> String { String(String(10_000 + number).dropFirst()) }
}
