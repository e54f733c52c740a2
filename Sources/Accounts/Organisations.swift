import Programme
import Storage

/// The SQL of the tables `organisations` and `hub_councils`.
package enum Organisations {
    private static let selection: SQL = "SELECT id, slug, name, kind, hub, merged_into FROM organisations"

    /// The organisation with an id, if there is one; of one that was merged, the one that it was merged into.
    package static func find(_ id: ID<Organisation>, in connection: any Connection) throws -> Organisation? {
        try surviving(try connection.first("\(selection) WHERE id = \(id)"), in: connection).flatMap(organisation)
    }

    /// The same, of one that was merged that one itself.
    package static func itself(_ id: ID<Organisation>, in connection: any Connection) throws -> Organisation? {
        try connection.first("\(selection) WHERE id = \(id)").flatMap(organisation)
    }

    /// The organisation with a slug, likewise.
    package static func find(slug: String, in connection: any Connection) throws -> Organisation? {
        try surviving(try connection.first("\(selection) WHERE slug = \(slug)"), in: connection).flatMap(organisation)
    }

    /// Follows merges, from a row with its `merged_into`, to the organisation that is left.
    private static func surviving(_ row: Row?, in connection: any Connection) throws -> Row? {
        var row = row
        var met: Set<String> = []
        while let next = try row?.optionalText("merged_into"), met.insert(next).inserted {
            row = try connection.first("\(selection) WHERE id = \(next)")
        }
        return row
    }

    /// The organisations with some slugs, by slug; 1,000 at most.
    package static func find(
        slugs: Set<String>, in connection: any Connection
    ) throws -> [String: Organisation] {
        let rows = try connection.rows(
            "SELECT id, slug, name, kind, hub FROM organisations WHERE slug IN \(SQL.list(slugs.sorted().prefix(1000)))"
        )
        return Dictionary(
            try rows.compactMap(organisation).map { ($0.slug, $0) }, uniquingKeysWith: { first, _ in first })
    }

    /// All of a kind, by name.
    package static func all(_ kind: Organisation.Kind, in connection: any Connection) throws -> [Organisation] {
        try connection.rows("\(selection) WHERE kind = \(kind.rawValue) ORDER BY name_key").compactMap(organisation)
    }

    /// All of them, by name, without those that were merged into others.
    package static func all(in connection: any Connection) throws -> [Organisation] {
        try connection.rows("\(selection) WHERE merged_into IS NULL ORDER BY name_key").compactMap(organisation)
    }

    /// The same by their letters.
    static func byLetters(_ organisations: [Organisation]) -> [String: Organisation] {
        Dictionary(organisations.map { ($0.id.letters, $0) }, uniquingKeysWith: { first, _ in first })
    }

    /// Adds a hub that looks after councils. Throws `Failure.conflict` where the name is taken.
    package static func addHub(
        _ name: String, councils: [String], ids: IDSource, in transaction: any Transaction
    ) throws -> Organisation {
        let key = slug(from: name)
        guard try transaction.first("SELECT id FROM organisations WHERE name_key = \(key)") == nil else {
            throw Failure.conflict("There is an organisation “\(name)” already.")
        }
        let hub = Organisation(id: ids.next(), slug: key, name: name, kind: .hub)
        try transaction.run(
            """
            INSERT INTO organisations (id, slug, name, name_key, kind)
            VALUES (\(hub.id), \(key), \(name), \(key), \(Organisation.Kind.hub.rawValue))
            """)
        for council in councils {
            try transaction.run(
                """
                INSERT INTO hub_councils (council, hub) VALUES (\(council), \(hub.id))
                ON CONFLICT (council) DO UPDATE SET hub = excluded.hub
                """)
        }
        return hub
    }

    /// The hub that looks after each council.
    package static func hubsByCouncil(in connection: any Connection) throws -> [String: ID<Organisation>] {
        var hubs: [String: ID<Organisation>] = [:]
        for row in try connection.rows("SELECT council, hub FROM hub_councils") {
            hubs[try row.text("council")] = try row.id("hub")
        }
        return hubs
    }

    /// Puts an organisation into a hub's care, or takes it out of any.
    package static func assign(
        _ organisation: ID<Organisation>, to hub: ID<Organisation>?, in transaction: any Transaction
    ) throws {
        try transaction.run("UPDATE organisations SET hub = \(hub) WHERE id = \(organisation)")
    }

    private static func organisation(_ row: Row) throws -> Organisation? {
        guard let kind = Organisation.Kind(rawValue: try row.text("kind")) else { return nil }
        return Organisation(
            id: try row.id("id"), slug: try row.text("slug"), name: try row.text("name"), kind: kind,
            hub: try row.optionalText("hub").flatMap { ID(uuid: $0) })
    }
}
