import Crypto
import Storage

/// An end of the chain of events: a position, and the hash of the event that has it. Kept elsewhere (with a backup, on
/// paper) it proves later that nothing up to there was changed or cut off.
package struct ChainHead: Sendable, Equatable {
    /// 0 before the first event.
    package let position: Int
    /// 64 lower-case hexadecimal digits; empty before the first event.
    package let hash: String

    package init(position: Int, hash: String) {
        self.position = position
        self.hash = hash
    }

    /// Before the first event.
    package static let start = ChainHead(position: 0, hash: "")

    /// How far the sealer has come.
    package static func stored(in connection: any Connection) throws -> ChainHead {
        guard let row = try connection.first("SELECT position, hash FROM event_head") else {
            throw StorageError.corrupt(column: "event_head.position")
        }
        return ChainHead(position: try row.int("position"), hash: try row.text("hash"))
    }

    /// The head once an event follows, which is a row of `id`, `at`, `actor`, `verb`, `subject`, `particulars`.
    ///
    /// The hash is SHA-256 over nine texts: `ceangal event 1`, the hash before, the position in digits, and the six
    /// columns in that order, `at` in RFC 3339 in UTC as `Instant` writes it. Each text is preceded by the number of its
    /// UTF-8 bytes and a colon and followed by a comma (a netstring), so that no two lists of texts read alike. It is the
    /// same on every engine.
    fileprivate func followed(by row: Row) throws -> ChainHead {
        // A time that cannot be read is taken as it stands: the chain says what is there, right or wrong.
        let at = try row.text("at")
        let (next, overflow) = position.addingReportingOverflow(1)
        guard !overflow else { throw StorageError.corrupt(column: "event_head.position") }
        var sum = SHA256()
        let texts = [
            "ceangal event 1", hash, String(next), try row.text("id"), Instant(rfc3339: at)?.rfc3339 ?? at,
            try row.text("actor"), try row.text("verb"), try row.text("subject"), try row.text("particulars"),
        ]
        for text in texts { sum.update(data: Array("\(text.utf8.count):\(text),".utf8)) }
        return ChainHead(position: next, hash: sum.finalize().hexadecimal)
    }
}

extension Events {
    /// Whether events wait for their position.
    package static func areWaiting(in connection: any Connection) throws -> Bool {
        try connection.first("SELECT 1 AS found FROM events WHERE position IS NULL LIMIT 1") != nil
    }

    /// How many events wait for their position.
    package static func countWaiting(in connection: any Connection) throws -> Int {
        try connection.first("SELECT count(*) AS waiting FROM events WHERE position IS NULL")?.int("waiting") ?? 0
    }

    /// Gives committed events that have no position the next ones, and chains their hashes; `limit` at most. How many.
    ///
    /// An event that is committed only later is not seen here, and gets a later position: none is left behind. Within
    /// one call the order is that of ids. Two calls at once change the one row of `event_head`, so that one of them waits
    /// or begins anew: there is neither a gap nor a double.
    package static func seal(_ limit: Int, in transaction: any Transaction) throws -> Int {
        let start = try ChainHead.stored(in: transaction)
        let waiting = try transaction.rows(
            """
            SELECT id, at, actor, verb, subject, particulars FROM events
            WHERE position IS NULL ORDER BY id LIMIT \(limit)
            """)
        guard !waiting.isEmpty else { return 0 }
        var head = start
        for row in waiting {
            head = try head.followed(by: row)
            try transaction.run(
                """
                UPDATE events SET position = \(head.position), hash = \(head.hash) WHERE id = \(try row.text("id"))
                """)
        }
        try transaction.run("UPDATE event_head SET position = \(head.position), hash = \(head.hash) WHERE id = 1")
        return waiting.count
    }

    /// Walks the whole chain of events, from the first, and says where it breaks: an event that was changed, removed,
    /// added or put in another place, or an end that was cut off.
    ///
    /// `known` are ends that were kept elsewhere, such as with a backup: the chain must lead through each. Without one an
    /// end cut off by somebody who also changed `event_head`, or a chain computed anew, cannot be told from a true one.
    /// Reads every event, one at a time; events that wait for their position are not yet in the chain.
    package static func verify(known: [ChainHead] = [], in connection: any Connection) throws -> ChainCheck {
        var head = ChainHead.start
        var fault: String?
        var ahead = known.sorted { $0.position < $1.position }[...]
        do {
            try connection.each(
                """
                SELECT position, hash, id, at, actor, verb, subject, particulars FROM events
                WHERE position IS NOT NULL ORDER BY position
                """
            ) { row in
                let next = try head.followed(by: row)
                let position = try row.int("position")
                guard position == next.position else { throw Break(missing(next.position, before: position)) }
                guard try row.optionalText("hash") == next.hash else {
                    throw Break(
                        "Event \(position) is not what it was when it got its place, or an event before it is not: its hash does not fit."
                    )
                }
                head = next
                while let known = ahead.first, known.position <= position {
                    ahead.removeFirst()
                    guard known == head else {
                        throw Break("Event \(position) has another hash than was kept of it: the chain was made anew.")
                    }
                }
            }
            fault = cut(head, stored: try ChainHead.stored(in: connection), known: ahead.last)
        } catch let found as Break {
            fault = found.sentence
        }
        let waiting = try connection.count("SELECT count(*) AS count FROM events WHERE position IS NULL")
        return ChainCheck(head: head, waiting: waiting, fault: fault)
    }

    private static func missing(_ position: Int, before found: Int) -> String {
        guard found > position else { return "An event has the position \(found), which is not its own." }
        return position == found - 1
            ? "Event \(position) is missing." : "The events \(position) to \(found - 1) are missing."
    }

    /// What is wrong with the end of a chain that holds together.
    private static func cut(_ end: ChainHead, stored: ChainHead, known: ChainHead?) -> String? {
        if stored.position > end.position {
            return "The end is missing: events got places up to \(stored.position), and the last is \(end.position)."
        }
        if stored != end { return "Events after \(stored.position) did not get their places from the program." }
        if let known, known.position > end.position {
            return
                "The end is missing: the chain is known to have reached \(known.position), and the last is \(end.position)."
        }
        return nil
    }

    /// Ends the walk.
    private struct Break: Error {
        let sentence: String
        init(_ sentence: String) { self.sentence = sentence }
    }
}

/// What a walk along the chain of events found.
package struct ChainCheck: Sendable, Equatable {
    /// The last event up to which everything is as it was. Worth keeping elsewhere.
    package let head: ChainHead
    /// How many events wait for their position: those of the last moments, or since a server last ran.
    package let waiting: Int
    /// The first break, as a sentence; `nil` where the chain is whole.
    package let fault: String?
}
