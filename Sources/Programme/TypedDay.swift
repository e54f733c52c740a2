extension Day {
    /// Reads a day as people type it: `1/12/2026`, `1.12.2026`, `1 Dec 2026`, `1 December 2026` or `2026-12-01`.
    package init?(typed text: String) {
        guard let (year, month, day) = dayParts(text) else { return nil }
        self.init(year: year, month: month, day: day)
    }

    /// What to say of a text that names a day which no calendar has: “There is no 31 November 2026.” `nil` for a day that
    /// there is, and for what names none.
    package static func missing(typed text: String) -> String? {
        guard let (year, month, day) = dayParts(text), Day(year: year, month: month, day: day) == nil else {
            return nil
        }
        guard (1...12).contains(month) else { return "There is no month \(month)." }
        let name = englishMonths[month - 1]
        return "There is no \(day) " + name.prefix(1).uppercased() + name.dropFirst() + " \(year)."
    }
}

/// The numbers that a text gives a day by; whether there is such a day is another question.
private func dayParts(_ text: String) -> (year: Int, month: Int, day: Int)? {
    if let day = Day(iso: text) { return (day.year, day.month, day.dayOfMonth) }
    let parts = text.utf8.split { [0x20, 0x2E, 0x2F, 0x2D].contains($0) }.map { String(decoding: $0, as: UTF8.self) }
    guard parts.count == 3 else { return nil }
    let isYearFirst = parts[0].utf8.count == 4 && parts[1].utf8.count == 2 && parts[2].utf8.count == 2
    let (first, last) = isYearFirst ? (parts[2], parts[0]) : (parts[0], parts[2])
    guard let day = digits(first, 2), let year = digits(last, 4), last.utf8.count == 4,
        let month = digits(parts[1], 2) ?? monthNumber(parts[1])
    else { return nil }
    return (year, month, day)
}

private func digits(_ text: String, _ most: Int) -> Int? {
    guard text.utf8.count <= most, text.utf8.allSatisfy({ $0 >= 0x30 && $0 <= 0x39 }) else { return nil }
    return Int(text)
}

/// The English names of the months, in lower case.
package let englishMonths = [
    "january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november",
    "december",
]

/// 1 to 12 for an English month's name or its first three letters or more.
private func monthNumber(_ text: String) -> Int? {
    let typed = text.lowercased()
    guard typed.utf8.count >= 3 else { return nil }
    return englishMonths.firstIndex { $0.utf8.starts(with: typed.utf8) }.map { $0 + 1 }
}
