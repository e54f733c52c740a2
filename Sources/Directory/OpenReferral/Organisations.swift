import Programme
import Storage
import Tables

/// The SQL of `providers` that Open Referral needs.
extension Providers {
    /// Providers that have anything published, in the order of ids, after one of them; those whose folded name holds a
    /// folded text; an empty text is in every name.
    static func published(
        named text: String, after last: ID<Provider>?, from offset: Int, limit: Int, in connection: any Connection
    ) throws -> [Provider] {
        let start = last?.uuid ?? ""
        return try connection.rows(
            """
            SELECT p.id, p.slug, p.name FROM organisations p
            WHERE p.id > \(start) AND \(condition(named: text))
            ORDER BY p.id LIMIT \(limit) OFFSET \(last == nil ? offset : 0)
            """
        ).map(provider)
    }

    /// How many `published` has in all.
    static func countPublished(named text: String, in connection: any Connection) throws -> Int {
        try connection.count("SELECT count(*) AS count FROM organisations p WHERE \(condition(named: text))")
    }

    private static func condition(named text: String) -> SQL {
        let published: SQL = "EXISTS (SELECT 1 FROM listings l WHERE l.provider = p.id AND l.withdrawn IS NULL)"
        guard !text.isEmpty else { return published }
        // A folded name is letters, digits and hyphens, so it holds none of the signs that LIKE reads.
        return "\(published) AND p.name_key LIKE \("%" + slug(from: text) + "%")"
    }
}

/// A provider as Open Referral's organisation.
struct OrganisationJSON: Sendable {
    let site: String

    /// Writes an organisation as an object.
    func write(_ id: ID<Provider>, slug: String, name: String, into json: inout JSONWriter) {
        json.beginObject()
        json.member("id", id.uuid)
        json.member("name", name)
        json.member("description", name + ", as listed in the directory.")
        json.member("uri", site + "/providers/" + slug)
        json.endObject()
    }

    /// Writes a provider as an object.
    func write(_ provider: Provider, into json: inout JSONWriter) {
        write(provider.id, slug: provider.slug, name: provider.name, into: &json)
    }
}
