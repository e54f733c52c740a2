import Programme
import Storage
import Web
import Work

/// How long accounts stay that nobody uses.
package enum Retention {
    /// For how many days somebody need not sign in, unless the installation says otherwise: 24 months.
    package static let usualDays = 730
    /// For how many days the words of visitors are kept, of what they missed and what was wrong: 24 months.
    static let wordsDays = 730
    /// After how many days each warning follows the one before, and the erasure the third: 90 days in all.
    static let steps = [60, 23, 7]
    /// How many days after its end a role is forgotten: 7 years.
    static let pastDays = 2557

    /// What was done, or would be, in numbers.
    package struct Report: Sendable, Equatable {
        /// People who were told for the first, the second and the third time that their account goes.
        package fileprivate(set) var warned = [0, 0, 0]
        /// People who were erased.
        package fileprivate(set) var erased: [ID<Person>] = []
        /// People who would have been, and are held.
        package fileprivate(set) var held = 0
        /// Roles, with proposals, offers and claims of them, that ended seven years ago.
        package fileprivate(set) var pastRoles = 0
        /// Changes of address that were asked for 30 days ago.
        package fileprivate(set) var changes = 0
        /// Words of visitors of 24 months ago, that are blank now.
        package fileprivate(set) var words = 0
        /// Links that were over, sign-ins that nobody used, and mail of a week ago.
        package fileprivate(set) var links = 0
        package fileprivate(set) var signIns = 0
        package fileprivate(set) var mail = 0
        /// People who asked to be erased more than 28 days ago and were not.
        package fileprivate(set) var overdue = 0

        /// Whether anything went, or anybody was warned: then the run is an event.
        var hasDone: Bool {
            warned.reduce(0, +) + erased.count + pastRoles + changes + words + links + signIns + mail > 0
        }

        /// Each class with its count, in the order in which they are told.
        package var counts: [(name: String, count: Int)] {
            [
                ("warned_first", warned[0]), ("warned_second", warned[1]), ("warned_third", warned[2]),
                ("erased", erased.count), ("held", held), ("past_roles", pastRoles), ("address_changes", changes),
                ("words", words), ("links", links), ("sign_ins", signIns), ("mail", mail), ("overdue_wishes", overdue),
            ]
        }
    }

    /// Somebody whom nobody has seen for long.
    fileprivate struct Unused {
        let person: Person
        let language: Language
        let warnings: Int
        let isHeld: Bool
    }

    /// Practitioners and people without a role who have not signed in for so long that it is time for the next step.
    fileprivate static func unused(
        for days: Int, at now: Instant, in connection: any Connection
    ) throws -> [Unused] {
        let ahead = steps.reduce(0, +)
        func ago(_ days: Int) -> Instant { now.adding(seconds: -days * 86_400) }
        return try connection.rows(
            """
            SELECT id, name, email, language, warnings, held FROM people p
            WHERE erased IS NULL AND coalesce(last_signed_in, made) <= \(ago(days - ahead))
                AND (warnings = 0 OR warnings = 1 AND warned <= \(ago(steps[0]))
                    OR warnings = 2 AND warned <= \(ago(steps[1])) OR warnings = 3 AND warned <= \(ago(steps[2])))
                AND NOT EXISTS (
                    SELECT 1 FROM role_grants g
                    WHERE g.person = p.id AND g.ended IS NULL AND g.role <> \(Role.practitioner.rawValue))
            ORDER BY id
            """
        ).compactMap { row in
            guard let person = try People.person(row) else { return nil }
            return Unused(
                person: person, language: Language(rawValue: try row.text("language")) ?? .english,
                warnings: try row.int("warnings"), isHeld: try row.optionalText("held") != nil)
        }
    }
}

