import Programme
import Storage

/// A listing as Open Referral hands it out: with the id of its provider and the moment our record last changed.
struct ServiceRecord: Sendable {
    let listing: Listing
    let organisation: ID<Provider>
    /// `nil` where it was not yet kept.
    let modified: Instant?
}

/// Where a walk through records has come to.
struct ServicePlace: Sendable {
    let modified: Int
    let id: ID<Listing>
}

/// The SQL of `listings` that Open Referral needs. Every walk follows an index.
extension Listings {
    /// The records with these ids, in this order; ids without a listing are left out.
    static func records(_ ids: [ID<Listing>], in connection: any Connection) throws -> [ServiceRecord] {
        var found: [ID<Listing>: ServiceRecord] = [:]
        for row in try connection.rows("\(selection) WHERE l.id IN \(SQL.list(ids))") {
            let record = try record(row)
            found[record.listing.id] = record
        }
        return ids.compactMap { found[$0] }
    }

    /// Published records in the order of ids: from a place counted from 0, or after an id.
    static func published(
        from offset: Int, after place: ServicePlace?, limit: Int, in connection: any Connection
    ) throws -> [ServiceRecord] {
        let start = place?.id.uuid ?? ""
        let skipped = place == nil ? offset : 0
        return try connection.rows(
            """
            \(selection)
            WHERE l.id IN (
                SELECT id FROM listings WHERE withdrawn IS NULL AND id > \(start) ORDER BY id
                LIMIT \(limit) OFFSET \(skipped))
            ORDER BY l.id
            """
        ).map(record)
    }

    /// Records that changed at a moment or later, withdrawn ones too, or the published ones of a provider, or both at
    /// once; in the order in which they changed. From a place counted from 0, or after another record.
    static func changed(
        since: Instant?, of provider: ID<Provider>?, from offset: Int, after place: ServicePlace?, limit: Int,
        in connection: any Connection
    ) throws -> [ServiceRecord] {
        // After a record its own moment is the bound: a second, earlier one would be read through each time.
        let bound = since.map { place.map { Instant(milliseconds: Int64($0.modified)) } ?? $0 }
        let condition = condition(since: bound, of: provider)
        let after: SQL =
            place.map { place in
                "AND modified >= \(place.modified) AND (modified > \(place.modified) OR id > \(place.id))"
            } ?? ""
        let skipped = place == nil ? offset : 0
        return try connection.rows(
            """
            \(selection)
            WHERE l.id IN (
                SELECT id FROM listings WHERE \(condition) \(after) ORDER BY modified, id LIMIT \(limit) OFFSET \(skipped))
            ORDER BY l.modified, l.id
            """
        ).map(record)
    }

    /// How many `changed` has in all.
    static func countChanged(
        since: Instant?, of provider: ID<Provider>?, in connection: any Connection
    ) throws -> Int {
        try connection.count("SELECT count(*) AS count FROM listings WHERE \(condition(since: since, of: provider))")
    }

    /// The ids of what changed at a moment or later, in the order in which it changed, and whether each is withdrawn.
    static func eachChange(
        since: Instant, in connection: any Connection, _ body: (ID<Listing>, Bool) throws -> Void
    ) throws {
        try connection.each(
            """
            SELECT id, withdrawn IS NOT NULL AS is_withdrawn FROM listings
            WHERE modified >= \(since.milliseconds) ORDER BY modified, id
            """
        ) { try body($0.id("id"), $0.bool("is_withdrawn")) }
    }

    private static func condition(since: Instant?, of provider: ID<Provider>?) -> SQL {
        var parts: [SQL] = []
        if let provider { parts.append("provider = \(provider)") }
        if let since { parts.append("modified >= \(since.milliseconds)") } else { parts.append("withdrawn IS NULL") }
        return SQL.joined(parts, by: " AND ")
    }

    private static func record(_ row: Row) throws -> ServiceRecord {
        ServiceRecord(listing: try listing(row), organisation: try row.id("provider"), modified: try modified(row))
    }
}

extension ServiceRecord {
    /// Where a walk stands after this record.
    var place: ServicePlace { ServicePlace(modified: modified.map { Int($0.milliseconds) } ?? 0, id: listing.id) }
}
