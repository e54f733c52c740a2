import Accounts
import Establishments
import Programme
import Storage
import Web

/// The front door of the engagements desk: officers record what they did with establishments, or mean to do.
///
/// Who may is the row `engagement` of the permission table: officers keep their own, coordinators those of their hub,
/// others read as far as the table lets them.
package final class Engagements: Sendable {
    /// The establishments that records of this desk name, as a question with the column `establishment`.
    package static let establishmentsUsed: SQL = "SELECT establishment FROM engagement_establishments"

    let storage: any Storage
    package let establishments: Establishments
    let clock: @Sendable () -> Instant
    let ids: IDSource
    /// How many spreadsheets one may have looked at; and one at a time, for each is written and taken back.
    let sendings = RateLimit("sent-engagements", burst: 10, perHour: 60)
    let looks = Turns()
    /// How many files one may take away.
    let exports = RateLimit("engagement-exports", burst: 10, perHour: 60)
    /// The subject themes that an engagement may have, with their labels.
    package let themes: [Theme]

    /// A subject theme.
    package struct Theme: Sendable {
        package let slug: String
        package let label: String
        package let labelGaelic: String

        package init(slug: String, label: String, labelGaelic: String) {
            (self.slug, self.label, self.labelGaelic) = (slug, label, labelGaelic)
        }
    }

    /// The verbs of its events.
    static let recordedVerb = "engagement.recorded"
    static let plannedVerb = "engagement.planned"
    static let heldVerb = "engagement.held"
    static let cancelledVerb = "engagement.cancelled"
    static let changedVerb = "engagement.changed"
    static let correctedVerb = "engagement.corrected"
    static let undoneVerb = "engagement.undone"
    static let removedVerb = "engagement.removed"
    static let followedVerb = "engagement.followed-up"
    static let exportedVerb = "engagements.exported"

    package init(
        storage: any Storage, establishments: Establishments, themes: [Theme],
        clock: @escaping @Sendable () -> Instant, ids: IDSource
    ) {
        (self.storage, self.establishments, self.themes) = (storage, establishments, themes)
        (self.clock, self.ids) = (clock, ids)
    }

    /// The same by another clock: for records that are made up.
    package func at(_ clock: @escaping @Sendable () -> Instant) -> Engagements {
        Engagements(storage: storage, establishments: establishments, themes: themes, clock: clock, ids: ids)
    }

    /// A key by which a form is known when it comes twice.
    func formKey() -> String { ids.next(Engagements.self).letters }

    func rules(_ register: Register) -> EngagementRules {
        EngagementRules(
            register: register, geography: establishments.geography, themes: Set(themes.map(\.slug)),
            today: clock().londonDay, now: clock())
    }

    /// Records an engagement of the actor's own, held or planned; sent again with the same key it gives the same one.
    ///
    /// Throws `Failure.invalid` for what cannot be, `.conflict` where it overlaps with another of the officer's,
    /// `.notFound` where the actor may not.
    package func record(
        _ facts: EngagementFacts, key: RequestKey, by actor: Actor
    ) async throws -> ID<Engagement> {
        try Permission.recordEngagements.require(of: actor)
        let register = try await establishments.register(by: actor)
        let (body, now) = (EngagementRecord(facts).json, clock())
        let key = try key.stored(for: body)
        // What waited on a device for longer than requests are remembered is known by this.
        let origin = "form/" + (actor.person?.id.letters ?? "") + "/" + key
        return try await storage.write { [self] transaction in
            if let known = try AnsweredRequests.answer(owner: actor.name, key: key, body: body, in: transaction),
                let id = ID<Engagement>(letters: known)
            {
                return id
            }
            if let id = try EngagementRecords.find(origin: origin, in: transaction) {
                let first = try EngagementRecords.versions(of: id, in: transaction).first?.facts
                guard first.map({ EngagementRecord($0).json }) == body else {
                    throw Failure.invalid([
                        Problem("key", "Another engagement was recorded with the same key. Use a new key.")
                    ])
                }
                return id
            }
            let id = try record(facts, register, origin: origin, by: actor, in: transaction)
            try AnsweredRequests.keep(
                id.letters, owner: actor.name, key: key, body: body, at: now, in: transaction)
            return id
        }
    }

    /// Does the same within a transaction.
    package func record(
        _ facts: EngagementFacts, _ register: Register, origin: String? = nil, by actor: Actor,
        in transaction: any Transaction
    ) throws -> ID<Engagement> {
        guard let officer = actor.person else { throw Permission.nothingHere }
        let now = clock()
        let hub = actor.grants.first { $0.role == .hub }.flatMap { ID<Organisation>(letters: $0.scope) }
        let engagement = Engagement(
            id: ids.next(), officer: officer.id, officerName: officer.name, hub: hub,
            facts: facts.placed(by: register), version: 1, recorded: now, changed: now, followedUp: nil, removed: nil)
        let subject = try subject(of: engagement, in: transaction)
        try Permission.recordEngagements.require(of: actor, on: subject)
        try check(engagement, register, by: actor, in: transaction)
        try EngagementRecords.add(engagement, origin: origin, by: actor, in: transaction)
        try Events.record(
            facts.state == .planned ? Self.plannedVerb : Self.recordedVerb,
            subject: "engagement/" + engagement.id.letters, particulars: "{\"version\":1}", by: actor, at: now,
            ids: ids,
            in: transaction)
        return engagement.id
    }

    /// The engagement that was recorded with an origin, one that was taken back as well: for records that are made up, so that
    /// none is made twice.
    package func demonstrated(_ origin: String, in connection: any Connection) throws -> ID<Engagement>? {
        try EngagementRecords.find(origin: origin, in: connection)
    }

    /// Throws `Failure.invalid` for what cannot be, and where an officer would be in two places at once.
    func check(
        _ engagement: Engagement, _ register: Register, by actor: Actor, in connection: any Connection
    ) throws {
        let problems = rules(register).problems(in: engagement.facts)
        guard problems.isEmpty else { throw Failure.invalid(problems) }
        try checkTimes(engagement, by: actor, in: connection)
    }

    /// Throws `Failure.invalid` where the officer would be in two places at once; when the other is, is told to who may read
    /// of it.
    func checkTimes(_ engagement: Engagement, by actor: Actor, in connection: any Connection) throws {
        guard engagement.facts.state != .cancelled, let span = engagement.facts.span,
            let other = try EngagementRecords.overlapping(
                span, of: engagement.officer, but: engagement.id, in: connection), let start = other.facts.start
        else { return }
        guard Permission.readEngagements.allows(actor, on: try subject(of: other, in: connection)) else {
            throw Failure.invalid([
                Problem("start", "It overlaps with another engagement of the officer. Change the time, or ask them.")
            ])
        }
        throw Failure.invalid([
            Problem(
                "start",
                "It overlaps with another engagement on \(other.facts.day.iso), from \(start.text) for \(other.facts.minutes) minutes. Change the time of one of them."
            )
        ])
    }

    /// What an engagement is to the permission table: its officer's, and of the hubs that look after where it was.
    func subject(of engagement: Engagement, in connection: any Connection) throws -> Subject {
        subject(of: engagement, hubs: try Organisations.hubsByCouncil(in: connection))
    }

    func subject(of engagement: Engagement, hubs: [String: ID<Organisation>]) -> Subject {
        Subject.with {
            $0.owner = engagement.officer
            $0.councils = engagement.councils.sorted()
            $0.hubs = [engagement.hub].compactMap { $0 } + engagement.councils.compactMap { hubs[$0] }
            $0.isArchived = engagement.removed != nil
        }
    }
}

extension EngagementFacts {
    /// The same with the council in which each establishment lay on the day.
    func placed(by register: Register) -> EngagementFacts {
        var facts = self
        facts.councilsOnTheDay = Dictionary(
            establishments.map { ($0, register[$0]?.area(.council, on: day) ?? "") },
            uniquingKeysWith: { first, _ in first })
        return facts
    }
}
