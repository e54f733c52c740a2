import Establishments
import Programme
import Storage

/// The SQL of the tables `engagements`, `engagement_establishments`, `engagement_attendees` and `engagement_versions`.
enum EngagementRecords {
    /// `e` is the engagement, `p` its officer.
    private static let selection: SQL = """
        SELECT e.id, e.officer, p.name AS officer_name, e.hub, e.state, e.day, e.start_minute, e.is_second_hour, e.minutes,
            e.kind, e.mode, e.sector, e.area, e.theme, e.note, e.follow_up, e.follow_up_by, e.followed_up, e.version,
            e.recorded, e.changed, e.removed
        FROM engagements e JOIN people p ON p.id = e.officer
        """

    /// Those of which a condition holds, the latest day first.
    static func all(
        where condition: SQL, limit: Int = .max, offset: Int = 0, in connection: any Connection
    ) throws -> [Engagement] {
        let rows = try connection.rows(
            """
            \(selection) WHERE \(condition)
            ORDER BY e.day DESC, e.start_minute DESC NULLS LAST, e.id DESC LIMIT \(limit) OFFSET \(offset)
            """)
        return try engagements(rows, in: connection)
    }

    static func find(_ id: ID<Engagement>, in connection: any Connection) throws -> Engagement? {
        try engagements(try connection.rows("\(selection) WHERE e.id = \(id)"), in: connection).first
    }

    /// What else of an officer's has a time within this, and was not cancelled.
    static func overlapping(
        _ span: (from: Instant, to: Instant), of officer: ID<Person>, but id: ID<Engagement>?,
        in connection: any Connection
    ) throws -> Engagement? {
        try all(
            where: """
                e.officer = \(officer) AND e.removed IS NULL AND e.state <> 'cancelled' AND e.starts < \(span.to)
                AND e.ends > \(span.from) AND e.id <> \(id?.uuid ?? "")
                AND e.day BETWEEN \(span.from.londonDay.adding(-2)) AND \(span.to.londonDay.adding(2))
                """, limit: 1, in: connection
        ).first
    }

    /// The one that came of a row of a file or of a form, known by its origin; one that was taken back as well.
    static func find(origin: String, in connection: any Connection) throws -> ID<Engagement>? {
        try connection.first("SELECT id FROM engagements WHERE origin_key = \(origin) ORDER BY id LIMIT 1")?.id("id")
    }

    /// Stores a new one, in its first version.
    static func add(
        _ engagement: Engagement, batch: String? = nil, origin: String? = nil, by actor: Actor,
        in transaction: any Transaction
    ) throws {
        let (facts, span, now) = (engagement.facts, engagement.facts.span, engagement.changed)
        try transaction.run(
            """
            INSERT INTO engagements (
                id, officer, hub, state, day, start_minute, is_second_hour, starts, ends, minutes, kind, mode, sector, area,
                theme, note, follow_up, follow_up_by, version, recorded, changed, batch, origin_key)
            VALUES (
                \(engagement.id), \(engagement.officer), \(engagement.hub), \(facts.state.rawValue), \(facts.day),
                \(facts.start?.minute), \(facts.start?.isSecond ?? false), \(span?.from), \(span?.to), \(facts.minutes),
                \(facts.kind.rawValue), \(facts.mode.rawValue), \(facts.sector?.rawValue ?? ""), \(facts.area),
                \(facts.theme), \(facts.note), \(facts.followUp), \(facts.followUpBy), \(engagement.version),
                \(engagement.recorded), \(now), \(batch), \(origin))
            """)
        try addMany(engagement.id, facts, reason: "", version: engagement.version, at: now, by: actor, in: transaction)
    }

