import Establishments
import Programme
import Web

/// An establishment that was never reached, or not for long.
package struct ColdSpot: Sendable {
    package let establishment: Establishment
    /// The day of its last held engagement; `nil`: there was none.
    package let lastReached: Day?
    /// Whether who asks may know that day.
    let isKnown: Bool
    /// How far it is from a town, by the eight classes: 3 very remote, 2 remote, 1 accessible, 0 urban or not known.
    let remoteness: Int
    /// The percentile of deprivation where it is, 1 the most deprived.
    package let simd: Int?
    package let pupils: Int?
    let point: Point?

    init(_ establishment: Establishment, lastReached: Day?, isKnown: Bool = true, on day: Day) {
        (self.establishment, self.lastReached, self.isKnown) = (establishment, lastReached, isKnown)
        switch establishment.area(.urbanRural8, on: day) {
        case "5", "8": remoteness = 3
        case "4", "7": remoteness = 2
        case "3", "6": remoteness = 1
        default: remoteness = 0
        }
        simd = establishment.area(.simd, on: day).flatMap { Int($0) }
        pupils = establishment.rolls.spans.last { $0.from <= day && $0.value.pupils != nil }?.value.pupils
        point = establishment.places.on(day)?.point
    }

    /// Where it stands in the order: the remotest first, of these the most deprived, of these the one with most pupils; what
    /// is not known comes last.
    static func < (left: ColdSpot, right: ColdSpot) -> Bool {
        (-left.remoteness, left.simd ?? 101, -(left.pupils ?? -1), left.establishment.key.text)
            < (-right.remoteness, right.simd ?? 101, -(right.pupils ?? -1), right.establishment.key.text)
    }
}

/// Cold spots that can be visited on one trip.
package struct ColdCluster: Sendable {
    /// The first is the one that is visited first of all; the nearest to it follow.
    package let spots: [ColdSpot]

    /// A trip goes to so many places, and no farther than so many kilometres from the first, in one council. What lies within
    /// so many kilometres is one place: the primary and the secondary of one school.
    static let most = 4
    static let reach = 15.0
    static let sameStop = 0.2

    /// Cold spots in their order, in clusters: each begins with the first that is in none yet and takes in its nearest, as
    /// the crow flies; ferries and roads are for whoever plans the trip.
    static func clusters(of spots: [ColdSpot], on day: Day) -> [ColdCluster] {
        let sorted = spots.sorted(by: <)
        let councils = sorted.map { $0.establishment.area(.council, on: day) }
        let byCouncil = Dictionary(grouping: sorted.indices, by: { councils[$0] })
        var isTaken = [Bool](repeating: false, count: sorted.count)
        var clusters: [ColdCluster] = []
        for place in sorted.indices where !isTaken[place] {
            isTaken[place] = true
            var near: [(kilometres: Double, place: Int)] = []
            if let point = sorted[place].point {
                for other in byCouncil[councils[place]] ?? [] where !isTaken[other] {
                    guard let there = sorted[other].point else { continue }
                    let kilometres = point.kilometres(to: there)
                    if kilometres <= reach { near.append((kilometres, other)) }
                }
            }
            var (spots, stops) = ([sorted[place]], [sorted[place].point].compactMap { $0 })
            for one in near.sorted(by: { ($0.kilometres, $0.place) < ($1.kilometres, $1.place) }) {
                guard let there = sorted[one.place].point else { continue }
                let isThere = stops.contains { $0.kilometres(to: there) <= sameStop }
                guard isThere || stops.count < most else { continue }
                if !isThere { stops.append(there) }
                isTaken[one.place] = true
                spots.append(sorted[one.place])
            }
            clusters.append(ColdCluster(spots: spots))
        }
        return clusters
    }
}

/// What somebody asks of cold spots.
package struct ColdSpotQuery: Sendable, Equatable {
    /// Not reached for so many months; 0: never.
    package var months = 24
    package var council: String?
    package var sector: Establishment.Sector?
    package var isRemote = false
    package var page = 1

    static let choices = [12, 24, 36, 0]

    package init() {}

    /// Reads the query of an address; what cannot be used is left out.
    package init(decoding query: Query, geography: Geography) {
        months = query["months"].flatMap { Int($0) }.flatMap { Self.choices.contains($0) ? $0 : nil } ?? 24
        council = query["la"].flatMap { (geography.council($0) ?? geography.council(named: $0))?.slug }
        sector = query["sector"].flatMap { Establishment.Sector(rawValue: $0) }
        isRemote = query["remote"] == "only"
        page = query["page"].flatMap(Query.pageNumber) ?? 1
    }

    /// As the query of an address; what is usual is left out.
    package var parameters: Query {
        var items: [(name: String, value: String)] = []
        if months != 24 { items.append(("months", String(months))) }
        if let council { items.append(("la", council)) }
        if let sector { items.append(("sector", sector.rawValue)) }
        if isRemote { items.append(("remote", "only")) }
        if page > 1 { items.append(("page", String(page))) }
        return Query(items: items)
    }
}
