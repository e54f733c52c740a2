import Accounts
import Programme
import Storage
import Web

extension Sessions {
    /// What came of a meeting's file.
    package struct Loaded: Sendable, Equatable {
        package var added = 0, changed = 0, unchanged = 0
        /// The rows that could not be read, each with why.
        package var faults: [String] = []
    }

    /// Reads the file of a meeting. Whoever booked and joined with the address that we know is there at once; whoever else it
    /// names waits for somebody to say who it was. The same file again changes nothing; a later one of the same meeting changes
    /// what has become longer or shorter. Those who look after the session may.
    ///
    /// Throws `Failure.invalid` for a file that cannot be read, `.conflict` before the session begins.
    package func load(_ bytes: [UInt8], of id: ID<Session>, by actor: Actor) async throws -> Loaded {
        // Who may not has nothing read for them.
        _ = try await storage.read { [self] in try attendable(id, by: actor, in: $0) }
        let file = try AttendanceFile(bytes)
        return try await storage.write { [self] in try load(file, of: id, by: actor, in: $0) }
    }

    /// Does the same within a transaction.
    package func load(
        _ file: AttendanceFile, of id: ID<Session>, by actor: Actor, in transaction: any Transaction
    ) throws -> Loaded {
        let session = try attendable(id, by: actor, in: transaction)
        let now = clock()
        let byEmail = try bookers(of: id, in: transaction)
        var loaded = Loaded(faults: file.faults)
        for joiner in file.joiners {
            let key = Joiners.key(joiner, in: id)
            let minutes = min(joiner.minutes, session.time.minutes)
            let known = try Joiners.find(key, of: id, in: transaction)
            if let known, known.minutes == minutes, known.joins == joiner.joins {
                loaded.unchanged += 1
                continue
            }
            if known == nil { loaded.added += 1 } else { loaded.changed += 1 }
            let booking = known?.booking ?? (known == nil ? byEmail[joiner.email] : nil)
            let state = known?.state ?? (booking == nil ? .waiting : .matched)
            let isWaiting = state == .waiting
            let record = JoinerRecord(
                key: key, name: isWaiting ? joiner.name : nil,
                email: isWaiting && !joiner.email.isEmpty ? joiner.email : nil, minutes: minutes, joins: joiner.joins,
                state: state, booking: booking, attendance: known?.attendance)
            if state == .guest || state == .short {
                try countGuest(record, of: session, by: actor, in: transaction)
            } else {
                try Joiners.store(record, of: id, at: now, in: transaction)
                if let booking { try count(booking, of: session, by: actor, in: transaction) }
            }
        }
        guard loaded.added + loaded.changed > 0 else { return loaded }
        try record(
            "session.attendance-loaded", id, particulars: "{\"added\":\(loaded.added),\"changed\":\(loaded.changed)}",
            by: actor,
            in: transaction)
        return loaded
    }

    /// People's own bookings by the addresses of those who made them. A teacher's address says nothing of how many of a class
    /// were there.
    private func bookers(of id: ID<Session>, in connection: any Connection) throws -> [String: ID<Booking>] {
        var byEmail: [String: ID<Booking>] = [:]
        for booking in try Bookings.all(of: id, [.booked], in: connection) where booking.schoolClass == nil {
            guard let person = try People.find(booking.person, in: connection) else { continue }
            byEmail[person.email.key] = booking.id
        }
        return byEmail
    }

    /// Counts what the file says of a booking: all that was found for it, and whether that is enough to have attended. How
    /// many of a class were there the file does not know: `heads` are what somebody says, else what was said before.
    private func count(
        _ id: ID<Booking>, of session: Session, heads: Int? = nil, by actor: Actor, in transaction: any Transaction
    ) throws {
        guard let booking = try Bookings.find(id, in: transaction) else { return }
        let minutes = min(session.time.minutes, try Joiners.minutes(of: id, in: transaction))
        guard booking.schoolClass != nil else {
            let heads = session.isEnough(minutes) ? 1 : 0
            return try attend(booking, heads: heads, minutes: minutes, .file, by: actor, in: transaction)
        }
        guard let heads = try heads ?? Attendances.find(of: id, in: transaction)?.heads else { return }
        try attend(booking, heads: heads, minutes: minutes, .headCount, by: actor, in: transaction)
    }

    /// Counts somebody without a booking, as long as they were there long enough.
    private func countGuest(
        _ joiner: JoinerRecord, of session: Session, by actor: Actor, in transaction: any Transaction
    ) throws {
        let (now, isEnough) = (clock(), session.isEnough(joiner.minutes))
        let attendance: ID<Attendance>? = isEnough ? joiner.attendance ?? ids.next() : nil
        if let attendance {
            try Attendances.storeGuest(
                Attendance(id: attendance, heads: 1, minutes: joiner.minutes, way: .file), of: session.id, at: now,
                by: actor.name, in: transaction)
        }
        try Joiners.store(
            JoinerRecord(
                key: joiner.key, minutes: joiner.minutes, joins: joiner.joins, state: isEnough ? .guest : .short,
                attendance: attendance), of: session.id, at: now, in: transaction)
        if !isEnough, let old = joiner.attendance { try Attendances.removeGuest(old, in: transaction) }
    }

