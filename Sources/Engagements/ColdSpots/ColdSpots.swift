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
    /// clusters that one trip can visit. Who may open the desk may ask.
    package func coldSpots(_ query: ColdSpotQuery, by actor: Actor) async throws -> ColdSpotAnswer {
        try Permission.openEngagements.require(of: actor)
        let register = try await establishments.register(by: actor)
        let today = clock().londonDay
        var reached: [ID<Establishment>: Day] = [:]
        let rows = try await storage.read { connection in
            try connection.rows(
                """
                SELECT s.establishment, max(e.day) AS day FROM engagement_establishments s
                JOIN engagements e ON e.id = s.engagement
                WHERE e.state = 'held' AND e.removed IS NULL GROUP BY s.establishment
                """
            ).map { (try $0.id("establishment", of: Establishment.self), try $0.day("day")) }
        }
        // A primary and a secondary that count as one are reached together.
        for case let (id, day?) in rows {
            let counted = register[id].map { register.counted($0) } ?? id
            reached[counted] = max(reached[counted] ?? day, day)
        }
        let since = query.months == 0 ? nil : today.adding(-query.months * 365 / 12)
        let spots = register.establishments.compactMap { establishment -> ColdSpot? in
            guard establishment.state(on: today) == .open, fits(establishment, query, on: today) else { return nil }
            let last = reached[register.counted(establishment)]
            if let last, since.map({ last > $0 }) ?? true { return nil }
            return ColdSpot(establishment, lastReached: last, on: today)
        }
        let clusters = ColdCluster.clusters(of: spots, on: today)
        let pages = max(1, (clusters.count + ColdSpotAnswer.size - 1) / ColdSpotAnswer.size)
        var query = query
        query.page = min(query.page, pages)
        return ColdSpotAnswer(
            query: query, clusters: clusters, pages: pages,
            shown: Array(clusters.dropFirst((query.page - 1) * ColdSpotAnswer.size).prefix(ColdSpotAnswer.size)),
            total: spots.count, never: spots.count { $0.lastReached == nil })
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
                        spot.lastReached.map { .date($0.iso) } ?? .empty,
                        text(site + ColdSpotsPage.planPath(cluster)),
                    ], into: &bytes)
            }
        }
        return bytes
    }
}
