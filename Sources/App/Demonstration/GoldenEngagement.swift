import Engagements
import Programme

/// An engagement of the golden programme, with everything that its officer wrote down of it and when.
struct GoldenEngagement: Sendable {
    /// What the officer did in the program.
    enum Step: Sendable {
        case record(EngagementFacts)
        case change(EngagementFacts, reason: String)
        case cancel, remove, followUp
    }

    /// Which of the officers.
    let officer: Int
    /// In the order of their times.
    private(set) var steps: [(at: Instant, what: Step)]

    init(officer: Int, _ facts: EngagementFacts, at instant: Instant) {
        self.officer = officer
        steps = [(instant, .record(facts))]
    }

    /// Adds what was done so many days after a step, at some time in the afternoon, but after everything else.
    mutating func then(_ step: Step, on day: Day, _ chance: inout Chance) {
        let at = BritishClock.instant(of: day, hour: 18, minute: 0).adding(seconds: chance.below(10_800))
        let last = steps.last?.at ?? at
        steps.append((max(at, last.adding(seconds: 60)), step))
    }

    /// What it says in the end; `nil` where it was taken back.
    var facts: EngagementFacts? {
        var facts: EngagementFacts?
        for step in steps {
            switch step.what {
            case .record(let new), .change(let new, _): facts = new
            case .cancel: facts?.state = .cancelled
            case .remove: facts = nil
            case .followUp: break
            }
        }
        return facts
    }

    /// Whether it counts in totals.
    var counts: Bool { facts?.state == .held }

    /// The day on which it is said to have been first.
    var day: Day {
        if case .record(let facts)? = steps.first?.what { return facts.day }
        return facts?.day ?? Day(clamping: 0)
    }
}
