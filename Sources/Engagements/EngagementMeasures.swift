import Programme
import Storage

extension Engagements {
    /// What this desk counts. Only what was held counts, in its last version.
    package static let measures: [Measure] = [
        Measure("engagements.count", .engagements, .count, of: "engagements", owner: "engagements.title"),
        Measure(
            "engagements.establishments", .establishments, .distinctEstablishments, of: "engagements",
            owner: "engagements.title"),
        Measure("engagements.attendances", .attendances, .sum("heads"), of: "engagements", owner: "engagements.title"),
        Measure("engagements.hours", .hours, .sum("minutes"), of: "engagements", owner: "engagements.title"),
    ]

    /// The records that they count.
    package static let facts: [Fact] = [
        Fact(
            "engagements", amounts: ["minutes", "heads"], dimensions: Dimension.allCases,
            kinds: Engagement.Kind.allCases.map { ($0.rawValue, "engagement.kind." + $0.rawValue) },
            modes: Engagement.Mode.allCases.map { ($0.rawValue, "engagement.mode." + $0.rawValue) },
            permission: .readEngagements,
            path: { ID<Engagement>(uuid: $0)?.path },
            records: { keys in
                let some: SQL = keys.map { "AND e.id IN \(SQL.list($0))" } ?? ""
                return """
                    SELECT e.id AS key, e.day, e.kind, e.mode, e.officer, e.sector AS sectors, e.theme AS themes, e.area,
                        e.minutes, COALESCE((SELECT SUM(a.heads) FROM engagement_attendees a WHERE a.engagement = e.id), 0) AS heads
                    FROM engagements e WHERE e.state = 'held' AND e.removed IS NULL \(some)
                    ORDER BY e.day, e.id
                    """
            },
            establishments: { keys in
                let some: SQL = keys.map { "WHERE s.engagement IN \(SQL.list($0))" } ?? ""
                return """
                    SELECT s.engagement AS key, s.establishment FROM engagement_establishments s \(some)
                    ORDER BY s.engagement, s.establishment
                    """
            },
            touched: { verb, subject, _ in
                if verb == Engagements.importedVerb || verb == Engagements.importUndoneVerb { return .everything }
                return ID<Engagement>(subject: subject, "engagement/").map { .keys([$0.uuid]) } ?? .nothing
            })
    ]
}

extension ID where Of == Engagement {
    fileprivate init?(subject: String, _ kind: String) {
        guard subject.utf8.starts(with: kind.utf8) else { return nil }
        self.init(letters: Substring(subject.utf8.dropFirst(kind.utf8.count)))
    }

    fileprivate var path: String { "/engagements/" + letters }
}
