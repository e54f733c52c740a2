import Accounts
import Directory
import Establishments
import Programme
import Storage
import Web

extension Sessions {
    private static let createBooking = Permission("booking", .create)

    /// What came of asking for places.
    package struct Reservation: Sendable, Equatable {
        package let booking: ID<Booking>
        package let state: Booking.State
    }

    /// Where whoever books is written to, and how.
    package struct Correspondence: Sendable {
        package let language: Language
        package let site: String

        package init(language: Language, site: String) { (self.language, self.site) = (language, site) }
    }

    /// The schools for whose classes the actor may book.
    package func schools(of actor: Actor) -> [ID<Establishment>] {
        actor.grants.filter { $0.role == .practitioner }.compactMap { ID(letters: $0.scope) }.filter { school in
            Self.createBooking.allows(actor, on: .with { $0.establishment = school.letters })
        }
    }

    /// Whether the actor may book for themselves, or could once they have signed in.
    package func mayBook(_ actor: Actor) -> Bool { actor.person != nil && Self.createBooking.allows(actor) }

    /// Books places on a session, or joins its waiting list where there are none and the form says so. Whoever has signed in
    /// may for themselves, a practitioner for classes of their school. Sent again with the same key it books once.
    ///
    /// Throws `Failure.invalid` for what cannot be used, `.conflict` where the session was moved meanwhile, is full, or is
    /// booked already, `.notFound` where the actor may not.
    package func book(
        _ id: ID<Session>, _ form: BookingForm, key: RequestKey, to letters: Correspondence, by actor: Actor
    ) async throws -> Reservation {
        let body = id.letters + "?" + form.typed.encoded
        let key = try key.stored(for: body)
        return try await storage.write { [self] transaction in
            if let known = try AnsweredRequests.answer(owner: actor.name, key: key, body: body, in: transaction),
                let booking = ID<Booking>(letters: known), let found = try Bookings.find(booking, in: transaction)
            {
                return Reservation(booking: booking, state: found.state)
            }
            let reservation = try book(id, form, to: letters, by: actor, in: transaction)
            try AnsweredRequests.keep(
                reservation.booking.letters, owner: actor.name, key: key, body: body, at: clock(), in: transaction)
            return reservation
        }
    }

    /// Does the same within a transaction.
    package func book(
        _ id: ID<Session>, _ form: BookingForm, to letters: Correspondence, by actor: Actor,
        in transaction: any Transaction
    ) throws -> Reservation {
        let session = try Self.session(id, .read, by: actor, in: transaction)
        var booking = try checked(session, form, to: letters, by: actor, in: transaction)
        let places = booking.places
        if try !SessionRecords.take(places, of: id, in: transaction) {
            guard form.wouldWait else { throw Self.isFull(session, places) }
            booking = booking.waiting(in: try SessionRecords.nextInOrder(of: id, in: transaction))
        }
        try Bookings.add(booking, in: transaction)
        try record(
            booking.state == .booked ? "booking.made" : "booking.waits", booking, by: actor, in: transaction)
        try tell(booking, of: session, booking.state == .booked ? "booking-made" : "booking-waits", in: transaction)
        return Reservation(booking: booking.id, state: booking.state)
    }

    /// What a form would book, if it may: without looking whether there are places.
    func checked(
        _ session: Session, _ form: BookingForm, to letters: Correspondence = .init(language: .english, site: ""),
        by actor: Actor, in connection: any Connection
    ) throws -> Booking {
        guard let person = actor.person else {
            throw Failure.signInNeeded("Sign in to book: we have to know where to write to you.")
        }
        let now = clock()
        try Self.requireOpen(session, at: now, seen: form.seen)
        let schools = schools(of: actor)
        let (party, places, needs) = try form.party(taxonomy, schools: schools, own: schools.first)
            .mapError { Failure.invalid($0.problems) }.get()
        try Self.require(form, places, fits: session)
        let booking = Booking(
            id: ids.next(), session: session.id, person: person.id, party: party, places: places, accessNeeds: needs,
            state: .booked, waits: nil, offerEnds: nil, asked: now, language: letters.language, site: letters.site,
            sequence: 0, feedbackGiven: false)
        try Self.createBooking.require(of: actor, on: booking.subject)
        if let known = try Bookings.live(like: booking, in: connection) {
            throw Failure.conflict(Self.bookedAlready(known))
        }
        if !form.isForClass, !form.acceptsOverlap, let other = try overlapping(session, of: person.id, in: connection) {
            throw Failure.invalid([
                Problem(
                    "overlap",
                    "You have booked “\(other.facts.title)” at the same time. Tick the box if you want both.")
            ])
        }
        return booking
    }

