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
