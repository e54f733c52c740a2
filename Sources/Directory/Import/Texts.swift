import Establishments
import Programme

/// A text without blanks (spaces, tabs, line ends, no-break spaces) at its ends.
func stripped(_ text: String) -> String {
    let bytes = text.utf8
    guard let first = bytes.first, let last = bytes.last else { return text }
    // A byte above 0x7F may belong to a no-break space.
    if first > 0x20, first < 0x7F, last > 0x20, last < 0x7F { return text }
    let isBlank: (Unicode.Scalar) -> Bool = { $0.properties.isWhitespace || $0.value < 0x20 || $0 == "\u{FEFF}" }
    var scalars = Substring(text).unicodeScalars
    while let first = scalars.first, isBlank(first) { scalars.removeFirst() }
    while let last = scalars.last, isBlank(last) { scalars.removeLast() }
    return String(scalars)
}

/// As values are compared: stripped, lower case.
func caseFolded(_ text: String) -> String { stripped(text).lowercased() }

/// At most forty scalars of a text from outside, without control characters, fit to be quoted in a message.
func brief(_ text: String, limit: Int = 40) -> String {
    var short = String.UnicodeScalarView()
    var count = 0
    for scalar in text.unicodeScalars {
        guard count < limit else {
            short.append("…")
            break
        }
        short.append(scalar.value < 0x20 || (0x7F...0x9F).contains(scalar.value) ? " " : scalar)
        count += 1
    }
    return String(short)
}

/// The parts of a text between separators, compared byte by byte.
func parted(_ text: String, by separator: String) -> [String] {
    let bytes = Array(text.utf8)
    return ranges(between: Array(separator.utf8), in: bytes).map { String(decoding: bytes[$0], as: UTF8.self) }
}

/// A text with each `find` replaced, compared byte by byte.
func replacing(_ find: String, with other: String, in text: String) -> String {
    guard occurs(find, in: text) else { return text }
    return parted(text, by: find).joined(separator: other)
}

/// Whether `part` stands anywhere in a text, compared byte by byte; the empty text does nowhere.
func occurs(_ part: String, in text: String) -> Bool {
    ranges(between: Array(part.utf8), in: Array(text.utf8)).count > 1
}

private func ranges(between mark: [UInt8], in bytes: [UInt8]) -> [Range<Int>] {
    guard let first = mark.first, bytes.count >= mark.count else { return [0..<bytes.count] }
    var ranges: [Range<Int>] = []
    var start = 0
    var place = 0
    while place + mark.count <= bytes.count {
        if bytes[place] == first, bytes[place..<place + mark.count].elementsEqual(mark) {
            ranges.append(start..<place)
            place += mark.count
            start = place
        } else {
            place += 1
        }
    }
    ranges.append(start..<bytes.count)
    return ranges
}

/// Whole pence of `£12.50`, `12.5`, `1,200` or `free`; `nil` for anything else.
func pence(fromPounds text: String) -> Int? {
    let price = caseFolded(text)
    if price == "free" { return 0 }
    var pounds = 0
    var pence = 0
    var places: Int?
    var hasDigit = false
    for (position, scalar) in price.unicodeScalars.enumerated() {
        switch scalar {
        case "£" where position == 0, ",", " ": continue
        case ".":
            guard places == nil else { return nil }
            places = 0
        case "0"..."9":
            let digit = Int(scalar.value - 0x30)
            hasDigit = true
            if let count = places {
                guard count < 2 else { return nil }
                pence = pence * 10 + digit
                places = count + 1
            } else {
                pounds = pounds * 10 + digit
                guard pounds <= 10_000_000 else { return nil }
            }
        default: return nil
        }
    }
    guard hasDigit, places != 0 else { return nil }
    return pounds * 100 + (places == 1 ? pence * 10 : pence)
}

/// Hour and minute of `14:30` or `14:30:00`; `nil` for anything else.
func clockTime(_ text: String) -> (hour: Int, minute: Int)? {
    let parts = text.utf8.split(separator: UInt8(ascii: ":"), omittingEmptySubsequences: false)
    guard (2...3).contains(parts.count) else { return nil }
    let numbers = parts.map { part -> Int in
        (1...2).contains(part.count) && part.allSatisfy { (0x30...0x39).contains($0) }
            ? Int(String(Substring(part))) ?? 99 : 99
    }
    guard numbers[0] < 24, numbers[1] < 60, numbers.count == 2 || numbers[2] < 60 else { return nil }
    return (numbers[0], numbers[1])
}

/// Whether a text is a whole British postcode.
func isWholePostcode(_ text: String) -> Bool { Postcode(text)?.isWhole == true }

extension When {
    /// Reads a day, an RFC 3339 time, or a time without zone as spreadsheets keep it (`2026-11-24T09:30:00`), which is
    /// London's; `nil` for anything else.
    init?(spreadsheet text: String) {
        if let when = When(text) {
            self = when
            return
        }
        let bytes = Array(text.utf8)
        guard bytes.count >= 16, bytes[10] == UInt8(ascii: "T"),
            let day = Day(iso: String(decoding: bytes[0..<10], as: UTF8.self)),
            let (hour, minute) = clockTime(String(decoding: bytes[11...], as: UTF8.self))
        else { return nil }
        self.init(instant: BritishClock.instant(of: day, hour: hour, minute: minute))
    }
}
