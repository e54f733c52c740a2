import Programme
import Storage

/// The SQL of the tables `reports` and `report_versions`.
enum ReportRecords {
    private static let selection: SQL = """
        SELECT id, slug, title, theme, summary, period_form, period_from, period_to, body, state, reason, version, author, changed
        FROM reports
        """

    static func all(in connection: any Connection) throws -> [Report] {
        try connection.rows("\(selection) ORDER BY period_to DESC, slug").map(report)
    }

    static func find(_ slug: String, in connection: any Connection) throws -> Report? {
        try connection.first("\(selection) WHERE slug = \(slug)").map(report)
    }

    static func add(_ report: Report, at now: Instant, in transaction: any Transaction) throws {
        let facts = report.facts
        try transaction.run(
            """
            INSERT INTO reports (
                id, slug, title, theme, summary, period_form, period_from, period_to, body, state, reason, version, author,
                made, changed)
            VALUES (
                \(report.id), \(report.slug), \(facts.title), \(facts.theme?.rawValue ?? ""), \(facts.summary),
                \(facts.period.form.rawValue), \(facts.period.from), \(facts.period.to), \(facts.body), \(report.state.rawValue), \(""), 1,
                \(report.author), \(now), \(now))
            """)
        try keep(report.id, version: 1, facts, by: report.author, at: now, in: transaction)
    }

    /// Stores what it says now, unless somebody has changed it since `seen`; whether it did.
    static func change(
        _ id: ID<Report>, to facts: ReportFacts, seen: Int, by author: String, at now: Instant,
        in transaction: any Transaction
    ) throws -> Bool {
        let changed = try transaction.run(
            """
            UPDATE reports SET title = \(facts.title), theme = \(facts.theme?.rawValue ?? ""), summary = \(facts.summary),
                period_form = \(facts.period.form.rawValue), period_from = \(facts.period.from),
                period_to = \(facts.period.to), body = \(facts.body), state = 'draft', version = version + 1,
                author = \(author), changed = \(now)
            WHERE id = \(id) AND version = \(seen)
            """)
        guard changed == 1 else { return false }
        try keep(id, version: seen + 1, facts, by: author, at: now, in: transaction)
        return true
    }

    /// Moves it on, unless somebody has changed or moved it since `seen`; whether it did.
    static func move(
        _ id: ID<Report>, from old: Report.State, to state: Report.State, reason: String, seen: Int, at now: Instant,
        in transaction: any Transaction
    ) throws -> Bool {
        try transaction.run(
            """
            UPDATE reports SET state = \(state.rawValue), reason = \(reason), changed = \(now)
            WHERE id = \(id) AND version = \(seen) AND state = \(old.rawValue)
            """) == 1
    }

    private static func keep(
        _ id: ID<Report>, version: Int, _ facts: ReportFacts, by author: String, at now: Instant,
        in transaction: any Transaction
    ) throws {
        try transaction.run(
            """
            INSERT INTO report_versions (report, version, title, body, author, at)
            VALUES (\(id), \(version), \(facts.title), \(facts.body), \(author), \(now))
            """)
    }

    private static func report(_ row: Row) throws -> Report {
        guard let state = Report.State(rawValue: try row.text("state")), let changed = try row.instant("changed") else {
            throw StorageError.corrupt(column: "reports.state")
        }
        return Report(
            id: try row.id("id"), slug: try row.text("slug"), facts: try facts(row), state: state,
            reason: try row.text("reason"), version: try row.int("version"), author: try row.text("author"),
            changed: changed)
    }

    /// What a row of a report or of a release says.
    static func facts(_ row: Row) throws -> ReportFacts {
        guard let form = Period.Form(rawValue: try row.text("period_form")), let from = try row.day("period_from"),
            let to = try row.day("period_to"), let period = Period(stored: form, from, to)
        else { throw StorageError.corrupt(column: "period_form") }
        return ReportFacts(
            title: try row.text("title"), theme: StrategyTheme(rawValue: try row.text("theme")),
            summary: try row.text("summary"), period: period, body: try row.text("body"))
    }
}

extension Period {
    /// A period by its form and its ends, as it is stored.
    init?(stored form: Form, _ from: Day, _ to: Day) {
        switch form {
        case .days: self.init(from: from, to: to)
        case .months: self.init(months: from, to)
        case .academic, .financial, .calendar: self.init(form, from.year)
        }
    }
}
