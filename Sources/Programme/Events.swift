import Storage

/// What happened: who did what to which thing. One row for every change, in the change's own transaction; audit,
/// timeline and change feed come from these rows. The position and the hash are given later, by the sealer.
package enum Events {
    /// Writes one event and gives its id. `subject` is `kind/letters`; `particulars` is one JSON object without personal data.
    @discardableResult
    package static func record(
        _ verb: String, subject: String, particulars: String = "{}", by actor: Actor, at instant: Instant,
        ids: IDSource,
        in transaction: any Transaction
    ) throws -> ID<Events> {
        let id = ids.next(Events.self)
        try transaction.run(
            """
            INSERT INTO events (id, at, actor, verb, subject, particulars)
            VALUES (\(id), \(instant), \(actor.name), \(verb), \(subject), \(particulars))
            """)
        return id
    }

    /// The events after a position, in their order, `limit` at most: the change feed. Nothing can appear later between
    /// two that have been read, for a position is given only to what has been committed.
    package static func after(_ position: Int, limit: Int, in connection: any Connection) throws -> [Event] {
        try connection.rows(
            """
            SELECT position, hash, id, at, actor, verb, subject, particulars FROM events
            WHERE position > \(position) ORDER BY position LIMIT \(limit)
            """
        ).map(Event.init)
    }

    /// The subjects of the events of a verb after a position, up to another, in their order.
    package static func subjects(
        of verb: String, after position: Int, through last: Int, in connection: any Connection
    ) throws -> [String] {
        try connection.rows(
            """
            SELECT subject FROM events WHERE verb = \(verb) AND position > \(position) AND position <= \(last)
            ORDER BY position
            """
        ).map { try $0.text("subject") }
    }

    /// The newest events that have a position, of which all conditions hold, the last first; only those before a position
    /// where there is one.
    package static func latest(
        _ limit: Int, before position: Int?, where conditions: [SQL], in connection: any Connection
    ) throws -> [Event] {
        let all: [SQL] = ["position IS NOT NULL"] + (position.map { ["position < \($0)"] } ?? []) + conditions
        return try connection.rows(
            """
            SELECT position, hash, id, at, actor, verb, subject, particulars FROM events
            WHERE \(SQL.joined(all, by: " AND ")) ORDER BY position DESC LIMIT \(limit)
            """
        ).map(Event.init)
    }

    /// The verbs that there are, in their order: each found by the index from the one before.
    package static func verbs(in connection: any Connection) throws -> [String] {
        var verbs: [String] = []
        while let next = try connection.first(
            "SELECT verb FROM events WHERE verb > \(verbs.last ?? "") ORDER BY verb LIMIT 1")
        {
            verbs.append(try next.text("verb"))
        }
        return verbs
    }

    /// The ids, verbs and subjects of events that wait for their position, of some verbs.
    package static func waiting(
        _ verbs: [String], in connection: any Connection
    ) throws -> [(id: ID<Events>, verb: String, subject: String)] {
        try connection.rows(
            "SELECT id, verb, subject FROM events WHERE verb IN \(SQL.list(verbs)) AND position IS NULL ORDER BY id"
        ).map { (try $0.id("id"), try $0.text("verb"), try $0.text("subject")) }
    }

    /// The ids, verbs, subjects and particulars of all events that wait for their position.
    package static func waiting(
        in connection: any Connection
    ) throws -> [(id: ID<Events>, verb: String, subject: String, particulars: String)] {
        try connection.rows("SELECT id, verb, subject, particulars FROM events WHERE position IS NULL ORDER BY id").map
        {
            (try $0.id("id"), try $0.text("verb"), try $0.text("subject"), try $0.text("particulars"))
        }
    }

    /// The end of the chain at the last event of one of some verbs; its start where there is none.
    package static func last(of verbs: [String], in connection: any Connection) throws -> ChainHead {
        var last = ChainHead.start
        for verb in verbs {
            let row = try connection.first(
                """
                SELECT position, hash FROM events WHERE verb = \(verb) AND position IS NOT NULL
                ORDER BY position DESC LIMIT 1
                """)
            guard let row else { continue }
            let head = ChainHead(position: try row.int("position"), hash: try row.text("hash"))
            if head.position > last.position { last = head }
        }
        return last
    }
}

/// An event that has its place in the feed.
package struct Event: Sendable, Equatable {
    /// 1, 2, 3 … without gaps, in an order in which nothing came before its cause.
    package let position: Int
    /// 64 hexadecimal digits that stand for this event and every one before it.
    package let hash: String
    package let id: ID<Events>
    package let at: Instant
    /// As `Actor.name` writes it.
    package let actor: String
    package let verb: String
    /// `kind/letters`.
    package let subject: String
    /// One JSON object.
    package let particulars: String

    fileprivate init(_ row: Row) throws {
        guard let at = try row.instant("at") else { throw StorageError.corrupt(column: "at") }
        self.at = at
        position = try row.int("position")
        hash = try row.text("hash")
        id = try row.id("id")
        actor = try row.text("actor")
        verb = try row.text("verb")
        subject = try row.text("subject")
        particulars = try row.text("particulars")
    }
}
