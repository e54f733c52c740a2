extension Day {
    /// Reads a day as people type it: `1/12/2026`, `1.12.2026`, `1 Dec 2026`, `1 December 2026` or `2026-12-01`.
    package init?(typed text: String) {
        if let day = Day(iso: text) {
            self = day
            return
        }
        let parts = text.utf8.split { [0x20, 0x2E, 0x2F, 0x2D].contains($0) }.map {
            String(decoding: $0, as: UTF8.self)
        }
        guard parts.count == 3, let day = digits(parts[0], 2), let year = digits(parts[2], 4), parts[2].utf8.count == 4,
            let month = digits(parts[1], 2) ?? monthNumber(parts[1])
        else { return nil }
        self.init(year: year, month: month, day: day)
    }
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
