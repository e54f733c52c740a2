import Accounts
import Programme
import Storage
import Web
import Work

extension Directory {
    /// After how many days a listing that nobody has looked at counts as unreviewed, and how many days lie at least between
    /// two reminders of one organisation.
    static let reviewDays = 183
    static let reminderDays = 30

    /// The job that reminds editors by mail of listings that nobody has looked at for half a year, once in 30 days at most;
    /// `site` is how the link in it begins. What they confirm is not reminded of again.
    func remindEditors(site: String) -> Job {
        Job(name: "remind-editors", every: 6 * 3600) { [self] now, lease in
            let due = try await storage.read { try Reminders.due(at: now, in: $0) }
            for reminder in due {
                try Task.checkCancellation()
                try await lease.write { [self] transaction in
                    guard try Reminders.mark(reminder.organisation.id, at: now, in: transaction), let words else {
                        return
                    }
                    for editor in reminder.editors {
                        let mail = Mail(
                            kind: "reminder", to: editor.email, subject: words("mail.reminder.subject"),
                            words: words(
                                "mail.reminder.text",
                                [
                                    "organisation": reminder.organisation.name,
                                    "count": String(reminder.listings), "link": site + "/provider/listings",
                                ]))
                        try Outbox.put(mail, at: now, ids: ids, in: transaction)
                    }
                }
            }
        }
    }
}

/// Who is reminded of how many listings.
struct Reminders: Sendable {
    let organisation: Organisation
    let editors: [Person]
    let listings: Int

    /// The organisations that have editors and listings which nobody has looked at for half a year, 200 at most.
    static func due(at now: Instant, in connection: any Connection) throws -> [Reminders] {
        let last = now.adding(seconds: -Directory.reminderDays * 86_400)
        let old = now.londonDay.adding(-Directory.reviewDays)
        return try connection.rows(
            """
            SELECT o.id, count(*) AS count FROM organisations o JOIN listings l ON l.provider = o.id
            WHERE (o.reminded IS NULL OR o.reminded < \(last)) AND l.withdrawn IS NULL
                AND (l.checked IS NULL OR l.checked < \(old))
                AND EXISTS (
                    SELECT 1 FROM role_grants g WHERE g.organisation = o.id AND g.role = 'provider' AND g.ended IS NULL)
            GROUP BY o.id ORDER BY o.id LIMIT 200
            """
        ).compactMap { row in
            let id: ID<Organisation> = try row.id("id")
            guard let organisation = try Organisations.find(id, in: connection) else { return nil }
            let editors = try connection.rows(
                """
                SELECT g.person FROM role_grants g
                WHERE g.organisation = \(id) AND g.role = 'provider' AND g.ended IS NULL
                """
            ).compactMap { try People.find(try $0.id("person"), in: connection) }.filter { !$0.name.isEmpty }
            return editors.isEmpty
                ? nil : Reminders(organisation: organisation, editors: editors, listings: try row.int("count"))
        }
    }

    /// Notes that an organisation was reminded; whether nobody else had.
    static func mark(_ id: ID<Organisation>, at now: Instant, in transaction: any Transaction) throws -> Bool {
        let last = now.adding(seconds: -Directory.reminderDays * 86_400)
        return try transaction.run(
            """
            UPDATE organisations SET reminded = \(now)
            WHERE id = \(id) AND (reminded IS NULL OR reminded < \(last))
            """) == 1
    }
}