    private static func requireOpen(_ session: Session, at now: Instant, seen: Instant?) throws {
        switch session.state {
        case .cancelled: throw Failure.conflict("This session has been cancelled, so it cannot be booked.")
        case .planned: throw Failure.conflict("This session cannot be booked yet.")
        case .held: throw Failure.conflict("This session is over.")
        case .published: break
        }
        guard now < session.time.starts else {
            throw Failure.conflict("This session has begun, so it cannot be booked.")
        }
        if let seen, seen != session.time.starts {
            throw Failure.conflict(
                "This session was moved while you were booking. Look at its new time, and send the form again if it suits you."
            )
        }
    }

    private static func require(_ form: BookingForm, _ places: Int, fits session: Session) throws {
        if form.isForClass, !session.facts.takesClasses {
            throw Failure.invalid([Problem("for", "This session is for people, not for classes.")])
        }
        if !form.isForClass, !session.facts.takesPeople {
            throw Failure.invalid([Problem("for", "This session is for classes. Book for a class of your school.")])
        }
        guard places <= session.facts.capacity else {
            throw Failure.invalid([
                Problem(
                    "places",
                    "This session has \(grouped(session.facts.capacity)) places in all. Ask for no more than that.")
            ])
        }
    }

    private static func bookedAlready(_ known: Booking) -> String {
        let whose = known.schoolClass.map { "A class “\($0.name)” of your school" } ?? "You"
        let verb = known.schoolClass == nil ? "have" : "has"
        switch known.state {
        case .waiting:
            return "\(whose) \(known.schoolClass == nil ? "are" : "is") on the waiting list of this session already."
        case .offered: return "\(whose) \(verb) the offer of a place on this session already. It waits for your answer."
        default: return "\(whose) \(verb) a booking of this session already."
        }
    }

    private static func isFull(_ session: Session, _ places: Int) -> Failure {
        guard session.free > 0 else {
            return .invalid([
                Problem("wait", "The last places have gone. Tick the box to join the waiting list.")
            ])
        }
        return .invalid([
            Problem(
                "wait",
                "There are \(session.free) places left, not \(places). Ask for fewer, or tick the box to join the waiting list."
            )
        ])
    }

    /// A session that a person has booked, or has been offered, at the same time as another.
    private func overlapping(
        _ session: Session, of person: ID<Person>, in connection: any Connection
    ) throws -> Session? {
        try SessionRecords.all(
            where: [
                "s.starts < \(session.time.ends)", "s.ends > \(session.time.starts)", "s.state = 'published'",
                "s.id <> \(session.id)",
                """
                EXISTS (SELECT 1 FROM session_bookings b WHERE b.session = s.id AND b.person = \(person)
                    AND b.kind = 'person' AND b.state IN ('booked', 'offered'))
                """,
            ], limit: 1, in: connection
        ).first
    }

    // MARK: Afterwards

    /// A booking that the actor may do something to: whose it is, their school, and those who look after the session.
    /// Throws `Failure.notFound`.
    static func booking(
        _ id: ID<Booking>, _ permission: Permission, by actor: Actor, in connection: any Connection
    ) throws -> (booking: Booking, session: Session) {
        guard let booking = try Bookings.find(id, in: connection),
            let session = try SessionRecords.find(booking.session, in: connection)
        else { throw Permission.nothingHere }
        let isTheirs = permission.allows(actor, on: booking.subject)
        guard isTheirs || permission.allows(actor, on: session.subject(of: actor)) else { throw Permission.nothingHere }
        return (booking, session)
    }

    /// Gives a booking up, or takes it away from whoever booked. Whose it is may, and who looks after the session. Given up
    /// already nothing happens. Places that become free are offered to those who wait.
    package func cancel(_ id: ID<Booking>, by actor: Actor) async throws {
        try await storage.write { [self] transaction in
            let (booking, session) = try Self.booking(id, Self.updateBookings, by: actor, in: transaction)
            try cancel(booking, of: session, by: actor, in: transaction)
        }
    }

