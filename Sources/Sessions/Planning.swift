import Accounts
import Directory
import Programme
import Storage
import Tables
import Web

extension Sessions {
    static let create = Permission("session", .create)
    static let update = Permission("session", .update)
    static let readBookings = Permission("booking", .read)
    static let updateBookings = Permission("booking", .update)

    /// The organisations in whose name the actor may plan sessions, by name: an editor's own, a hub and those it looks
    /// after, and for an officer all.
    package func hosts(by actor: Actor) async throws -> [Organisation] {
        try Self.create.require(of: actor)
        return try await storage.read { connection in
            try Organisations.all(in: connection).filter { Self.mayPlan(for: $0, actor) }
        }
    }

    private static func mayPlan(for organisation: Organisation, _ actor: Actor) -> Bool {
        let subject = Subject.with {
            $0.owner = actor.isOfficer ? actor.person?.id : nil
            $0.organisations = [organisation.id]
            $0.hubs = organisation.kind == .hub ? [organisation.id] : [organisation.hub].compactMap { $0 }
        }
        return create.allows(actor, on: subject)
    }

    /// Plans a session, or as many as the form says, which then are a series: each at the same time by the clock, whatever the
    /// clocks do in between. Editors of the organisation, coordinators of its hub and officers may. Sent again with the same
    /// key it gives the same sessions.
    ///
    /// Throws `Failure.invalid` for what cannot be used, `.notFound` where the actor may not plan for the organisation.
    package func plan(_ form: SessionForm, key: RequestKey, by actor: Actor) async throws -> [ID<Session>] {
        let body = form.typed.encoded
        let key = try key.stored(for: body)
        let planned = try await storage.write { [self] transaction in
            try AnsweredRequests.once(owner: actor.name, key: key, body: body, at: clock(), in: transaction) {
                try plan(form, by: actor, in: transaction).map(\.letters).joined(separator: " ")
            }
        }
        return planned.utf8.split(separator: UInt8(ascii: " ")).compactMap {
            ID(letters: String(decoding: $0, as: UTF8.self))
        }
    }

    /// Does the same within a transaction.
    package func plan(_ form: SessionForm, by actor: Actor, in transaction: any Transaction) throws -> [ID<Session>] {
        try Self.create.require(of: actor)
        let now = clock()
        var (facts, problems) = form.facts(taxonomy, geography)
        var host: Organisation?
        if let id = ID<Organisation>(letters: form.typed["organisation"] ?? "") {
            host = try Organisations.find(id, in: transaction)
        }
        if host == nil { problems.append(Problem("organisation", "Choose the organisation that offers it.")) }
        let times = times(form, after: now, &problems)
        guard let host, let owner = actor.person?.id, problems.isEmpty else {
            if problems.isEmpty { throw Permission.nothingHere }
            throw Failure.invalid(problems)
        }
        guard Self.mayPlan(for: host, actor) else { throw Permission.nothingHere }
        if facts.council == nil, host.kind == .council { facts.council = host.slug }
        let series = times.count > 1 ? SessionSeries(id: ids.next(), title: facts.title) : nil
        if let series { try SessionRecords.add(series, at: now, in: transaction) }
        return try times.map { time in
            let session = Session(
                id: ids.next(), series: series?.id, facts: facts, time: time, movedFrom: nil, taken: 0,
                organisation: host, owner: owner, state: .planned, reason: nil, version: 1, sequence: 0, changed: now)
            try SessionRecords.add(session, at: now, in: transaction)
            try record("session.planned", session.id, by: actor, in: transaction)
            return session.id
        }
    }

    /// The times of a session and of those that repeat it.
    private func times(_ form: SessionForm, after now: Instant, _ problems: inout [Problem]) -> [SessionTime] {
        let first: SessionTime
        switch form.time(after: now) {
        case .success(let time): first = time
        case .failure(let faults):
            problems += faults.problems
            if case .failure(let others) = form.repeats() { problems += others.problems }
            return []
        }
        switch form.repeats() {
        case .failure(let faults):
            problems += faults.problems
            return []
        case .success(let (count, weeks)):
            var times = [first]
            for number in 1..<max(1, count) where count > 1 {
                let day = first.day.adding(7 * weeks * number)
                switch first.on(day) {
                case .success(let time): times.append(time)
                case .failure(let fault): problems.append(SessionForm.problem(fault, day, first.minute))
                }
            }
            return times
        }
    }

