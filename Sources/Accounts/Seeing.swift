import Programme
import Storage
import Web

extension Accounts {
    /// A person as those see them who look after people.
    package struct PersonRecord: Sendable {
        package let person: Person
        package let roles: [HeldRole]
        /// How they sign in; `nil` where the asking actor does not look after them, but edits for the same organisation.
        package let signingIn: SigningIn?
        /// Whether another administrator has proposed them as one.
        package let isProposed: Bool
        /// Since when, and why, they must not be erased.
        package let hold: Hold?
        /// When they asked to be erased.
        package let erasureAsked: Instant?
        /// Until when they can follow the invitation to their account, where they have none yet.
        package let invitedUntil: Instant?
        /// How many roles wait for their word.
        package let offers: Int
        /// The hubs that look after them.
        let hubs: [ID<Organisation>]
        /// Whether they have roles besides that the asking actor may not see.
        package let hidesRoles: Bool
    }

    /// When somebody signed in last, and whether with a second factor.
    package struct SigningIn: Sendable {
        package let last: Instant?
        package let hasSecondFactor: Bool
    }

    /// Why a person must not be erased for now.
    package struct Hold: Sendable, Equatable {
        package let since: Instant
        package let reason: String
    }

    /// A role with the name of what it is tied to.
    package struct HeldRole: Sendable {
        package let record: GrantRecord
        package let place: String
        /// Whether the asking actor may end it.
        package let mayEnd: Bool
    }

    /// Which people are wanted.
    package enum PeopleShown: String, CaseIterable, Sendable {
        /// Those who have not begun their account, or have a role to accept.
        case invited
        /// Those whom one administrator has proposed as another.
        case proposed
        /// Those who asked to be erased.
        case erasure

        func holds(of record: PersonRecord) -> Bool {
            switch self {
            case .invited: record.person.name.isEmpty || record.offers > 0
            case .proposed: record.isProposed
            case .erasure: record.erasureAsked != nil
            }
        }
    }

    /// What waits for the actor among people, each with how many there are of it.
    package func tasks(by actor: Actor) async throws -> [DeskTask] {
        guard Permission.readPeople.allows(actor) else { return [] }
        let records = try await records(only: nil, by: actor)
        let rights: [(PeopleShown, Permission)] = [
            (.invited, .invitePeople), (.proposed, .grantRoles), (.erasure, .erasePeople),
        ]
        return rights.filter { $0.1.allows(actor) }.map { shown, _ in
            DeskTask(
                "task.people." + shown.rawValue, records.count(where: shown.holds),
                "/admin/people?show=" + shown.rawValue)
        }.filter { $0.count > 0 }
    }

    /// The people whom the actor may see: everybody, or those with a role in their hub. `words` narrows by name or address.
    package func people(
        _ words: String, only shown: PeopleShown? = nil, by actor: Actor
    ) async throws -> [PersonRecord] {
        try Permission.readPeople.require(of: actor)
        return try await records(only: nil, by: actor).filter { record in
            guard shown?.holds(of: record) ?? true else { return false }
            return words.isEmpty || record.person.name.lowercased().utf8Contains(words.lowercased())
                || record.person.email.key.utf8Contains(words.lowercased())
        }
    }

    /// One of them. Throws `Failure.notFound` where there is none or the actor may not see them.
    package func person(_ id: ID<Person>, by actor: Actor) async throws -> PersonRecord {
        try Permission.readPeople.require(of: actor)
        guard let found = try await records(only: id, by: actor).first else { throw Permission.nothingHere }
        return found
    }

