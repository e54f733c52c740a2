import Engagements
import Establishments
import Programme

/// Invented records of a whole programme, made by chance from a seed and from real establishments, that add up to given
/// totals. The same seed, totals and register give the same records.
struct GoldenProgramme: Sendable {
    /// In the order of their days.
    let engagements: [GoldenEngagement]
    /// In the order of their times.
    let sessions: [GoldenSession]
    /// Where the teachers work who book sessions, in their order.
    let schools: [ID<Establishment>]

    /// `themes` are the slugs of the subject themes that an engagement may have. Throws `Failure.invalid`, by members of
    /// `golden.json`, where no records of these establishments add up to the totals.
    init(_ totals: GoldenTotals, _ register: Register, themes: [String]) throws {
        try totals.check()
        var chance = Chance(seed: totals.seed)
        let places = try GoldenPlaces(
            totals, register, from: totals.from.day.adding(-GoldenProgramme.beside),
            to: totals.to.day.adding(GoldenProgramme.beside), &chance)
        var writer = GoldenWriter(totals: totals, places: places, themes: themes)
        var engagements = try writer.counted(&chance)
        engagements += try writer.uncounted(&chance)
        self.engagements = engagements.sorted { $0.day < $1.day }
        schools = chance.shuffled(places.councils.flatMap(\.chosen).sorted()).prefix(totals.teachers.count).map { $0 }
        sessions = try GoldenSession.all(totals, places, teachers: schools.count, &chance)
    }

    /// How many days before the first and after the last day of the report there are records.
    static let beside = 365
}

/// Writes the engagements of the golden programme.
struct GoldenWriter {
    let totals: GoldenTotals
    let places: GoldenPlaces
    let themes: [String]
    private var diary = GoldenDiary()

    init(totals: GoldenTotals, places: GoldenPlaces, themes: [String]) {
        (self.totals, self.places, self.themes) = (totals, places, themes)
    }

    /// Those that count in the report.
    mutating func counted(_ chance: inout Chance) throws -> [GoldenEngagement] {
        let kinds = chance.shuffled(
            try totals.kinds(&chance).flatMap { [Engagement.Kind](repeating: $0.kind, count: $0.count) })
        let sizes = try sizes(of: kinds, &chance)
        let visits = try GoldenVisits.all(sizes, in: places, &chance)
        let heads = chance.parts(
            of: totals.attendees, near: zip(kinds, sizes).map { $0.heads(at: $1, &chance) }, within: 1...2000)
        guard let heads else {
            throw Failure.invalid([
                Problem("attendees", "\(totals.attendees) people cannot attend \(totals.engagements) engagements.")
            ])
        }
        let minutes = try minutes(of: kinds, &chance)
        let days = try GoldenDays(totals.window, totals)
        let order = chance.shuffled(Array(kinds.indices))
        let planned = Set(order.prefix(totals.beside.planned))
        let corrected = Set(order.dropFirst(totals.beside.planned).prefix(totals.beside.corrected))
        guard planned.count == totals.beside.planned, corrected.count == totals.beside.corrected else {
            throw Failure.invalid([
                Problem("beside", "More engagements are to be planned and corrected than there are.")
            ])
        }
        return kinds.indices.map { number in
            let day = days.one(&chance)
            let facts = facts(
                kinds[number], on: day, minutes: minutes[number], heads: heads[number], visits[number], &chance)
            let officer = visits[number].officer
            if planned.contains(number) { return self.planned(facts, of: officer, &chance) }
            if corrected.contains(number) { return self.corrected(facts, of: officer, &chance) }
            return recorded(facts, of: officer, &chance)
        }
    }

    /// Those that do not: before and after, cancelled, called off before their day, taken back as mistakes.
    mutating func uncounted(_ chance: inout Chance) throws -> [GoldenEngagement] {
        let (from, to) = (totals.from.day, totals.to.day)
        let inside = try GoldenDays(totals.window, totals)
        let beside = totals.beside
        var all: [GoldenEngagement] = []
        if beside.before > 0 {
            let days = try GoldenDays(from.adding(-GoldenProgramme.beside)...from.adding(-1), totals)
            for _ in 0..<beside.before { all.append(recorded(other(on: days.one(&chance), &chance), &chance)) }
        }
        if beside.after > 0 {
            let days = try GoldenDays(to.adding(1)...to.adding(GoldenProgramme.beside), totals)
            for _ in 0..<beside.after { all.append(recorded(other(on: days.one(&chance), &chance), &chance)) }
        }
        for _ in 0..<beside.cancelled {
            var (facts, officer) = other(on: inside.one(&chance), &chance)
            facts.state = .cancelled
            all.append(recorded(facts, of: officer, &chance))
        }
        for _ in 0..<beside.calledOff {
            var (facts, officer) = other(on: inside.one(&chance), &chance)
            facts.state = .planned
            (facts.attendees, facts.note, facts.followUp, facts.followUpBy) = ([:], "", "", nil)
            var engagement = GoldenEngagement(officer: officer, facts, at: announced(facts.day, &chance))
            engagement.then(.cancel, on: facts.day.adding(-1 - chance.below(2)), &chance)
            all.append(engagement)
        }
        for _ in 0..<beside.removed {
            var (facts, officer) = other(on: inside.one(&chance), &chance)
            (facts.followUp, facts.followUpBy) = ("", nil)
            var engagement = recorded(facts, of: officer, &chance)
            engagement.then(.remove, on: facts.day.adding(chance.below(3)), &chance)
            all.append(engagement)
        }
        return all
    }

