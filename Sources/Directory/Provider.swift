import Accounts
import Programme
import Storage

/// An organisation that offers listings.
package struct Provider: Sendable, Equatable {
    package let id: ID<Provider>
    /// Unique, never reused.
    package let slug: String
    package let name: String

    init(id: ID<Provider>, slug: String, name: String) { (self.id, self.slug, self.name) = (id, slug, name) }

    /// An organisation as who offers listings.
    init(_ organisation: Organisation) {
        self.init(
            id: ID(high: organisation.id.high, low: organisation.id.low), slug: organisation.slug,
            name: organisation.name)
    }
}

/// The SQL of providers in the `organisations` table.
package enum Providers {
    /// The provider with this slug, if there is one; of one that was merged, the one that it was merged into.
    package static func find(slug: String, in connection: any Connection) throws -> Provider? {
        try Organisations.find(slug: slug, in: connection).map(Provider.init)
    }

    /// The provider with this id, likewise.
    static func find(_ id: ID<Provider>, in connection: any Connection) throws -> Provider? {
        try Organisations.find(ID(high: id.high, low: id.low), in: connection).map(Provider.init)
    }

    /// All providers, by name, without those that were merged into others.
    package static func all(in connection: any Connection) throws -> [Provider] {
        try connection.rows("SELECT id, slug, name FROM organisations WHERE merged_into IS NULL ORDER BY name_key")
            .map(provider)
    }

    /// The slug of each provider that was merged into another, with the slug of the one that is left.
    static func merged(in connection: any Connection) throws -> [String: String] {
        let slugs = try connection.rows("SELECT slug FROM organisations WHERE merged_into IS NOT NULL")
            .map { try $0.text("slug") }
        return try Dictionary(uniqueKeysWithValues: slugs.map { ($0, try find(slug: $0, in: connection)?.slug ?? $0) })
    }

    /// The provider of a name, made if need be. Names that fold alike (case, accents, punctuation) are one provider, and
    /// the name of a merged one stands for the one that it was merged into.
    package static func named(_ name: String, ids: IDSource, in transaction: any Transaction) throws -> Provider {
        try namedOrMade(name, ids: ids, in: transaction).provider
    }

    /// The same, and whether it was made.
    static func namedOrMade(
        _ name: String, ids: IDSource, in transaction: any Transaction
    ) throws -> (provider: Provider, isNew: Bool) {
        let key = slug(from: name)
        if let row = try transaction.first("SELECT id FROM organisations WHERE name_key = \(key)"),
            let known = try find(try row.id("id"), in: transaction)
        {
            return (known, false)
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
