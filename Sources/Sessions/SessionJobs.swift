import Accounts
import Programme
import Storage
import Work

extension Sessions {
    /// Ends offers that nobody took in time, and offers their places to the next.
    var offerJob: Job {
        Job(
            name: "end-offers", every: 20,
            onlyIf: { [storage] now in
                try await storage.read { try !Bookings.overdue(at: now, limit: 1, in: $0).isEmpty }
            },
            once: { [self] _, lease in
                while try await lease.write({ [self] in try lapse(at: clock(), in: $0) }) == 50 {}
            })
    }

    /// Reminds those who booked, a day before a session begins, or an hour after they booked where that is later.
    var reminderJob: Job {
        let conditions: @Sendable (Instant) -> SQL = { now in
            """
            b.state = 'booked' AND b.reminded IS NULL AND s.state = 'published' AND s.starts > \(now)
                AND s.starts <= \(now.adding(seconds: 86_400)) AND b.asked <= \(now.adding(seconds: -3600))
            """
        }
        return letters("session-reminders", conditions, mark: "reminded", mail: "session-reminder")
    }

    /// Asks those who were there what they thought, once a session counts as held.
    var feedbackJob: Job {
        let conditions: @Sendable (Instant) -> SQL = { now in
            """
            b.state = 'booked' AND b.feedback_asked IS NULL AND b.feedback_given IS NULL AND s.state = 'held'
                AND s.ends > \(now.adding(seconds: -14 * 86_400))
                AND EXISTS (SELECT 1 FROM session_attendances a WHERE a.booking = b.id AND a.heads > 0)
            """
        }
        return letters("session-feedback", conditions, mark: "feedback_asked", mail: "session-feedback")
    }

    /// A job that writes to those who booked, of whom all conditions hold, and marks in the same transaction that it has.
    private func letters(
        _ name: String, _ conditions: @escaping @Sendable (Instant) -> SQL, mark: StaticString, mail: String
    ) -> Job {
        let find: @Sendable (Instant, any Connection) throws -> [ID<Booking>] = { now, connection in
            try connection.rows(
                """
                SELECT b.id FROM session_bookings b JOIN sessions s ON s.id = b.session WHERE \(conditions(now))
                ORDER BY b.id LIMIT 50
                """
            ).map { try $0.id("id") }
        }
        return Job(
            name: name, every: 60, onlyIf: { [storage] now in try await storage.read { try !find(now, $0).isEmpty } },
            once: { [self] _, lease in
                while try await lease.write({ [self] in try write(find, mark: mark, mail: mail, in: $0) }) == 50 {}
            })
    }

    /// Writes to 50 of them at most; how many those were.
    private func write(
        _ find: @Sendable (Instant, any Connection) throws -> [ID<Booking>], mark: StaticString, mail: String,
        in transaction: any Transaction
    ) throws -> Int {
        let now = clock()
        let found = try find(now, transaction)
        for id in found {
            let column = SQL(stringLiteral: "\(mark)")
            try transaction.run("UPDATE session_bookings SET \(column) = \(now) WHERE id = \(id)")
            guard let booking = try Bookings.find(id, in: transaction),
                let session = try SessionRecords.find(booking.session, in: transaction)
            else { continue }
            try tell(booking, of: session, mail, in: transaction)
        }
        return found.count
    }

    /// Thirty days after a session what was only needed for it goes: access needs, who was with a class, links of mails, names
    /// in meetings' files. Places of people whose accounts are gone are given back.
    var forgetJob: Job {
        Job(
            name: "forget-sessions", every: 3600,
            once: { [self] now, lease in try await lease.write { [self] in try forget(at: now, in: $0) } })
    }

    func forget(at now: Instant, in transaction: any Transaction) throws {
        let last = now.adding(seconds: -30 * 86_400)
        let over: SQL = "(SELECT id FROM sessions WHERE ends < \(last))"
        try transaction.run(
            """
            UPDATE session_bookings SET access_needs = '', class_name = NULL, adult_name = NULL, adult_contact = NULL,
                class_key = CASE WHEN kind = 'class' THEN id END
            WHERE session IN \(over) AND (access_needs <> '' OR adult_name IS NOT NULL OR class_key <> id)
            """)
        try transaction.run(
            "DELETE FROM session_links WHERE booking IN (SELECT id FROM session_bookings WHERE session IN \(over))")
        try transaction.run(
            """
            UPDATE session_joiners SET name = NULL, email = NULL, state = CASE state WHEN 'waiting' THEN 'ignored' ELSE state END
            WHERE session IN \(over) AND (name IS NOT NULL OR email IS NOT NULL)
            """)
        try Joiners.forgetWho(of: over, in: transaction)
        try transaction.run(
            """
            UPDATE session_feedback SET useful = '', better = ''
            WHERE day < \(now.londonDay.adding(-730)) AND (useful <> '' OR better <> '')
            """)
        let gone = try transaction.rows(
            """
            SELECT b.id FROM session_bookings b JOIN people p ON p.id = b.person JOIN sessions s ON s.id = b.session
            WHERE p.erased IS NOT NULL AND b.state IN ('booked', 'waiting', 'offered') AND s.starts > \(now) LIMIT 500
            """)
        for row in gone {
            guard let booking = try Bookings.find(try row.id("id"), in: transaction),
                let session = try SessionRecords.find(booking.session, in: transaction)
            else { continue }
            // A class is its school's: another of its staff has it from now on.
            if let school = booking.schoolClass?.establishment,
                let heir = try People.holder(of: .practitioner, at: school.letters, in: transaction),
                let handed = try Bookings.hand(booking.id, to: heir.id, at: now, in: transaction)
            {
                try record("booking.handed-on", handed, by: .system, in: transaction)
                try tell(handed, of: session, "booking-handed", in: transaction)
                continue
            }
            try cancel(booking, of: session, by: .system, in: transaction)
        }
    }
}
