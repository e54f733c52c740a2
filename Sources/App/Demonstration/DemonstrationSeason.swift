import Engagements
import Establishments
import Programme
import Storage

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

extension Installation {
    /// Records the invented season of `Samples/engagements.json`, placed before today, as an officer's and a coordinator's;
    /// how many. In one transaction: all of it or nothing.
    func loadSeason(of people: [Actor]) async throws -> Int {
        let season = try Season(home: settings.home)
        let register = try await establishments.register(by: .system)
        let today = settings.clock().londonDay
        let all = season.facts(register, before: today)
        guard !people.isEmpty else { return 0 }
        let engagements = engagements
        try await storage.write { transaction in
            for (number, facts) in all.enumerated() {
                // One in four is the second person's; planned ones are the first's.
                let actor = people[number % 4 == 3 && facts.state == .held ? people.count - 1 : 0]
                _ = try engagements.record(facts, register, by: actor, in: transaction)
            }
        }
        return all.count
    }
}

/// The shape of `Samples/engagements.json`.
private struct Season: Decodable {
    let seed: UInt64
    let count: Int
    let days: Int
    let councils: [String]
    let kinds: [String: Int]
    let notes, follow_ups: [String]

    static let unreadable = Failure.unavailable("The invented engagements of Samples cannot be read.", retryAfter: 0)

    init(home: String) throws {
        guard let data = FileManager.default.contents(atPath: home + "/Samples/engagements.json"),
            let season = try? JSONDecoder().decode(Season.self, from: data), (1...10_000).contains(season.count),
            (1...3650).contains(season.days), !season.notes.isEmpty, !season.follow_ups.isEmpty
        else { throw Self.unreadable }
        self = season
    }

    /// The season, and three that are planned.
    func facts(_ register: Register, before today: Day) -> [EngagementFacts] {
        var chance = Chance(seed: seed)
        let weighted = Engagement.Kind.allCases.flatMap { kind in
            [Engagement.Kind](repeating: kind, count: min(100, max(0, kinds[kind.rawValue] ?? 0)))
        }
        var all: [EngagementFacts] = []
        for number in -3..<count {
            var day = number < 0 ? today.adding(7 - number) : today.adding(-1 - number * days / count)
            if day.weekday > 5 { day = day.adding(number < 0 ? 2 : -2) }
            let kind = weighted.isEmpty ? .planning : weighted[chance.below(weighted.count)]
            let isOnline = chance.below(5) < 2
            var facts = EngagementFacts(
                day: day, minutes: [45, 60, 60, 90, 120][chance.below(5)], kind: kind,
                mode: isOnline ? .online : .inPerson)
            facts.state = number < 0 ? .planned : .held
            let council = councils.isEmpty ? "" : councils[chance.below(councils.count)]
            let open = register.establishments.filter {
                $0.area(.council, on: day) == council && $0.state(on: day) == .open && $0.key.kind == .school
            }
            let wanted = [0, 1, 1, 1, 2, 3][chance.below(6)]
            for _ in 0..<wanted where !open.isEmpty {
                let one = open[chance.below(open.count)].id
                if !facts.establishments.contains(one) { facts.establishments.append(one) }
            }
            if facts.establishments.isEmpty { facts.area = council }
            if number >= 0 {
                facts.attendees = [.practitioner: 1 + chance.below(9)]
                if chance.below(3) == 0 { facts.attendees[.leader] = 1 + chance.below(2) }
                facts.note = notes[chance.below(notes.count)]
                facts.followUp = follow_ups[chance.below(follow_ups.count)]
            }
            all.append(facts)
        }
        return all
    }
}
