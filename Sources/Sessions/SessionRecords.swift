import Accounts
import Programme
import Storage

/// The SQL of the tables `sessions` and `session_series`.
enum SessionRecords {
    private static let selection: SQL = """
        SELECT s.id, s.series, s.title, s.title_gd, s.description, s.description_gd, s.kind, s.format, s.mode, s.sectors,
            s.themes, s.presenters, s.place, s.council, s.link, s.day, s.start_minute, s.minutes, s.starts, s.moved_from,
            s.takes_people, s.takes_classes, s.capacity, s.taken, s.threshold, s.owner, s.state, s.reason, s.version,
            s.sequence, s.changed, s.published, o.id AS organisation, o.slug AS organisation_slug, o.name AS organisation_name,
            o.kind AS organisation_kind, o.hub AS organisation_hub,
            o.merged_into AS organisation_merged
        FROM sessions s JOIN organisations o ON o.id = s.organisation
        """

    /// The session with an id, if there is one.
    static func find(_ id: ID<Session>, in connection: any Connection) throws -> Session? {
        try connection.first("\(selection) WHERE s.id = \(id)").map { try session($0, in: connection) }
    }

    /// Those of which all conditions hold, the earliest first.
    static func all(
        where conditions: [SQL], limit: Int, offset: Int = 0, latestFirst: Bool = false, in connection: any Connection
    ) throws -> [Session] {
        let order: SQL = latestFirst ? "s.starts DESC, s.id DESC" : "s.starts, s.id"
        return try connection.rows(
            "\(selection) WHERE \(SQL.joined(conditions, by: " AND ")) ORDER BY \(order) LIMIT \(limit) OFFSET \(offset)"
        ).map { try session($0, in: connection) }
    }

    /// How many there are of which all conditions hold.
    static func count(where conditions: [SQL], in connection: any Connection) throws -> Int {
        try connection.count(
            "SELECT count(*) AS count FROM sessions s WHERE \(SQL.joined(conditions, by: " AND "))")
    }

    static func add(_ session: Session, at now: Instant, in transaction: any Transaction) throws {
        let (facts, time) = (session.facts, session.time)
        try transaction.run(
            """
            INSERT INTO sessions (
                id, series, title, title_gd, description, description_gd, kind, format, mode, sectors, themes, presenters,
                place, council, link, day, start_minute, zone, minutes, starts, ends, takes_people, takes_classes,
                capacity, taken, waited, threshold, organisation, owner, state, version, sequence, made, changed)
            VALUES (\(session.id), \(session.series), \(facts.title), \(facts.titleGaelic), \(facts.description),
                \(facts.descriptionGaelic), \(facts.kind.rawValue), \(facts.format?.rawValue), \(facts.mode.rawValue),
                \(spaced(facts.sectors)), \(spaced(facts.themes)), \(facts.presenters), \(facts.place), \(facts.council),
                \(facts.link), \(time.day), \(time.minute), \(SessionTime.zone), \(time.minutes), \(time.starts),
                \(time.ends), \(facts.takesPeople), \(facts.takesClasses), \(facts.capacity), \(0), \(0),
                \(facts.threshold), \(session.organisation.id), \(session.owner), \(session.state.rawValue),
                \(session.version), \(session.sequence), \(now), \(now))
            """)
    }

    static func add(_ series: SessionSeries, at now: Instant, in transaction: any Transaction) throws {
        try transaction.run(
            "INSERT INTO session_series (id, title, made) VALUES (\(series.id), \(series.title), \(now))")
    }

    /// The series with an id, if there is one.
    static func series(_ id: ID<SessionSeries>, in connection: any Connection) throws -> SessionSeries? {
        try connection.first("SELECT id, title FROM session_series WHERE id = \(id)").map {
            SessionSeries(id: try $0.id("id"), title: try $0.text("title"))
        }
    }