    /// Puts a planned session on the agenda. Who may change it may. Throws `Failure.notFound`, `.conflict` for one that is not
    /// planned or lies in the past.
    package func publish(_ id: ID<Session>, by actor: Actor) async throws {
        try await storage.write { [self] in try publish(id, by: actor, in: $0) }
    }

    /// Does the same within a transaction.
    package func publish(_ id: ID<Session>, by actor: Actor, in transaction: any Transaction) throws {
        var session = try Self.session(id, .update, by: actor, in: transaction)
        if session.state == .published { return }
        guard session.state == .planned else { throw Self.isOver(session) }
        guard session.time.starts > clock() else {
            throw Failure.conflict("Its time is over. Move it to a time that lies ahead first.")
        }
        session.state = .published
        try store(session, in: transaction)
        try record("session.published", session.id, by: actor, in: transaction)
    }

    /// Puts all sessions of a session's series on the agenda that are planned and lie ahead. Who may change them may.
    package func publishSeries(of id: ID<Session>, by actor: Actor) async throws {
        try await storage.write { [self] transaction in
            let session = try Self.session(id, .update, by: actor, in: transaction)
            guard let series = session.series else { return try publish(id, by: actor, in: transaction) }
            let planned = try SessionRecords.all(
                where: ["s.series = \(series)", "s.state = 'planned'", "s.starts > \(clock())"],
                limit: SessionForm.mostTimes, in: transaction)
            for one in planned { try publish(one.id, by: actor, in: transaction) }
        }
    }

    /// Changes what is said of a session, but for its time. Who may change it may; `version` is of what they saw. Those who
    /// have booked are told by mail where it now is.
    ///
    /// Throws `Failure.invalid` for what cannot be used, `.conflict` where somebody else changed it meanwhile.
    package func change(_ id: ID<Session>, to form: SessionForm, version: Int, by actor: Actor) async throws {
        try await storage.write { [self] in try change(id, to: form, version: version, by: actor, in: $0) }
    }

    /// Does the same within a transaction.
    package func change(
        _ id: ID<Session>, to form: SessionForm, version: Int, by actor: Actor, in transaction: any Transaction
    ) throws {
        var session = try Self.session(id, .update, by: actor, in: transaction)
        guard session.state == .planned || session.state == .published else { throw Self.isOver(session) }
        guard session.version == version else { throw Self.wasChanged }
        var (facts, problems) = form.facts(taxonomy, geography)
        if facts.capacity < session.taken, !problems.contains(where: { $0.field == "capacity" }) {
            problems.append(
                Problem(
                    "capacity",
                    "\(grouped(session.taken)) places are booked or offered already. Keep at least as many, or cancel bookings first."
                ))
        }
        guard problems.isEmpty else { throw Failure.invalid(problems) }
        guard facts != session.facts else { return }
        if facts.council == nil {
            facts.council = session.organisation.kind == .council ? session.organisation.slug : nil
        }
        let tells = facts.tellsOtherwise(than: session.facts)
        session.facts = facts
        if tells { session.sequence += 1 }
        try store(session, in: transaction)
        try record("session.changed", session.id, by: actor, in: transaction)
        guard session.state == .published else { return }
        if tells { try tell(session, "session-changed", in: transaction) }
        try promote(session.id, in: transaction)
    }

    /// Moves a session to another time. Who may change it may; `version` is of what they saw. Whoever has booked keeps their
    /// place, is told by mail, and is reminded anew.
    ///
    /// Throws `Failure.invalid` for a time that cannot be, `.conflict` where somebody else changed it meanwhile.
    package func move(_ id: ID<Session>, to form: SessionForm, version: Int, by actor: Actor) async throws {
        try await storage.write { [self] in try move(id, to: form, version: version, by: actor, in: $0) }
    }