    /// How many establishments each has. Throws `Failure.invalid` where not all fit.
    private func sizes(of kinds: [Engagement.Kind], _ chance: inout Chance) throws -> [Int] {
        let (all, most) = (kinds.count, min(40, totals.establishments))
        let several = (totals.percentWithSeveral * all + 99) / 100
        let none = totals.percentWithNone * all / 100
        guard all == 0 || most > 1 || several == 0 && (most == 1 || none == all) else {
            throw Failure.invalid([
                Problem("percent_with_several", "There are too few establishments for engagements with several.")
            ])
        }
        // Strategy is for many schools or for none at once; so is what many learn together.
        let order = kinds.indices.map { (key: chance.below(10_000) / kinds[$0].spread, number: $0) }.sorted {
            ($0.key, $0.number) < ($1.key, $1.number)
        }.map(\.number)
        var sizes = [Int](repeating: 1, count: all)
        for number in chance.shuffled(Array(order.prefix(none + several))).prefix(none) { sizes[number] = 0 }
        let wide = order.prefix(none + several).filter { sizes[$0] == 1 }
        for number in wide {
            sizes[number] = min(
                most, [2, 2, 2, 2, 2, 3, 3, 4, 5 + chance.below(4), 9 + chance.below(6)][chance.below(10)])
        }
        var missing = totals.establishments - sizes.reduce(0, +)
        for number in chance.shuffled(wide) + wide where missing > 0 {
            let more = min(most - sizes[number], missing, max(1, missing * 2 / max(1, wide.count)))
            sizes[number] += more
            missing -= more
        }
        return sizes
    }

    /// How many minutes each took: quarters of an hour, together more than one number of hours and fewer than another.
    private func minutes(of kinds: [Engagement.Kind], _ chance: inout Chance) throws -> [Int] {
        let wishes = kinds.map { $0.quarters(&chance) }
        let (least, most) = (totals.hoursOver * 4 + 1, totals.hoursBelow * 4 - 1)
        let margin = max(0, most - least) / 3
        let wanted = min(max(wishes.reduce(0, +), least + margin), max(least + margin, most - margin))
        guard least <= most, let quarters = chance.parts(of: wanted, near: wishes, within: 1...32) else {
            throw Failure.invalid([
                Problem(
                    "hours_over",
                    "\(kinds.count) engagements cannot take more than \(totals.hoursOver) and fewer than \(totals.hoursBelow) hours."
                )
            ])
        }
        return quarters.map { $0 * 15 }
    }

    /// What is written down of one that was held.
    private mutating func facts(
        _ kind: Engagement.Kind, on day: Day, minutes: Int, heads: Int, _ visit: GoldenVisits.Visit,
        _ chance: inout Chance
    ) -> EngagementFacts {
        var facts = EngagementFacts(day: day, minutes: minutes, kind: kind, mode: totals.mode(on: day, &chance))
        facts.start = diary.start(of: visit.officer, on: day, minutes: minutes, &chance)
        facts.establishments = visit.establishments
        if visit.establishments.isEmpty {
            facts.area = visit.council
            facts.sector = chance.one(of: [.primary, .primary, .secondary, .earlyLearning, .community])
        }
        facts.attendees = kind.attendees(heads, &chance)
        if chance.happens(35), let theme = chance.one(of: themes) { facts.theme = theme }
        facts.note = chance.one(of: totals.notes[kind.rawValue] ?? []) ?? ""
        if chance.happens(9), let followUp = chance.one(of: totals.followUps) {
            facts.followUp = followUp
            facts.followUpBy = day.adding(chance.within(14...42))
        }
        return facts
    }

    /// One that the report does not count, anywhere.
    private mutating func other(on day: Day, _ chance: inout Chance) -> (EngagementFacts, officer: Int) {
        let kind = chance.one(of: Engagement.Kind.allCases) ?? .planning
        let place = chance.place(by: places.councils.map(\.weight)) ?? 0
        let council = places.councils[place]
        let size = chance.one(of: [0, 1, 1, 1, 1, 2, 3]) ?? 1
        let stock = chance.happens(40) ? council.chosen : council.others
        var establishments: [ID<Establishment>] = []
        for _ in 0..<size {
            if let one = chance.one(of: stock), !establishments.contains(one) { establishments.append(one) }
        }
        let visit = GoldenVisits.Visit(
            officer: council.officer, council: council.slug, establishments: establishments)
        let facts = facts(
            kind, on: day, minutes: 15 * kind.quarters(&chance), heads: kind.heads(at: size, &chance), visit, &chance)
        return (facts, council.officer)
    }
}
