import Accounts
import Establishments
import Programme
import Storage
import Tables
import Web

extension Engagements {
    /// An engagement with what it said before, for those who may read it.
    package struct Detail: Sendable {
        package let engagement: Engagement
        package let versions: [EngagementVersion]
        /// The names of those who wrote them, by what they are called there.
        package let names: [String: String]
        package let mayChange: Bool
        /// Whether the actor might have changed it within the days that a practitioner has.
        package let isClosed: Bool
        /// Whether the actor made the last change, and may take it back.
        package let mayUndo: Bool
    }

    /// One engagement. Throws `Failure.notFound` where there is none or the actor may not read it, `.gone` where it was
    /// taken back.
    package func engagement(_ id: ID<Engagement>, by actor: Actor) async throws -> Detail {
        try Permission.readEngagements.require(of: actor)
        let register = try await establishments.register(by: actor)
        return try await storage.read { [self] connection in
            let engagement = try found(id, .readEngagements, by: actor, in: connection)
            let versions = try EngagementRecords.versions(of: id, in: connection)
            let hubs = try Organisations.hubsByCouncil(in: connection)
            let subject = subject(of: engagement, hubs: hubs)
            // What it said while it lay elsewhere is for who may read of there.
            let readable = versions.map { version -> EngagementVersion in
                var past = engagement
                past.facts = version.facts?.placed(by: register) ?? engagement.facts
                let mayRead = Permission.readEngagements.allows(actor, on: self.subject(of: past, hubs: hubs))
                return mayRead ? version : version.withoutFacts
            }
            let isOwn = Permission.changeEngagements.allows(actor, on: subject)
            let mayChange = isOwn && isOpen(engagement, subject, to: actor)
            return Detail(
                engagement: engagement, versions: readable,
                names: try EngagementRecords.names(of: versions, in: connection),
                mayChange: mayChange, isClosed: isOwn && !mayChange,
                mayUndo: mayChange && versions.last?.author == actor.name
                    && (versions.count == 1 || versions.dropLast().last?.facts != nil))
        }
    }

    /// Changes what an engagement says: what is planned is held, moved or cancelled; what was held is corrected, with a
    /// reason that stays beside it. The same as before changes nothing.
    ///
    /// `seen` is the version that the editor read. Throws `Failure.conflict` where it has another by now or is closed to the
    /// actor, `.invalid` for what cannot be or lacks its reason, `.notFound` where the actor may not.
    package func change(
        _ id: ID<Engagement>, to facts: EngagementFacts, seen: Int, reason: String, by actor: Actor
    ) async throws {
        try Permission.changeEngagements.require(of: actor)
        let register = try await establishments.register(by: actor)
        try await storage.write { [self] transaction in
            try change(id, to: facts, seen: seen, reason: reason, register, by: actor, in: transaction)
        }
    }

    /// Does the same within a transaction.
    package func change(
        _ id: ID<Engagement>, to facts: EngagementFacts, seen: Int, reason: String, _ register: Register,
        by actor: Actor, in transaction: any Transaction
    ) throws {
        var engagement = try found(id, .changeEngagements, by: actor, in: transaction)
        guard engagement.version == seen else { throw Self.overtaken }
        try requireOpen(engagement, to: actor, in: transaction)
        let (old, reason) = (engagement.facts, trimmed(reason))
        guard EngagementRecord(old) != EngagementRecord(facts) else { return }
        if old.state != .planned, reason.isEmpty {
            throw Failure.invalid([Problem("reason", "Say why it is corrected: the reason stays beside the record.")])
        }
        guard reason.unicodeScalars.count <= 500 else {
            throw Failure.invalid([Problem("reason", "Shorten the reason to 500 characters.")])
        }
        engagement.facts = facts.placed(by: register)
        // Where it is to lie is as much the actor's to say as where it lay.
        try Permission.changeEngagements.require(of: actor, on: try subject(of: engagement, in: transaction))
        try check(engagement, register, by: actor, in: transaction)
        let verb =
            switch (old.state, facts.state) {
            case (.planned, .held): Self.heldVerb
            case (.planned, .planned): Self.changedVerb
            case (.planned, .cancelled): Self.cancelledVerb
            default: Self.correctedVerb
            }
        var before = engagement
        before.facts = old
        try store(before, engagement.facts, verb, reason: reason, by: actor, in: transaction)
    }

    /// Says of something planned that it will not be. Throws as `change` does, and `Failure.conflict` where it is not
    /// planned any more.
    package func cancel(_ id: ID<Engagement>, seen: Int, by actor: Actor) async throws {
        try await storage.write { [self] in try cancel(id, seen: seen, by: actor, in: $0) }
    }

    /// Does the same within a transaction.
    package func cancel(_ id: ID<Engagement>, seen: Int, by actor: Actor, in transaction: any Transaction) throws {
        let engagement = try found(id, .changeEngagements, by: actor, in: transaction)
        guard engagement.version == seen, engagement.facts.state == .planned else { throw Self.overtaken }
        var facts = engagement.facts
        facts.state = .cancelled
        try store(engagement, facts, Self.cancelledVerb, reason: "", by: actor, in: transaction)
    }

