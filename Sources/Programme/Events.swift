import Storage

/// What happened: who did what to which thing. One row for every change, in the change's own transaction; audit,
/// timeline and change feed come from these rows. The position and the hash are given later, by the sealer.
package enum Events {
    /// Writes one event. `subject` is `kind/letters`; `particulars` is one JSON object without personal data.
    package static func record(
        _ verb: String, subject: String, particulars: String = "{}", by actor: Actor, at instant: Instant,
        ids: IDSource,
        in transaction: any Transaction
    ) throws {
        try transaction.run(
            """
            INSERT INTO events (id, at, actor, verb, subject, particulars)
            VALUES (\(ids.next(Events.self)), \(instant), \(actor.name), \(verb), \(subject), \(particulars))
            """)
    }
}
