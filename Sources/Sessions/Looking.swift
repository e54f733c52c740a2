import Accounts
import Establishments
import Programme
import Storage
import Web

extension Sessions {
    /// A fresh mark for a form.
    func formKey() -> String { ids.next(Sessions.self).letters }

    /// The name of a school; `nil` where the register has none.
    func name(of school: ID<Establishment>) async -> String? {
        try? await establishments.establishment(school, by: .system).name
    }

    /// For whom the actor may book a session: `me`, `class` or both.
    func parties(_ session: Session, _ actor: Actor) -> [String] {
        guard actor.person != nil else { return [] }
        return (session.facts.takesPeople && mayBook(actor) ? ["me"] : [])
            + (session.facts.takesClasses && !schools(of: actor).isEmpty ? ["class"] : [])
    }

    /// Whether the actor may book a session at all.
    func mayBook(_ session: Session, _ actor: Actor) -> Bool { !parties(session, actor).isEmpty }

    /// What a session's page shows.
    struct View: Sendable {
        let session: Session
        let series: SessionSeries?
        let recording: Recording?
        /// What the actor has booked there.
        let own: [Booking]
    }

    /// A session for whoever may see it, with what the actor has booked. Throws `Failure.notFound`.
    func view(_ id: ID<Session>, by actor: Actor) async throws -> View {
        let schools = schools(of: actor)
        return try await storage.read { connection in
            let session = try Self.session(id, .read, by: actor, in: connection)
            let live = try actor.person.map { person in
                try Bookings.live(of: id, person: person.id, schools: schools, in: connection)
            }
            return View(
                session: session, series: try session.series.flatMap { try SessionRecords.series($0, in: connection) },
                recording: try Self.recording(of: id, in: connection), own: live ?? [])
        }
    }

    /// Looks whether a form could book a session, without booking it. Throws as `book` does.
    func tryBooking(_ id: ID<Session>, _ form: BookingForm, by actor: Actor) async throws -> Session {
        let school = await school(of: form)
        return try await storage.read { [self] connection in
            let session = try Self.session(id, .read, by: actor, in: connection)
            _ = try checked(session, form, of: school, by: actor, in: connection)
            return session
        }
    }

    /// What the actor has booked, with its sessions, and the classes of their schools; the newest 200.
    package func bookings(by actor: Actor) async throws -> [OwnBooking] {
        try Self.readBookings.require(of: actor)
        guard let person = actor.person else { throw Permission.nothingHere }
        let schools = schools(of: actor)
        return try await storage.read { connection in
            try Bookings.all(by: person.id, schools: schools, limit: 200, in: connection).compactMap { booking in
                try SessionRecords.find(booking.session, in: connection).map { session in
                    OwnBooking(
                        booking: booking, session: session,
                        attendance: try Attendances.find(of: booking.id, in: connection))
                }
            }
        }
    }

    /// A booking as the list of one's own has it.
    package struct OwnBooking: Sendable {
        package let booking: Booking
        package let session: Session
        /// Who was there, where that is known.
        package let attendance: Attendance?
    }

    /// A booking as its page shows it: its session, and the school whose class it is.
    struct BookingView: Sendable {
        let booking: Booking
        let session: Session
        let school: String?
        let attendance: Attendance?
    }

    /// The booking that somebody has come to. Whose it is may see it, and who looks after the session, and whoever has the
    /// link of a mail about it. Throws `Failure.notFound`.
    func booking(_ way: BookingWay, by actor: Actor) async throws -> BookingView {
        let (booking, session, attendance) = try await storage.read { connection in
            let found = try Self.booking(way, Self.readBookings, by: actor, in: connection)
            return (found.booking, found.session, try Attendances.find(of: found.booking.id, in: connection))
        }
        var school: String?
        if let one = booking.schoolClass { school = await name(of: one.establishment) }
        return BookingView(booking: booking, session: session, school: school, attendance: attendance)
    }

    static func booking(
        _ way: BookingWay, _ permission: Permission, by actor: Actor, in connection: any Connection
    ) throws -> (booking: Booking, session: Session) {
        switch way {
        case .signedIn(let id): return try booking(id, permission, by: actor, in: connection)
        case .link(let text):
            guard let token = Token(text), let booking = try Bookings.find(token, in: connection),
                let session = try SessionRecords.find(booking.session, in: connection)
            else { throw Permission.nothingHere }
            return (booking, session)
        }
    }

    /// Does what the holder of a booking asks for: `accept`, `cancel`, `expect`, `here`. By the link of a mail it is the holder who
    /// asks, because nobody else was sent it.
    func act(_ what: String, places: String, heads: String, on way: BookingWay, by actor: Actor) async throws {
        try await storage.write { [self] transaction in
            // Whoever looks after the session may cancel and change, but not answer in the holder's place.
            let (booking, session) =
                what == "accept" || what == "here"
                ? try Self.held(way, by: actor, in: transaction)
                : try Self.booking(way, Self.updateBookings, by: actor, in: transaction)
            let doer = try Self.doer(way, booking, actor, in: transaction)
            switch what {
            case "accept": try accept(booking, of: session, by: doer, in: transaction)
            case "cancel": try cancel(booking, of: session, by: doer, in: transaction)
            case "expect": try expect(places, for: booking, of: session, by: doer, in: transaction)
            case "here": try checkIn(booking, of: session, heads: heads, by: doer, in: transaction)
            default: throw Failure.invalid([Problem("", "Choose what to do with the booking.")])
            }
        }
    }

    /// The booking that its holder has come to: whose it is, their school for a class, whoever has the link of a mail.
    static func held(
        _ way: BookingWay, by actor: Actor, in connection: any Connection
    ) throws -> (booking: Booking, session: Session) {
        let found = try booking(way, updateBookings, by: actor, in: connection)
        if case .signedIn = way { try updateBookings.require(of: actor, on: found.booking.subject) }
        return found
    }

    private static func doer(
        _ way: BookingWay, _ booking: Booking, _ actor: Actor, in connection: any Connection
    ) throws -> Actor {
        guard case .link = way else { return actor }
        guard let holder = try People.find(booking.person, in: connection) else { throw Permission.nothingHere }
        return .person(holder, grants: [])
    }
}
