import Accounts
import Crypto
import Programme
import Storage

/// A participant of a meeting's file, and who it was.
package struct JoinerRecord: Sendable, Equatable {
    /// A digest of who it was in this session.
    package let key: String
    /// `nil` once it is decided who it was.
    package let name: String?
    package let email: String?
    package let minutes: Int
    package let joins: Int
    package let state: State
    package let booking: ID<Booking>?
    /// What counts of somebody without a booking.
    package let attendance: ID<Attendance>?

    package init(
        key: String, name: String? = nil, email: String? = nil, minutes: Int, joins: Int, state: State,
        booking: ID<Booking>? = nil, attendance: ID<Attendance>? = nil
    ) {
        (self.key, self.name, self.email, self.minutes, self.joins) = (key, name, email, minutes, joins)
        (self.state, self.booking, self.attendance) = (state, booking, attendance)
    }

    /// How far it has come.
    package enum State: String, CaseIterable, Sendable {
        /// Somebody has to say who it was.
        case waiting
        /// Whoever booked.
        case matched
        /// Somebody without a booking, who was there.
        case guest
        /// Nobody who counts: who hosts the meeting, a machine.
        case ignored
        /// Somebody without a booking, who was not there long enough to count.
        case short
    }
}

/// The SQL of the table `session_joiners`.
enum Joiners {
    static func key(_ joiner: AttendanceFile.Joiner, in session: ID<Session>) -> String {
        let who = joiner.email.isEmpty ? "name:" + AttendanceFile.folded(joiner.name) : joiner.email
        return SHA256.hash(data: Array((session.letters + "/" + who).utf8)).prefix(16).hexadecimal
    }

    static func find(_ key: String, of session: ID<Session>, in connection: any Connection) throws -> JoinerRecord? {
        try connection.first("\(selection) WHERE session = \(session) AND key = \(key)").map(joiner)
    }

    static func all(
        of session: ID<Session>, _ state: JoinerRecord.State, limit: Int, in connection: any Connection
    ) throws -> [JoinerRecord] {
        try connection.rows(
            "\(selection) WHERE session = \(session) AND state = \(state.rawValue) ORDER BY minutes DESC, key LIMIT \(limit)"
        ).map(joiner)
    }

    /// How many there are in each state.
    static func counts(
        of session: ID<Session>, in connection: any Connection
    ) throws -> [JoinerRecord.State: Int] {
        var counts: [JoinerRecord.State: Int] = [:]
        for row in try connection.rows(
            "SELECT state, count(*) AS count FROM session_joiners WHERE session = \(session) GROUP BY state")
        {
            if let state = JoinerRecord.State(rawValue: try row.text("state")) { counts[state] = try row.int("count") }
        }
        return counts
    }

    /// The minutes that were found for a booking, under whatever names.
    static func minutes(of booking: ID<Booking>, in connection: any Connection) throws -> Int {
        try connection.first(
            "SELECT coalesce(sum(minutes), 0) AS minutes FROM session_joiners WHERE booking = \(booking)"
        )?.int("minutes") ?? 0
    }

    static func store(
        _ joiner: JoinerRecord, of session: ID<Session>, at now: Instant, in transaction: any Transaction
    ) throws {
        try transaction.run(
            """
            INSERT INTO session_joiners (session, key, name, email, minutes, joins, state, booking, attendance, loaded)
            VALUES (\(session), \(joiner.key), \(joiner.name), \(joiner.email), \(joiner.minutes), \(joiner.joins),
                \(joiner.state.rawValue), \(joiner.booking), \(joiner.attendance), \(now))
            ON CONFLICT (session, key) DO UPDATE SET name = excluded.name, email = excluded.email,
                minutes = excluded.minutes, joins = excluded.joins, state = excluded.state, booking = excluded.booking,
                attendance = excluded.attendance, loaded = excluded.loaded
            """)
    }

    /// Lets nobody find out any more by a name or an address whether they joined: the digests become chance, 1,000 at a time.
    static func forgetWho(of sessions: SQL, in transaction: any Transaction) throws {
        let rows = try transaction.rows(
            """
            SELECT session, key FROM session_joiners WHERE session IN \(sessions) AND substr(key, 1, 1) <> '~'
            ORDER BY session, key LIMIT 1000
            """)
        for row in rows {
            let (session, key): (ID<Session>, String) = (try row.id("session"), try row.text("key"))
            try transaction.run(
                """
                UPDATE session_joiners SET key = \(nobody())
                WHERE session = \(session) AND key = \(key)
                """)
        }
    }

    /// A key that says nothing of anybody.
    static func nobody() -> String { "~" + Token().text.prefix(31) }

    private static let selection: SQL = """
        SELECT key, name, email, minutes, joins, state, booking, attendance FROM session_joiners
        """

    private static func joiner(_ row: Row) throws -> JoinerRecord {
        guard let state = JoinerRecord.State(rawValue: try row.text("state")) else {
            throw StorageError.corrupt(column: "session_joiners.state")
        }
        return JoinerRecord(
            key: try row.text("key"), name: try row.optionalText("name"), email: try row.optionalText("email"),
            minutes: try row.int("minutes"), joins: try row.int("joins"), state: state,
            booking: try row.optionalText("booking").flatMap { ID(uuid: $0) },
            attendance: try row.optionalText("attendance").flatMap { ID(uuid: $0) })
    }
}
