import Programme
import Storage

/// How a load finds a listing that is stored already.
struct KnownListing {
    let id: ID<Listing>
    let digest: String
    let isWithdrawn: Bool
    /// Whether it is on offer for withdrawal.
    let isOffered: Bool
    /// Whether this load has stored it itself.
    let isOfThisBatch: Bool
    /// Whether it was edited here: what its source says of it counts no longer.
    let isEdited: Bool
    /// Whether it was merged into another: what its source says of it counts no longer either.
    let isMerged: Bool
}

/// What a load asks of stored listings, and which of them it has met: tables that last as long as the transaction, so
/// that files of any length need no memory for it.
struct KnownListings {
    private let transaction: any Transaction
    private let batch: ID<ImportBatch>
    /// Whether any row with errors had a key of which nothing is stored.
    private var hasRefused = false

    init(batch: ID<ImportBatch>, in transaction: any Transaction) throws {
        self.transaction = transaction
        self.batch = batch
        try transaction.run("CREATE TEMPORARY TABLE import_met (listing TEXT PRIMARY KEY)")
        try transaction.run(
            "CREATE TEMPORARY TABLE import_refused (source TEXT, source_id TEXT, PRIMARY KEY (source, source_id))")
    }

    /// Throws the tables away.
    func close() throws {
        try transaction.run("DROP TABLE import_met")
        try transaction.run("DROP TABLE import_refused")
    }

    /// What there is of some keys.
    struct Met {
        /// The listings that are stored.
        var stored: [ListingReading.Key: KnownListing] = [:]
        /// The keys about which an earlier row of the file was.
        var again: Set<ListingReading.Key> = []
    }

    /// Notes that rows of the file are about some keys, 1,000 at most, and says what there is of them.
    func meet(_ keys: Set<ListingReading.Key>) throws -> Met {
        var met = Met()
        for (source, keys) in Dictionary(grouping: keys, by: \.source) {
            let ids = SQL.list(keys.map(\.sourceID))
            try find(source, ids, &met)
            if hasRefused {
                for row in try transaction.rows(
                    "SELECT source_id FROM import_refused WHERE source = \(source) AND source_id IN \(ids)")
                {
                    let key = ListingReading.Key(source: source, sourceID: try row.text("source_id"))
                    if met.stored[key] == nil { met.again.insert(key) }
                }
            }
        }
        let older = met.stored.filter { !$0.value.isOfThisBatch }
        let first = try meet(older.values.map(\.id))
        met.again.formUnion(met.stored.filter { !first.contains($0.value.id) }.keys)
        return met
    }

    private func find(_ source: String, _ ids: SQL, _ met: inout Met) throws {
        let rows = try transaction.rows(
            """
            SELECT l.id, l.source_id, l.digest, l.withdrawn IS NOT NULL AS is_withdrawn,
                l.edited IS NOT NULL AS is_edited, l.merged_into IS NOT NULL AS is_merged,
                EXISTS (SELECT 1 FROM vanished_listings v WHERE v.listing = l.id) AS is_offered,
                EXISTS (SELECT 1 FROM import_changes c WHERE c.batch = \(batch) AND c.listing = l.id) AS is_new
            FROM listings l
            WHERE l.source = \(source) AND l.source_id IN \(ids)
            """)
        for row in rows {
            met.stored[.init(source: source, sourceID: try row.text("source_id"))] = KnownListing(
                id: try row.id("id"), digest: try row.text("digest"), isWithdrawn: try row.bool("is_withdrawn"),
                isOffered: try row.bool("is_offered"), isOfThisBatch: try row.bool("is_new"),
                isEdited: try row.bool("is_edited"), isMerged: try row.bool("is_merged"))
        }
    }

    /// Notes that the file has some stored listings; those of which that was not known yet.
    private func meet(_ ids: [ID<Listing>]) throws -> Set<ID<Listing>> {
        guard !ids.isEmpty else { return [] }
        let rows = try transaction.rows(
            """
            INSERT INTO import_met (listing) VALUES \(SQL.joined(ids.map { "(\($0))" }, by: ", "))
            ON CONFLICT (listing) DO NOTHING RETURNING listing
            """)
        return Set(try rows.map { try $0.id("listing") })
    }

    /// Notes that a row about a key of which nothing is stored had errors, so that a later row about it is one too many
    /// now, and when the file comes again.
    mutating func refuse(_ key: ListingReading.Key) throws {
        hasRefused = true
        try transaction.run(
            """
            INSERT INTO import_refused (source, source_id) VALUES (\(key.source), \(key.sourceID))
            ON CONFLICT (source, source_id) DO NOTHING
            """)
    }

    /// How many published listings a source has, those of this load among them.
    func countPublished(of source: String) throws -> Int {
        try transaction.count(
            "SELECT count(*) AS count FROM listings WHERE source = \(source) AND withdrawn IS NULL")
    }

    /// How many published listings of a source the file does not have.
    func countMissing(of source: String) throws -> Int {
        try transaction.count("SELECT count(*) AS count FROM listings l WHERE \(isMissing(of: source))")
    }

    /// The first of them, `limit` at most, in the order of titles.
    func missing(of source: String, limit: Int) throws -> [ListingMention] {
        try transaction.rows(
            """
            SELECT l.id, l.source, l.source_id, l.title FROM listings l
            WHERE \(isMissing(of: source)) ORDER BY l.title_key, l.id LIMIT \(limit)
            """
        ).map { row in
            ListingMention(
                id: try row.id("id"), source: try row.text("source"), sourceID: try row.text("source_id"),
                title: try row.text("title"))
        }
    }

    /// Offers them for withdrawal; how many are newly on offer.
    func offerMissing(of source: String) throws -> Int {
        try transaction.run(
            """
            INSERT INTO vanished_listings (listing, batch)
            SELECT l.id, \(batch) FROM listings l WHERE \(isMissing(of: source))
            ON CONFLICT (listing) DO NOTHING
            """)
    }

    private func isMissing(of source: String) -> SQL {
        """
        l.source = \(source) AND l.withdrawn IS NULL AND l.edited IS NULL
            AND NOT EXISTS (SELECT 1 FROM import_met m WHERE m.listing = l.id)
            AND NOT EXISTS (SELECT 1 FROM import_changes c WHERE c.batch = \(batch) AND c.listing = l.id)
        """
    }
}
