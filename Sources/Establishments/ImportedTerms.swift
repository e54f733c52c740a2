import Programme
import Storage

/// What an import of term dates did, or in a dry run would do.
package struct ImportedTerms: Sendable {
    /// The batch, by which it can be taken back; `nil` where nothing was stored.
    package private(set) var batch: ID<ImportedTerms>?
    package private(set) var added = 0
    package private(set) var changed = 0
    package private(set) var unchanged = 0
    /// The dates that are new or changed.
    private(set) var fresh: [TermDate] = []

    /// Compares dates with those already stored.
    init(comparing dates: [TermDate], in connection: any Connection) throws {
        for date in dates {
            switch try TermDates.end(of: date.council, kind: date.kind, from: date.from, in: connection) {
            case nil: added += 1
            case date.to:
                unchanged += 1
                continue
            default: changed += 1
            }
            fresh.append(date)
        }
    }

    /// Writes the batch and its dates.
    mutating func store(
        as batch: ID<ImportedTerms>, file: String, at: Instant, by actor: Actor, in transaction: any Transaction
    ) throws {
        try transaction.run(
            """
            INSERT INTO import_batches (id, kind, file, at, actor, added, changed, unchanged, vanished)
            VALUES (\(batch), 'terms', \(file), \(at), \(actor.name), \(added), \(changed), \(unchanged), 0)
            """)
        for date in fresh { try TermDates.store(date, batch: batch, in: transaction) }
        self.batch = batch
    }
}