    /// Does the same within a transaction.
    package func move(
        _ id: ID<Session>, to form: SessionForm, version: Int, by actor: Actor, in transaction: any Transaction
    ) throws {
        var session = try Self.session(id, .update, by: actor, in: transaction)
        guard session.state == .planned || session.state == .published else { throw Self.isOver(session) }
        guard session.version == version else { throw Self.wasChanged }
        let before = session.time.starts
        switch form.time(after: clock()) {
        case .failure(let faults): throw Failure.invalid(faults.problems)
        case .success(let time):
            guard time != session.time else { return }
            try forgetAttendance(of: session, in: transaction)
            if session.state == .published, time.starts != before { session.movedFrom = before }
            session.time = time
        }
        session.sequence += 1
        try store(session, in: transaction)
        try record("session.moved", session.id, by: actor, in: transaction)
        guard session.state == .published else { return }
        if session.time.starts != before {
            // Whoever is told less than a day before that it moves needs no reminder of it as well.
            let isSoon = session.time.starts <= clock().adding(seconds: 86_400)
            try Bookings.remind(of: session.id, anew: !isSoon, at: clock(), in: transaction)
        }
        try Bookings.shortenOffers(
            of: session.id, to: WaitingList.deadline(from: clock(), before: session.time.starts), in: transaction)
        try tell(session, "session-moved", in: transaction)
        try promote(session.id, in: transaction)
    }

    /// Cancels a session, with a reason that is told to whoever has booked. Who may change it may.
    ///
    /// Throws `Failure.invalid` without a reason, `.conflict` for one that has been held.
    package func cancel(_ id: ID<Session>, because reason: String, by actor: Actor) async throws {
        try await storage.write { [self] in try cancel(id, because: reason, by: actor, in: $0) }
    }

    /// Does the same within a transaction.
    package func cancel(
        _ id: ID<Session>, because reason: String, by actor: Actor, in transaction: any Transaction
    ) throws {
        var session = try Self.session(id, .update, by: actor, in: transaction)
        if session.state == .cancelled { return }
        guard session.state != .held else { throw Self.isOver(session) }
        session.reason = try Self.reason(reason)
        try forgetAttendance(of: session, in: transaction)
        let wasPublished = session.state == .published
        session.state = .cancelled
        session.sequence += 1
        try store(session, in: transaction)
        try record("session.cancelled", session.id, by: actor, in: transaction)
        if wasPublished { try tell(session, "session-cancelled", in: transaction) }
    }

    /// Says that a session took place. Who may change it may, once it has begun. Throws `Failure.conflict` before, and for one
    /// that was cancelled.
    package func hold(_ id: ID<Session>, by actor: Actor) async throws {
        try await storage.write { [self] in try hold(id, by: actor, in: $0) }
    }

    /// Does the same within a transaction.
    package func hold(_ id: ID<Session>, by actor: Actor, in transaction: any Transaction) throws {
        var session = try Self.session(id, .update, by: actor, in: transaction)
        if session.state == .held { return }
        guard session.state == .published else { throw Self.isOver(session) }
        guard session.time.starts <= clock() else {
            throw Failure.conflict("It has not begun yet. Say that it was held once it has.")
        }
        session.state = .held
        try store(session, in: transaction)
        try record("session.held", session.id, by: actor, in: transaction)
    }

    /// Some may have said already that they are there when a session is put off: that counts for nothing. What took place to its
    /// end is not put off. Throws `Failure.conflict`.
    private func forgetAttendance(of session: Session, in transaction: any Transaction) throws {
        let isOver = session.time.ends <= clock()
        guard try !isOver || Attendances.byBooking(of: session.id, in: transaction).isEmpty else {
            throw Failure.conflict(
                "It is written down who was at this session, so it took place. Say that it was held instead.")
        }
        try Attendances.forget(session.id, in: transaction)
    }

    private func store(_ session: Session, in transaction: any Transaction) throws {
        guard try SessionRecords.replace(session, version: session.version, at: clock(), in: transaction) else {
            throw Self.wasChanged
        }
    }

    static func reason(_ text: String) throws -> String {
        do throws(FieldFault) {
            let reason = try FieldValues.line(trimmed(text), "reason", limit: 500)
            guard !reason.isEmpty else { throw FieldFault("Say why, in at most 500 characters.") }
            return reason
        } catch { throw Failure.invalid([Problem("reason", error.message)]) }
    }

    static let wasChanged = Failure.conflict(
        "Somebody else has changed this session meanwhile. What you typed is still here: look at what it says now, and send yours again if it is still right."
    )

    private static func isOver(_ session: Session) -> Failure {
        switch session.state {
        case .cancelled: .conflict("This session has been cancelled.")
        case .held: .conflict("This session has been held already.")
        case .planned: .conflict("This session is not on the agenda yet. Publish it first.")
        case .published: .conflict("This session is on the agenda already.")
        }
    }
}
