import Accounts
import Programme
import Storage

/// One load of a file or one bulk edit, so that it can be taken back.
package struct ImportBatch: Sendable, Equatable {
    package let id: ID<ImportBatch>
    /// `listings`, `terms`, `establishments`, or `bulk-edit`.
    package let kind: String
    /// The file's name; of a bulk edit what it did, in short.
    package let file: String
    package let at: Instant
    /// Who loaded it, as events write an actor.
    package let actor: String
    package let added: Int
    package let changed: Int
    /// When it was taken back, if it was.
    package let undone: Instant?
    /// How many things of it somebody should look at, and when somebody said that they had.
    package let questions: Int
    package let settled: Instant?
    /// What these are, in short.
    package let report: ImportQuestions?

    /// The kind of a bulk edit.
    package static let bulkKind = "bulk-edit"
    /// Whether it changed listings, which can then be taken back here.
    package var isOfListings: Bool { kind == "listings" || kind == Self.bulkKind }
    /// Whether the page of imports can take it back; the desk that a load of another kind is for does that itself.
    package var isTakenBackHere: Bool { isOfListings || kind == "terms" || kind == "establishments" }
    /// Whether somebody should look at it.
    package var isAsking: Bool { questions > 0 && settled == nil && undone == nil }
}

/// The SQL of `import_batches`, `import_changes` and `vanished_listings`.
enum ImportBatches {
    static func find(_ id: ID<ImportBatch>, in connection: any Connection) throws -> ImportBatch? {
        try connection.first("SELECT * FROM import_batches WHERE id = \(id)").map(batch)
    }

    /// The latest first.
    static func latest(_ limit: Int, in connection: any Connection) throws -> [ImportBatch] {
        try connection.rows("SELECT * FROM import_batches ORDER BY at DESC, id DESC LIMIT \(limit)").map(batch)
    }

    /// Begins a batch of listings, with nothing counted yet.
    static func begin(
        _ id: ID<ImportBatch>, kind: String = "listings", source: String?, file: String, profile: String?, at: Instant,
        by actor: Actor, in transaction: any Transaction
    ) throws {
        try transaction.run(
            """
            INSERT INTO import_batches (id, kind, source, file, profile, at, actor, added, changed, unchanged, vanished)
            VALUES (\(id), \(kind), \(source), \(file), \(profile), \(at), \(actor.name), 0, 0, 0, 0)
            """)
    }

    static func finish(_ id: ID<ImportBatch>, _ report: ImportReport, in transaction: any Transaction) throws {
        let questions = ImportQuestions(report)
        try transaction.run(
            """
            UPDATE import_batches SET added = \(report.added), changed = \(report.changed),
                unchanged = \(report.unchanged), vanished = \(report.vanished), questions = \(questions.count),
                report = \(questions.count == 0 ? nil : questions.json)
            WHERE id = \(id)
            """)
    }

    /// Says how many listings a bulk edit changed.
    static func finish(
        _ id: ID<ImportBatch>, changed: Int, unchanged: Int, in transaction: any Transaction
    ) throws {
        try transaction.run(
            "UPDATE import_batches SET changed = \(changed), unchanged = \(unchanged) WHERE id = \(id)")
    }

    /// Those of which somebody should look at something, the latest first, 100 at most.
    static func asking(in connection: any Connection) throws -> [ImportBatch] {
        try connection.rows(
            """
            SELECT * FROM import_batches WHERE questions > 0 AND settled IS NULL AND undone IS NULL
            ORDER BY at DESC, id DESC LIMIT 100
            """
        ).map(batch)
    }

    /// Notes that somebody has seen to what a batch asks; whether it still did.
    static func settle(_ id: ID<ImportBatch>, at now: Instant, in transaction: any Transaction) throws -> Bool {
        try transaction.run(
            """
            UPDATE import_batches SET settled = \(now)
            WHERE id = \(id) AND questions > 0 AND settled IS NULL AND undone IS NULL
            """) == 1
    }