    /// Stores what one says from now on, as its next version. False where it has another version than the one that was seen.
    static func replace(
        _ engagement: Engagement, with facts: EngagementFacts, seen version: Int, reason: String, at now: Instant,
        by actor: Actor, in transaction: any Transaction
    ) throws -> Bool {
        let span = facts.span
        let isDone = facts.followUp == engagement.facts.followUp ? engagement.followedUp : nil
        let changed = try transaction.run(
            """
            UPDATE engagements SET state = \(facts.state.rawValue), day = \(facts.day),
                start_minute = \(facts.start?.minute), is_second_hour = \(facts.start?.isSecond ?? false),
                starts = \(span?.from), ends = \(span?.to), minutes = \(facts.minutes), kind = \(facts.kind.rawValue),
                mode = \(facts.mode.rawValue), sector = \(facts.sector?.rawValue ?? ""), area = \(facts.area),
                theme = \(facts.theme), note = \(facts.note), follow_up = \(facts.followUp),
                follow_up_by = \(facts.followUpBy), followed_up = \(isDone), version = \(version + 1), changed = \(now)
            WHERE id = \(engagement.id) AND version = \(version) AND removed IS NULL
            """)
        guard changed == 1 else { return false }
        try transaction.run("DELETE FROM engagement_establishments WHERE engagement = \(engagement.id)")
        try transaction.run("DELETE FROM engagement_attendees WHERE engagement = \(engagement.id)")
        try addMany(
            engagement.id, facts, reason: reason, version: version + 1, at: now, by: actor, in: transaction)
        return true
    }

    /// Takes one back as a mistake. False where it has another version than the one that was seen.
    static func remove(
        _ id: ID<Engagement>, seen version: Int, at now: Instant, in transaction: any Transaction
    ) throws -> Bool {
        try transaction.run(
            "UPDATE engagements SET removed = \(now) WHERE id = \(id) AND version = \(version) AND removed IS NULL")
            == 1
    }

    /// Says that what was to follow is done, or is not.
    static func follow(
        _ id: ID<Engagement>, done: Instant?, in transaction: any Transaction
    ) throws {
        try transaction.run("UPDATE engagements SET followed_up = \(done) WHERE id = \(id)")
    }

    /// The versions of one, the first first.
    static func versions(of id: ID<Engagement>, in connection: any Connection) throws -> [EngagementVersion] {
        try connection.rows(
            """
            SELECT version, facts, reason, at, author FROM engagement_versions WHERE engagement = \(id) ORDER BY version
            """
        ).map { row in
            guard let at = try row.instant("at") else { throw StorageError.corrupt(column: "at") }
            return EngagementVersion(
                number: try row.int("version"), facts: EngagementRecord(json: try row.text("facts"))?.facts,
                reason: try row.text("reason"), at: at, author: try row.text("author"))
        }
    }

    /// The names that the writers of versions have now, by `author`; none of those that are nobody's.
    static func names(of versions: [EngagementVersion], in connection: any Connection) throws -> [String: String] {
        var names: [String: String] = [:]
        for author in Set(versions.map(\.author)) where author.utf8.starts(with: "person:".utf8) {
            let letters = String(decoding: author.utf8.dropFirst(7).prefix(26), as: UTF8.self)
            guard let id = ID<Person>(letters: letters),
                let name = try connection.first("SELECT name FROM people WHERE id = \(id)")?.text("name"), !name.isEmpty
            else { continue }
            names[author] = name
        }
        return names
    }

    private static func addMany(
        _ id: ID<Engagement>, _ facts: EngagementFacts, reason: String, version: Int, at now: Instant,
        by actor: Actor, in transaction: any Transaction
    ) throws {
        for establishment in facts.establishments {
            let council = facts.councilsOnTheDay[establishment] ?? ""
            try transaction.run(
                """
                INSERT INTO engagement_establishments (engagement, establishment, council)
                VALUES (\(id), \(establishment), \(council))
                """)
        }
        for (role, heads) in facts.attendees {
            try transaction.run(
                "INSERT INTO engagement_attendees (engagement, role, heads) VALUES (\(id), \(role.rawValue), \(heads))")
        }
        try transaction.run(
            """
            INSERT INTO engagement_versions (engagement, version, facts, reason, at, author)
            VALUES (\(id), \(version), \(EngagementRecord(facts).json), \(reason), \(now), \(actor.name))
            """)
    }