    private func records(only id: ID<Person>?, by actor: Actor) async throws -> [PersonRecord] {
        let (rows, grants, organisations, hubs) = try await storage.read { connection in
            let only: SQL = id.map { "AND p.id = \($0)" } ?? ""
            let rows = try connection.rows(
                """
                SELECT p.id, p.name, p.email, p.last_signed_in, p.held, p.held_reason, p.erasure_asked, a.confirmed,
                    r.id AS proposal, (
                        SELECT max(k.expires) FROM one_time_links k
                        WHERE k.person = p.id AND k.purpose = 'invitation' AND k.used IS NULL) AS invited,
                    (SELECT count(*) FROM role_offers f WHERE f.person = p.id AND f.decided IS NULL) AS offers
                FROM people p LEFT JOIN authenticators a ON a.person = p.id
                    LEFT JOIN role_proposals r ON r.person = p.id AND r.decided IS NULL
                WHERE p.erased IS NULL \(only) ORDER BY p.email_key
                """)
            return (
                rows, try People.grants(in: connection), try Organisations.all(in: connection),
                try Organisations.hubsByCouncil(in: connection)
            )
        }
        let byPerson = Dictionary(grouping: grants, by: \.person)
        let byLetters = Organisations.byLetters(organisations)
        var records: [PersonRecord] = []
        for row in rows {
            guard let person = try People.person(row) else { continue }
            var roles: [HeldRole] = []
            var (whole, hidesRoles) = (Subject(), false)
            for held in byPerson[person.id] ?? [] {
                let tie = await tie(of: held.grant, among: byLetters, hubs)
                let subject = tie?.subject ?? Subject()
                whole.hubs += subject.hubs
                whole.organisations += subject.organisations
                guard Permission.readPeople.allows(actor, on: subject) else {
                    hidesRoles = true
                    continue
                }
                roles.append(
                    HeldRole(
                        record: held, place: tie?.name ?? "", mayEnd: Permission.endRoles.allows(actor, on: subject)))
            }
            guard Permission.readPeople.allows(actor, on: whole) else { continue }
            // Who edits for the same organisation sees who else does, not how they sign in.
            let looksAfter = Permission.readPeople.allows(actor, on: Subject.with { $0.hubs = whole.hubs })
            records.append(
                PersonRecord(
                    person: person, roles: roles,
                    signingIn: !looksAfter
                        ? nil
                        : SigningIn(
                            last: try row.instant("last_signed_in"),
                            hasSecondFactor: try row.optionalText("confirmed") != nil),
                    isProposed: try looksAfter && row.optionalText("proposal") != nil,
                    hold: try row.instant("held").map {
                        Hold(since: $0, reason: try row.optionalText("held_reason") ?? "")
                    }, erasureAsked: looksAfter ? try row.instant("erasure_asked") : nil,
                    invitedUntil: person.name.isEmpty ? try row.instant("invited") : nil,
                    offers: looksAfter ? try row.int("offers") : 0, hubs: whole.hubs,
                    hidesRoles: hidesRoles))
        }
        return records
    }

    /// What the actor may tie a role to: the form's choices.
    package struct Choices: Sendable {
        package let roles: [Role]
        package let hubs: [Organisation]
        package let organisations: [Organisation]
        package let councils: [(slug: String, name: String)]
    }

    /// The roles that the actor may give, and where.
    package func choices(by actor: Actor) async throws -> Choices {
        try Permission.grantRoles.require(of: actor)
        let organisations = try await storage.read { try Organisations.all(in: $0) }
        func may(_ subject: Subject) -> Bool { Permission.grantRoles.allows(actor, on: subject) }
        let hubs = organisations.filter { hub in hub.kind == .hub && may(Subject.with { $0.hubs = [hub.id] }) }
        let others = organisations.filter { other in
            other.kind != .hub
                && may(
                    Subject.with {
                        $0.organisations = [other.id]
                        $0.hubs = [other.hub].compactMap { $0 }
                    })
        }
        let everywhere = may(Subject())
        let roles = Role.allCases.filter { role in
            switch role.tie {
            case .nothing, .council: everywhere
            case .establishment: everywhere || !hubs.isEmpty
            case .organisation: !others.isEmpty
            case .hub: !hubs.isEmpty
            }
        }
        return Choices(
            roles: roles, hubs: hubs, organisations: others, councils: everywhere ? ties.councils : [])
    }

    /// A person with all the rights they have, for a command that acts in their name at the machine. Throws
    /// `Failure.notFound` where nobody has the address.
    package func actor(for text: String, onBehalfBy unixUser: String) async throws -> Actor {
        let found = try await storage.read { connection -> (Person, [Grant])? in
            guard let email = EmailAddress(text), let person = try People.find(email, in: connection) else {
                return nil
            }
            return (person, try People.grants(of: person.id, in: connection).map(\.grant))
        }
        guard let (person, grants) = found else {
            throw Failure.notFound("Nobody has an account with the address “\(text)”.")
        }
        return .person(person, grants: grants, onBehalfBy: unixUser)
    }
}