    /// What loads and bulk edits of listings are to the permission table: a hub's where every listing that they changed is
    /// of that hub's organisations and, for a load, its source is the hub's own; otherwise nobody's.
    static func subjects(of batches: [ImportBatch], in connection: any Connection) throws -> [ID<ImportBatch>: Subject]
    {
        var subjects: [ID<ImportBatch>: Subject] = [:]
        let edits = batches.filter(\.isOfListings).map(\.id)
        guard !edits.isEmpty else { return subjects }
        for row in try connection.rows(
            """
            SELECT c.batch, b.kind, b.source, count(DISTINCT coalesce(o.hub, o.id)) AS hubs,
                min(coalesce(o.hub, o.id)) AS hub
            FROM import_changes c JOIN import_batches b ON b.id = c.batch
                JOIN listings l ON l.id = c.listing JOIN organisations o ON o.id = l.provider
            WHERE c.batch IN \(SQL.list(edits)) GROUP BY c.batch, b.kind, b.source
            """)
        {
            guard try row.int("hubs") == 1 else { continue }
            let hub: ID<Organisation> = try row.id("hub")
            if try row.text("kind") != ImportBatch.bulkKind {
                let source = try Organisations.find(hub, in: connection).map(ImportReach.source(of:))
                guard let source, try row.optionalText("source") == source else { continue }
            }
            subjects[try row.id("batch")] = .with { $0.hubs = [hub] }
        }
        return subjects
    }

    /// Forgets after 90 days what loads left to look at: it quotes files, which may name people.
    static func forgetReports(before now: Instant, in transaction: any Transaction) throws {
        try transaction.run(
            """
            UPDATE import_batches SET report = NULL
            WHERE report IS NOT NULL AND at < \(now.adding(seconds: -90 * 86_400))
            """)
    }

    /// Removes a batch that changed nothing.
    static func remove(_ id: ID<ImportBatch>, in transaction: any Transaction) throws {
        try transaction.run("DELETE FROM import_batches WHERE id = \(id)")
    }

    static func markUndone(_ id: ID<ImportBatch>, at: Instant, in transaction: any Transaction) throws {
        try transaction.run("UPDATE import_batches SET undone = \(at) WHERE id = \(id)")
    }

    /// A change of a listing: the record as it was, `nil` where there was none, and the digest it has now.
    struct Change {
        let listing: ID<Listing>
        let before: ListingRecord?
        let digest: String
        /// Whether a bulk edit left it withdrawn.
        var isWithdrawn: Bool?
    }

    /// Remembers what a batch changes.
    static func remember(_ changes: [Change], of batch: ID<ImportBatch>, in transaction: any Transaction) throws {
        try transaction.insert(
            changes.map { NewRow(batch, $0.listing, $0.before?.json, $0.digest, $0.isWithdrawn) },
            into: "import_changes (batch, listing, before, after_digest, after_withdrawn)")
    }

    /// Hands over what a batch changed: the listing, and the record as it was before.
    static func eachChange(
        of batch: ID<ImportBatch>, in connection: any Connection, _ body: (ID<Listing>, String?) throws -> Void
    ) throws {
        try connection.each("SELECT listing, before FROM import_changes WHERE batch = \(batch) ORDER BY listing") {
            row in
            try body(try row.id("listing"), try row.optionalText("before"))
        }
    }

    /// The sources of the listings that a batch added.
    static func sources(addedBy batch: ID<ImportBatch>, in connection: any Connection) throws -> [String] {
        try connection.rows(
            """
            SELECT DISTINCT l.source FROM import_changes c JOIN listings l ON l.id = c.listing
            WHERE c.batch = \(batch) AND c.before IS NULL
            """
        ).map { try $0.text("source") }
    }

