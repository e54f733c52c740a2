import Programme
import Storage

/// An organisation that offers listings.
package struct Provider: Sendable, Equatable {
    package let id: ID<Provider>
    /// Unique, never reused.
    package let slug: String
    package let name: String
}

/// The SQL of providers in the `organisations` table.
package enum Providers {
    /// The provider with this slug, if there is one.
    package static func find(slug: String, in connection: any Connection) throws -> Provider? {
        try connection.first("SELECT id, slug, name FROM organisations WHERE slug = \(slug)").map(provider)
    }

    /// All providers, by name.
    package static func all(in connection: any Connection) throws -> [Provider] {
        try connection.rows("SELECT id, slug, name FROM organisations ORDER BY name_key").map(provider)
    }

    /// The provider of a name, made if need be. Names that fold alike (case, accents, punctuation) are one provider.
    package static func named(_ name: String, ids: IDSource, in transaction: any Transaction) throws -> Provider {
        try namedOrMade(name, ids: ids, in: transaction).provider
    }

    /// The same, and whether it was made.
    static func namedOrMade(
        _ name: String, ids: IDSource, in transaction: any Transaction
    ) throws -> (provider: Provider, isNew: Bool) {
        let key = slug(from: name)
        if let row = try transaction.first("SELECT id, slug, name FROM organisations WHERE name_key = \(key)") {
            return (try provider(row), false)
        }
        let made = Provider(id: ids.next(), slug: key, name: name)
        try transaction.run(
            "INSERT INTO organisations (id, slug, name, name_key) VALUES (\(made.id), \(made.slug), \(made.name), \(key))"
        )
        return (made, true)
    }

    /// A row with id, slug and name as a provider.
    static func provider(_ row: Row) throws -> Provider {
        Provider(id: try row.id("id"), slug: try row.text("slug"), name: try row.text("name"))
    }
}
