import Establishments
import Programme

/// The establishments of the golden programme: those that the report counts, and others whose records it must not count.
struct GoldenPlaces: Sendable {
    /// A council, and which of the officers looks after it.
    struct Council: Sendable {
        let slug: String
        let officer: Int
        let weight: Int
        /// What is counted of it, in no order.
        fileprivate(set) var chosen: [ID<Establishment>] = []
        /// What is not.
        fileprivate(set) var others: [ID<Establishment>] = []
    }

    private(set) var councils: [Council] = []

    /// Chooses as many as the totals say, so many of them remote, of those that stay what they are from the first to the
    /// last day. Throws `Failure.invalid` where the register holds too few.
    init(_ totals: GoldenTotals, _ register: Register, from first: Day, to last: Day, _ chance: inout Chance) throws {
        for (number, officer) in totals.officers.enumerated() {
            let each = max(1, officer.weight * 60 / max(1, officer.councils.count))
            for slug in officer.councils where !councils.contains(where: { $0.slug == slug }) {
                // Not every council is as keen as the next.
                let weight = officer.weight == 0 ? 0 : each * chance.within(50...150) / 100
                councils.append(Council(slug: slug, officer: number, weight: weight))
            }
        }
        let places = Dictionary(councils.enumerated().map { ($1.slug, $0) }, uniquingKeysWith: { first, _ in first })
        var remote = [[ID<Establishment>]](repeating: [], count: councils.count)
        var near = remote
        for establishment in register.establishments {
            // Of schools that share a code one alone is used: so the number is the same whether they count as one or not.
            guard register.parts(of: establishment).first?.id == establishment.id,
                establishment.isSteady(from: first, to: last),
                let place = establishment.area(.council, on: first).flatMap({ places[$0] })
            else { continue }
            let isRemote = remoteClasses.contains(establishment.area(.urbanRural8, on: first) ?? "")
            if isRemote { remote[place].append(establishment.id) } else { near[place].append(establishment.id) }
        }
        let wanted = totals.remoteEstablishments
        try take(wanted, of: &remote, "remote_establishments", &chance)
        try take(totals.establishments - wanted, of: &near, "establishments", &chance)
        for place in councils.indices {
            councils[place].others = chance.shuffled(remote[place] + near[place])
            councils[place].chosen = chance.shuffled(councils[place].chosen)
        }
    }

    private mutating func take(
        _ count: Int, of stock: inout [[ID<Establishment>]], _ field: String, _ chance: inout Chance
    ) throws {
        let held = stock.reduce(0) { $0 + $1.count }
        guard (0...held).contains(count) else {
            throw Failure.invalid([
                Problem(field, "\(count) establishments are wanted; the register has \(held) that can be used.")
            ])
        }
        for _ in 0..<count {
            // Councils of an officer who does nothing are taken from only where the others have none left.
            let open = stock.indices.map { stock[$0].isEmpty ? 0 : councils[$0].weight }
            let place = chance.place(by: open) ?? chance.place(by: stock.map(\.count))
            guard let place else { return }
            stock[place].swapAt(chance.below(stock[place].count), stock[place].count - 1)
            if let taken = stock[place].popLast() { councils[place].chosen.append(taken) }
        }
    }
}

extension Establishment {
    /// Whether it was open from one day to another, in one council and one class of the urban rural classification.
    fileprivate func isSteady(from first: Day, to last: Day) -> Bool {
        let changes =
            states.spans.map(\.from)
            + [Scheme.council, .urbanRural8].flatMap { memberships[$0]?.spans.map(\.from) ?? [] }
        let days = [first] + changes.filter { (first...last).contains($0) }
        return days.allSatisfy { day in
            state(on: day) == .open && area(.council, on: day) == area(.council, on: first)
                && area(.urbanRural8, on: day) == area(.urbanRural8, on: first)
        }
    }
}
