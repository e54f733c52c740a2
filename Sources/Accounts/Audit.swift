import Programme
import Storage
import Web

extension Accounts {
    /// Which events are wanted.
    package struct AuditQuestion: Sendable {
        /// One verb, if only that.
        package var verb: String?
        /// The address of mail or the letters of a person, if only what they did and what was done with them.
        package var person: String?
        /// Only what came before this position.
        package var before: Int?

        package init(verb: String? = nil, person: String? = nil, before: Int? = nil) {
            (self.verb, self.person, self.before) = (verb, person, before)
        }
    }

    /// An event as those see it who may.
    package struct AuditLine: Sendable {
        package let event: Event
        package let actor: Party
        package let subject: Party
        /// What it was about in particular.
        var about: About?
    }

    /// What an event was about, beside its subject.
    enum About: Sendable, Equatable {
        /// A role, and where it holds.
        case role(Role, place: String)
        /// A session by its title, with the places of a booking.
        case session(String, places: Int?)
    }

    /// Who or what takes part in an event.
    package enum Party: Sendable, Equatable {
        case visitor, program
        /// Somebody at the machine, by the Unix user.
        case atTheMachine(String)
        /// A person, with the name that they have now.
        case person(ID<Person>, name: String)
        /// A person whom somebody at the machine acted for.
        case onBehalf(name: String, by: String)
        /// Somebody whom the asker does not look after.
        case somebodyElse
        /// Somebody who was erased.
        case erased(ID<Person>)
        /// Something else, as the event names it.
        case thing(String)
    }

    /// How many events a page has.
    package static let auditPage = 50

    /// Events, the newest first, 50 at most; an event appears once it has its place in the chain. Administrators see all,
    /// coordinators what has to do with the people of their hub, everybody what has to do with themselves.
    package func audit(_ question: AuditQuestion, by actor: Actor) async throws -> [AuditLine] {
        let lines = try await audit(question, limit: Self.auditPage, reach: try await auditReach(of: actor))
        return try await particular(lines)
    }

    /// The same, to the first event: for a file. That it was asked for is an event. Of others than oneself it wants a fresh
    /// second factor. Throws `Failure.signInNeeded`, `.tooMany`.
    package func wholeAudit(_ question: AuditQuestion, by actor: Actor) async throws -> WholeAudit {
        try Permission.exportAudit.require(of: actor)
        let reach = try await auditReach(of: actor)
        if reach.map({ !$0.isSubset(of: [actor.person?.id].compactMap { $0 }) }) ?? true,
            !actor.isSteppedUp(at: clock())
        {
            throw Permission.stepUpNeeded
        }
        if let person = actor.person {
            try await storage.write { [self] in
                try takings.take(person.id.letters, at: clock(), Self.tooManyFiles, in: $0)
                try record("audit.exported", person: person.id, by: actor, in: $0)
            }
        }
        return WholeAudit(accounts: self, question: question, reach: reach)
    }

    /// The events of a file, which are read as it is sent.
    package struct WholeAudit: Sendable {
        fileprivate let accounts: Accounts
        fileprivate let question: AuditQuestion
        fileprivate let reach: Set<ID<Person>>?

        /// Hands them over, the newest first, some hundreds at a time.
        package func read(_ body: ([AuditLine]) async throws -> Void) async throws {
            var question = question
            while true {
                let lines = try await accounts.audit(question, limit: 500, reach: reach)
                try await body(lines)
                guard lines.count == 500, let last = lines.last else { return }
                question.before = last.event.position
            }
        }
    }

    static let tooManyFiles = "Several files have been taken just now. Try again later."

    /// The verbs of which there are events.
    package func auditVerbs(by actor: Actor) async throws -> [String] {
        try Permission.readAudit.require(of: actor)
        return try await storage.read { try Events.verbs(in: $0) }
    }

    /// Whose events the actor sees; `nil` for everybody's.
    private func auditReach(of actor: Actor) async throws -> Set<ID<Person>>? {
        try Permission.readAudit.require(of: actor)
        if Permission.readAudit.allows(actor, on: Subject()) { return nil }
        var reach = Set([actor.person?.id].compactMap { $0 })
        guard Permission.readPeople.allows(actor) else { return reach }
        for record in try await people("", by: actor) {
            let subject = Subject.with { [hubs = record.hubs] in $0.hubs = hubs }
            if Permission.readAudit.allows(actor, on: subject) { reach.insert(record.person.id) }
        }
        return reach
    }

