import Accounts
import Directory
import Establishments
import Programme
import Storage
import Web
import Work

/// The front door of sessions: webinars, professional learning, live lessons and sessions with employers, and who books
/// them and comes.
package final class Sessions: Sendable {
    /// The establishments that records of this desk name, as a question with the column `establishment`.
    package static let establishmentsUsed: SQL =
        "SELECT establishment FROM session_bookings WHERE establishment IS NOT NULL"

    let storage: any Storage
    let directory: Directory
    let establishments: Establishments
    let languages: Languages
    let clock: @Sendable () -> Instant
    let ids: IDSource
    /// How links in mail begin, where the operator has said so; else as the page did where the place was booked.
    let address: String?

    package init(
        storage: any Storage, directory: Directory, establishments: Establishments, languages: Languages,
        clock: @escaping @Sendable () -> Instant, ids: IDSource, address: String? = nil
    ) {
        (self.storage, self.directory, self.establishments) = (storage, directory, establishments)
        (self.languages, self.clock, self.ids, self.address) = (languages, clock, ids, address)
    }

    var taxonomy: Taxonomy { directory.taxonomy }
    var geography: Geography { directory.geography }

    func record(
        _ verb: String, _ session: ID<Session>, particulars: String = "{}", by actor: Actor,
        in transaction: any Transaction
    ) throws {
        try Events.record(
            verb, subject: "session/" + session.letters, particulars: particulars, by: actor, at: clock(),
            ids: ids, in: transaction)
    }

    func record(_ verb: String, _ booking: Booking, by actor: Actor, in transaction: any Transaction) throws {
        try Events.record(
            verb, subject: "booking/" + booking.id.letters,
            particulars: "{\"session\":\"\(booking.session.letters)\",\"places\":\(booking.places)}", by: actor,
            at: clock(), ids: ids, in: transaction)
    }

    /// A session for whoever may see it. Throws `Failure.notFound`.
    package func session(_ id: ID<Session>, by actor: Actor) async throws -> Session {
        try await storage.read { try Self.session(id, .read, by: actor, in: $0) }
    }

    /// A session that the actor may do something to. Throws `Failure.notFound`.
    static func session(
        _ id: ID<Session>, _ operation: Permission.Operation, by actor: Actor, in connection: any Connection
    ) throws -> Session {
        let permission = Permission("session", operation)
        guard let session = try SessionRecords.find(id, in: connection) else { throw Permission.nothingHere }
        try permission.require(of: actor, on: session.subject(for: actor))
        return session
    }

    /// A series with its sessions, as far as the actor may see them, the earliest first. Throws `Failure.notFound`.
    package func series(_ id: ID<SessionSeries>, by actor: Actor) async throws -> SessionSeries {
        let found = try await storage.read { connection in
            (
                try SessionRecords.series(id, in: connection),
                try SessionRecords.all(where: ["s.series = \(id)"], limit: SessionForm.mostTimes, in: connection)
            )
        }
        guard let series = found.0,
            found.1.contains(where: { Permission("session", .read).allows(actor, on: $0.subject(for: actor)) })
        else { throw Permission.nothingHere }
        return series
    }
}

extension Sessions {
    /// The same by another clock: for records that are made up.
    package func at(_ clock: @escaping @Sendable () -> Instant) -> Sessions {
        Sessions(
            storage: storage, directory: directory, establishments: establishments, languages: languages, clock: clock,
            ids: ids, address: address)
    }

    /// Whether there is no session at all, or none that began on a day or before. Only the operator may ask.
    package func isEmpty(through day: Day? = nil, by actor: Actor) async throws -> Bool {
        guard actor.person == nil, actor.kind != .visitor else { throw Permission.nothingHere }
        let condition: SQL = day.map { "s.day <= \($0)" } ?? "1 = 1"
        return try await storage.read { try SessionRecords.count(where: [condition], in: $0) == 0 }
    }

    /// Moves an invented session by some days. Who looks after it may.
    package func demonstrateMoved(_ id: ID<Session>, by days: Int, by actor: Actor) async throws {
        let session = try await session(id, by: actor)
        let items = SessionForm.items(of: session.time).filter { $0.0 != "day" }
        let form = SessionForm(typed: Query(items: items + [("day", session.time.day.adding(days).iso)]))
        try await move(id, to: form, version: session.version, by: actor)
    }

    /// Says of an invented session that it was held, that everybody came, what some of them thought, and where its recording
    /// is. Who looks after it may.
    package func demonstrateHeld(
        _ id: ID<Session>, said: [(who: Actor, typed: Query)], recording: String?, site: String, by actor: Actor
    ) async throws {
        try await hold(id, by: actor)
        let rows = try await roster(of: id, by: actor).rows.filter { $0.booking.state == .booked }
        try await mark(
            id, rows.map { Mark($0.booking.id, $0.booking.schoolClass == nil ? "yes" : String($0.booking.places)) },
            by: actor)
        for (who, typed) in said {
            guard let own = rows.first(where: { $0.booking.person == who.person?.id })?.booking else { continue }
            try await giveFeedback(typed, on: .signedIn(own.id), by: who)
        }
        if let recording { try await addRecording(recording, to: id, site: site, by: actor) }
    }
}
