/// Times of the day as people type them.
package enum ClockTime {
    /// Minutes after midnight of `14:00`, `9.30`, `1400`, `2pm`, `2:30 pm`, `noon`, `midnight`; `nil` for anything else.
    package static func minute(of text: String) -> Int? {
        var bytes = text.utf8.filter { $0 != 0x20 }.map { (0x41...0x5A).contains($0) ? $0 + 32 : $0 }
        guard bytes.count <= 10 else { return nil }
        switch String(decoding: bytes, as: UTF8.self) {
        case "noon", "midday": return 720
        case "midnight": return 0
        default: break
        }
        // `p.m.` is `pm`.
        if bytes.last == UInt8(ascii: ".") { bytes.removeLast() }
        if bytes.suffix(2).elementsEqual(".m".utf8) { bytes.remove(at: bytes.count - 2) }
        var isAfternoon: Bool?
        if bytes.count > 2, bytes.last == UInt8(ascii: "m"), let half = bytes.dropLast().last,
            half == UInt8(ascii: "a") || half == UInt8(ascii: "p")
        {
            isAfternoon = half == UInt8(ascii: "p")
            bytes.removeLast(2)
        }
        let parts = bytes.split(omittingEmptySubsequences: false) { $0 == UInt8(ascii: ":") || $0 == UInt8(ascii: ".") }
        guard bytes.allSatisfy({ (0x30...0x3A).contains($0) || $0 == UInt8(ascii: ".") }) else { return nil }
        let numbers = parts.map { Int(String(decoding: $0, as: UTF8.self)) }
        let (hour, minute): (Int, Int)
        switch (parts.count, parts.first?.count ?? 0) {
        case (2, 1...2) where parts[1].count == 2:
            guard let hours = numbers[0], let minutes = numbers[1] else { return nil }
            (hour, minute) = (hours, minutes)
        case (1, 1...2):
            guard let hours = numbers[0], isAfternoon != nil || parts[0].count == 2 else { return nil }
            (hour, minute) = (hours, 0)
        case (1, 4):
            guard let both = numbers[0] else { return nil }
            (hour, minute) = (both / 100, both % 100)
        default: return nil
        }
        guard (0...59).contains(minute) else { return nil }
        guard let isAfternoon else { return (0...23).contains(hour) ? hour * 60 + minute : nil }
        guard (1...12).contains(hour) else { return nil }
        return (hour % 12 + (isAfternoon ? 12 : 0)) * 60 + minute
    }

    /// `14:00`, as a field of a form has it.
    package static func text(_ minute: Int) -> String {
        func two(_ number: Int) -> String { (number < 10 ? "0" : "") + String(number) }
        return two(minute / 60) + ":" + two(minute % 60)
    }
}
