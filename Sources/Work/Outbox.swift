import Logging
import Metrics
import Programme
import Storage

/// Mail that waits to be sent. It is put there in the transaction of what it tells of, and leaves after the commit: what
/// was taken back is never told, what was kept is told at least once, by the same `Message-ID` however often it is tried.
package enum Outbox {
    /// Puts a message in.
    package static func put(
        _ mail: Mail, at instant: Instant, ids: IDSource, in transaction: any Transaction
    ) throws {
        try transaction.run(
            """
            INSERT INTO outbox (id, kind, recipient, subject, words, unsubscribe, made, next_try, tries)
            VALUES (\(ids.next(Mail.self)), \(mail.kind), \(mail.recipient.text), \(mail.subject), \(mail.words),
                \(mail.unsubscribe), \(instant), \(instant), \(0))
            """)
    }

    /// A message in the outbox.
    package struct Letter: Sendable {
        package let id: ID<Mail>
        package let mail: Mail
        package let made: Instant
        let tries: Int

        init?(_ row: Row) throws {
            guard let recipient = EmailAddress(try row.text("recipient")), let made = try row.instant("made") else {
                return nil
            }
            (id, self.made, tries) = (try row.id("id"), made, try row.int("tries"))
            mail = Mail(
                kind: try row.text("kind"), to: recipient, subject: try row.text("subject"),
                words: try row.text("words"), unsubscribe: try row.optionalText("unsubscribe"))
        }
    }

    /// The newest messages, the last first: what the development mailbox shows.
    package static func newest(_ limit: Int, in connection: any Connection) throws -> [Letter] {
        try connection.rows(
            """
            SELECT id, kind, recipient, subject, words, unsubscribe, made, tries FROM outbox
            ORDER BY made DESC, id DESC LIMIT \(limit)
            """
        ).compactMap { try Letter($0) }
    }

    /// How many wait, and how many have been given up.
    package static func counts(in connection: any Connection) throws -> (waiting: Int, givenUp: Int) {
        let row = try connection.first(
            """
            SELECT count(*) FILTER (WHERE sent IS NULL AND given_up IS NULL) AS waiting,
                count(*) FILTER (WHERE given_up IS NOT NULL) AS given_up
            FROM outbox
            """)
        return (try row?.int("waiting") ?? 0, try row?.int("given_up") ?? 0)
    }

    /// Forgets what was sent or given up, or lay there unsent, for a week; how many.
    @discardableResult
    package static func forget(before now: Instant, in transaction: any Transaction) throws -> Int {
        try transaction.run("DELETE FROM outbox WHERE made < \(now.adding(seconds: -7 * 86_400))")
    }

    /// The job that empties it through a post office, every two seconds. What cannot be sent is tried again after a minute,
    /// then after twice as long each time, and given up after about three days.
    package static func job(
        _ office: any PostOffice, of storage: any Storage, log: @escaping @Sendable (String) -> Void
    ) -> Job {
        Job(
            name: "send-mail", every: 2,
            onlyIf: { now in
                try await storage.read { connection in
                    try connection.first(
                        """
                        SELECT 1 AS found FROM outbox
                        WHERE sent IS NULL AND given_up IS NULL AND next_try <= \(now) LIMIT 1
                        """) != nil
                }
            },
            once: { now, lease in while try await send(now, lease, office, log) {} })
    }

    /// Sends up to twenty; whether there may be more.
    private static func send(
        _ now: Instant, _ lease: Lease, _ office: any PostOffice, _ log: @Sendable (String) -> Void
    ) async throws -> Bool {
        let letters = try await lease.storage.read { connection in
            try connection.rows(
                """
                SELECT id, kind, recipient, subject, words, unsubscribe, made, tries FROM outbox
                WHERE sent IS NULL AND given_up IS NULL AND next_try <= \(now) ORDER BY next_try LIMIT 20
                """
            ).compactMap { try Letter($0) }
        }
        for letter in letters {
            try Task.checkCancellation()
            let fault = await office.send(letter.mail, id: letter.id.letters, made: letter.made)
            if let fault { log("mail of kind \(letter.mail.kind) could not be sent: \(fault)") }
            Counter(label: "ceangal_mail_total", dimensions: [("result", fault == nil ? "sent" : "failed")]).increment()
            try await lease.write { transaction in
                guard let fault else {
                    // Its words may hold a link that signs somebody in: they go as soon as they have left.
                    return try transaction.run(
                        """
                        UPDATE outbox SET sent = \(now), words = '', unsubscribe = NULL, fault = NULL
                        WHERE id = \(letter.id)
                        """)
                }
                let next = now.adding(seconds: 60 << min(letter.tries, 11))
                let givenUp: Instant? = letter.tries >= 11 ? now : nil
                return try transaction.run(
                    """
                    UPDATE outbox SET tries = tries + 1, next_try = \(next), given_up = \(givenUp), fault = \(fault)
                    WHERE id = \(letter.id)
                    """)
            }
        }
        return letters.count == 20
    }
}

/// What carries mail away.
package protocol PostOffice: Sendable {
    /// Sends a message; what went wrong, in words for the operator, or `nil`.
    func send(_ mail: Mail, id: String, made: Instant) async -> String?
}
