import Engagements
import Establishments
import Programme

extension GoldenWriter {
    /// Written down on its day or within days of it, as it stays.
    func recorded(
        _ what: (facts: EngagementFacts, officer: Int), _ chance: inout Chance
    ) -> GoldenEngagement {
        recorded(what.facts, of: what.officer, &chance)
    }

    func recorded(_ facts: EngagementFacts, of officer: Int, _ chance: inout Chance) -> GoldenEngagement {
        var engagement = GoldenEngagement(officer: officer, facts, at: written(facts.day, &chance))
        followUp(&engagement, facts, &chance)
        return engagement
    }

    /// Planned some time before, and held.
    func planned(_ facts: EngagementFacts, of officer: Int, _ chance: inout Chance) -> GoldenEngagement {
        var plan = facts
        plan.state = .planned
        (plan.attendees, plan.note, plan.followUp, plan.followUpBy) = ([:], "", "", nil)
        var engagement = GoldenEngagement(officer: officer, plan, at: announced(facts.day, &chance))
        engagement.then(.change(facts, reason: ""), on: facts.day.adding(chance.below(6)), &chance)
        followUp(&engagement, facts, &chance)
        return engagement
    }

    /// Written down with a mistake, and put right.
    func corrected(_ facts: EngagementFacts, of officer: Int, _ chance: inout Chance) -> GoldenEngagement {
        var first = facts
        let elsewhere = chance.one(of: places.councils.filter { $0.officer == officer }.flatMap(\.others))
        switch chance.below(4) {
        case 0:
            // As long as it may have taken at most, so that it lies over nothing else of the officer's.
            first.minutes = max(15, facts.minutes + (chance.happens(50) ? -15 : GoldenDiary.room))
            if first.minutes == facts.minutes { first.minutes += GoldenDiary.room }
        case 1 where !facts.establishments.isEmpty && elsewhere != nil:
            first.establishments = [elsewhere].compactMap { $0 }
        case 2:
            first.kind = facts.kind == .advice ? .dialogue : .advice
        default:
            first.attendees[.practitioner] = (facts.attendees[.practitioner] ?? 0) + chance.within(1...12)
        }
        var engagement = GoldenEngagement(officer: officer, first, at: written(facts.day, &chance))
        let reason = chance.one(of: totals.reasons.filter { !$0.isEmpty }) ?? "It was wrong"
        engagement.then(.change(facts, reason: reason), on: facts.day.adding(chance.within(1...40)), &chance)
        followUp(&engagement, facts, &chance)
        return engagement
    }

    private func followUp(_ engagement: inout GoldenEngagement, _ facts: EngagementFacts, _ chance: inout Chance) {
        guard facts.state == .held, !facts.followUp.isEmpty else { return }
        engagement.then(.followUp, on: facts.day.adding(chance.within(8...45)), &chance)
    }

    /// When something was written down that took place on a day: most of it in the evening, some of it days later.
    private func written(_ day: Day, _ chance: inout Chance) -> Instant {
        let later = chance.happens(60) ? 0 : chance.within(1...9)
        return BritishClock.instant(of: day.adding(later), hour: 18, minute: 0).adding(seconds: chance.below(10_800))
    }

    /// When something was planned.
    func announced(_ day: Day, _ chance: inout Chance) -> Instant {
        BritishClock.instant(of: day.adding(-chance.within(4...35)), hour: 9, minute: chance.below(60))
    }
}

extension Engagement.Kind {
    /// How much it tends to be with many establishments, or with none.
    var spread: Int {
        switch self {
        case .learning: 3
        case .policy: 4
        case .planning: 2
        case .dialogue, .advice, .practice, .improvement: 1
        }
    }

    /// How many may attend one with so many establishments.
    func heads(at establishments: Int, _ chance: inout Chance) -> Int {
        let here =
            switch self {
            case .learning: chance.within(5...19)
            case .policy: chance.within(3...9)
            case .planning: chance.within(1...5)
            case .dialogue, .advice: chance.within(1...4)
            case .practice, .improvement: chance.within(1...6)
            }
        return here + max(0, establishments - 1) / 2 * chance.within(0...2)
    }

    /// How many quarters of an hour one may take.
    func quarters(_ chance: inout Chance) -> Int {
        let usual =
            switch self {
            case .learning: [6, 6, 8, 8, 12, 24]
            case .policy: [6, 8, 8, 10]
            case .planning, .practice, .improvement: [4, 4, 6, 6, 8]
            case .dialogue, .advice: [2, 3, 4, 4, 4, 6]
            }
        return chance.one(of: usual) ?? 4
    }

    /// What so many who attended are.
    func attendees(_ heads: Int, _ chance: inout Chance) -> [Engagement.Attendee: Int] {
        var (left, attendees): (Int, [Engagement.Attendee: Int]) = (heads, [:])
        func take(_ role: Engagement.Attendee, _ percent: Int, _ most: Int) {
            guard left > 0, chance.happens(percent) else { return }
            let some = chance.within(1...min(left, most))
            attendees[role, default: 0] += some
            left -= some
        }
        take(.leader, self == .improvement ? 80 : 35, 2)
        take(.council, self == .policy ? 60 : 4, 4)
        take(.partner, self == .policy ? 40 : 6, 3)
        take(.earlyYears, 12, max(1, heads / 2))
        take(.support, 10, 3)
        take(.studentTeacher, self == .learning ? 12 : 1, 6)
        if left > 0 { attendees[.practitioner, default: 0] += left }
        return attendees
    }
}
