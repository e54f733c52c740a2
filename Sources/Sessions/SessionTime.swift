import Programme

/// When a session is: as people say it, by the clock on the wall in Scotland, and the moment that this is.
package struct SessionTime: Sendable, Equatable {
    /// The day on which it begins.
    package let day: Day
    /// Minutes after midnight, as the clock shows them.
    package let minute: Int
    /// How long it takes.
    package let minutes: Int
    /// The moment at which it begins. In the hour that happens twice it says which of the two is meant.
    package let starts: Instant

    /// The time zone in which sessions are planned.
    package static let zone = "Europe/London"
    /// How long a session may be, in minutes.
    package static let lengths = 5...1440

    init(day: Day, minute: Int, minutes: Int, starts: Instant) {
        (self.day, self.minute, self.minutes, self.starts) = (day, minute, minutes, starts)
    }

    /// The moment at which it ends: so many minutes later, whatever the clocks do meanwhile.
    package var ends: Instant { starts.adding(seconds: minutes * 60) }

    /// Why there is no such time, or not one alone.
    package enum Fault: Error, Equatable {
        /// The clocks go forward over it.
        case doesNotHappen
        /// The clocks go back over it, and it was not said which is meant.
        case happensTwice
    }

    /// Which of two times is meant where a clock shows the same time twice in one night.
    package enum Fold: String, CaseIterable, Sendable { case first, second }

    /// The time that clocks show on a day, `minute` minutes after midnight (0 to 1,439).
    package static func on(
        _ day: Day, minute: Int, minutes: Int, fold: Fold? = nil
    ) -> Result<SessionTime, Fault> {
        let moments = BritishClock.instants(of: day, hour: minute / 60, minute: minute % 60)
        guard let first = moments.first, let last = moments.last else { return .failure(.doesNotHappen) }
        guard moments.count == 1 || fold != nil else { return .failure(.happensTwice) }
        return .success(
            SessionTime(day: day, minute: minute, minutes: minutes, starts: fold == .second ? last : first))
    }

    /// The same time on another day, as a series has it: by the clock, so that it does not move when the clocks do.
    package func on(_ other: Day) -> Result<SessionTime, Fault> {
        SessionTime.on(other, minute: minute, minutes: minutes)
    }

    /// Whether both take place at some moment.
    package func overlaps(_ other: SessionTime) -> Bool { starts < other.ends && other.starts < ends }
}

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
