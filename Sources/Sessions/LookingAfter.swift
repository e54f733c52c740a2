import Accounts
import Establishments
import Programme
import Storage

extension Sessions {
    /// The sessions that the actor looks after, or sees the bookings of; the latest 300.
    package func lookedAfter(by actor: Actor) async throws -> [Session] {
        // Whoever has signed in sees bookings of their own; the desk is for those who see others'.
        guard Self.create.allows(actor) || Self.readBookings.allows(actor, on: Subject()) || Self.isLead(actor) else {
            throw Permission.nothingHere
        }
        let all = try await storage.read { connection in
            try SessionRecords.all(where: ["1 = 1"], limit: 2000, latestFirst: true, in: connection)
        }
        return Array(all.filter { Self.looksAfter($0, actor) }.prefix(300))
    }

    /// Whether a role of the actor's lets them see the bookings of an area.
    private static func isLead(_ actor: Actor) -> Bool {
        actor.grants.contains { grant in
            readBookings.allows(actor, on: .with { $0.councils = [grant.scope] })
        }
    }

    static func looksAfter(_ session: Session, _ actor: Actor) -> Bool {
        update.allows(actor, on: session.subject) || readBookings.allows(actor, on: session.subject(of: actor))
    }

    /// A session that the actor may change. Throws `Failure.notFound`.
    package func editable(_ id: ID<Session>, by actor: Actor) async throws -> Session {
        try await storage.read { try Self.session(id, .update, by: actor, in: $0) }
    }

    /// Who has booked a session, or waits.
    package struct RosterRow: Sendable {
        package let booking: Booking
        /// Whoever booked; empty where their account was erased.
        package let name: String
        package let email: String
        package let school: String?
        package let attendance: Attendance?
    }

    /// A session with who has booked it. Those who look after it may see it. Throws `Failure.notFound`.
    package func roster(of id: ID<Session>, by actor: Actor) async throws -> (session: Session, rows: [RosterRow]) {
        try Self.readBookings.require(of: actor)
        let found = try await storage.read { connection in
            guard let session = try SessionRecords.find(id, in: connection), Self.looksAfter(session, actor) else {
                throw Permission.nothingHere
            }
            let bookings = try Bookings.all(of: id, [.booked, .offered, .waiting], in: connection)
            let attendances = try Attendances.byBooking(of: id, in: connection)
            let rows = try bookings.map { booking in
                let person = try People.find(booking.person, in: connection)
                return RosterRow(
                    booking: booking, name: person?.name ?? "", email: person?.email.text ?? "", school: nil,
                    attendance: attendances[booking.id])
            }
            return (session, rows)
        }
        var rows: [RosterRow] = []
        for row in found.1 {
            var school: String?
            if let establishment = row.booking.establishment { school = await name(of: establishment) }
            rows.append(
                RosterRow(
                    booking: row.booking, name: row.name, email: row.email, school: school, attendance: row.attendance))
        }
        return (found.0, rows)
    }

    /// A session as those who look after it see it.
    struct Overview: Sendable {
        let session: Session
        let rows: [RosterRow]
        let recording: Recording?
        let totals: (heads: Int, guests: Int)
    }

    /// A session with who has booked it, its recording and how many were there. Those who look after it may see it.
    func overview(of id: ID<Session>, by actor: Actor) async throws -> Overview {
        let (session, rows) = try await roster(of: id, by: actor)
        return try await storage.read { connection in
            Overview(
                session: session, rows: rows, recording: try Self.recording(of: id, in: connection),
                totals: try Attendances.totals(of: id, in: connection))
        }
    }
}
