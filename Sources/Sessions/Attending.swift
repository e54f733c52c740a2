import Programme
import Storage
import Web

extension Sessions {
    /// How long before a session begins, and after it ends, those who have booked can say that they are there; in seconds.
    static let margin = 900

    /// Whether it is the time to say that one is there.
    static func isCheckInOpen(_ session: Session, at now: Instant) -> Bool {
        (session.state == .published || session.state == .held)
            && session.time.starts.adding(seconds: -margin) <= now && now <= session.time.ends.adding(seconds: margin)
    }

    /// Says that whoever booked is there, while the session takes place. Whose booking it is may. Again nothing changes.
    ///
    /// A person counts from now, or from its beginning where that is later; a class is counted by heads. Throws
    /// `Failure.conflict` at another time, or for places that are not theirs.
    func checkIn(
        _ booking: Booking, of session: Session, heads: String, by actor: Actor, in transaction: any Transaction
    ) throws {
        let now = clock()
        guard booking.state == .booked else { throw Failure.conflict("These places are not booked.") }
        guard Self.isCheckInOpen(session, at: now) else {
            throw Failure.conflict(
                "You can say that you are there from 15 minutes before the session until 15 after it.")
        }
        let counted = booking.schoolClass == nil ? 1 : try Self.heads(heads, field: "heads")
        // What is written down already is corrected by whoever gives the session.
        guard try Attendances.find(of: booking.id, in: transaction) == nil else { return }
        let begun = max(now, session.time.starts)
        let left = Int((session.time.ends.milliseconds - begun.milliseconds + 59_999) / 60_000)
        let minutes = min(session.time.minutes, max(0, left))
        // Of who says so after the end nobody knows for how long: no minutes are counted.
        try attend(
            booking, heads: counted, minutes: minutes, booking.schoolClass == nil ? .own : .headCount, by: actor,
            in: transaction)
    }

    /// What the roster says of who was there: of a person whether, of a class how many.
    package struct Mark: Sendable {
        let booking: ID<Booking>
        let text: String

        /// `text` is `yes`, `no` or a number of heads; empty leaves it as it is.
        package init(_ booking: ID<Booking>, _ text: String) { (self.booking, self.text) = (booking, text) }
    }

    /// Writes down who was there. Those who look after the session may, once it has begun.
    ///
    /// Throws `Failure.invalid` with the field of each booking whose number cannot be, `.conflict` before the beginning.
    package func mark(_ id: ID<Session>, _ marks: [Mark], by actor: Actor) async throws {
        try await storage.write { [self] in try mark(id, marks, by: actor, in: $0) }
    }

    /// Does the same within a transaction.
    package func mark(
        _ id: ID<Session>, _ marks: [Mark], by actor: Actor, in transaction: any Transaction
    ) throws {
        let session = try attendable(id, by: actor, in: transaction)
        var problems: [Problem] = []
        for mark in marks where !mark.text.isEmpty {
            guard let booking = try Bookings.find(mark.booking, in: transaction), booking.session == id,
                booking.state == .booked
            else { throw Permission.nothingHere }
            do {
                let heads: Int
                switch mark.text {
                case "yes" where booking.schoolClass == nil: heads = 1
                case "no": heads = 0
                default: heads = try Self.heads(mark.text, field: "a-" + booking.id.letters)
                }
                guard booking.schoolClass != nil || heads <= 1 else {
                    throw Failure.invalid([Problem("a-" + booking.id.letters, "One person is one head.")])
                }
                // Who was there is known already: for how long, and by whom, stays.
                if try Attendances.find(of: booking.id, in: transaction)?.heads == heads { continue }
                try attend(
                    booking, heads: heads, minutes: heads == 0 ? 0 : session.time.minutes,
                    booking.schoolClass == nil ? .roster : .headCount, by: actor, in: transaction)
            } catch Failure.invalid(let found) { problems += found }
        }
        guard problems.isEmpty else { throw Failure.invalid(problems) }
    }

    /// A session whose attendance the actor may write down. Throws `Failure.notFound`, `.conflict` before it begins.
    func attendable(_ id: ID<Session>, by actor: Actor, in connection: any Connection) throws -> Session {
        guard let session = try SessionRecords.find(id, in: connection) else { throw Permission.nothingHere }
        try Self.updateBookings.require(of: actor, on: session.subject(for: actor))
        guard session.state == .published || session.state == .held else {
            throw Failure.conflict("This session did not take place, so nobody was there.")
        }
        guard session.time.starts.adding(seconds: -Self.margin) <= clock() else {
            throw Failure.conflict("It has not begun yet. Say who was there once it has.")
        }
        return session
    }

    static func heads(_ text: String, field: String) throws -> Int {
        guard let heads = WholeNumber.read(text), Attendance.heads.contains(heads) else {
            throw Failure.invalid([Problem(field, "Write how many were there, as a number from 0 to 1,000.")])
        }
        return heads
    }

    /// Stores who was there of a booking, with an event where that is news.
    func attend(
        _ booking: Booking, heads: Int, minutes: Int, _ way: Attendance.Way, by actor: Actor,
        in transaction: any Transaction
    ) throws {
        let isNews = try Attendances.store(
            Attendance(id: ids.next(), heads: heads, minutes: minutes, way: way), of: booking, at: clock(),
            by: actor.name, in: transaction)
        guard isNews else { return }
        try Events.record(
            "booking.attended", subject: "booking/" + booking.id.letters,
            particulars:
                "{\"session\":\"\(booking.session.letters)\",\"heads\":\(heads),\"minutes\":\(minutes),\"way\":\"\(way.rawValue)\"}",
            by: actor, at: clock(), ids: ids, in: transaction)
    }
}
