import Programme
import Storage

/// The SQL of the tables `indicators`, `indicator_notes` and `indicator_versions`.
enum IndicatorRecords {
    /// All of them, in the order of the list.
    static func all(in connection: any Connection) throws -> [Indicator] {
        var notes: [String: [(kind: String, note: Indicator.YearNote)]] = [:]
        for row in try connection.rows("SELECT indicator, kind, year, note FROM indicator_notes ORDER BY year") {
            notes[try row.text("indicator"), default: []].append(
                (try row.text("kind"), .init(year: try row.int("year"), note: try row.text("note"))))
        }
        return try connection.rows(
            """
            SELECT id, slug, code, title, theme, meaning, expression, period_form, baseline, aim, aim_value, aim_year,
                lead_body, place, version
            FROM indicators ORDER BY place, code
            """
        ).map { row in
            guard let theme = Indicator.Theme(rawValue: try row.text("theme")),
                let form = Period.Form(rawValue: try row.text("period_form")),
                let aim = Indicator.Aim(
                    try row.text("aim"), try row.optionalText("aim_value"), try row.optionalInt("aim_year"))
            else { throw StorageError.corrupt(column: "indicators.aim") }
            var indicator = Indicator(
                slug: try row.text("slug"), code: try row.text("code"), title: try row.text("title"), theme: theme,
                meaning: try row.text("meaning"), expression: try row.text("expression"), form: form,
                baseline: try row.optionalInt("baseline"), aim: aim, owner: try row.text("lead_body"),
                place: try row.int("place"), version: try row.int("version"))
            for (kind, note) in notes[try row.text("id")] ?? [] {
                if kind == "not-reported" {
                    indicator.notReported.append(note)
                } else {
                    indicator.breaks.append(
                        .init(year: note.year, said: SeriesBreak(note.note, isBridged: kind == "bridged-break")))
                }
            }
            return indicator
        }
    }

    /// The id and the version of an indicator.
    static func find(_ slug: String, in connection: any Connection) throws -> (id: ID<Indicator>, version: Int)? {
        try connection.first("SELECT id, version FROM indicators WHERE slug = \(slug)").map {
            (try $0.id("id"), try $0.int("version"))
        }
    }

    /// The slug of the indicator that has a code.
    static func slug(of code: String, in connection: any Connection) throws -> String? {
        try connection.first("SELECT slug FROM indicators WHERE code = \(code)").map { try $0.text("slug") }
    }

    static func add(
        _ indicator: Indicator, id: ID<Indicator>, by author: String, at now: Instant, in transaction: any Transaction
    ) throws {
        let aim = indicator.aim.stored
        try transaction.run(
            """
            INSERT INTO indicators (
                id, slug, code, title, theme, meaning, expression, period_form, baseline, aim, aim_value, aim_year,
                lead_body, place, version)
            VALUES (
                \(id), \(indicator.slug), \(indicator.code), \(indicator.title), \(indicator.theme.rawValue),
                \(indicator.meaning), \(indicator.expression), \(indicator.form.rawValue), \(indicator.baseline),
                \(aim.kind), \(aim.value), \(aim.year), \(indicator.owner), \(indicator.place), 1)
            """)
        try keep(indicator, id, version: 1, reason: "", by: author, at: now, in: transaction)
    }

    /// Stores what it says now, unless somebody has changed it since `seen`; whether it did.
    static func change(
        _ id: ID<Indicator>, to indicator: Indicator, seen: Int, reason: String, by author: String, at now: Instant,
        in transaction: any Transaction
    ) throws -> Bool {
        let aim = indicator.aim.stored
        let changed = try transaction.run(
            """
            UPDATE indicators SET code = \(indicator.code), title = \(indicator.title),
                theme = \(indicator.theme.rawValue), meaning = \(indicator.meaning),
                expression = \(indicator.expression), period_form = \(indicator.form.rawValue),
                baseline = \(indicator.baseline), aim = \(aim.kind), aim_value = \(aim.value), aim_year = \(aim.year),
                lead_body = \(indicator.owner), place = \(indicator.place), version = version + 1
            WHERE id = \(id) AND version = \(seen)
            """)
        guard changed == 1 else { return false }
        try transaction.run("DELETE FROM indicator_notes WHERE indicator = \(id)")
        try keep(indicator, id, version: seen + 1, reason: reason, by: author, at: now, in: transaction)
        return true
    }

    private static func keep(
        _ indicator: Indicator, _ id: ID<Indicator>, version: Int, reason: String, by author: String, at now: Instant,
        in transaction: any Transaction
    ) throws {
        let notes =
            indicator.notReported.map { ("not-reported", $0.year, $0.note) }
            + indicator.breaks.map { ($0.said.isBridged ? "bridged-break" : "break", $0.year, $0.said.note) }
        for (kind, year, note) in notes {
            try transaction.run(
                """
                INSERT INTO indicator_notes (indicator, kind, year, note) VALUES (\(id), \(kind), \(year), \(note))
                """)
        }
        let facts = try storedJSON(IndicatorForm(indicator))
        try transaction.run(
            """
            INSERT INTO indicator_versions (indicator, version, facts, reason, author, at)
            VALUES (\(id), \(version), \(facts), \(reason), \(author), \(now))
            """)
    }

    /// How many there are.
    static func count(in connection: any Connection) throws -> Int {
        try connection.count("SELECT count(*) AS count FROM indicators")
    }

    /// What an indicator said in the last of its versions, or of those before one; the first first.
    static func versions(
        of slug: String, before: Int = .max, in connection: any Connection
    ) throws -> [KeptVersion<IndicatorForm>] {
        try connection.rows(
            """
            SELECT v.version, v.facts, v.reason, v.at FROM indicator_versions v
            JOIN indicators i ON i.id = v.indicator WHERE i.slug = \(slug) AND v.version < \(before)
            ORDER BY v.version DESC LIMIT \(mostVersions)
            """
        ).map { try KeptVersion($0, of: "indicator_versions") }.reversed()
    }

    /// What an indicator said last, and who said so.
    static func latest(
        of id: ID<Indicator>, in connection: any Connection
    ) throws -> (kept: KeptVersion<IndicatorForm>, author: String)? {
        try connection.first(
            """
            SELECT version, facts, reason, at, author FROM indicator_versions
            WHERE indicator = \(id) ORDER BY version DESC LIMIT 1
            """
        ).map { (try KeptVersion($0, of: "indicator_versions"), try $0.text("author")) }
    }
}

extension Indicator.Aim {
    /// Reads an aim as it is stored; `nil` for anything else.
    init?(_ kind: String, _ value: String?, _ year: Int?) {
        if let direction = Indicator.Direction(rawValue: kind) {
            self = .direction(direction)
            return
        }
        guard let value = value.flatMap({ Exact(decimal: $0) }), let year else { return nil }
        switch kind {
        case "at-least": self = .atLeast(value, year)
        case "at-most": self = .atMost(value, year)
        default: return nil
        }
    }

    /// As it is stored and typed.
    var stored: (kind: String, value: String?, year: Int?) {
        switch self {
        case .direction(let direction): (direction.rawValue, nil, nil)
        case .atLeast(let value, let year): ("at-least", value.decimal, year)
        case .atMost(let value, let year): ("at-most", value.decimal, year)
        }
    }

    static let kinds = Indicator.Direction.allCases.map(\.rawValue) + ["at-least", "at-most"]
}
