import Programme
import Storage

extension Sessions {
    private static let webinars = [Measure.Condition(.kind, [SessionFacts.Kind.webinar.rawValue])]

    /// What this desk counts. Only sessions that were held count; who attended counts, not who booked.
    package static let measures: [Measure] = [
        Measure("webinars.sessions", .sessions, .count, of: "sessions", where: webinars, owner: "sessions.title"),
        Measure(
            "webinars.attendances", .attendances, .sum("heads"), of: "attendances", where: webinars,
            owner: "sessions.title"),
        Measure("sessions.count", .sessions, .count, of: "sessions", owner: "sessions.title"),
        Measure("sessions.attendances", .attendances, .sum("heads"), of: "attendances", owner: "sessions.title"),
        Measure(
            "sessions.learner_engagements", .learnerEngagements, .sum("learners"), of: "attendances",
            owner: "sessions.title"),
        Measure("sessions.delivery_hours", .deliveryHours, .sum("minutes"), of: "sessions", owner: "sessions.title"),
        Measure(
            "sessions.learner_hours", .learnerHours, .sum("learner_minutes"), of: "attendances",
            owner: "sessions.title", peopleBehind: "sessions.learner_engagements"),
    ]

    /// The records that they count: sessions, and those who were at each, as far as they were counted together.
    package static let facts: [Fact] = [
        fact(
            "sessions", amounts: ["minutes"],
            records: { keys in
                """
                SELECT s.id AS key, s.day, s.kind, s.mode, s.owner AS officer, s.sectors, s.themes, s.council AS area, s.minutes
                FROM sessions s WHERE s.state = 'held' \(only("s.id", keys))
                ORDER BY s.day, s.id
                """
            },
            establishments: { keys in
                """
                SELECT DISTINCT b.session AS key, b.establishment FROM session_bookings b
                JOIN session_attendances a ON a.booking = b.id
                WHERE a.heads > 0 AND b.establishment IS NOT NULL
                    \(only("b.session", keys))
                ORDER BY b.session, b.establishment
                """
            }),
        // Heads of a class are learners; everybody else attends for themselves.
        fact(
            "attendances", amounts: ["heads", "learners", "learner_minutes"],
            records: { keys in
                """
                SELECT s.id || ' ' || COALESCE(b.establishment, '') || ' ' || COALESCE(b.kind, '') AS key, s.day, s.kind,
                    s.mode, s.owner AS officer, s.sectors, s.themes, s.council AS area,
                    SUM(CASE WHEN b.kind = 'class' THEN 0 ELSE a.heads END) AS heads,
                    SUM(CASE WHEN b.kind = 'class' THEN a.heads ELSE 0 END) AS learners,
                    SUM(CASE WHEN b.kind = 'class' THEN a.heads * a.minutes ELSE 0 END) AS learner_minutes
                FROM session_attendances a JOIN sessions s ON s.id = a.session
                LEFT JOIN session_bookings b ON b.id = a.booking
                WHERE s.state = 'held' AND a.heads > 0 \(only("s.id", keys))
                GROUP BY s.id, b.establishment, b.kind, s.day, s.kind, s.mode, s.owner, s.sectors, s.themes, s.council
                ORDER BY s.day, s.id, key
                """
            },
            establishments: { keys in
                """
                SELECT DISTINCT b.session || ' ' || b.establishment || ' ' || b.kind AS key, b.establishment
                FROM session_bookings b JOIN session_attendances a ON a.booking = b.id
                WHERE a.heads > 0 AND b.establishment IS NOT NULL
                    \(only("b.session", keys))
                ORDER BY key
                """
            }),
    ]

    /// That a column is one of some keys, where there are some.
    private static func only(_ column: SQL, _ keys: [String]?) -> SQL {
        guard let keys else { return "" }
        return "AND \(column) IN \(SQL.list(keys))"
    }

    private static func fact(
        _ name: String, amounts: [String], records: @escaping @Sendable ([String]?) -> SQL,
        establishments: @escaping @Sendable ([String]?) -> SQL
    ) -> Fact {
        Fact(
            name, amounts: amounts, dimensions: Dimension.allCases,
            kinds: SessionFacts.Kind.allCases.map { ($0.rawValue, "session.kind." + $0.rawValue) },
            modes: SessionFacts.Mode.allCases.map { ($0.rawValue, "session.mode." + $0.rawValue) },
            isOfOnePlace: name == "attendances", permission: Permission("booking", .read),
            path: { key in ID<Session>(uuid: key.prefix(36)).map { "/sessions/" + $0.letters } },
            records: records, establishments: establishments,
            touched: { _, subject, particulars in
                if let session = letters(in: subject, after: "session/") { return .keys([session.uuid]) }
                guard subject.utf8.starts(with: "booking/".utf8) else { return .nothing }
                // An event of a booking names its session.
                return letters(in: particulars, after: "{\"session\":\"").map { .keys([$0.uuid]) } ?? .everything
            })
    }

    /// The session whose letters follow some words.
    private static func letters(in text: String, after words: String) -> ID<Session>? {
        guard text.utf8.starts(with: words.utf8) else { return nil }
        return ID(letters: Substring(text.utf8.dropFirst(words.utf8.count).prefix(26)))
    }
}