    /// The listings that a batch changed, `limit` at most, after one of them.
    static func changed(
        by batch: ID<ImportBatch>, after: ID<Listing>?, limit: Int, in connection: any Connection
    ) throws -> [ID<Listing>] {
        let start = after?.uuid ?? ""
        return try connection.rows(
            """
            SELECT listing FROM import_changes
            WHERE batch = \(batch) AND listing > \(start)
            ORDER BY listing LIMIT \(limit)
            """
        ).map { try $0.id("listing") }
    }

    /// The listings of a bulk edit that do not say any more what it made them say, or have been withdrawn or put back
    /// since, with their titles.
    static func overtaken(
        _ batch: ID<ImportBatch>, in connection: any Connection
    ) throws -> [(listing: ID<Listing>, title: String)] {
        try connection.rows(
            """
            SELECT a.listing, coalesce(l.title, '') AS title
            FROM import_changes a LEFT JOIN listings l ON l.id = a.listing
            WHERE a.batch = \(batch)
                AND (l.id IS NULL OR l.digest <> a.after_digest OR (l.withdrawn IS NOT NULL) <> a.after_withdrawn)
            ORDER BY l.title_key, a.listing
            """
        ).map { (try $0.id("listing"), try $0.text("title")) }
    }

    /// The title of a listing that has been changed, removed, merged or loaded again since a batch; `nil` if there is none.
    static func laterChange(than batch: ID<ImportBatch>, in connection: any Connection) throws -> String? {
        let touched = try connection.first(
            """
            SELECT coalesce(l.title, '') AS title
            FROM import_batches later
            JOIN import_changes b ON b.batch = later.id
            JOIN import_changes a ON a.batch = \(batch) AND a.listing = b.listing
            LEFT JOIN listings l ON l.id = b.listing
            WHERE later.id > \(batch) AND later.undone IS NULL
            LIMIT 1
            """)
        let differing =
            try touched
            ?? connection.first(
                """
                SELECT coalesce(l.title, '') AS title
                FROM import_changes a LEFT JOIN listings l ON l.id = a.listing
                WHERE a.batch = \(batch) AND (
                    l.id IS NULL OR l.digest <> a.after_digest OR l.merged_into IS NOT NULL
                    OR EXISTS (SELECT 1 FROM listings m WHERE m.merged_into = l.id))
                LIMIT 1
                """)
        return try differing?.text("title")
    }

    private static func batch(_ row: Row) throws -> ImportBatch {
        guard let at = try row.instant("at") else { throw StorageError.corrupt(column: "at") }
        return ImportBatch(
            id: try row.id("id"), kind: try row.text("kind"), file: try row.text("file"), at: at,
            actor: try row.text("actor"), added: try row.int("added"), changed: try row.int("changed"),
            undone: try row.instant("undone"), questions: try row.int("questions"),
            settled: try row.instant("settled"),
            report: try row.optionalText("report").flatMap { ImportQuestions(json: $0) })
    }
}

/// Listings that are offered for withdrawal.
enum VanishedListings {
    /// The published listings of a source that are on offer, in the order of ids, 500 at most, after one of them.
    static func onOffer(
        of source: String, after: ID<Listing>?, in connection: any Connection
    ) throws -> [ID<Listing>] {
        let start = after?.uuid ?? ""
        return try connection.rows(
            """
            SELECT v.listing FROM vanished_listings v JOIN listings l ON l.id = v.listing
            WHERE v.listing > \(start) AND l.source = \(source) AND l.withdrawn IS NULL
            ORDER BY v.listing LIMIT 500
            """
        ).map { try $0.id("listing") }
    }

    static func takeBack(_ listing: ID<Listing>, in transaction: any Transaction) throws {
        try transaction.run("DELETE FROM vanished_listings WHERE listing = \(listing)")
    }

    static func takeBackAll(of batch: ID<ImportBatch>, in transaction: any Transaction) throws {
        try transaction.run("DELETE FROM vanished_listings WHERE batch = \(batch)")
    }
}