    fileprivate func audit(
        _ question: AuditQuestion, limit: Int, reach: Set<ID<Person>>?
    ) async throws -> [AuditLine] {
        try await storage.read { connection in
            var conditions: [SQL] = []
            if let reach { conditions.append(Self.isAbout(reach.sorted())) }
            if let verb = question.verb { conditions.append("verb = \(verb)") }
            if let text = question.person {
                let found =
                    try EmailAddress(text.trimmingSpaces).flatMap { try People.find($0, in: connection)?.id }
                    ?? ID<Person>(letters: text.trimmingSpaces)
                conditions.append(Self.isAbout([found].compactMap { $0 }))
            }
            let events = try Events.latest(limit, before: question.before, where: conditions, in: connection)
            let parties = try Parties(of: events.flatMap { [$0.actor, $0.subject] }, reach: reach, in: connection)
            return events.map {
                AuditLine(event: $0, actor: parties.actor($0.actor), subject: parties.subject($0.subject), about: nil)
            }
        }
    }

    /// Who some actors are, as events name them, with the names that people have now. For pages of staff.
    package static func parties(_ actors: [String], in connection: any Connection) throws -> [String: Party] {
        let parties = try Parties(of: actors, reach: nil, in: connection)
        return Dictionary(actors.map { ($0, parties.actor($0)) }, uniquingKeysWith: { first, _ in first })
    }

    private static func isAbout(_ people: [ID<Person>]) -> SQL {
        let actors = people.map { "person:" + $0.letters }
        let subjects = people.map { "person/" + $0.letters }
        return "(substr(actor, 1, 33) IN \(SQL.list(actors)) OR subject IN \(SQL.list(subjects)))"
    }

    /// Notes that somebody who has signed in asked for what they may not see, or what is not there: once a minute at most,
    /// and without what they asked of it.
    package func noteDenial(of method: String, _ path: String, by actor: Actor) async {
        guard let person = actor.person else { return }
        let now = clock()
        guard (try? denials.take(person.id.letters, at: now, "")) != nil else { return }
        _ = try? await storage.write { [self] transaction in
            try denials.take(person.id.letters, at: now, "", in: transaction)
            try record(
                "access.denied", person: person.id, particulars: "{\"method\":\"\(method)\",\"path\":\"\(path)\"}",
                by: actor, in: transaction)
        }
    }
}

/// The names of those who take part in some events.
private struct Parties {
    private var names: [ID<Person>: String] = [:]
    private var erased: Set<ID<Person>> = []
    private let reach: Set<ID<Person>>?

    /// `named` are actors and subjects as events name them.
    init(of named: [String], reach: Set<ID<Person>>?, in connection: any Connection) throws {
        self.reach = reach
        let people = Set(named.compactMap(Self.person))
        guard !people.isEmpty else { return }
        let rows = try connection.rows(
            "SELECT id, name, email, erased FROM people WHERE id IN \(SQL.list(people.sorted()))")
        for row in rows {
            let id: ID<Person> = try row.id("id")
            let name = try row.text("name")
            if try row.optionalText("erased") != nil { erased.insert(id) }
            names[id] = try name.isEmpty ? row.text("email") : name
        }
    }

    /// The person in `person:LETTERS…` or `person/LETTERS`.
    private static func person(_ text: String) -> ID<Person>? {
        guard text.utf8.starts(with: "person".utf8) else { return nil }
        return ID<Person>(letters: String(decoding: text.utf8.dropFirst(7).prefix(26), as: UTF8.self))
    }

    func actor(_ text: String) -> Accounts.Party {
        switch text {
        case "visitor": return .visitor
        case "system": return .program
        default: break
        }
        let user = { (rest: String.UTF8View.SubSequence) in String(decoding: rest.dropFirst(9), as: UTF8.self) }
        if text.utf8.starts(with: "operator:".utf8) { return .atTheMachine(user(text.utf8[...])) }
        let party = subject(text)
        let rest = text.utf8.dropFirst(34)
        if case .person(_, let name) = party, !rest.isEmpty { return .onBehalf(name: name, by: user(rest)) }
        return party
    }

    func subject(_ text: String) -> Accounts.Party {
        guard let id = Self.person(text) else { return .thing(text) }
        if let reach, !reach.contains(id) { return .somebodyElse }
        if erased.contains(id) { return .erased(id) }
        return names[id].map { .person(id, name: $0) } ?? .thing(text)
    }
}
