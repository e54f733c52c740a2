import Programme
import Storage

/// The SQL of the tables `merges` and `merge_changes`.
enum Merges {
    private static let selection: SQL = """
        SELECT id, kind, merged, survivor, merged_name, survivor_name, at, actor, undone FROM merges
        """

    static func find(_ id: ID<Merge>, in connection: any Connection) throws -> Merge? {
        try connection.first("\(selection) WHERE id = \(id)").map(merge)
    }

    /// The newest first.
    static func latest(_ limit: Int, in connection: any Connection) throws -> [Merge] {
        try connection.rows("\(selection) ORDER BY at DESC, id DESC LIMIT \(limit)").map(merge)
    }

    static func add(_ merge: Merge, in transaction: any Transaction) throws {
        try transaction.run(
            """
            INSERT INTO merges (id, kind, merged, survivor, merged_name, survivor_name, at, actor)
            VALUES (\(merge.id), \(merge.kind.rawValue), \(merge.merged), \(merge.survivor), \(merge.mergedName),
                \(merge.survivorName), \(merge.at), \(merge.actor))
            """)
    }

    /// Notes that a merge was undone, and forgets what it had changed.
    static func markUndone(
        _ id: ID<Merge>, at now: Instant, by actor: Actor, in transaction: any Transaction
    ) throws {
        try transaction.run("UPDATE merges SET undone = \(now), undone_by = \(actor.name) WHERE id = \(id)")
        try transaction.run("DELETE FROM merge_changes WHERE merge = \(id)")
    }

    /// What a merge changed.
    enum ChangeKind: String {
        case listing, organisation, draft, problem, claim, offer, grant
        case movedListing = "moved-listing"
    }

    /// One record that a merge changed: as it was before, and as the merge left it, each in the words of its kind.
    struct Change {
        let kind: ChangeKind
        let record: String
        let before: String
        let after: String

        init(_ kind: ChangeKind, _ record: String, before: String = "", after: String = "") {
            (self.kind, self.record, self.before, self.after) = (kind, record, before, after)
        }
    }

    static func remember(_ changes: [Change], of merge: ID<Merge>, in transaction: any Transaction) throws {
        try transaction.insert(
            changes.map { NewRow(merge, $0.kind.rawValue, $0.record, $0.before, $0.after) },
            into: "merge_changes (merge, kind, record, before, after)")
    }

    /// What a merge changed, of some kind.
    static func changes(
        _ kind: ChangeKind, of merge: ID<Merge>, in connection: any Connection
    ) throws -> [Change] {
        try connection.rows(
            """
            SELECT record, before, after FROM merge_changes
            WHERE merge = \(merge) AND kind = \(kind.rawValue) ORDER BY record
            """
        ).map { Change(kind, try $0.text("record"), before: try $0.text("before"), after: try $0.text("after")) }
    }

    /// A merge in force that came after another and changed one of the same records; the last one, if there are more.
    static func later(than merge: ID<Merge>, in connection: any Connection) throws -> Merge? {
        let row = try connection.first(
            """
            SELECT max(b.merge) AS merge FROM merge_changes a
            JOIN merge_changes b ON b.record = a.record AND b.merge > a.merge
            JOIN merges m ON m.id = b.merge AND m.undone IS NULL
            WHERE a.merge = \(merge)
            """)
        return try row?.optionalText("merge").flatMap { ID<Merge>(uuid: $0) }.flatMap { try find($0, in: connection) }
    }

    /// Forgets what merges changed that can no longer be undone.
    static func forget(before now: Instant, in transaction: any Transaction) throws {
        let last = now.adding(seconds: -Merge.undoDays * 86_400)
        try transaction.run("DELETE FROM merge_changes WHERE merge IN (SELECT id FROM merges WHERE at < \(last))")
    }

    /// The listings that a merge, or undoing it, touches, `limit` at most.
    static func listings(
        of merge: ID<Merge>, limit: Int, in connection: any Connection
    ) throws -> [ID<Listing>] {
        guard let merge = try find(merge, in: connection) else { return [] }
        guard merge.kind == .provider else { return [merge.merged.of(), merge.survivor.of()] }
        return try connection.rows(
            """
            SELECT id FROM listings WHERE provider IN (\(merge.merged), \(merge.survivor)) LIMIT \(limit)
            """
        ).map { try $0.id("id") }
    }

    private static func merge(_ row: Row) throws -> Merge {
        guard let at = try row.instant("at"), let kind = Merge.Kind(rawValue: try row.text("kind")) else {
            throw StorageError.corrupt(column: "merges.kind")
        }
        return Merge(
            id: try row.id("id"), kind: kind, merged: try row.id("merged"), survivor: try row.id("survivor"),
            mergedName: try row.text("merged_name"), survivorName: try row.text("survivor_name"), at: at,
            actor: try row.text("actor"), undone: try row.instant("undone"))
    }
}

/// The SQL of the table `duplicate_dismissals`: pairs that are no duplicates.
enum Dismissals {
    /// One pair, and when somebody said that it is none.
    struct Pair: Hashable, Sendable {
        let one: ID<Merge.Record>
        let other: ID<Merge.Record>

        /// In the order in which a pair is kept.
        init(_ one: ID<Merge.Record>, _ other: ID<Merge.Record>) {
            (self.one, self.other) = one < other ? (one, other) : (other, one)
        }
    }

    /// The pairs of a kind, the one dismissed last first, `limit` at most.
    static func all(_ kind: Merge.Kind, limit: Int, in connection: any Connection) throws -> [Pair] {
        try connection.rows(
            """
            SELECT one, other FROM duplicate_dismissals WHERE kind = \(kind.rawValue)
            ORDER BY at DESC, one, other LIMIT \(limit)
            """
        ).map { Pair(try $0.id("one"), try $0.id("other")) }
    }

    /// Whether it was not there before.
    static func add(
        _ pair: Pair, _ kind: Merge.Kind, at now: Instant, by actor: Actor, in transaction: any Transaction
    ) throws -> Bool {
        try transaction.run(
            """
            INSERT INTO duplicate_dismissals (kind, one, other, at, actor)
            VALUES (\(kind.rawValue), \(pair.one), \(pair.other), \(now), \(actor.name))
            ON CONFLICT (kind, one, other) DO NOTHING
            """) == 1
    }

    /// Whether it was there.
    static func remove(_ pair: Pair, _ kind: Merge.Kind, in transaction: any Transaction) throws -> Bool {
        try transaction.run(
            """
            DELETE FROM duplicate_dismissals
            WHERE kind = \(kind.rawValue) AND one = \(pair.one) AND other = \(pair.other)
            """) == 1
    }
}
