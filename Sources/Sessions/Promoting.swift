import Accounts
import Programme
import Storage

extension Sessions {
    /// Ends a booking and gives its places back.
    func end(
        _ booking: Booking, _ state: Booking.State, of session: Session, in transaction: any Transaction
    ) throws {
        var ended = booking
        ended.state = state
        ended.offerEnds = nil
        ended.sequence += 1
        guard try Bookings.replace(ended, was: booking.state, at: clock(), in: transaction) else {
            throw Self.wasDecided
        }
        if booking.holdsPlaces { try SessionRecords.give(booking.places, backTo: session.id, in: transaction) }
    }

    /// Offers the free places of a session to those who wait, in their order.
    func promote(_ id: ID<Session>, in transaction: any Transaction) throws {
        let now = clock()
        guard let session = try SessionRecords.find(id, in: transaction), session.isOpen(at: now), session.free > 0
        else {
            return
        }
        // Nothing is offered to somebody whose account has gone: nobody would answer.
        let waiting = try Bookings.all(of: id, [.waiting], in: transaction).filter {
            try People.find($0.person, in: transaction) != nil
        }
        for var booking in WaitingList.offers(waiting.map { ($0, $0.places) }, free: session.free) {
            guard try SessionRecords.take(booking.places, of: id, in: transaction) else { return }
            booking.state = .offered
            booking.offerEnds = WaitingList.deadline(from: now, before: session.time.starts)
            guard try Bookings.replace(booking, was: .waiting, at: now, in: transaction) else { throw Self.wasDecided }
            try record("booking.offered", booking, by: .system, in: transaction)
            try tell(booking, of: session, "booking-offered", in: transaction)
        }
    }

    /// Ends the offers that nobody took in time, and offers their places to the next; how many were ended.
    func lapse(at now: Instant, in transaction: any Transaction) throws -> Int {
        let overdue = try Bookings.overdue(at: now, limit: 50, in: transaction)
        for booking in overdue {
            guard let session = try SessionRecords.find(booking.session, in: transaction) else { continue }
            try end(booking, .lapsed, of: session, in: transaction)
            try record("booking.lapsed", booking, by: .system, in: transaction)
            // Who waited for a session that was cancelled has been told of that.
            if session.state == .published { try tell(booking, of: session, "booking-lapsed", in: transaction) }
            try promote(session.id, in: transaction)
        }
        return overdue.count
    }
}
