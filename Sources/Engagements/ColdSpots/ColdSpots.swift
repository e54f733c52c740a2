import Establishments
import Programme
import Storage
import Tables
import Web

/// The cold spots that a query finds.
package struct ColdSpotAnswer: Sendable {
    /// The query on a page that there is.
    package let query: ColdSpotQuery
    package let clusters: [ColdCluster]
    package let pages: Int
    /// Of this page.
    package let shown: [ColdCluster]
    package let total: Int
    /// How many of them were never reached.
    package let never: Int

    static let size = 25
}

extension Engagements {
    /// Establishments that are open today and were never reached by an engagement that was held, or not for long, in
    /// clusters that one trip can visit. Who may see cold spots may ask; the day of the last engagement is theirs to know
    /// where they may read of that engagement.
    package func coldSpots(_ query: ColdSpotQuery, by actor: Actor) async throws -> ColdSpotAnswer {
        try Permission.readColdSpots.require(of: actor)
        let register = try await establishments.register(by: actor)
        let today = clock().londonDay
        let (reached, known) = try await storage.read { [self] connection in
            let all = try Self.reached(within: "1 = 1", register, in: connection)
            guard Permission.readEngagements.allows(actor),
                case .records(let reach, _) = try reach(.readEngagements, of: actor, in: connection)
            else { return (all, [ID<Establishment>: Day]()) }
            return (all, try Self.reached(within: reach, register, in: connection))
        }
        let since = query.months == 0 ? nil : today.adding(-query.months * 365 / 12)
        let spots = register.establishments.compactMap { establishment -> ColdSpot? in
            guard establishment.state(on: today) == .open, fits(establishment, query, on: today) else { return nil }
            let last = reached[register.counted(establishment)]
            if let last, since.map({ last > $0 }) ?? true { return nil }
            let isKnown = last == known[register.counted(establishment)]
            return ColdSpot(establishment, lastReached: last, isKnown: isKnown, on: today)
        }
        let clusters = ColdCluster.clusters(of: spots, on: today)
        let pages = max(1, (clusters.count + ColdSpotAnswer.size - 1) / ColdSpotAnswer.size)
        var query = query
        query.page = min(query.page, pages)
        return ColdSpotAnswer(
            query: query, clusters: clusters, pages: pages,
            shown: Array(clusters.dropFirst((query.page - 1) * ColdSpotAnswer.size).prefix(ColdSpotAnswer.size)),
            total: Set(spots.map { register.counted($0.establishment) }).count,
            never: Set(spots.filter { $0.lastReached == nil }.map { register.counted($0.establishment) }).count)
    }

    /// The last day on which each establishment was reached; a primary and a secondary that count as one are so together.
    private static func reached(
        within reach: SQL, _ register: Register, in connection: any Connection
    ) throws -> [ID<Establishment>: Day] {
        let rows = try connection.rows(
            """
            SELECT s.establishment, max(e.day) AS day FROM engagement_establishments s
            JOIN engagements e ON e.id = s.engagement
            WHERE e.state = 'held' AND e.removed IS NULL AND \(reach) GROUP BY s.establishment
            """)
        var reached: [ID<Establishment>: Day] = [:]
        for row in rows {
            let id: ID<Establishment> = try row.id("establishment")
            guard let day = try row.day("day") else { continue }
            let counted = register[id].map { register.counted($0) } ?? id
            reached[counted] = max(reached[counted] ?? day, day)
        }
        return reached
    }

    private func fits(_ establishment: Establishment, _ query: ColdSpotQuery, on day: Day) -> Bool {
        (query.council == nil || establishment.area(.council, on: day) == query.council)
            && (query.sector == nil || establishment.key.sector == query.sector)
            && (!query.isRemote || remoteClasses.contains(establishment.area(.urbanRural8, on: day) ?? ""))
    }
}

/// Cold spots as a list of tasks, one row an establishment.
struct ColdSpotTable {
    let labels: EngagementLabels
    let site: String
    let today: Day

    static let columns = [
        "trip", "task", "code", "name", "council", "postcode", "urban_rural_8", "simd_percentile", "pupils",
        "last_reached", "plan",
    ]

    func csv(_ clusters: [ColdCluster]) -> [UInt8] {
        let csv = CSVWriter()
        var bytes: [UInt8] = []
        csv.header(Self.columns, into: &bytes)
        func text(_ value: String?) -> TableCell { value.map { $0.isEmpty ? .empty : .text($0) } ?? .empty }
        func number(_ value: Int?) -> TableCell { value.map { .number(Double($0)) } ?? .empty }
        for (trip, cluster) in clusters.enumerated() {
            for spot in cluster.spots {
                let establishment = spot.establishment
                csv.row(
                    [
                        number(trip + 1), text("Visit " + establishment.name), text(establishment.key.text),
                        text(establishment.name), text(establishment.area(.council, on: today)),
                        text(establishment.places.on(today)?.postcode),
                        text(establishment.area(.urbanRural8, on: today)), number(spot.simd), number(spot.pupils),
                        (spot.isKnown ? spot.lastReached : nil).map { .date($0.iso) } ?? .empty,
                        text(site + ColdSpotsPage.planPath(cluster)),
                    ], into: &bytes)
            }
        }
        return bytes
    }
}
