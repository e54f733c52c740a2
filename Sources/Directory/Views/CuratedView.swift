import Programme
import Storage
import Web

/// A search that editors have put together for readers, under an address of its own.
package struct CuratedView: Sendable, Equatable {
    package let id: ID<CuratedView>
    /// Made of the first title; it stays, and is never used for another.
    package let slug: String
    package var title: String
    /// Plain text; each line is a paragraph.
    package var introduction: String
    /// Their Gaelic twins, and whether a speaker has read them.
    package var gaelic = Gaelic()
    /// As the directory's address has it, in its one fixed order.
    package var query: String
    /// The hub whose view it is; none is the whole programme's.
    package var hub: ID<Organisation>?
    package let changed: Instant
    /// When its editors took it back.
    package let withdrawn: Instant?

    /// What there is of it in Gaelic; empty where nobody has written any.
    package struct Gaelic: Sendable, Equatable {
        package var title = ""
        package var introduction = ""
        package var isReviewed = false
    }

    /// Its title in a language, and in which it is.
    package func title(in language: Language) -> (text: String, language: Language) {
        language == .gaelic && !gaelic.title.isEmpty ? (gaelic.title, .gaelic) : (title, .english)
    }

    /// Its introduction likewise.
    package func introduction(in language: Language) -> (text: String, language: Language) {
        language == .gaelic && !gaelic.introduction.isEmpty
            ? (gaelic.introduction, .gaelic) : (introduction, .english)
    }

    /// The path of its page, without language.
    package var path: String { "/directory/v/" + slug }

    /// Stands for what readers see of it: two changes within one tick of the clock differ.
    var mark: String {
        [slug, title, introduction, gaelic.title, gaelic.introduction, query].joined(separator: "\n").startOfHash
    }

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
    private static let columns: SQL = """
        id, slug, title, introduction, title_gd, introduction_gd, gaelic_reviewed, query, hub, changed, withdrawn
        """

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
            INSERT INTO curated_views (
                id, slug, title, introduction, title_gd, introduction_gd, gaelic_reviewed, query, hub, made, changed)
            VALUES (\(view.id), \(view.slug), \(view.title), \(view.introduction), \(filled(view.gaelic.title)),
                \(filled(view.gaelic.introduction)), \(view.gaelic.isReviewed), \(view.query), \(view.hub),
                \(view.changed), \(view.changed))
            """)
    }

    static func replace(_ view: CuratedView, at now: Instant, in transaction: any Transaction) throws {
        try transaction.run(
            """
            UPDATE curated_views SET title = \(view.title), introduction = \(view.introduction),
                title_gd = \(filled(view.gaelic.title)), introduction_gd = \(filled(view.gaelic.introduction)),
                gaelic_reviewed = \(view.gaelic.isReviewed), query = \(view.query), hub = \(view.hub), changed = \(now)
            WHERE id = \(view.id)
            """)
    }

    static func withdraw(_ id: ID<CuratedView>, at now: Instant, in transaction: any Transaction) throws {
        try transaction.run(
            "UPDATE curated_views SET withdrawn = \(now), changed = \(now) WHERE id = \(id) AND withdrawn IS NULL")
    }

    static func restore(_ id: ID<CuratedView>, at now: Instant, in transaction: any Transaction) throws {
        try transaction.run("UPDATE curated_views SET withdrawn = NULL, changed = \(now) WHERE id = \(id)")
    }

    private static func filled(_ text: String) -> String? { text.isEmpty ? nil : text }

    private static func view(_ row: Row) throws -> CuratedView {
        guard let changed = try row.instant("changed") else { throw StorageError.corrupt(column: "changed") }
        return CuratedView(
            id: try row.id("id"), slug: try row.text("slug"), title: try row.text("title"),
            introduction: try row.text("introduction"),
            gaelic: .init(
                title: try row.optionalText("title_gd") ?? "",
                introduction: try row.optionalText("introduction_gd") ?? "",
                isReviewed: try row.bool("gaelic_reviewed")), query: try row.text("query"),
            hub: try row.optionalText("hub").flatMap { ID(uuid: $0) }, changed: changed,
            withdrawn: try row.instant("withdrawn"))
    }
}
