import Programme
import Web

/// Money as people read it.
enum Cost {
    /// `Free`, `£12` or `£12.50`.
    static func inWords(_ pence: Int, _ words: Strings) -> String {
        guard pence > 0 else { return words("cost.free") }
        let rest = pence % 100
        return "£" + grouped(pence / 100) + (rest == 0 ? "" : "." + (rest < 10 ? "0" : "") + String(rest))
    }
}

/// Dates as people read them.
package enum WhenText {
    /// `1 December 2026, 2pm to 4:30pm`, `1 to 5 December 2026` or one day.
    static func inWords(_ start: When, _ end: When?, _ words: Strings, short: Bool = false) -> String {
        text(start, end, to: " " + words("to") + " ") { words.day($0, short: short) }
    }

    /// The same in English, for files that have no other language.
    static func inEnglish(_ start: When, _ end: When?) -> String {
        text(start, end, to: " to ") { day in
            let month = englishMonths[day.month - 1]
            return "\(day.dayOfMonth) " + month.prefix(1).uppercased() + month.dropFirst() + " \(day.year)"
        }
    }

    private static func text(_ start: When, _ end: When?, to: String, day: (Day) -> String) -> String {
        var text = day(start.day)
        if let instant = start.instant { text += ", " + time(instant) }
        guard let end, end != start else { return text }
        if end.day == start.day { return end.instant.map { text + to + time($0) } ?? text }
        return text + to + day(end.day)
    }

    /// `2pm`, `4:30pm` by London's clock.
    package static func time(_ instant: Instant) -> String {
        let (hour, minute) = instant.londonTime
        let half = hour < 12 ? "am" : "pm"
        let twelve = hour % 12 == 0 ? 12 : hour % 12
        return String(twelve) + (minute == 0 ? "" : ":" + (minute < 10 ? "0" : "") + String(minute)) + half
    }
}

/// The beginning of a long text.
enum Excerpt {
    /// At most 220 characters, cut between words.
    static func of(_ text: String) -> String {
        let scalars = Array(text.unicodeScalars.prefix(221))
        guard scalars.count > 220 else { return text }
        let cut = scalars[..<220].lastIndex { $0.properties.isWhitespace } ?? 220
        return String(String.UnicodeScalarView(scalars[..<cut])) + "…"
    }
}

/// How large a file is, as people read it.
enum FileSize {
    /// `about 340 KB`, `about 7.3 MB`.
    static func inWords(_ bytes: Int, _ words: Strings) -> String {
        if bytes < 1_000_000 { return words("size.kb", ["n": grouped(max(1, (bytes + 500) / 1000))]) }
        let tenths = (bytes + 50_000) / 100_000
        return words("size.mb", ["n": "\(tenths / 10).\(tenths % 10)"])
    }
}
