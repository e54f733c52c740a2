import Establishments
import Markup
import Programme
import Storage
import Web

/// What an establishment has had of engagements, as far as somebody may know of it.
package struct EstablishmentHistory: Sendable, Equatable {
    /// How many were held.
    package let held: Int
    /// The first and last day; `nil` where there is none, or so few that the days might tell of one record to who sees
    /// figures alone.
    package let days: ClosedRange<Day>?
    /// Whether the asker may read each of them, and so the days themselves; else the months alone are theirs.
    package let isWhole: Bool
    /// The latest of those that the asker may read, ten at most.
    package let latest: [Engagement]
}

extension Engagements {
    /// From how many on those who see figures alone are told the months.
    private static let enough = 5

    /// Plain counts of what was held with an establishment, and the latest that the actor may read (row `engagement`, R).
    /// Anyone has the count.
    package func history(
        of establishment: ID<Establishment>, by actor: Actor
    ) async throws -> EstablishmentHistory {
        try Permission.readEngagements.require(of: actor)
        return try await storage.read { [self] connection in
            let had: SQL = """
                e.removed IS NULL AND e.state = 'held' AND EXISTS (SELECT 1 FROM engagement_establishments x
                    WHERE x.engagement = e.id AND x.establishment = \(establishment))
                """
            func counted(_ condition: SQL) throws -> (count: Int, days: ClosedRange<Day>?) {
                let row = try connection.first(
                    """
                    SELECT count(*) AS count, min(e.day) AS first, max(e.day) AS last FROM engagements e
                    WHERE \(condition)
                    """)
                guard let row, let first = try row.day("first"), let last = try row.day("last"), first <= last else {
                    return (0, nil)
                }
                return (try row.int("count"), first...last)
            }
            let all = try counted(had)
            var (isWhole, latest) = (false, [Engagement]())
            if case .records(let reach, _) = try reach(.readEngagements, of: actor, in: connection) {
                let readable: SQL = "\(reach) AND \(had)"
                isWhole = try counted(readable).count == all.count
                latest = try EngagementRecords.all(where: readable, limit: 10, in: connection)
            }
            return EstablishmentHistory(
                held: all.count, days: isWhole || all.count >= Self.enough ? all.days : nil, isWhole: isWhole,
                latest: latest)
        }
    }

    /// The part of an establishment's page that tells of its engagements; `nil` where there is nothing to tell.
    package func section(
        of establishment: ID<Establishment>, for asked: WebRequest, _ words: Strings
    ) async throws -> HTML? {
        let history = try await history(of: establishment, by: asked.actor)
        guard history.held > 0 else { return nil }
        let labels = EngagementLabels(
            words: words, register: try await establishments.register(by: asked.actor),
            geography: establishments.geography, themes: themes)
        return EstablishmentHistorySection(
            history: history, establishment: establishment,
            mayOpenDesk: Permission.openEngagements.allows(asked.actor), labels: labels
        ).content
    }
}

/// Counts of an establishment's engagements, and the latest with links.
struct EstablishmentHistorySection {
    let history: EstablishmentHistory
    let establishment: ID<Establishment>
    let mayOpenDesk: Bool
    let labels: EngagementLabels

    private var words: Strings { labels.words }

    var content: HTML {
        HTML {
            h3 { words.html("engagements.title") }
            p { words("establishment.engagements", count: history.held) + span }
            if !history.latest.isEmpty {
                ul { history.latest.map(entry) }
            }
            if mayOpenDesk, history.latest.count < history.held, !history.latest.isEmpty {
                p {
                    a(
                        .href(
                            Link(
                                words.language.prefix + "/engagements?whose=all&establishment=" + establishment.letters)
                        )
                    ) {
                        words.html("establishment.engagements.all")
                    }
                }
            }
        }
    }

    /// `, from 3 March 2025 to 1 December 2026`
    private var span: String {
        guard let days = history.days else { return "." }
        let texts = [days.lowerBound, days.upperBound].map { history.isWhole ? words.day($0) : words.month($0) }
        guard texts[0] != texts[1] else { return ": " + texts[0] + "." }
        return ": " + words("establishment.span", ["first": texts[0], "last": texts[1]])
    }

    private func entry(_ engagement: Engagement) -> HTML {
        li {
            a(.href(Link(words.language.prefix + engagement.path))) {
                words.day(engagement.facts.day) + ": " + labels.kind(engagement.facts.kind)
            }
        }
    }
}
