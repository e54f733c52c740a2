import Programme
import Storage
import Web

extension Accounts {
    /// What an erasure takes away, or would.
    package struct Erasure: Sendable {
        package let person: ID<Person>
        /// How many rows of each table, in the order of the tables.
        package let rows: [(table: String, count: Int)]

        /// How many rows in all.
        package var total: Int { rows.reduce(0) { $0 + $1.count } }
    }

    /// Says what the erasure of a person would take away. Who may erase them may.
    ///
    /// Throws as `erase` does.
    package func erasure(of id: ID<Person>, by actor: Actor) async throws -> Erasure {
        try await requireErasable(id, by: actor)
        return try await storage.read { try Self.erasure(of: id, in: $0) }
    }

    /// Erases a person for good: their name and addresses, sign-ins, links, mail and second factor go, their roles end. The
    /// id stays in what was recorded and stands for nobody. Who looks after them with every one of their roles may, with
    /// their second factor just shown; nobody erases themselves.
    ///
    /// Throws `Failure.notFound` where there is no such person or the actor may not, `.conflict` for the last administrator
    /// and for who is held, `.forbidden`, `.signInNeeded`.
    package func erase(_ id: ID<Person>, by actor: Actor) async throws -> Erasure {
        try await requireErasable(id, by: actor)
        try Permission.erasePeople.requireStepUp(of: actor, at: clock())
        let now = clock()
        let erasure = try await storage.write { [self] transaction in
            let erasure = try Self.erasure(of: id, in: transaction)
            try requireErasable(id, in: transaction)
            try Self.erase(id, at: now, by: actor, ids: ids, in: transaction)
            return erasure
        }
        // After the commit, because what is kept outside cannot be taken back with it. Whoever is missing there, because
        // the program was stopped in between, is added at its next start.
        try noteErasures([(id, now)])
        return erasure
    }

    private func requireErasable(_ id: ID<Person>, by actor: Actor) async throws {
        try Permission.erasePeople.require(of: actor)
        let record = try await person(id, by: actor)
        try Permission.erasePeople.require(of: actor, on: Subject.with { [hubs = record.hubs] in $0.hubs = hubs })
        guard actor.person?.id != id else {
            throw Failure.forbidden("Nobody erases themselves here. Ask for it on the page of your own data.")
        }
        // A coordinator erases nobody who has a role that is not theirs to end.
        guard !record.hidesRoles, record.roles.allSatisfy(\.mayEnd) else {
            throw Failure.forbidden("This person has a role that is not yours to end. Ask an administrator.")
        }
        try await storage.read { [self] in try requireErasable(id, in: $0) }
    }

    private func requireErasable(_ id: ID<Person>, in connection: any Connection) throws {
        guard try People.find(id, in: connection) != nil else { throw Permission.nothingHere }
        if let hold = try Self.hold(of: id, in: connection) {
            throw Failure.conflict("This person is held and cannot be erased: \(hold.reason)")
        }
        let isAdministrator = try People.grants(of: id, in: connection).contains { $0.grant.role == .administrator }
        if isAdministrator, try People.count(.administrator, in: connection) == 1 {
            throw Failure.conflict("This is the last administrator. Make another one first.")
        }
    }

    private static func erasure(of id: ID<Person>, in connection: any Connection) throws -> Erasure {
        let traces = try PersonalTable.Traces(of: id, in: connection)
        return Erasure(
            person: id,
            rows: try PersonalTable.all.compactMap { table in
                let count = try table.erasable(of: traces, in: connection)
                return count == 0 ? nil : (table.name, count)
            })
    }

    /// Erases, without asking who may.
    static func erase(
        _ id: ID<Person>, at now: Instant, particulars: String = "{}", by actor: Actor, ids: IDSource,
        in transaction: any Transaction
    ) throws {
        let traces = try PersonalTable.Traces(of: id, in: transaction)
        for table in PersonalTable.all { try table.erase(traces, at: now, in: transaction) }
        try Erasures.add(id, at: now, in: transaction)
        try Events.record(
            "person.erased", subject: traces.subject, particulars: particulars, by: actor, at: now, ids: ids,
            in: transaction)
    }

    /// Erases again whom a list from outside names, as after a backup was restored: whoever is there is gone afterwards. How
    /// many were. Holds do not count, for what was erased is erased. The program and the operator may.
    package static func eraseAgain(
        _ list: [(person: ID<Person>, erased: Instant)], at now: Instant, by actor: Actor, ids: IDSource,
        in storage: any Storage
    ) async throws -> Int {
        guard actor.person == nil, actor.kind != .visitor else { throw Permission.nothingHere }
        let known = Set(try await storage.read { try Erasures.all(in: $0) }.map(\.person))
        let there = try await storage.read { connection in
            try Set(list.map(\.person).filter { try People.find($0, in: connection) != nil })
        }
        guard !there.isEmpty || !known.isSuperset(of: list.map(\.person)) else { return 0 }
        return try await storage.write { transaction in
            var count = 0
            for (person, erased) in list {
                if !known.contains(person) { try Erasures.add(person, at: erased, in: transaction) }
                guard try People.find(person, in: transaction) != nil else { continue }
                try erase(person, at: now, particulars: "{\"again\":true}", by: actor, ids: ids, in: transaction)
                count += 1
            }
            return count
        }
    }

