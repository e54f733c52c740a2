import Programme
import Storage

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// The SQL of the tables `releases`, `release_figures` and `release_cells`.
enum ReleaseRecords {
    private static let selection: SQL = """
        SELECT r.id, r.report, p.slug, r.number, r.title, r.summary, r.period_form, r.period_from, r.period_to, r.body, r.cutoff,
            r.changes, r.note, r.digest, r.proposed_by, r.released_by, r.released
        FROM releases r JOIN reports p ON p.id = r.report
        """

    /// The latest release of each report, the latest period first.
    static func latest(in connection: any Connection) throws -> [Release] {
        try connection.rows(
            """
            \(selection) WHERE r.number = (SELECT MAX(o.number) FROM releases o WHERE o.report = r.report)
            ORDER BY r.period_to DESC, p.slug
            """
        ).map(release)
    }

    /// How many releases there are.
    static func count(in connection: any Connection) throws -> Int {
        try connection.count("SELECT count(*) AS count FROM releases")
    }

    /// The releases of a report, the first first.
    static func all(of slug: String, in connection: any Connection) throws -> [Release] {
        try connection.rows("\(selection) WHERE p.slug = \(slug) ORDER BY r.number").map(release)
    }

    /// The figures of a release in the order of the text, its public tables after them.
    static func figures(of id: ID<Release>, in connection: any Connection) throws -> [(
        figure: FrozenFigure, isTable: Bool
    )] {
        try connection.rows(
            "SELECT facts, is_table FROM release_figures WHERE release = \(id) ORDER BY number"
        ).map { row in
            guard let figure = FrozenFigure(json: try row.text("facts")) else {
                throw StorageError.corrupt(column: "release_figures.facts")
            }
            return (figure, try row.bool("is_table"))
        }
    }

    /// What the latest release that has it said to an expression.
    static func figure(_ whole: String, in connection: any Connection) throws -> FrozenFigure? {
        try connection.first(
            """
            SELECT f.facts FROM release_figures f JOIN releases r ON r.id = f.release WHERE f.whole = \(whole)
            ORDER BY r.released DESC, r.number DESC LIMIT 1
            """
        ).flatMap { FrozenFigure(json: try $0.text("facts")) }
    }

    /// What every release has shown of people, the first release first.
    static func cells(in connection: any Connection) throws -> [[ReleasedCell]] {
        var all: [[ReleasedCell]] = []
        var last = ""
        for row in try connection.rows(
            """
            SELECT c.release, c.measure, c.period_from, c.period_to, c.dimension, c.value, c.heads, c.truth
            FROM release_cells c JOIN releases r ON r.id = c.release
            ORDER BY r.released, r.id, c.measure, c.period_from, c.period_to, c.dimension, c.value
            """)
        {
            let release = try row.text("release")
            guard let from = try row.day("period_from"), let to = try row.day("period_to") else {
                throw StorageError.corrupt(column: "period_from")
            }
            if release != last { all.append([]) }
            last = release
            all[all.count - 1].append(
                ReleasedCell(
                    measure: try row.text("measure"), from: from, to: to, dimension: try row.text("dimension"),
                    value: try row.text("value"), heads: try row.optionalInt("heads"), truth: try row.int("truth")))
        }
        return all
    }

    static func add(
        _ release: Release, _ figures: [(figure: FrozenFigure, isTable: Bool)], _ cells: [ReleasedCell],
        in transaction: any Transaction
    ) throws {
        let facts = release.facts
        let encoder = JSONEncoder()
        encoder.outputFormatting = .sortedKeys
        let changes = String(decoding: try encoder.encode(release.changes), as: UTF8.self)
        try transaction.run(
            """
            INSERT INTO releases (
                id, report, number, title, summary, period_form, period_from, period_to, body, cutoff, changes, note, digest,
                proposed_by, released_by, released)
            VALUES (
                \(release.id), \(release.report), \(release.number), \(facts.title), \(facts.summary),
                \(facts.period.form.rawValue), \(facts.period.from), \(facts.period.to), \(facts.body), \(release.cutoff),
                \(changes), \(release.note), \(release.digest), \(release.proposedBy), \(release.releasedBy),
                \(release.released))
            """)
        for (number, one) in figures.enumerated() {
            try transaction.run(
                """
                INSERT INTO release_figures (release, number, expression, whole, is_table, facts)
                VALUES (
                    \(release.id), \(number + 1), \(one.figure.expression), \(one.figure.whole), \(one.isTable),
                    \(try one.figure.json))
                """)
        }
        for cell in cells {
            try transaction.run(
                """
                INSERT INTO release_cells (release, measure, period_from, period_to, dimension, value, heads, truth)
                VALUES (
                    \(release.id), \(cell.measure), \(cell.from), \(cell.to), \(cell.dimension), \(cell.value), \(cell.heads),
                    \(cell.truth))
                """)
        }
    }

    private static func release(_ row: Row) throws -> Release {
        guard let released = try row.instant("released"),
            let changes = try? JSONDecoder().decode([ReleaseChange].self, from: Data(try row.text("changes").utf8))
        else { throw StorageError.corrupt(column: "releases.changes") }
        return Release(
            id: try row.id("id"), report: try row.id("report"), slug: try row.text("slug"),
            number: try row.int("number"),
            facts: try ReportRecords.facts(row), cutoff: try row.int("cutoff"), changes: changes,
            note: try row.text("note"), digest: try row.text("digest"), proposedBy: try row.text("proposed_by"),
            releasedBy: try row.text("released_by"), released: released)
    }
}

/// What a release showed of people in one place.
struct ReleasedCell: Equatable, Sendable {
    let measure: String
    let from: Day
    let to: Day
    /// Empty: of all.
    let dimension: String
    let value: String
    /// `nil`: suppressed.
    var heads: Int?
    /// What was true when it was released; never shown.
    let truth: Int
}