    /// Says that so many people without a booking were at an invented session, each for so many minutes, as when a meeting's
    /// file has been loaded and somebody has said who they were. Who looks after it may.
    package func demonstrateGuests(
        _ minutes: [Int], at id: ID<Session>, by actor: Actor, in transaction: any Transaction
    ) throws {
        let session = try attendable(id, by: actor, in: transaction)
        for minutes in minutes {
            let key = Joiners.nobody()
            try countGuest(
                JoinerRecord(key: key, minutes: minutes, joins: 1, state: .guest), of: session, by: actor,
                in: transaction)
        }
        try record(
            "session.attendance-loaded", id, particulars: "{\"added\":\(minutes.count),\"changed\":0}", by: actor,
            in: transaction)
    }

    /// Who a participant was.
    package enum Identity: Sendable, Equatable {
        /// Whoever booked; of a class, so many heads.
        case booking(ID<Booking>, heads: String)
        case guest, ignored
    }

    /// Says who a participant of the file was. Their name and address go with that. Those who look after the session may.
    ///
    /// Throws `Failure.notFound` where it does not wait any more, `.invalid` for heads that cannot be.
    package func decide(
        _ key: String, of id: ID<Session>, was identity: Identity, by actor: Actor
    ) async throws {
        try await storage.write { [self] transaction in
            let session = try attendable(id, by: actor, in: transaction)
            guard let joiner = try Joiners.find(key, of: id, in: transaction), joiner.state == .waiting else {
                throw Failure.conflict("It has been said already who this was.")
            }
            let now = clock()
            func store(_ state: JoinerRecord.State, _ booking: ID<Booking>? = nil) throws {
                try Joiners.store(
                    JoinerRecord(
                        key: key, minutes: joiner.minutes, joins: joiner.joins, state: state, booking: booking),
                    of: id, at: now, in: transaction)
            }
            switch identity {
            case .ignored: try store(.ignored)
            case .guest: try countGuest(joiner, of: session, by: actor, in: transaction)
            case .booking(let booking, let text):
                guard let found = try Bookings.find(booking, in: transaction), found.session == id,
                    found.state == .booked
                else { throw Permission.nothingHere }
                let heads = found.schoolClass == nil ? nil : try Self.heads(text, field: "heads-" + key)
                try store(.matched, booking)
                try count(booking, of: session, heads: heads, by: actor, in: transaction)
            }
            try record("session.participant-named", id, by: actor, in: transaction)
        }
    }

    /// What waits for somebody to say who it was.
    package struct Review: Sendable {
        package let session: Session
        /// The first of them, as many as a page shows.
        package let waiting: [JoinerRecord]
        package let counts: [JoinerRecord.State: Int]
        package let rows: [RosterRow]
        /// The bookings by the folded names of those who made them, and by their addresses.
        private let byName, byEmail: [String: [ID<Booking>]]

        /// How many are shown at once: each with a choice of everybody who has booked.
        static let shown = 20

        init(session: Session, waiting: [JoinerRecord], counts: [JoinerRecord.State: Int], rows: [RosterRow]) {
            (self.session, self.waiting, self.counts, self.rows) = (session, waiting, counts, rows)
            var (byName, byEmail): ([String: [ID<Booking>]], [String: [ID<Booking>]]) = ([:], [:])
            for row in rows where row.booking.state == .booked && !waiting.isEmpty {
                byName[AttendanceFile.folded(row.name), default: []].append(row.booking.id)
                byEmail[row.email.lowercased(), default: []].append(row.booking.id)
            }
            (self.byName, self.byEmail) = (byName, byEmail)
        }

        /// The booking of whoever is called like a participant, if there is just one: a guess, for somebody to say.
        package func guess(for joiner: JoinerRecord) -> ID<Booking>? {
            var alike = Set(byName[AttendanceFile.folded(joiner.name ?? "")] ?? [])
            if let email = joiner.email { alike.formUnion(byEmail[email] ?? []) }
            return alike.count == 1 ? alike.first : nil
        }
    }

    /// What waits of the files of a session. Those who look after it may see it.
    package func review(of id: ID<Session>, by actor: Actor) async throws -> Review {
        let (session, rows) = try await roster(of: id, by: actor)
        try Self.updateBookings.require(of: actor, on: session.subject(for: actor))
        return try await storage.read { connection in
            Review(
                session: session, waiting: try Joiners.all(of: id, .waiting, limit: Review.shown, in: connection),
                counts: try Joiners.counts(of: id, in: connection), rows: rows)
        }
    }
}

extension Sessions {
    /// Who was there, and how many in all. Those who look after the session may see it.
    func attendance(
        of id: ID<Session>, by actor: Actor
    ) async throws -> (review: Review, totals: (heads: Int, guests: Int)) {
        let review = try await review(of: id, by: actor)
        return (review, try await storage.read { try Attendances.totals(of: id, in: $0) })
    }
}

extension Session {
    /// Whether somebody who was there for so many minutes counts as having attended.
    func isEnough(_ minutes: Int) -> Bool { minutes * 100 >= facts.threshold * time.minutes }
}
