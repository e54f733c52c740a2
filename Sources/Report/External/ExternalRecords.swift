import Programme
import Storage

/// The SQL of the tables `external_figures`, `external_points` and `external_versions`.
enum ExternalRecords {
    /// All of them, by title.
    static func all(in connection: any Connection) throws -> [ExternalFigure] {
        var points: [String: [ExternalFigure.Point]] = [:]
        for row in try connection.rows(
            """
            SELECT figure, period_form, period_from, period_to, value, word, break_note, break_bridged
            FROM external_points
            ORDER BY period_to, period_from
            """)
        {
            points[try row.text("figure"), default: []].append(try point(row))
        }
        return try connection.rows(
            "SELECT id, name, title, unit, source, source_url, note, status, version FROM external_figures ORDER BY name"
        ).map { row in
            guard let status = ExternalFigure.Status(rawValue: try row.text("status")) else {
                throw StorageError.corrupt(column: "external_figures.status")
            }
            return ExternalFigure(
                name: try row.text("name"), title: try row.text("title"), unit: try row.text("unit"),
                source: try row.text("source"), sourceURL: try row.text("source_url"), note: try row.text("note"),
                status: status, points: points[try row.text("id")] ?? [], version: try row.int("version"))
        }
    }

    private static func point(_ row: Row) throws -> ExternalFigure.Point {
        guard let form = Period.Form(rawValue: try row.text("period_form")), let from = try row.day("period_from"),
            let to = try row.day("period_to"), let period = Period(stored: form, from, to),
            let value = Exact(decimal: try row.text("value"))
        else { throw StorageError.corrupt(column: "external_points.value") }
        return ExternalFigure.Point(
            period: period, value: value, word: Figure.Qualifier(rawValue: try row.text("word")),
            breakNote: try row.text("break_note"), isBridged: try row.bool("break_bridged"))
    }

    static func add(
        _ figure: ExternalFigure, id: ID<ExternalFigure>, by author: String, at now: Instant,
        in transaction: any Transaction
    ) throws {
        try transaction.run(
            """
            INSERT INTO external_figures (id, name, title, unit, source, source_url, note, status, version)
            VALUES (
                \(id), \(figure.name), \(figure.title), \(figure.unit), \(figure.source), \(figure.sourceURL),
                \(figure.note), \(figure.status.rawValue), 1)
            """)
        try keep(figure, id, version: 1, reason: "", by: author, at: now, in: transaction)
    }

    /// The id and the version of a figure.
    static func find(_ name: String, in connection: any Connection) throws -> (id: ID<ExternalFigure>, version: Int)? {
        try connection.first("SELECT id, version FROM external_figures WHERE name = \(name)").map {
            (try $0.id("id"), try $0.int("version"))
        }
    }

    /// Stores what it says now, unless somebody has changed it since `seen`; whether it did.
    static func change(
        _ id: ID<ExternalFigure>, to figure: ExternalFigure, seen: Int, reason: String, by author: String,
        at now: Instant, in transaction: any Transaction
    ) throws -> Bool {
        let changed = try transaction.run(
            """
            UPDATE external_figures SET title = \(figure.title), unit = \(figure.unit), source = \(figure.source),
                source_url = \(figure.sourceURL), note = \(figure.note), status = \(figure.status.rawValue),
                version = version + 1
            WHERE id = \(id) AND version = \(seen)
            """)
        guard changed == 1 else { return false }
        try transaction.run("DELETE FROM external_points WHERE figure = \(id)")
        try keep(figure, id, version: seen + 1, reason: reason, by: author, at: now, in: transaction)
        return true
    }

    private static func keep(
        _ figure: ExternalFigure, _ id: ID<ExternalFigure>, version: Int, reason: String, by author: String,
        at now: Instant, in transaction: any Transaction
    ) throws {
        for point in figure.points {
            try transaction.run(
                """
                INSERT INTO external_points (
                    figure, period_form, period_from, period_to, value, word, break_note, break_bridged)
                VALUES (
                    \(id), \(point.period.form.rawValue), \(point.period.from), \(point.period.to),
                    \(point.value.decimal), \(point.word?.rawValue ?? ""), \(point.breakNote),
                    \(point.isBridged))
                """)
        }
        try transaction.run(
            """
            INSERT INTO external_versions (figure, version, facts, reason, author, at)
            VALUES (\(id), \(version), \(try storedJSON(Kept(figure))), \(reason), \(author), \(now))
            """)
    }

    /// What a figure said in the last of its versions, or of those before one; the first first.
    static func versions(
        of name: String, before: Int = .max, in connection: any Connection
    ) throws -> [KeptVersion<ExternalFigure>] {
        try connection.rows(
            """
            SELECT v.version, v.facts, v.reason, v.at FROM external_versions v
            JOIN external_figures f ON f.id = v.figure WHERE f.name = \(name) AND v.version < \(before)
            ORDER BY v.version DESC LIMIT \(mostVersions)
            """
        ).map { try version($0, of: name) }.reversed()
    }

    /// What a figure said last, and who said so.
    static func latest(
        of name: String, in connection: any Connection
    ) throws -> (kept: KeptVersion<ExternalFigure>, author: String)? {
        try connection.first(
            """
            SELECT v.version, v.facts, v.reason, v.at, v.author FROM external_versions v
            JOIN external_figures f ON f.id = v.figure WHERE f.name = \(name) ORDER BY v.version DESC LIMIT 1
            """
        ).map { (try version($0, of: name), try $0.text("author")) }
    }

    private static func version(_ row: Row, of name: String) throws -> KeptVersion<ExternalFigure> {
        let kept = try KeptVersion<Kept>(row, of: "external_versions")
        return KeptVersion(
            number: kept.number, said: kept.said.figure(name, version: kept.number), reason: kept.reason, at: kept.at)
    }

    /// A version as it is stored.
    private struct Kept: Codable {
        let title, unit, source, sourceURL, note, status: String
        let points: [Point]

        struct Point: Codable {
            let form, from, to, value, word, breakNote: String
            let isBridged: Bool?
        }

        init(_ figure: ExternalFigure) {
            (title, unit, source) = (figure.title, figure.unit, figure.source)
            (sourceURL, note, status) = (figure.sourceURL, figure.note, figure.status.rawValue)
            points = figure.points.map { point in
                Point(
                    form: point.period.form.rawValue, from: point.period.from.iso, to: point.period.to.iso,
                    value: point.value.decimal, word: point.word?.rawValue ?? "",
                    breakNote: point.breakNote, isBridged: point.isBridged ? true : nil)
            }
        }

        func figure(_ name: String, version: Int) -> ExternalFigure {
            ExternalFigure(
                name: name, title: title, unit: unit, source: source, sourceURL: sourceURL, note: note,
                status: ExternalFigure.Status(rawValue: status) ?? .official,
                points: points.compactMap { point in
                    guard let form = Period.Form(rawValue: point.form), let from = Day(iso: point.from),
                        let to = Day(iso: point.to), let period = Period(stored: form, from, to),
                        let value = Exact(decimal: point.value)
                    else { return nil }
                    return ExternalFigure.Point(
                        period: period, value: value, word: Figure.Qualifier(rawValue: point.word),
                        breakNote: point.breakNote, isBridged: point.isBridged ?? false)
                }, version: version)
        }
    }
}
