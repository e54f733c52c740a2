import Programme
import Storage

/// A search that editors have put together for readers, under an address of its own.
package struct CuratedView: Sendable, Equatable {
    package let id: ID<CuratedView>
    /// Made of the first title; it stays, and is never used for another.
    package let slug: String
    package var title: String
    /// Plain text; each line is a paragraph.
    package var introduction: String
    /// As the directory's address has it, in its one fixed order.
    package var query: String
    /// The hub whose view it is; none is the whole programme's.
    package var hub: ID<Organisation>?
    package let changed: Instant
    /// When its editors took it back.
    package let withdrawn: Instant?

    /// The path of its page, without language.
    package var path: String { "/directory/v/" + slug }

    /// Stands for what readers see of it: two changes within one tick of the clock differ.
    var mark: String { [slug, title, introduction, query].joined(separator: "\n").startOfHash }

    /// What it is to the permission table.
    var subject: Subject {
        .with { subject in
            subject.isPublished = withdrawn == nil
            subject.isArchived = withdrawn != nil
            subject.hubs = [hub].compactMap { $0 }
        }
    }
}

/// The SQL of the table `curated_views`.
enum CuratedViews {
    private static let columns: SQL = "id, slug, title, introduction, query, hub, changed, withdrawn"

    /// Those that readers see, by title.
    static func published(in connection: any Connection) throws -> [CuratedView] {
        try connection.rows("SELECT \(columns) FROM curated_views WHERE withdrawn IS NULL ORDER BY slug").map(view)
    }

    /// All of them, also those that were taken back.
    static func all(in connection: any Connection) throws -> [CuratedView] {
        try connection.rows("SELECT \(columns) FROM curated_views ORDER BY slug").map(view)
    }

    static func find(slug: String, in connection: any Connection) throws -> CuratedView? {
        try connection.first("SELECT \(columns) FROM curated_views WHERE slug = \(slug)").map(view)
    }

    static func find(_ id: ID<CuratedView>, in connection: any Connection) throws -> CuratedView? {
        try connection.first("SELECT \(columns) FROM curated_views WHERE id = \(id)").map(view)
    }

    static func add(_ view: CuratedView, in transaction: any Transaction) throws {
        try transaction.run(
            """
            INSERT INTO curated_views (id, slug, title, introduction, query, hub, made, changed)
            VALUES (\(view.id), \(view.slug), \(view.title), \(view.introduction), \(view.query), \(view.hub),
                \(view.changed), \(view.changed))
            """)
    }

    static func replace(_ view: CuratedView, at now: Instant, in transaction: any Transaction) throws {
        try transaction.run(
            """
            UPDATE curated_views SET title = \(view.title), introduction = \(view.introduction), query = \(view.query),
                hub = \(view.hub), changed = \(now)
            WHERE id = \(view.id)
            """)
    }

    static func withdraw(_ id: ID<CuratedView>, at now: Instant, in transaction: any Transaction) throws {
        try transaction.run(
            "UPDATE curated_views SET withdrawn = \(now), changed = \(now) WHERE id = \(id) AND withdrawn IS NULL")
    }

    private static func view(_ row: Row) throws -> CuratedView {
        guard let changed = try row.instant("changed") else { throw StorageError.corrupt(column: "changed") }
        return CuratedView(
            id: try row.id("id"), slug: try row.text("slug"), title: try row.text("title"),
            introduction: try row.text("introduction"), query: try row.text("query"),
            hub: try row.optionalText("hub").flatMap { ID(uuid: $0) }, changed: changed,
            withdrawn: try row.instant("withdrawn"))
    }
}
