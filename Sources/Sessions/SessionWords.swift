import Directory
import Establishments
import Programme
import Web

/// How sessions and bookings are said to people.
enum SessionWords {
    /// `Tuesday 1 December 2026, 2pm to 3pm`
    static func when(_ time: SessionTime, _ words: Strings) -> String {
        words.weekday(time.starts.londonDay) + " " + words.day(time.starts.londonDay) + ", " + clock(time, words)
    }

    /// `2pm to 3pm`; with the day of its end where that is another, and which of the two where that time comes twice.
    static func clock(_ time: SessionTime, _ words: Strings) -> String {
        let ends = time.ends
        let last = ends.londonDay == time.starts.londonDay ? "" : words.day(ends.londonDay) + ", "
        var text = WhenText.time(time.starts) + " " + words("to") + " " + last + WhenText.time(ends)
        let both = BritishClock.instants(of: time.day, hour: time.minute / 60, minute: time.minute % 60)
        if both.count == 2 {
            text += " " + words(both.first == time.starts ? "session.fold.first" : "session.fold.second")
        }
        return text
    }

    /// `1 December 2026, 2pm`
    static func moment(_ instant: Instant, _ words: Strings) -> String {
        words.day(instant.londonDay) + ", " + WhenText.time(instant)
    }

    /// Its title in the language, where it has one.
    static func title(_ session: Session, _ words: Strings) -> String {
        words.language == .gaelic ? session.facts.titleGaelic ?? session.facts.title : session.facts.title
    }

    /// `Session with an employer: code-along`
    static func kind(_ facts: SessionFacts, _ words: Strings) -> String {
        let kind = words("session.kind." + facts.kind.rawValue)
        return facts.format.map { kind + ": " + words("session.format." + $0.rawValue) } ?? kind
    }

    /// `Online`, `In person, Inverness Campus`
    static func place(_ facts: SessionFacts, _ words: Strings) -> String {
        let mode = words("session.mode." + facts.mode.rawValue)
        return facts.mode == .online || facts.place.isEmpty ? mode : mode + ", " + facts.place
    }

    /// How many places there are, in words: `12 places left`, `Full, waiting list open`.
    static func availability(_ session: Session, at now: Instant, _ words: Strings) -> String {
        let state = session.availability(at: now)
        switch state {
        case .open, .few: return words("session.places." + state.rawValue, count: session.free)
        default: return words("session.places." + state.rawValue)
        }
    }

    /// `One place`, `Class P6, 28 places`
    static func party(_ booking: Booking, _ words: Strings) -> String {
        guard let one = booking.schoolClass else { return words("booking.person") }
        // The name of a class is forgotten some time after the session.
        guard !one.name.isEmpty else { return words("booking.class.unnamed", count: booking.places) }
        return words("booking.class", ["class": one.name], count: booking.places)
    }
}
