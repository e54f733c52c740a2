import Establishments
import Programme

/// Why the text of a field cannot be taken: a whole sentence or two.
package struct FieldFault: Error, Equatable {
    package let message: String
    package init(_ message: String) { self.message = message }
}

/// The rules of single fields: what a text from a file becomes, or why it cannot be taken. Pure.
package enum FieldValues {
    /// One line of text: blanks of any kind become single spaces. At most `limit` scalars.
    package static func line(_ text: String, _ name: String, limit: Int) throws(FieldFault) -> String {
        let plain = text.utf8.allSatisfy { $0 >= 0x20 && $0 < 0x7F }
        if plain, text.utf8.count <= limit, !hasDoubleSpace(text) { return text }
        var line = String.UnicodeScalarView()
        var count = 0
        var gap = false
        for scalar in text.unicodeScalars {
            if scalar.properties.isWhitespace {
                gap = count > 0
                continue
            }
            try refuseControls(scalar, name)
            if gap { line.append(" ") }
            count += gap ? 2 : 1
            gap = false
            line.append(scalar)
        }
        try refuseLength(count, name, limit)
        return String(line)
    }

    /// Text of several lines; line ends become line feeds. At most `limit` scalars.
    package static func paragraphs(_ text: String, _ name: String, limit: Int) throws(FieldFault) -> String {
        if text.utf8.count <= limit, text.utf8.allSatisfy({ $0 >= 0x20 && $0 < 0x7F || $0 == 0x0A }) { return text }
        var result = String.UnicodeScalarView()
        var count = 0
        var wasReturn = false
        for scalar in text.unicodeScalars {
            defer { wasReturn = scalar == "\r" }
            if scalar == "\n" && wasReturn { continue }
            let kept: Unicode.Scalar = scalar == "\r" || scalar == "\u{85}" ? "\n" : scalar
            if kept != "\n" && kept != "\t" { try refuseControls(kept, name) }
            result.append(kept)
            count += 1
        }
        try refuseLength(count, name, limit)
        return String(result)
    }

    /// A day, or a moment in RFC 3339 or as a spreadsheet keeps it.
    static func when(_ text: String, isSpreadsheet: Bool) throws(FieldFault) -> When {
        guard let when = isSpreadsheet ? When(spreadsheet: text) : When(text) else {
            throw FieldFault(
                "“\(brief(text))” is neither a day nor a time. Write it like 2026-12-01 or 2026-12-01T14:00:00Z.")
        }
        return when
    }

    static func day(_ text: String) throws(FieldFault) -> Day {
        guard let day = Day(iso: text) else {
            throw FieldFault("“\(brief(text))” is not a day. Write it like 2026-12-01.")
        }
        return day
    }

    /// A moment in RFC 3339; a bare day means midnight UTC.
    static func moment(_ text: String) throws(FieldFault) -> Instant {
        if let day = Day(iso: text) { return Instant(startOf: day) }
        guard let instant = Instant(rfc3339: text) ?? When(spreadsheet: text)?.instant else {
            throw FieldFault("“\(brief(text))” is not a time. Write it like 2026-12-01T14:00:00Z.")
        }
        return instant
    }

    /// A day or a moment as people in Britain type it: `1 December 2026`, `01/12/2026, 4pm`, `2026-12-01 16:00`. A time
    /// alone is of `day`, where there is one. Of an hour that clocks show twice the first is meant.
    static func typedWhen(_ text: String, on day: Day? = nil) throws(FieldFault) -> When {
        if let when = When(text) { return when }
        if let day = Day(typed: text) { return When(day: day) }
        if let sentence = Day.missing(typed: text) { throw FieldFault(sentence) }
        let words = text.utf8.split { $0 == 0x20 || $0 == UInt8(ascii: ",") }
            .map { String(decoding: $0, as: UTF8.self) }.filter { $0.lowercased() != "at" }
        for place in words.indices.dropFirst() {
            guard let minute = ClockTime.minute(of: words[place...].joined(separator: " ")) else { continue }
            let typed = words[..<place].joined(separator: " ")
            if let day = Day(typed: typed) { return try moment(of: day, minute) }
            if let sentence = Day.missing(typed: typed) { throw FieldFault(sentence) }
        }
        if let minute = ClockTime.minute(of: text) {
            guard let day else { throw FieldFault("“\(brief(text))” is a time. Write the day before it.") }
            return try moment(of: day, minute)
        }
        throw FieldFault(
            "“\(brief(text))” is neither a day nor a time. Write it like 1 December 2026, or 1 December 2026, 2pm.")
    }

    private static func moment(of day: Day, _ minute: Int) throws(FieldFault) -> When {
        guard let instant = BritishClock.instants(of: day, hour: minute / 60, minute: minute % 60).first else {
            throw FieldFault("The clocks go forward over \(ClockTime.text(minute)) on that day. Write another time.")
        }
        return When(instant: instant)
    }

    /// A start or an end as a field of a form has it, so that typing it again gives the same.
    static func typed(_ when: When) -> String {
        let text = WhenText.inEnglish(when, nil)
        let isSame = (try? typedWhen(text)) == when
        return isSame ? text : when.text
    }

    /// Whole pence, 0 to 10,000,000.
    static func costPence(_ text: String) throws(FieldFault) -> Int {
        guard text.utf8.count <= 12, text.utf8.allSatisfy({ (0x30...0x39).contains($0) }), let pence = Int(text) else {
            throw FieldFault(
                "“\(brief(text))” is not a cost in pence. Write a whole number such as 1250 for £12.50, 0 for free, or nothing."
            )
        }
        guard pence <= 10_000_000 else {
            throw FieldFault("A cost of \(text) pence is more than £100,000. Check that it is written in pence.")
        }
        return pence
    }

    /// An address on the web: http or https, with a host, without a user name. At most 2,000 bytes.
    package static func webAddress(_ text: String) throws(FieldFault) -> String {
        let bytes = Array(text.utf8)
        guard bytes.count <= 2000 else {
            throw FieldFault(
                "The web address is \(bytes.count) bytes long; at most 2,000 are kept. Give a shorter one.")
        }
        let lower = bytes.prefix(8).map { (0x41...0x5A).contains($0) ? $0 + 32 : $0 }
        let scheme = lower.starts(with: "https://".utf8) ? 8 : lower.starts(with: "http://".utf8) ? 7 : 0
        guard scheme > 0 else {
            throw FieldFault("“\(brief(text))” is not a web address. It should begin with https:// or http://.")
        }
        let isClean = bytes.allSatisfy { $0 > 0x20 && $0 != 0x7F && !"\"<>\\^`{|}".utf8.contains($0) }
        let isPlain = bytes.allSatisfy { $0 < 0x80 }
        guard isClean, isPlain || !text.unicodeScalars.contains(where: { $0.properties.isWhitespace || isControl($0) })
        else {
            throw FieldFault(
                "The web address “\(brief(text))” holds a space or a character that no address has. Copy it from the browser."
            )
        }
        let authority = bytes.dropFirst(scheme).prefix { $0 != 0x2F && $0 != 0x3F && $0 != 0x23 }
        guard !authority.contains(UInt8(ascii: "@")) else {
            throw FieldFault("The web address “\(brief(text))” holds a user name. Leave out everything up to the @.")
        }
        guard let first = authority.first, first != UInt8(ascii: ":"), first != UInt8(ascii: ".") else {
            throw FieldFault("The web address “\(brief(text))” names no site. Copy it from the browser.")
        }
        return text
    }

    /// A whole postcode, in its usual spelling.
    static func postcode(_ text: String) throws(FieldFault) -> String {
        guard let postcode = Postcode(text), postcode.isWhole else {
            throw FieldFault("“\(brief(text))” is not a whole postcode. Write it like IV30 1BX, or leave it empty.")
        }
        return postcode.text
    }

    /// Degrees, from minus `limit` to `limit`.
    static func degrees(_ text: String, limit: Double) throws(FieldFault) -> Double {
        guard text.utf8.count <= 40, let degrees = Double(text), degrees.isFinite, abs(degrees) <= limit else {
            let limit = Int(limit)
            throw FieldFault(
                "“\(brief(text))” is not a number of degrees from -\(limit) to \(limit). Write it like 57.6478.")
        }
        return degrees
    }

    private static func hasDoubleSpace(_ text: String) -> Bool {
        var last: UInt8 = 0
        for byte in text.utf8 {
            if byte == 0x20 && last == 0x20 { return true }
            last = byte
        }
        return false
    }

    private static func refuseLength(_ count: Int, _ name: String, _ limit: Int) throws(FieldFault) {
        guard count > limit else { return }
        throw FieldFault("The \(name) is \(count) characters long; at most \(limit) are kept. Shorten it.")
    }

    /// Control characters break other programs, and the two overrides of writing direction make a text read as another.
    private static func refuseControls(_ scalar: Unicode.Scalar, _ name: String) throws(FieldFault) {
        guard isControl(scalar) else { return }
        let number = String(scalar.value, radix: 16, uppercase: true)
        let code = String(repeating: "0", count: max(0, 4 - number.utf8.count)) + number
        throw FieldFault("The \(name) holds the invisible character U+\(code). Remove it.")
    }

    private static func isControl(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0..<0x20, 0x7F..<0xA0, 0x202D, 0x202E: true
        default: false
        }
    }
}
