import Programme
import Storage

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// A figure of a release, of its text or a public table beside it.
typealias ReleasedFigure = (figure: FrozenFigure, isTable: Bool)

/// The SQL of the tables `releases`, `release_figures`, `release_cells` and `release_records`.
enum ReleaseRecords {
    private static let selection: SQL = """
        SELECT r.id, r.report, p.slug, r.number, r.title, r.theme, r.summary, r.period_form, r.period_from, r.period_to, r.body, r.cutoff,
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
    static func figures(of id: ID<Release>, in connection: any Connection) throws -> [ReleasedFigure] {
        try connection.rows(
            "SELECT facts, is_table FROM release_figures WHERE release = \(id) ORDER BY number"
        ).map { row in
            guard let figure = FrozenFigure(json: try row.text("facts")) else {
                throw StorageError.corrupt(column: "release_figures.facts")
            }
            return (figure, try row.bool("is_table"))
        }
    }

    /// What the latest release that has it said to an expression, and what its measures meant then.
    static func figure(
        _ whole: String, in connection: any Connection
    ) throws -> (figure: FrozenFigure, definitions: MeasureDefinitions)? {
        try connection.first(
            """
            SELECT f.facts, r.definitions FROM release_figures f JOIN releases r ON r.id = f.release WHERE f.whole = \(whole)
            ORDER BY r.released DESC, r.number DESC LIMIT 1
            """
        ).flatMap { row in
            guard let figure = FrozenFigure(json: try row.text("facts")) else { return nil }
            return (figure, try definitions(row))
        }
    }

    /// What the measures of a release meant when it was made.
    static func definitions(of id: ID<Release>, in connection: any Connection) throws -> MeasureDefinitions {
        try connection.first("SELECT definitions FROM releases WHERE id = \(id)").map(definitions)
            ?? MeasureDefinitions()
    }

    private static func definitions(_ row: Row) throws -> MeasureDefinitions {
        guard let definitions = MeasureDefinitions(json: try row.text("definitions")) else {
            throw StorageError.corrupt(column: "releases.definitions")
        }
        return definitions
    }

    /// What every release has shown of people, the first release first.
    static func earlier(in connection: any Connection) throws -> [EarlierRelease] {
        var all: [EarlierRelease] = []
        var records: [String: [String: [String: [Int]]]] = [:]
        for row in try connection.rows("SELECT release, fact, records FROM release_records") {
            records[try row.text("release"), default: [:]][try row.text("fact")] =
                EarlierRelease.read(try row.text("records"))
        }
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
            if release != last { all.append(EarlierRelease(records: records[release] ?? [:])) }
            last = release
            all[all.count - 1].cells.append(
                ReleasedCell(
                    measure: try row.text("measure"), from: from, to: to, dimension: try row.text("dimension"),
                    value: try row.text("value"), heads: try row.optionalInt("heads"), truth: try row.int("truth")))
        }
        return all
    }

    static func add(
        _ release: Release, _ figures: [(figure: FrozenFigure, isTable: Bool)], _ definitions: MeasureDefinitions,
        _ cells: [ReleasedCell], _ records: [String: [String: [Int]]], in transaction: any Transaction
    ) throws {
        let facts = release.facts
        let changes = try storedJSON(release.changes)
        try transaction.run(
            """
            INSERT INTO releases (
                id, report, number, title, theme, summary, period_form, period_from, period_to, body, cutoff, changes, note,
                digest, definitions, proposed_by, released_by, released)
            VALUES (
                \(release.id), \(release.report), \(release.number), \(facts.title), \(facts.theme?.rawValue ?? ""),
                \(facts.summary), \(facts.period.form.rawValue), \(facts.period.from), \(facts.period.to), \(facts.body), \(release.cutoff),
                \(changes), \(release.note), \(release.digest), \(try definitions.json), \(release.proposedBy),
                \(release.releasedBy), \(release.released))
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
        for (fact, records) in records.sorted(by: { $0.key < $1.key }) {
            try transaction.run(
                """
                INSERT INTO release_records (release, fact, records)
                VALUES (\(release.id), \(fact), \(EarlierRelease.text(records)))
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

/// What a release showed of people, and the records that it was made of.
struct EarlierRelease: Sendable {
    var cells: [ReleasedCell] = []
    /// By fact and key the amounts of each record; none of a release that did not keep them.
    var records: [String: [String: [Int]]] = [:]

    /// As they are stored: a line for each record, its key and its amounts with blanks between.
    static func text(_ records: [String: [Int]]) -> String {
        records.sorted { $0.key < $1.key }.map { key, amounts in
            ([key] + amounts.map { String($0) }).joined(separator: " ")
        }.joined(separator: "\n")
    }

    static func read(_ text: String) -> [String: [Int]] {
        var records: [String: [Int]] = [:]
        for line in text.utf8.split(separator: UInt8(ascii: "\n")) {
            let words = line.split(separator: UInt8(ascii: " ")).map { String(decoding: $0, as: UTF8.self) }
            // A key may hold blanks; its last word is no number.
            let amounts = words.reversed().prefix { Int($0) != nil }.reversed().compactMap { Int($0) }
            records[words.dropLast(amounts.count).joined(separator: " ")] = amounts
        }
        return records
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