    /// Stores what has changed in a session, but for its places, which bookings change; whether it was still as it was when
    /// `version` was read. The constraint of the table keeps the capacity from falling below what is taken.
    static func replace(
        _ session: Session, version: Int, at now: Instant, in transaction: any Transaction
    ) throws -> Bool {
        let (facts, time) = (session.facts, session.time)
        return try transaction.run(
            """
            UPDATE sessions SET title = \(facts.title), title_gd = \(facts.titleGaelic),
                description = \(facts.description), description_gd = \(facts.descriptionGaelic),
                kind = \(facts.kind.rawValue), format = \(facts.format?.rawValue), mode = \(facts.mode.rawValue),
                sectors = \(spaced(facts.sectors)), themes = \(spaced(facts.themes)), presenters = \(facts.presenters),
                place = \(facts.place), council = \(facts.council), link = \(facts.link), day = \(time.day),
                start_minute = \(time.minute), minutes = \(time.minutes), starts = \(time.starts), ends = \(time.ends),
                moved_from = \(session.movedFrom), takes_people = \(facts.takesPeople),
                takes_classes = \(facts.takesClasses), capacity = \(facts.capacity), threshold = \(facts.threshold),
                state = \(session.state.rawValue), reason = \(session.reason),
                published = CASE WHEN \(session.state == .published) AND published IS NULL THEN \(now) ELSE published END,
                version = \(version + 1), sequence = \(session.sequence), changed = \(now)
            WHERE id = \(session.id) AND version = \(version)
            """) == 1
    }

    /// Takes so many places, if there are so many; whether there were.
    static func take(_ places: Int, of id: ID<Session>, in transaction: any Transaction) throws -> Bool {
        try transaction.run(
            "UPDATE sessions SET taken = taken + \(places) WHERE id = \(id) AND taken + \(places) <= capacity") == 1
    }

    /// Gives so many places back.
    static func give(_ places: Int, backTo id: ID<Session>, in transaction: any Transaction) throws {
        try transaction.run("UPDATE sessions SET taken = taken - \(places) WHERE id = \(id)")
    }

    /// The next place in the order of the waiting list.
    static func nextInOrder(of id: ID<Session>, in transaction: any Transaction) throws -> Int {
        try transaction.first("UPDATE sessions SET waited = waited + 1 WHERE id = \(id) RETURNING waited")?
            .int("waited") ?? 0
    }

    private static func spaced(_ slugs: [String]) -> String { slugs.joined(separator: " ") }

    private static func slugs(_ text: String) -> [String] {
        text.utf8.split(separator: UInt8(ascii: " ")).map { String(decoding: $0, as: UTF8.self) }
    }

    private static func session(_ row: Row, in connection: any Connection) throws -> Session {
        guard let state = Session.State(rawValue: try row.text("state")), let day = try row.day("day"),
            let starts = try row.instant("starts"), let changed = try row.instant("changed"),
            let kind = Organisation.Kind(rawValue: try row.text("organisation_kind"))
        else { throw StorageError.corrupt(column: "sessions.state") }
        var organisation = Organisation(
            id: try row.id("organisation"), slug: try row.text("organisation_slug"),
            name: try row.text("organisation_name"), kind: kind,
            hub: try row.optionalText("organisation_hub").flatMap { ID(uuid: $0) })
        // What a merged organisation offered is offered by the one that was kept.
        if try row.optionalText("organisation_merged") != nil {
            organisation = try Organisations.find(organisation.id, in: connection) ?? organisation
        }
        return Session(
            id: try row.id("id"), series: try row.optionalText("series").flatMap { ID(uuid: $0) },
            facts: try facts(row),
            time: SessionTime(
                day: day, minute: try row.int("start_minute"), minutes: try row.int("minutes"), starts: starts),
            movedFrom: try row.instant("moved_from"), taken: try row.int("taken"),
            organisation: organisation, owner: try row.id("owner"), state: state,
            reason: try row.optionalText("reason"),
            version: try row.int("version"), sequence: try row.int("sequence"), changed: changed,
            wasPublished: try row.optionalText("published") != nil)
    }

    private static func facts(_ row: Row) throws -> SessionFacts {
        guard let kind = SessionFacts.Kind(rawValue: try row.text("kind")),
            let mode = SessionFacts.Mode(rawValue: try row.text("mode"))
        else { throw StorageError.corrupt(column: "sessions.kind") }
        var facts = SessionFacts()
        (facts.kind, facts.mode) = (kind, mode)
        facts.title = try row.text("title")
        facts.titleGaelic = try row.optionalText("title_gd")
        facts.description = try row.text("description")
        facts.descriptionGaelic = try row.optionalText("description_gd")
        facts.format = try row.optionalText("format").flatMap(SessionFacts.Format.init)
        facts.sectors = slugs(try row.text("sectors"))
        facts.themes = slugs(try row.text("themes"))
        facts.presenters = try row.text("presenters")
        facts.place = try row.text("place")
        facts.council = try row.optionalText("council")
        facts.link = try row.text("link")
        facts.takesPeople = try row.bool("takes_people")
        facts.takesClasses = try row.bool("takes_classes")
        facts.capacity = try row.int("capacity")
        facts.threshold = try row.int("threshold")
        return facts
    }
}
