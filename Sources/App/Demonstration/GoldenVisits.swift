import Establishments
import Programme

/// Who was where: for each engagement its officer and its establishments, so that each establishment is somewhere at least
/// once, and some again and again.
struct GoldenVisits {
    /// One engagement's officer, council and establishments.
    struct Visit: Sendable {
        let officer: Int
        let council: String
        let establishments: [ID<Establishment>]
    }

    private let councils: [GoldenPlaces.Council]
    /// By council, those that have been nowhere yet, and those that have.
    private var fresh, known: [[ID<Establishment>]]
    /// How many establishments have still to be somewhere, and how many places in engagements are free.
    private var waiting, free: Int

    /// Visits of so many establishments each. Throws `Failure.invalid` where these are too few for all establishments.
    static func all(
        _ sizes: [Int], in places: GoldenPlaces, _ chance: inout Chance
    ) throws -> [Visit] {
        var visits = GoldenVisits(sizes, places)
        guard visits.waiting <= visits.free, (sizes.max() ?? 0) <= visits.waiting else {
            throw Failure.invalid([
                Problem(
                    "establishments",
                    "\(visits.waiting) establishments cannot be in engagements with \(visits.free) places in all.")
            ])
        }
        let weights = places.councils.map(\.weight)
        var made: [Int: Visit] = [:]
        for number in chance.shuffled(Array(sizes.indices)) {
            made[number] = visits.visit(of: sizes[number], weights, &chance)
        }
        return sizes.indices.compactMap { made[$0] }
    }

    private init(_ sizes: [Int], _ places: GoldenPlaces) {
        councils = places.councils
        fresh = councils.map(\.chosen)
        known = councils.map { _ in [] }
        waiting = fresh.reduce(0) { $0 + $1.count }
        free = sizes.reduce(0, +)
    }

    private mutating func visit(of size: Int, _ weights: [Int], _ chance: inout Chance) -> Visit {
        let wantsFresh = size > 0 && chooses(&chance)
        let counts = councils.indices.map { place in
            wantsFresh ? fresh[place].count : size > 0 && known[place].isEmpty ? 0 : weights[place]
        }
        let home = chance.place(by: counts) ?? chance.place(by: fresh.map(\.count)) ?? chance.place(by: weights) ?? 0
        // What is not at home is with the officer's other councils, and else anywhere.
        let officer = councils[home].officer
        let (own, foreign) = (
            councils.indices.filter { $0 != home && councils[$0].officer == officer },
            councils.indices.filter { councils[$0].officer != officer }
        )
        let way = [home] + chance.shuffled(own) + chance.shuffled(foreign)
        var establishments: [ID<Establishment>] = []
        while establishments.count < size, let next = next(way, but: establishments, &chance) {
            establishments.append(next)
        }
        return Visit(officer: officer, council: councils[home].slug, establishments: establishments)
    }

    /// Whether one that has been nowhere yet comes next: as chance will, as long as there are places to spare.
    private func chooses(_ chance: inout Chance) -> Bool { waiting > 0 && (free == waiting || chance.happens(55)) }

    private mutating func next(
        _ way: [Int], but taken: [ID<Establishment>], _ chance: inout Chance
    ) -> ID<Establishment>? {
        guard let home = way.first else { return nil }
        let (mustBeFresh, wantsFresh) = (waiting == free, chooses(&chance))
        if !wantsFresh, let one = familiar(in: home, but: taken, &chance) { return one }
        if let one = firstTime(in: home) { return one }
        if !mustBeFresh {
            for place in way {
                if let one = familiar(in: place, but: taken, &chance) { return one }
            }
        }
        for place in way {
            if let one = firstTime(in: place) { return one }
        }
        return nil
    }

    /// One that has been nowhere yet.
    private mutating func firstTime(in place: Int) -> ID<Establishment>? {
        guard let one = fresh[place].popLast() else { return nil }
        known[place].append(one)
        waiting -= 1
        free -= 1
        return one
    }

    /// One that has been somewhere before; the sooner it first was, the oftener it is again.
    private mutating func familiar(
        in place: Int, but taken: [ID<Establishment>], _ chance: inout Chance
    ) -> ID<Establishment>? {
        let all = known[place]
        guard !all.isEmpty else { return nil }
        var one = all.first { !taken.contains($0) }
        for _ in 0..<4 {
            let other = all[min(chance.below(all.count), chance.below(all.count))]
            guard taken.contains(other) else {
                one = other
                break
            }
        }
        if one != nil { free -= 1 }
        return one
    }
}
