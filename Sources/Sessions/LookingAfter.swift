import Accounts
import Establishments
import Programme
import Storage
import Web

extension Sessions {
    /// The sessions that the actor looks after, or sees the bookings of; the latest 300. `shown` narrows to those that wait
    /// for something.
    package func lookedAfter(_ shown: SessionsShown? = nil, by actor: Actor) async throws -> [Session] {
        try Self.readBookings.require(of: actor)
        let conditions = [shown?.condition(at: clock()) ?? "1 = 1", Self.reach(of: actor)]
        let all = try await storage.read { connection in
            try SessionRecords.all(where: conditions, limit: 2000, latestFirst: true, in: connection)
        }
        // What waits is for those who can do something about it.
        let isTheirs = {
            shown == nil ? Self.looksAfter($0, actor) : Self.update.allows(actor, on: $0.subject(for: actor))
        }
        return Array(all.filter(isTheirs).prefix(300))
    }

    /// What waits for the actor among sessions, each with how many there are of it.
    package func tasks(by actor: Actor) async throws -> [DeskTask] {
        guard Self.create.allows(actor) else { return [] }
        var tasks: [DeskTask] = []
        for shown in SessionsShown.allCases {
            let count = try await lookedAfter(shown, by: actor).count
            tasks.append(DeskTask("task.sessions." + shown.rawValue, count, "/admin/sessions?show=" + shown.rawValue))
        }
        return tasks.filter { $0.count > 0 }
    }

    /// Which sessions can be an actor's at all, so that a hub's older ones do not vanish behind the newest of the nation; the
    /// permission table decides of each.
    private static func reach(of actor: Actor) -> SQL {
        let isNational = readBookings.allows(actor, on: Subject()) || actor.grants.contains { $0.role == .officer }
        guard !isNational, actor.person != nil else { return "1 = 1" }
        let scopes = actor.grants.map(\.scope)
        let organisations = scopes.compactMap { ID<Organisation>(letters: $0) }
        return """
            (s.organisation IN \(SQL.list(organisations)) OR o.hub IN \(SQL.list(organisations)) OR o.merged_into IS NOT NULL
                OR s.council IN \(SQL.list(scopes)))
            """
    }

    static func looksAfter(_ session: Session, _ actor: Actor) -> Bool {
        update.allows(actor, on: session.subject(for: actor))
            || readBookings.allows(actor, on: session.subject(for: actor))
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

/// Which sessions somebody who looks after some wants to see.
package enum SessionsShown: String, CaseIterable, Sendable {
    /// Those that are over, and of which nobody has said whether they took place.
    case open
    /// Those of which a meeting's file names participants whom nobody knows yet.
    case asking

    func condition(at now: Instant) -> SQL {
        switch self {
        case .open: "s.state = 'published' AND s.ends <= \(now)"
        case .asking:
            "EXISTS (SELECT 1 FROM session_joiners j WHERE j.session = s.id AND j.state = 'waiting')"
        }
    }
}