    /// Everybody who was erased, by their ids, the earliest first. The program and the operator may see it.
    package func erasures(by actor: Actor) async throws -> [(person: ID<Person>, erased: Instant)] {
        guard actor.person == nil, actor.kind != .visitor else { throw Permission.nothingHere }
        return try await storage.read { try Erasures.all(in: $0) }
    }

    /// Asks to be erased, or takes that back. The person themselves may; who has a second factor has just shown it. What
    /// follows is for those who look after them, within 28 days.
    package func askForErasure(_ isWanted: Bool, by actor: Actor) async throws {
        let person = try accountHolder(actor, .askForErasure)
        if try await secondFactor(by: actor).isSetUp, !actor.isSteppedUp(at: clock()) {
            throw Failure.signInNeeded("Show that it is you: type a fresh code from your authenticator app first.")
        }
        let now = clock()
        try await storage.write { [self] transaction in
            let changed =
                isWanted
                ? try transaction.run(
                    "UPDATE people SET erasure_asked = \(now) WHERE id = \(person.id) AND erasure_asked IS NULL")
                : try transaction.run(
                    "UPDATE people SET erasure_asked = NULL WHERE id = \(person.id) AND erasure_asked IS NOT NULL")
            guard changed == 1 else { return }
            try record(
                isWanted ? "person.erasure-asked" : "person.erasure-withdrawn", person: person.id, by: actor,
                in: transaction)
        }
    }

    /// When the actor asked to be erased. They themselves may see it.
    package func erasureAsked(by actor: Actor) async throws -> Instant? {
        let person = try accountHolder(actor, .askForErasure)
        return try await storage.read { connection in
            try connection.first("SELECT erasure_asked FROM people WHERE id = \(person.id)")?.instant("erasure_asked")
        }
    }

    /// Holds a person, so that neither disuse nor a wish erases them, or ends the hold where there is no reason any more.
    /// Who may erase them may.
    ///
    /// Throws `Failure.invalid` for a reason that is too long, `.notFound`.
    package func hold(_ id: ID<Person>, because reason: String?, by actor: Actor) async throws {
        try Permission.erasePeople.require(of: actor)
        let found = try await person(id, by: actor)
        try Permission.erasePeople.require(of: actor, on: Subject.with { [hubs = found.hubs] in $0.hubs = hubs })
        try Permission.erasePeople.requireStepUp(of: actor, at: clock())
        // A hold may be there because of whoever would end it: that is for those who look after everybody.
        let isEverybodys = Permission.erasePeople.allows(actor, on: Subject())
        guard isEverybodys || reason != nil && !found.hidesRoles && found.roles.allSatisfy(\.mayEnd) else {
            throw Failure.forbidden("This is for an administrator to decide.")
        }
        let reason = reason?.trimmingSpaces
        guard reason.map({ (1...500).contains($0.unicodeScalars.count) }) ?? true else {
            throw Failure.invalid([Problem("reason", "Say why in 1 to 500 characters.")])
        }
        let held: Instant? = reason == nil ? nil : clock()
        try await storage.write { [self] transaction in
            let changed = try transaction.run(
                "UPDATE people SET held = \(held), held_reason = \(reason) WHERE id = \(id) AND erased IS NULL")
            guard changed == 1 else { throw Permission.nothingHere }
            try record(
                reason == nil ? "person.hold-ended" : "person.held", person: id, by: actor, in: transaction)
        }
    }

    static func hold(of id: ID<Person>, in connection: any Connection) throws -> Hold? {
        guard let row = try connection.first("SELECT held, held_reason FROM people WHERE id = \(id)"),
            let since = try row.instant("held")
        else { return nil }
        return Hold(since: since, reason: try row.optionalText("held_reason") ?? "")
    }

    /// The id of the person with an address. Who may see people may ask. Throws `Failure.notFound` where nobody has it.
    package func person(with text: String, by actor: Actor) async throws -> ID<Person> {
        try Permission.readPeople.require(of: actor)
        let found = try await storage.read { connection in
            try EmailAddress(text).flatMap { try People.find($0, in: connection)?.id }
                ?? ID<Person>(letters: text).flatMap { try People.find($0, in: connection)?.id }
        }
        guard let found else { throw Failure.notFound("Nobody has an account with the address “\(text)”.") }
        return found
    }
}

/// The SQL of the table `erasures`.
enum Erasures {
    static func add(_ person: ID<Person>, at instant: Instant, in transaction: any Transaction) throws {
        try transaction.run(
            "INSERT INTO erasures (person, erased) VALUES (\(person), \(instant)) ON CONFLICT (person) DO NOTHING")
    }

    static func all(in connection: any Connection) throws -> [(person: ID<Person>, erased: Instant)] {
        try connection.rows("SELECT person, erased FROM erasures ORDER BY erased, person").compactMap { row in
            guard let erased = try row.instant("erased") else { return nil }
            return (try row.id("person"), erased)
        }
    }
}