    /// Takes the last change back: it says again what it said before; one that was only recorded goes. Only who made the
    /// change may. Throws `Failure.conflict` where somebody has changed it since.
    package func undo(_ id: ID<Engagement>, seen: Int, by actor: Actor) async throws {
        let register = try await establishments.register(by: actor)
        try await storage.write { [self] in try undo(id, seen: seen, register, by: actor, in: $0) }
    }

    /// Does the same within a transaction.
    package func undo(
        _ id: ID<Engagement>, seen: Int, _ register: Register, by actor: Actor, in transaction: any Transaction
    ) throws {
        let engagement = try found(id, .changeEngagements, by: actor, in: transaction)
        let versions = try EngagementRecords.versions(of: id, in: transaction)
        guard engagement.version == seen, versions.last?.author == actor.name else { throw Self.overtaken }
        try requireOpen(engagement, to: actor, in: transaction)
        if versions.count < 2 {
            guard try EngagementRecords.remove(id, seen: seen, at: clock(), in: transaction) else {
                throw Self.overtaken
            }
            try note(Self.removedVerb, engagement, by: actor, in: transaction)
        } else {
            guard let facts = versions.dropLast().last?.facts else { throw Self.overtaken }
            var back = engagement
            back.facts = facts.placed(by: register)
            try Permission.changeEngagements.require(of: actor, on: try subject(of: back, in: transaction))
            try checkTimes(back, by: actor, in: transaction)
            try store(engagement, back.facts, Self.undoneVerb, reason: "", by: actor, in: transaction)
        }
    }

    /// Says that what was to follow is done, or that it is not after all.
    package func follow(_ id: ID<Engagement>, isDone: Bool, by actor: Actor) async throws {
        try await storage.write { [self] in try follow(id, isDone: isDone, by: actor, in: $0) }
    }

    /// Does the same within a transaction.
    package func follow(
        _ id: ID<Engagement>, isDone: Bool, by actor: Actor, in transaction: any Transaction
    ) throws {
        let engagement = try found(id, .changeEngagements, by: actor, in: transaction)
        guard !engagement.facts.followUp.isEmpty, (engagement.followedUp != nil) != isDone else { return }
        try EngagementRecords.follow(id, done: isDone ? clock() : nil, in: transaction)
        try note(Self.followedVerb, engagement, by: actor, in: transaction)
    }

    /// Whoever may change it only as a practitioner, does so within a week of the day and of its recording; what is planned
    /// stays open.
    private func isOpen(_ engagement: Engagement, _ subject: Subject, to actor: Actor) -> Bool {
        let others = actor.grants.filter { $0.role != .practitioner }
        guard let person = actor.person, others.count < actor.grants.count, engagement.facts.state != .planned else {
            return true
        }
        let staff = Actor.person(person, grants: others, signIn: actor.signIn)
        let last = max(engagement.facts.day, engagement.recorded.londonDay).adding(Self.openDays)
        return Permission.changeEngagements.allows(staff, on: subject) || clock().londonDay <= last
    }

    /// How many days a practitioner has to correct what was held.
    static let openDays = 7

    private func requireOpen(_ engagement: Engagement, to actor: Actor, in connection: any Connection) throws {
        guard isOpen(engagement, try subject(of: engagement, in: connection), to: actor) else { throw Self.closed }
    }

    static let closed = Failure.conflict(
        "Teachers correct what they recorded for seven days. Ask the coordinator of your hub to correct it.")

    static let anotherWriter = Failure.conflict(
        "Somebody else is signed in now than when this was typed. Check whose it is, and save it again.")

    static let overtaken = Failure.conflict(
        "Somebody has changed this engagement since you opened it. What you typed is kept: compare, and save again.")

    private func found(
        _ id: ID<Engagement>, _ permission: Permission, by actor: Actor, in connection: any Connection
    ) throws -> Engagement {
        guard let engagement = try EngagementRecords.find(id, in: connection) else { throw Permission.nothingHere }
        var subject = try subject(of: engagement, in: connection)
        subject.isArchived = false
        try permission.require(of: actor, on: subject)
        guard engagement.removed == nil else {
            throw Failure.gone("This engagement was taken back as a mistake by whoever recorded it.")
        }
        return engagement
    }

    private func store(
        _ engagement: Engagement, _ facts: EngagementFacts, _ verb: String, reason: String, by actor: Actor,
        in transaction: any Transaction
    ) throws {
        guard
            try EngagementRecords.replace(
                engagement, with: facts, seen: engagement.version, reason: reason, at: clock(), by: actor,
                in: transaction)
        else { throw Self.overtaken }
        try note(verb, engagement, version: engagement.version + 1, by: actor, in: transaction)
    }

    private func note(
        _ verb: String, _ engagement: Engagement, version: Int? = nil, by actor: Actor, in transaction: any Transaction
    ) throws {
        try Events.record(
            verb, subject: "engagement/" + engagement.id.letters,
            particulars: "{\"version\":\(version ?? engagement.version)}", by: actor, at: clock(), ids: ids,
            in: transaction)
    }
}
