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
        let school = await school(of: form)
        return try await storage.write { [self] transaction in
            if let known = try AnsweredRequests.answer(owner: actor.name, key: key, body: body, in: transaction),
                let booking = ID<Booking>(letters: known), let found = try Bookings.find(booking, in: transaction)
            {
                return Reservation(booking: booking, state: found.state)
            }
            let reservation = try book(id, form, of: school, to: letters, by: actor, in: transaction)
            try AnsweredRequests.keep(
                reservation.booking.letters, owner: actor.name, key: key, body: body, at: clock(), in: transaction)
            return reservation
        }
    }

    /// Does the same within a transaction. `school` is the one whose class comes, as the register has it.
    package func book(
        _ id: ID<Session>, _ form: BookingForm, of school: Establishment?, to letters: Correspondence, by actor: Actor,
        in transaction: any Transaction
    ) throws -> Reservation {
        let session = try Self.session(id, .read, by: actor, in: transaction)
        var booking = try checked(session, form, of: school, to: letters, by: actor, in: transaction)
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
        _ session: Session, _ form: BookingForm, of school: Establishment?,
        to letters: Correspondence = .init(language: .english, site: ""), by actor: Actor,
        in connection: any Connection
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
        if let school { try Self.require(school, isOpenOn: session.time.starts.londonDay) }
        let booking = Booking(
            id: ids.next(), session: session.id, person: person.id, party: party, places: places, accessNeeds: needs,
            state: .booked, waits: nil, offerEnds: nil, asked: now, language: letters.language, site: letters.site,
            sequence: 0, feedbackGiven: false)
        try Self.createBooking.require(of: actor, on: booking.subject)
        if let known = try Bookings.live(like: booking, in: connection) {
            throw Failure.conflict(Self.bookedAlready(known))
        }
        if !form.acceptsOverlap, let other = try overlapping(session, with: booking, in: connection) {
            let whose = booking.schoolClass.map { "The class “\($0.name)” has" } ?? "You have"
            throw Failure.invalid([
                Problem(
                    "overlap",
                    "\(whose) booked “\(other.facts.title)” at the same time. Tick the box if you want both.")
            ])
        }
        return booking
    }

    /// The school whose class a form is for, as the register has it.
    func school(of form: BookingForm) async -> Establishment? {
        guard form.isForClass, let id = ID<Establishment>(letters: form.typed["school"] ?? "") else { return nil }
        return try? await establishments.establishment(id, by: .system)
    }

    /// Throws `Failure.invalid` where the register says that a school is not open on a day.
    private static func require(_ school: Establishment, isOpenOn day: Day) throws {
        guard school.states.last != nil else { return }
        let what: String
        switch school.state(on: day) {
        case .open: return
        case .mothballed: what = "is closed for now"
        case .closed: what = "has closed"
        case nil: what = "has not opened yet"
        }
        throw Failure.invalid([
            Problem(
                "school",
                "By the register “\(school.name)” \(what) on \(day.iso), the day of this session. Choose the school that the class belongs to on that day."
            )
        ])
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

    /// A session that the same person or class has booked, or was offered, at the same time as another.
    private func overlapping(
        _ session: Session, with booking: Booking, in connection: any Connection
    ) throws -> Session? {
        try SessionRecords.all(
            where: [
                "s.starts < \(session.time.ends)", "s.ends > \(session.time.starts)", "s.state = 'published'",
                "s.id <> \(session.id)",
                """
                EXISTS (SELECT 1 FROM session_bookings b WHERE b.session = s.id AND \(Bookings.isFor(booking))
                    AND b.state IN ('booked', 'offered'))
                """,
            ], limit: 1, in: connection
        ).first
    }
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
