import Programme
import Storage

/// The SQL of the table `session_attendances`.
enum Attendances {
    /// The attendance of each booking of a session of which something is known.
    static func byBooking(
        of session: ID<Session>, in connection: any Connection
    ) throws -> [ID<Booking>: Attendance] {
        var all: [ID<Booking>: Attendance] = [:]
        for row in try connection.rows(
            """
            SELECT id, booking, heads, minutes, way FROM session_attendances
            WHERE session = \(session) AND booking IS NOT NULL
            """)
        {
            all[try row.id("booking")] = try attendance(row)
        }
        return all
    }

    /// What is known of a booking.
    static func find(of booking: ID<Booking>, in connection: any Connection) throws -> Attendance? {
        try connection.first(
            "SELECT id, heads, minutes, way FROM session_attendances WHERE booking = \(booking)"
        ).map(attendance)
    }

    /// How many were there in all, and how many of them had no booking.
    static func totals(
        of session: ID<Session>, in connection: any Connection
    ) throws -> (heads: Int, guests: Int) {
        let row = try connection.first(
            """
            SELECT coalesce(sum(heads), 0) AS heads,
                coalesce(sum(CASE WHEN booking IS NULL THEN heads ELSE 0 END), 0) AS guests
            FROM session_attendances WHERE session = \(session)
            """)
        return (try row?.int("heads") ?? 0, try row?.int("guests") ?? 0)
    }

    /// Stores who was there of a booking; whether that is news. What somebody has said on the roster, a later file or the
    /// person themselves do not change; what a file says, the person does not.
    static func store(
        _ new: Attendance, of booking: Booking, at now: Instant, by actor: String, in transaction: any Transaction
    ) throws -> Bool {
        if let old = try find(of: booking.id, in: transaction) {
            let isSame = old.heads == new.heads && old.minutes == new.minutes && old.way == new.way
            guard !isSame, new.way.rank >= old.way.rank, new.way != .own else { return false }
        }
        try transaction.run(
            """
            INSERT INTO session_attendances (id, session, booking, heads, minutes, way, recorded, recorded_by)
            VALUES (\(new.id), \(booking.session), \(booking.id), \(new.heads), \(new.minutes), \(new.way.rawValue), \(now),
                \(actor))
            ON CONFLICT (booking) DO UPDATE SET heads = excluded.heads, minutes = excluded.minutes, way = excluded.way,
                recorded = excluded.recorded, recorded_by = excluded.recorded_by
            """)
        return true
    }

    /// Forgets who was there of a session that has not taken place after all, and what its files said.
    static func forget(_ session: ID<Session>, in transaction: any Transaction) throws {
        try transaction.run("DELETE FROM session_joiners WHERE session = \(session)")
        try transaction.run("DELETE FROM session_attendances WHERE session = \(session)")
    }

    /// Stores that somebody without a booking was there, or for how long by a later file.
    static func storeGuest(
        _ new: Attendance, of session: ID<Session>, at now: Instant, by actor: String, in transaction: any Transaction
    ) throws {
        try transaction.run(
            """
            INSERT INTO session_attendances (id, session, heads, minutes, way, recorded, recorded_by)
            VALUES (\(new.id), \(session), \(new.heads), \(new.minutes), \(new.way.rawValue), \(now), \(actor))
            ON CONFLICT (id) DO UPDATE SET minutes = excluded.minutes, recorded = excluded.recorded,
                recorded_by = excluded.recorded_by
            """)
    }

    /// Removes what counted of somebody without a booking.
    static func removeGuest(_ id: ID<Attendance>, in transaction: any Transaction) throws {
        try transaction.run("DELETE FROM session_attendances WHERE id = \(id) AND booking IS NULL")
    }

    private static func attendance(_ row: Row) throws -> Attendance {
        guard let way = Attendance.Way(rawValue: try row.text("way")) else {
            throw StorageError.corrupt(column: "session_attendances.way")
        }
        return Attendance(
            id: try row.id("id"), heads: try row.int("heads"), minutes: try row.int("minutes"), way: way)
    }
}
