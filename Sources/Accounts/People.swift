import Programme
import Storage

/// The SQL of the tables `people` and `role_grants`.
package enum People {
    /// The person with an address, whatever its capitals.
    package static func find(_ email: EmailAddress, in connection: any Connection) throws -> Person? {
        try connection.first("SELECT id, name, email FROM people WHERE email_key = \(email.key)").flatMap(person)
    }

    /// The person with an id; `nil` where there is none, or their account was erased.
    package static func find(_ id: ID<Person>, in connection: any Connection) throws -> Person? {
        try connection.first("SELECT id, name, email FROM people WHERE id = \(id) AND erased IS NULL").flatMap(person)
    }

    /// What the people of some ids are called; empty for one whose account was erased.
    package static func names(
        _ ids: [ID<Person>], in connection: any Connection
    ) throws -> [ID<Person>: String] {
        var names: [ID<Person>: String] = [:]
        for start in stride(from: 0, to: ids.count, by: 500) {
            let some = SQL.list(ids[start..<min(start + 500, ids.count)])
            for row in try connection.rows("SELECT id, name FROM people WHERE id IN \(some)") {
                names[try row.id("id")] = try row.text("name")
            }
        }
        return names
    }

    /// Adds a person.
    static func add(
        name: String, email: EmailAddress, language: String, at now: Instant, ids: IDSource,
        in transaction: any Transaction
    ) throws -> Person {
        let person = Person(id: ids.next(), name: name, email: email)
        try transaction.run(
            """
            INSERT INTO people (id, name, email, email_key, language, made)
            VALUES (\(person.id), \(name), \(email.text), \(email.key), \(language), \(now))
            """)
        return person
    }

    /// A row with id, name and email as a person.
    static func person(_ row: Row) throws -> Person? {
        guard let email = EmailAddress(try row.text("email")) else { return nil }
        return Person(id: try row.id("id"), name: try row.text("name"), email: email)
    }

    /// The roles that a person holds, in the order in which they were given.
    package static func grants(of person: ID<Person>, in connection: any Connection) throws -> [GrantRecord] {
        try connection.rows(
            """
            SELECT id, person, role, scope, granted FROM role_grants
            WHERE person = \(person) AND ended IS NULL ORDER BY granted, id
            """
        ).compactMap { try GrantRecord($0) }
    }

    /// The roles of everybody.
    static func grants(in connection: any Connection) throws -> [GrantRecord] {
        try connection.rows(
            "SELECT id, person, role, scope, granted FROM role_grants WHERE ended IS NULL ORDER BY granted, id"
        ).compactMap { try GrantRecord($0) }
    }

    /// How many people hold a role.
    static func count(_ role: Role, in connection: any Connection) throws -> Int {
        try connection.count(
            "SELECT count(*) AS count FROM role_grants WHERE role = \(role.rawValue) AND ended IS NULL")
    }

    /// Gives a role; nothing happens where it is held already. Whether it was given.
    static func give(
        _ grant: Grant, to person: ID<Person>, at now: Instant, ids: IDSource, in transaction: any Transaction
    ) throws -> Bool {
        let organisation: ID<Organisation>? =
            grant.role.tie == .organisation || grant.role.tie == .hub ? ID(letters: grant.scope) : nil
        return try transaction.run(
            """
            INSERT INTO role_grants (id, person, role, scope, organisation, granted)
            SELECT \(ids.next(GrantRecord.self)), \(person), \(grant.role.rawValue), \(grant.scope), \(organisation), \(now)
            WHERE NOT EXISTS (
                SELECT 1 FROM role_grants
                WHERE person = \(person) AND role = \(grant.role.rawValue) AND scope = \(grant.scope) AND ended IS NULL)
            """) == 1
    }

    /// Somebody who holds a role at a place; `nil` where nobody does.
    package static func holder(
        of role: Role, at scope: String, in connection: any Connection
    ) throws -> Person? {
        try connection.first(
            """
            SELECT p.id, p.name, p.email FROM people p JOIN role_grants g ON g.person = p.id
            WHERE g.role = \(role.rawValue) AND g.scope = \(scope) AND g.ended IS NULL AND p.erased IS NULL
            ORDER BY g.granted, p.id LIMIT 1
            """
        ).flatMap { try person($0) }
    }

    /// The addresses of those who hold a role.
    package static func holders(of role: Role, in connection: any Connection) throws -> [Person] {
        try connection.rows(
            """
            SELECT p.id, p.name, p.email FROM people p JOIN role_grants g ON g.person = p.id
            WHERE g.role = \(role.rawValue) AND g.ended IS NULL AND p.erased IS NULL ORDER BY p.id
            """
        ).compactMap { try person($0) }
    }
}

/// A role that somebody was given.
package struct GrantRecord: Sendable, Equatable {
    package let id: ID<GrantRecord>
    package let person: ID<Person>
    package let grant: Grant
    package let granted: Instant

    init?(_ row: Row) throws {
        guard let role = Role(rawValue: try row.text("role")), let granted = try row.instant("granted") else {
            return nil
        }
        id = try row.id("id")
        person = try row.id("person")
        grant = Grant(role, try row.text("scope"))
        self.granted = granted
    }
}
