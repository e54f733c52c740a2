import Establishments
import Programme
import Storage

/// The address of a page, for those who keep a list of all.
package struct PageAddress: Sendable, Equatable {
    /// Without language and query.
    package let path: String
    /// When what it shows last changed, where that is known.
    package let modified: Instant?

    package init(path: String, modified: Instant? = nil) {
        self.path = path
        self.modified = modified
    }
}

/// A run of published listings in the order of ids.
package struct ListingsPart: Sendable, Equatable {
    /// The id before the first; empty for the first part.
    let start: String
    package let count: Int
    /// When one of them last changed, where that is known.
    package let modified: Instant?
}

extension Directory {
    /// The published listings in parts of a size, as they are after the last change. Anyone may.
    ///
    /// Counted anew only when records have changed: at a million listings that is one pass over an index.
    package func listingParts(of size: Int, by actor: Actor) async throws -> [ListingsPart] {
        try Permission.readPublished.require(of: actor)
        let mark = mark
        if let kept = partsOfListings.with({ $0 }), kept.mark == mark, kept.size == size { return kept.parts }
        let parts = try await storage.read { try Listings.parts(of: size, in: $0) }
        partsOfListings.with { $0 = (mark, size, parts) }
        return parts
    }

    /// Hands over the pages of a part's listings, 1,000 at a time. Anyone may.
    package func eachPage(
        of part: ListingsPart, by actor: Actor, _ body: ([PageAddress]) async throws -> Void
    ) async throws {
        try Permission.readPublished.require(of: actor)
        var last = part.start
        var left = part.count
        while left > 0 {
            let (start, limit) = (last, min(left, 1000))
            let rows = try await storage.read { try Listings.addresses(after: start, limit: limit, in: $0) }
            guard let end = rows.last else { return }
            try await body(rows.map { PageAddress(path: $0.path, modified: $0.modified) })
            last = end.id
            left -= rows.count
        }
    }

    /// The pages of the providers that have anything published, from one place of their order by slug on. Anyone may.
    package func providerPages(from place: Int, limit: Int, by actor: Actor) async throws -> [PageAddress] {
        try Permission.readPublished.require(of: actor)
        return try await storage.read { connection in
            try connection.rows(
                """
                SELECT p.slug,
                    (SELECT max(l.modified) FROM listings l WHERE l.provider = p.id AND l.withdrawn IS NULL) AS modified
                FROM organisations p
                WHERE EXISTS (SELECT 1 FROM listings l WHERE l.provider = p.id AND l.withdrawn IS NULL)
                ORDER BY p.slug LIMIT \(limit) OFFSET \(place)
                """
            ).map { PageAddress(path: "/providers/" + (try $0.text("slug")), modified: try Listings.modified($0)) }
        }
    }

    /// The pages of the views that editors have put together. Anyone may.
    package func viewPages(by actor: Actor) async throws -> [PageAddress] {
        try await views(by: actor).map { PageAddress(path: $0.path, modified: $0.changed) }
    }

    /// How many providers there are.
    package var providerCount: Int { known.with { $0.providers.count } }

    /// The pages of the councils. They bear no time: what one shows depends on every listing for the whole country.
    package var councilPages: [PageAddress] {
        geography.councils.map { PageAddress(path: "/directory/area/" + $0.slug) }
    }
}

/// The SQL of `listings` that lists of all pages need.
extension Listings {
    /// Runs of published listings, each read through the index alone.
    fileprivate static func parts(of size: Int, in connection: any Connection) throws -> [ListingsPart] {
        var parts: [ListingsPart] = []
        var start = ""
        while true {
            let row = try connection.first(
                """
                SELECT max(id) AS last, max(modified) AS modified, count(*) AS count
                FROM (SELECT id, modified FROM listings WHERE withdrawn IS NULL AND id > \(start) ORDER BY id LIMIT \(size)) part
                """)
            guard let row, let last = try row.optionalText("last") else { return parts }
            parts.append(ListingsPart(start: start, count: try row.int("count"), modified: try modified(row)))
            start = last
        }
    }

    fileprivate static func addresses(
        after start: String, limit: Int, in connection: any Connection
    ) throws -> [(id: String, path: String, modified: Instant?)] {
        try connection.rows(
            """
            SELECT id, title_key, modified FROM listings
            WHERE withdrawn IS NULL AND id > \(start)
            ORDER BY id LIMIT \(limit)
            """
        ).map { row in
            let id: ID<Listing> = try row.id("id")
            return (
                try row.text("id"), "/directory/" + id.letters + "/" + (try row.text("title_key")), try modified(row)
            )
        }
    }

    /// When any record last changed, withdrawn ones too; `nil` where none was kept.
    static func lastChange(in connection: any Connection) throws -> Instant? {
        try connection.first("SELECT max(modified) AS modified FROM listings").flatMap(modified)
    }

    /// When our record of a listing last changed; `nil` where that was not yet kept.
    static func modified(_ row: Row) throws -> Instant? {
        guard let milliseconds = try row.optionalInt("modified"), milliseconds > 0 else { return nil }
        return Instant(milliseconds: Int64(milliseconds))
    }
}