    private static func engagements(_ rows: [Row], in connection: any Connection) throws -> [Engagement] {
        let ids = try rows.map { try $0.id("id", of: Engagement.self) }
        var establishments: [ID<Engagement>: [(ID<Establishment>, String)]] = [:]
        var attendees: [ID<Engagement>: [Engagement.Attendee: Int]] = [:]
        for start in stride(from: 0, to: ids.count, by: 500) {
            let some = SQL.list(Array(ids[start..<min(start + 500, ids.count)]))
            for row in try connection.rows(
                """
                SELECT engagement, establishment, council FROM engagement_establishments WHERE engagement IN \(some)
                ORDER BY engagement, establishment
                """)
            {
                establishments[try row.id("engagement"), default: []].append(
                    (try row.id("establishment"), try row.text("council")))
            }
            for row in try connection.rows(
                "SELECT engagement, role, heads FROM engagement_attendees WHERE engagement IN \(some)")
            {
                guard let role = Engagement.Attendee(rawValue: try row.text("role")) else { continue }
                attendees[try row.id("engagement"), default: [:]][role] = try row.int("heads")
            }
        }
        return try zip(rows, ids).map { row, id in
            try engagement(row, id, establishments[id] ?? [], attendees[id] ?? [:])
        }
    }

    private static func engagement(
        _ row: Row, _ id: ID<Engagement>, _ establishments: [(ID<Establishment>, String)],
        _ attendees: [Engagement.Attendee: Int]
    ) throws -> Engagement {
        guard let day = try row.day("day"), let recorded = try row.instant("recorded"),
            let changed = try row.instant("changed"),
            let kind = Engagement.Kind(rawValue: try row.text("kind")),
            let mode = Engagement.Mode(rawValue: try row.text("mode")),
            let state = Engagement.State(rawValue: try row.text("state"))
        else { throw StorageError.corrupt(column: "engagements") }
        var facts = EngagementFacts(day: day, minutes: try row.int("minutes"), kind: kind, mode: mode)
        facts.state = state
        if let minute = try row.optionalInt("start_minute") {
            facts.start = .init(minute: minute, isSecond: try row.bool("is_second_hour"))
        }
        facts.establishments = establishments.map(\.0)
        facts.councilsOnTheDay = Dictionary(establishments, uniquingKeysWith: { first, _ in first })
        facts.attendees = attendees
        facts.sector = Engagement.Sector(rawValue: try row.text("sector"))
        (facts.area, facts.theme) = (try row.text("area"), try row.text("theme"))
        (facts.note, facts.followUp) = (try row.text("note"), try row.text("follow_up"))
        facts.followUpBy = try row.day("follow_up_by")
        return Engagement(
            id: id, officer: try row.id("officer"), officerName: try row.text("officer_name"),
            hub: try row.optionalText("hub").flatMap { ID(uuid: $0) }, facts: facts, version: try row.int("version"),
            recorded: recorded, changed: changed, followedUp: try row.instant("followed_up"),
            removed: try row.instant("removed"))
    }
}

/// What an engagement said once.
package struct EngagementVersion: Sendable, Equatable {
    /// 1 as it was first recorded.
    package let number: Int
    /// `nil` after an erasure.
    package let facts: EngagementFacts?
    /// Why it was changed; empty for the first, and for changes of what is only planned.
    package let reason: String
    package let at: Instant
    /// As `Actor.name` writes it.
    package let author: String

    /// The same for who may not know what it said.
    var withoutFacts: EngagementVersion {
        EngagementVersion(number: number, facts: nil, reason: "", at: at, author: author)
    }
}
