import Programme
import Storage

/// The SQL of `listings` that only loads of files need.
extension Listings {
    /// The listing of an id, with the digest of its facts.
    static func findWithDigest(
        _ id: ID<Listing>, in connection: any Connection
    ) throws -> (listing: Listing, digest: String)? {
        guard let listing = try find(id, in: connection),
            let row = try connection.first("SELECT digest FROM listings WHERE id = \(id)")
        else { return nil }
        return (listing, try row.text("digest"))
    }

    static func setWithdrawn(_ instant: Instant, of id: ID<Listing>, in transaction: any Transaction) throws {
        try transaction.run(
            "UPDATE listings SET withdrawn = \(instant), modified = \(instant.milliseconds) WHERE id = \(id)")
    }

    /// Who keeps some listings, 1,000 at most; those that were merged into others are left out.
    static func keeping(
        of ids: [ID<Listing>], in connection: any Connection
    ) throws -> [ID<Listing>: (keeping: ListingRecord.Keeping, digest: String)] {
        var found: [ID<Listing>: (ListingRecord.Keeping, String)] = [:]
        for row in try connection.rows(
            """
            SELECT id, edited, held_back, digest FROM listings
            WHERE id IN \(SQL.list(ids.prefix(1000))) AND merged_into IS NULL
            """)
        {
            let keeping = ListingRecord.Keeping(
                edited: try row.instant("edited"), isHeldBack: try row.bool("held_back"))
            found[try row.id("id")] = (keeping, try row.text("digest"))
        }
        return found
    }

    /// Sets who keeps some listings.
    static func keep(
        _ keeping: ListingRecord.Keeping, of ids: [ID<Listing>], in transaction: any Transaction
    ) throws {
        try transaction.run(
            """
            UPDATE listings SET edited = \(keeping.edited), held_back = \(keeping.isHeldBack)
            WHERE id IN \(SQL.list(ids))
            """)
    }

    /// Whether somebody has reported a problem with it.
    static func isReported(_ id: ID<Listing>, in connection: any Connection) throws -> Bool {
        try connection.first("SELECT 1 AS found FROM problem_reports WHERE listing = \(id) LIMIT 1") != nil
    }

    /// Removes a listing as if it had never been.
    static func remove(_ id: ID<Listing>, in transaction: any Transaction) throws {
        try transaction.run("DELETE FROM listings WHERE id = \(id)")
    }
}

extension Origins {
    static func find(_ name: String, in connection: any Connection) throws -> String? {
        try connection.first("SELECT name FROM sources WHERE name = \(name)")?.text("name")
    }
}

extension Origins {
    /// Removes a source that no listing has.
    static func removeUnused(_ name: String, in transaction: any Transaction) throws {
        try transaction.run(
            """
            DELETE FROM sources WHERE name = \(name) AND NOT EXISTS (SELECT 1 FROM listings l WHERE l.source = \(name))
            """)
    }
}

extension Providers {
    /// Removes the providers that have been made since a load began, that no listing has and that no merge has to do with:
    /// ids made later sort later.
    static func removeUnused(since batch: ID<ImportBatch>, in transaction: any Transaction) throws {
        try transaction.run(
            """
            DELETE FROM organisations
            WHERE id > \(batch) AND kind = 'provider' AND merged_into IS NULL
                AND NOT EXISTS (SELECT 1 FROM organisations m WHERE m.merged_into = organisations.id)
                AND NOT EXISTS (SELECT 1 FROM listings l WHERE l.provider = organisations.id)
                AND NOT EXISTS (SELECT 1 FROM role_grants g WHERE g.organisation = organisations.id)
                AND NOT EXISTS (SELECT 1 FROM organisation_claims c WHERE c.organisation = organisations.id)
                AND NOT EXISTS (SELECT 1 FROM listing_drafts d WHERE d.organisation = organisations.id)
                AND hub IS NULL
            """)
    }
}
