import Programme
import Storage
import Tables
import Web

/// One session that somebody attended themselves.
package struct LearningEntry: Sendable {
    package let session: Session
    package let minutes: Int
    package let way: Attendance.Way
}

extension Sessions {
    /// What the actor has attended themselves, with how long, the latest first: their own record, 1,000 entries at most.
    package func learning(by actor: Actor) async throws -> [LearningEntry] {
        try Self.readBookings.require(of: actor)
        guard let person = actor.person else { throw Permission.nothingHere }
        return try await storage.read { connection in
            let rows = try connection.rows(
                """
                SELECT b.session, a.minutes, a.way FROM session_bookings b
                JOIN session_attendances a ON a.booking = b.id JOIN sessions s ON s.id = b.session
                WHERE b.person = \(person.id) AND b.kind = 'person' AND b.state = 'booked' AND s.state <> 'cancelled'
                    AND a.heads > 0
                ORDER BY s.starts DESC, s.id DESC LIMIT 1000
                """)
            return try rows.compactMap { row in
                guard let way = Attendance.Way(rawValue: try row.text("way")),
                    let session = try SessionRecords.find(try row.id("session"), in: connection)
                else { return nil }
                return LearningEntry(session: session, minutes: try row.int("minutes"), way: way)
            }
        }
    }

    /// The same as CSV.
    package func learningFile(by actor: Actor) async throws -> [UInt8] {
        let entries = try await learning(by: actor)
        let columns = ["day", "title", "kind", "organisation", "minutes", "known_by", "session"]
        let csv = CSVWriter()
        var bytes: [UInt8] = []
        csv.header(columns, into: &bytes)
        for entry in entries {
            let session = entry.session
            csv.row(
                [
                    .text(session.time.starts.londonDay.iso), .text(session.facts.title),
                    .text(session.facts.kind.rawValue), .text(session.organisation.name),
                    .text(String(entry.minutes)), .text(entry.way.rawValue), .text(session.id.letters),
                ], into: &bytes)
        }
        return bytes
    }
}
