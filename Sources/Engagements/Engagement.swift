import Establishments
import Programme

/// One contact of an officer with establishments, or with none: a visit, a workshop, a call.
package struct Engagement: Sendable, Equatable {
    package let id: ID<Engagement>
    /// Whose it is. After an erasure the id stands for nobody.
    package let officer: ID<Person>
    /// What the officer is called now; empty after an erasure.
    package let officerName: String
    /// The hub on whose behalf it was recorded, if by a coordinator.
    package let hub: ID<Organisation>?
    package var facts: EngagementFacts
    /// 1 as it was first recorded; one more with each change.
    package let version: Int
    package let recorded: Instant
    package let changed: Instant
    /// When what was to follow was done.
    package let followedUp: Instant?
    /// When the record was taken back as a mistake; such a one counts nowhere.
    package let removed: Instant?

    /// What it was for; each engagement has exactly one kind.
    package enum Kind: String, CaseIterable, Sendable, Codable {
        case learning = "professional-learning"
        case dialogue = "professional-dialogue"
        case advice = "professional-advice"
        case policy = "policy-strategy-networks"
        case planning
        /// Identifying highly effective practice.
        case practice = "effective-practice"
        case improvement = "improvement-support"
    }

    /// How people met.
    package enum Mode: String, CaseIterable, Sendable, Codable {
        case inPerson = "in-person"
        case online
    }

    /// How far it has come; only what was held counts.
    package enum State: String, CaseIterable, Sendable, Codable { case planned, held, cancelled }

    /// What those who attended are; never who they are.
    package enum Attendee: String, CaseIterable, Sendable, Codable {
        /// Teachers and lecturers.
        case practitioner
        /// Heads and other leaders.
        case leader
        /// Early years practitioners.
        case earlyYears = "early-years"
        /// Support staff and technicians.
        case support
        case studentTeacher = "student-teacher"
        /// Staff of a council.
        case council
        /// Of employers, colleges, charities and other partners.
        case partner
        /// Children and young people, as a number.
        case learner
        case other
    }

    /// Which part of education it was about, where no establishment says so.
    package enum Sector: String, CaseIterable, Sendable, Codable {
        case earlyLearning = "early-learning"
        case primary, secondary, special, college, university
        case community = "community-learning"
    }

    /// The councils in which it was on the day.
    package var councils: Set<String> {
        Set((Array(facts.councilsOnTheDay.values) + [facts.area]).filter { !$0.isEmpty })
    }

    /// The path of its page, without language.
    package var path: String { "/engagements/" + id.letters }

    /// Whether it counts in totals.
    package var counts: Bool { facts.state == .held && removed == nil }

    /// Whether the day of something planned is over.
    package func isOverdue(on today: Day) -> Bool { facts.state == .planned && facts.day < today }
}

/// What is recorded of an engagement.
package struct EngagementFacts: Sendable, Equatable {
    package var state = Engagement.State.held
    package var day: Day
    /// When it began, as clocks showed it; `nil` where that was not kept.
    package var start: WallTime?
    package var minutes: Int
    package var kind: Engagement.Kind
    package var mode: Engagement.Mode
    /// Each once, in the order in which they were chosen.
    package var establishments: [ID<Establishment>] = []
    /// Those that attended, by what they are; without zeros.
    package var attendees: [Engagement.Attendee: Int] = [:]
    package var sector: Engagement.Sector?
    /// The slug of a council or region, where no establishment says where it was; else empty.
    package var area = ""
    /// The slug of a subject theme, or empty.
    package var theme = ""
    package var note = ""
    package var followUp = ""
    package var followUpBy: Day?
    /// The council in whose area each establishment lay on the day: it decides who may read of it.
    var councilsOnTheDay: [ID<Establishment>: String] = [:]

    package init(day: Day, minutes: Int, kind: Engagement.Kind, mode: Engagement.Mode) {
        (self.day, self.minutes, self.kind, self.mode) = (day, minutes, kind, mode)
    }

    /// A time of day on clocks in Britain.
    package struct WallTime: Sendable, Equatable, Codable {
        /// From midnight: 0 to 1,439.
        package let minute: Int
        /// In the hour that happens twice: whether it was the second time.
        package let isSecond: Bool

        package init(minute: Int, isSecond: Bool = false) { (self.minute, self.isSecond) = (minute, isSecond) }

        /// `09:05`
        package var text: String {
            let (hour, minute) = (minute / 60, minute % 60)
            return (hour < 10 ? "0" : "") + String(hour) + (minute < 10 ? ":0" : ":") + String(minute)
        }

        /// Reads `09:05`, `9:05`, `9.05` or `9am`; `nil` for anything else.
        package init?(_ text: String, isSecond: Bool = false) {
            var letters = text.lowercased().utf8.filter { $0 != 0x20 }
            var shift: Int?
            for (end, hours) in [("am", 0), ("pm", 12)] where letters.suffix(2).elementsEqual(end.utf8) {
                (letters, shift) = (letters.dropLast(2), hours)
            }
            let parts = letters.split(omittingEmptySubsequences: false) { $0 == 0x3A || $0 == 0x2E }
            let numbers = parts.map { part -> Int? in
                (1...2).contains(part.count) && part.allSatisfy { (0x30...0x39).contains($0) }
                    ? Int(String(decoding: part, as: UTF8.self)) : nil
            }
            guard (1...2).contains(numbers.count), let hour = numbers[0], numbers.count == 2 || shift != nil else {
                return nil
            }
            let minute = numbers.count == 2 ? numbers[1] : 0
            guard let minute, minute < 60, shift == nil ? hour < 24 : (1...12).contains(hour) else { return nil }
            let whole = shift.map { hour % 12 + $0 } ?? hour
            self.init(minute: whole * 60 + minute, isSecond: isSecond)
        }
    }

    /// How many attended in all.
    package var heads: Int {
        attendees.values.reduce(0) { sum, heads in
            let (whole, isTooMuch) = sum.addingReportingOverflow(heads)
            return isTooMuch ? .max : whole
        }
    }

    /// The moments at which it may have begun: none, one, or the two of the hour that happens twice.
    var possibleStarts: [Instant] {
        guard let start else { return [] }
        return BritishClock.instants(of: day, hour: start.minute / 60, minute: start.minute % 60)
    }

    /// When it began and ended; `nil` where the time was not kept.
    package var span: (from: Instant, to: Instant)? {
        let starts = possibleStarts
        guard let start, let first = starts.first else { return nil }
        let from = start.isSecond ? starts.last ?? first : first
        // What is longer than a day is refused; until then it must not overflow.
        return (from, from.adding(seconds: min(max(minutes, 0), EngagementRules.mostMinutes) * 60))
    }
}