extension Accounts {
    /// Takes the next step with accounts that nobody uses, and forgets what is over; done again at once it does nothing.
    /// Practitioners and people without a role are warned three times in the last 90 of the days for which they need not
    /// sign in (`unusedDays`), and then erased; who is held is not. Administrators, the operator and the program may. `site` is how links in mail begin.
    ///
    /// A dry run says what would be done, and changes nothing.
    package func retain(isDryRun: Bool, site: String, by actor: Actor) async throws -> Retention.Report {
        try Permission.erasePeople.require(of: actor, on: Subject())
        let now = clock()
        let report: Retention.Report
        do {
            report = try await storage.write { [self] transaction in
                let report = try retain(at: now, site: site, by: actor, in: transaction)
                // Throwing is what takes back everything that was written.
                if isDryRun { throw DryRun(report: report) }
                return report
            }
        } catch let dry as DryRun {
            return dry.report
        }
        try noteErasures(report.erased.map { ($0, now) })
        return report
    }

    private struct DryRun: Error {
        let report: Retention.Report
    }

    private func retain(
        at now: Instant, site: String, by actor: Actor, in transaction: any Transaction
    ) throws -> Retention.Report {
        var report = Retention.Report()
        for unused in try Retention.unused(for: unusedDays, at: now, in: transaction) {
            if unused.isHeld {
                report.held += 1
            } else if unused.warnings < Retention.steps.count {
                try warn(unused, at: now, site: site, by: actor, in: transaction)
                report.warned[unused.warnings] += 1
            } else {
                try Self.erase(
                    unused.person.id, at: now, particulars: "{\"unused\":true}", by: actor, ids: ids, in: transaction)
                report.erased.append(unused.person.id)
            }
        }
        let past = now.adding(seconds: -Retention.pastDays * 86_400)
        report.pastRoles =
            try transaction.run("DELETE FROM role_grants WHERE ended < \(past)")
            + transaction.run("DELETE FROM role_proposals WHERE decided < \(past)")
            + transaction.run("DELETE FROM role_offers WHERE decided < \(past)")
            + transaction.run("DELETE FROM organisation_claims WHERE decided < \(past)")
        report.changes = try transaction.run(
            "DELETE FROM email_changes WHERE asked < \(now.adding(seconds: -30 * 86_400))")
        report.words = try Self.forgetWords(before: now.adding(seconds: -Retention.wordsDays * 86_400), in: transaction)
        report.links = try OneTimeLinks.forget(before: now, in: transaction)
        report.signIns = try SignIns.forget(before: now, in: transaction)
        report.mail = try Outbox.forget(before: now, in: transaction)
        report.overdue = try transaction.count(
            "SELECT count(*) AS count FROM people WHERE erasure_asked < \(now.adding(seconds: -28 * 86_400))")
        if report.hasDone {
            let counts = report.counts.map { "\"\($0.name)\":\($0.count)" }.joined(separator: ",")
            try Events.record(
                "retention.run", subject: "retention", particulars: "{\(counts)}", by: actor, at: now, ids: ids,
                in: transaction)
        }
        return report
    }

    /// Blanks what visitors wrote before an instant; that they did, where and when, stays to be counted.
    private static func forgetWords(before past: Instant, in transaction: any Transaction) throws -> Int {
        try transaction.run("UPDATE problem_reports SET note = '' WHERE at < \(past) AND note <> ''")
            + transaction.run(
                "UPDATE unmet_needs SET query = '', words = '' WHERE at < \(past) AND (query <> '' OR words <> '')")
    }

    private func warn(
        _ unused: Retention.Unused, at now: Instant, site: String, by actor: Actor, in transaction: any Transaction
    ) throws {
        let left = Retention.steps[unused.warnings...].reduce(0, +)
        let words = languages.strings(unused.language)
        let day = words.day(now.adding(seconds: left * 86_400).londonDay)
        let link = site + unused.language.prefix + "/sign-in"
        let mail = Mail(
            kind: "retention", to: unused.person.email, subject: words("mail.retention.subject", ["day": day]),
            words: words("mail.retention.text", ["day": day, "link": link, "site": site]))
        try Outbox.put(mail, at: now, ids: ids, in: transaction)
        try transaction.run(
            "UPDATE people SET warnings = \(unused.warnings + 1), warned = \(now) WHERE id = \(unused.person.id)")
        try record("person.warned", person: unused.person.id, by: actor, in: transaction)
    }
}
