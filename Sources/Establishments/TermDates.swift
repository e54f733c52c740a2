import Programme
import Storage

/// The SQL of the `term_dates` table.
package enum TermDates {
    /// Every date of every council, by council and day.
    package static func all(in connection: any Connection) throws -> [TermDate] {
        try connection.rows("SELECT council, kind, from_day, to_day FROM term_dates ORDER BY council, from_day, kind")
            .map(termDate)
    }

    /// The last day of the stretch of a kind that begins on a day in a council, if one is known.
    static func end(
        of council: String, kind: TermDate.Kind, from: Day, in connection: any Connection
    ) throws -> Day? {
        try connection.first(
            """
            SELECT to_day FROM term_dates
            WHERE council = \(council) AND kind = \(kind.rawValue) AND from_day = \(from)
            """)?.day("to_day")
    }

    /// Stores a date under its council, kind and first day, new or changed; remembers what a changed one was.
    static func store(_ date: TermDate, batch: ID<ImportedTerms>, in transaction: any Transaction) throws {
        try transaction.run(
            """
            INSERT INTO term_changes (batch, council, kind, from_day, to_day, earlier_batch)
            SELECT \(batch), council, kind, from_day, to_day, batch FROM term_dates
            WHERE council = \(date.council) AND kind = \(date.kind.rawValue) AND from_day = \(date.from)
            """)
        try transaction.run(
            """
            INSERT INTO term_dates (council, kind, from_day, to_day, batch)
            VALUES (\(date.council), \(date.kind.rawValue), \(date.from), \(date.to), \(batch))
            ON CONFLICT (council, kind, from_day) DO UPDATE SET to_day = excluded.to_day, batch = excluded.batch
            """)
    }

    /// Whether an import that has not been taken back changed a date that a batch had stored.
    static func isChangedSince(_ batch: ID<ImportedTerms>, in connection: any Connection) throws -> Bool {
        try connection.first(
            """
            SELECT 1 AS found FROM term_changes c JOIN import_batches b ON b.id = c.batch
            WHERE c.earlier_batch = \(batch) AND b.undone IS NULL LIMIT 1
            """) != nil
    }

    /// Gives the dates that a batch changed their last day back; how many dates that were.
    static func restore(batch: ID<ImportedTerms>, in transaction: any Transaction) throws -> Int {
        try transaction.run(
            """
            UPDATE term_dates SET
                to_day = (SELECT c.to_day FROM term_changes c WHERE \(isBefore(batch))),
                batch = (SELECT c.earlier_batch FROM term_changes c WHERE \(isBefore(batch)))
            WHERE batch = \(batch) AND EXISTS (SELECT 1 FROM term_changes c WHERE \(isBefore(batch)))
            """)
    }

    private static func isBefore(_ batch: ID<ImportedTerms>) -> SQL {
        """
        c.batch = \(batch) AND c.council = term_dates.council AND c.kind = term_dates.kind
            AND c.from_day = term_dates.from_day
        """
    }

    /// Removes what a batch added; how many dates that were.
    static func remove(batch: ID<ImportedTerms>, in transaction: any Transaction) throws -> Int {
        try transaction.run("DELETE FROM term_dates WHERE batch = \(batch)")
    }

    /// Whether two dates of one kind overlap in a council.
    static func overlap(in connection: any Connection) throws -> Bool {
        try connection.first(
            """
            SELECT 1 AS found FROM term_dates a JOIN term_dates b
                ON b.council = a.council AND b.kind = a.kind AND b.from_day > a.from_day AND b.from_day <= a.to_day
            LIMIT 1
            """) != nil
    }

    private static func termDate(_ row: Row) throws -> TermDate {
        guard let kind = TermDate.Kind(rawValue: try row.text("kind")) else {
            throw StorageError.corrupt(column: "kind")
        }
        guard let from = try row.day("from_day") else { throw StorageError.corrupt(column: "from_day") }
        guard let to = try row.day("to_day") else { throw StorageError.corrupt(column: "to_day") }
        return TermDate(council: try row.text("council"), kind: kind, from: from, to: to)
    }
}
