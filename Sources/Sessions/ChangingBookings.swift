import Accounts
import Establishments
import Programme
import Storage
import Web

/// What becomes of a booking afterwards: it is given up, an offer is taken, more or fewer of a class are expected.
extension Sessions {
    /// A booking that the actor may do something to: whose it is, their school, and those who look after the session.
    /// Throws `Failure.notFound`.
    static func booking(
        _ id: ID<Booking>, _ permission: Permission, by actor: Actor, in connection: any Connection
    ) throws -> (booking: Booking, session: Session) {
        guard let booking = try Bookings.find(id, in: connection),
            let session = try SessionRecords.find(booking.session, in: connection)
        else { throw Permission.nothingHere }
        let isTheirs = permission.allows(actor, on: booking.subject)
        guard isTheirs || permission.allows(actor, on: session.subject(for: actor)) else {
            throw Permission.nothingHere
        }
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
            let (booking, session) = try Self.held(.signedIn(id), by: actor, in: transaction)
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
                throw Failure.invalid([
                    Problem(
                        "places",
                        "You asked for \(more) more places, and \(session.free) are left. Your booking stays at \(booking.places)."
                    )
                ])
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