    func cancel(_ booking: Booking, of session: Session, by actor: Actor, in transaction: any Transaction) throws {
        guard booking.isLive else { return }
        guard session.state == .published || session.state == .cancelled, clock() < session.time.starts else {
            throw Failure.conflict("This session has begun, so the booking stays as it is.")
        }
        try end(booking, .cancelled, of: session, in: transaction)
        try record("booking.cancelled", booking, by: actor, in: transaction)
        try tell(booking, of: session, "booking-cancelled", in: transaction)
        try promote(session.id, in: transaction)
    }

    /// Takes an offer. Whose it is may, while it holds. Taken already nothing happens.
    package func accept(_ id: ID<Booking>, by actor: Actor) async throws {
        try await storage.write { [self] transaction in
            let (booking, session) = try Self.booking(id, Self.updateBookings, by: actor, in: transaction)
            try accept(booking, of: session, by: actor, in: transaction)
        }
    }

    func accept(_ booking: Booking, of session: Session, by actor: Actor, in transaction: any Transaction) throws {
        if booking.state == .booked { return }
        guard booking.state == .offered, let ends = booking.offerEnds, clock() < ends, session.isOpen(at: clock())
        else {
            throw Failure.conflict(
                booking.state == .waiting
                    ? "There is no place for you yet. We write to you when there is."
                    : "This offer is over. If you still want to come, book again.")
        }
        var taken = booking
        taken.state = .booked
        taken.offerEnds = nil
        taken.sequence += 1
        guard try Bookings.replace(taken, was: .offered, at: clock(), in: transaction) else { throw Self.wasDecided }
        try record("booking.accepted", taken, by: actor, in: transaction)
        try tell(taken, of: session, "booking-made", in: transaction)
    }

    /// Changes how many of a class are expected. Their school may, and who looks after the session.
    ///
    /// Throws `Failure.invalid` for a number that cannot be, `.conflict` where there are not so many places.
    package func expect(_ places: String, for id: ID<Booking>, by actor: Actor) async throws {
        try await storage.write { [self] transaction in
            let (booking, session) = try Self.booking(id, Self.updateBookings, by: actor, in: transaction)
            try expect(places, for: booking, of: session, by: actor, in: transaction)
        }
    }

    func expect(
        _ places: String, for booking: Booking, of session: Session, by actor: Actor, in transaction: any Transaction
    ) throws {
        guard let number = WholeNumber.read(places), BookingForm.places.contains(number), booking.schoolClass != nil
        else {
            throw Failure.invalid([Problem("places", "Write how many learners you expect, as a number from 1 to 500.")])
        }
        guard booking.state == .booked, session.isOpen(at: clock()) else {
            throw Failure.conflict("This booking cannot be changed any more.")
        }
        guard number != booking.places else { return }
        let more = number - booking.places
        if more > 0 {
            guard try SessionRecords.take(more, of: session.id, in: transaction) else {
                throw Failure.conflict(
                    "There are only \(session.free) more places. Your booking stays at \(booking.places).")
            }
        } else {
            try SessionRecords.give(-more, backTo: session.id, in: transaction)
        }
        var changed = booking
        changed.places = number
        guard try Bookings.replace(changed, was: .booked, at: clock(), in: transaction) else { throw Self.wasDecided }
        try record("booking.changed", changed, by: actor, in: transaction)
        if more < 0 { try promote(session.id, in: transaction) }
    }

    static let wasDecided = Failure.conflict("This booking has changed meanwhile. Open it again.")
}

extension Booking {
    /// The same on the waiting list.
    fileprivate func waiting(in order: Int) -> Booking {
        Booking(
            id: id, session: session, person: person, party: party, places: places, accessNeeds: accessNeeds,
            state: .waiting, waits: order, offerEnds: nil, asked: asked, language: language, site: site,
            sequence: sequence, feedbackGiven: false)
    }
}

extension Session {
    /// What its bookings are to those who look after it: an officer's own are theirs while they may change the session.
    func subject(of actor: Actor) -> Subject {
        guard !Sessions.update.allows(actor, on: subject) else { return subject }
        var others = subject
        others.owner = nil
        return others
    }
}
