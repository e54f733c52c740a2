import Programme
import Storage
import Web
import Work

/// A change of a person's e-mail address, which both addresses have to confirm.
struct EmailChange: Sendable {
    let id: ID<EmailChange>
    let person: ID<Person>
    let email: EmailAddress
    let isConfirmedByOld: Bool
    let isConfirmedByNew: Bool
}

/// The SQL of the table `email_changes`.
enum EmailChanges {
    static func add(
        _ id: ID<EmailChange>, _ person: Person, _ email: EmailAddress, at now: Instant,
        in transaction: any Transaction
    ) throws {
        // One at a time: an earlier one is given up.
        try transaction.run("UPDATE email_changes SET done = \(now) WHERE person = \(person.id) AND done IS NULL")
        try transaction.run(
            """
            INSERT INTO email_changes (id, person, old_email, email, asked)
            VALUES (\(id), \(person.id), \(person.email.text), \(email.text), \(now))
            """)
    }

    /// The change with these letters, unless it is done or was given up.
    static func find(_ letters: String, in connection: any Connection) throws -> EmailChange? {
        guard let id = ID<EmailChange>(letters: letters),
            let row = try connection.first(
                """
                SELECT id, person, email, old_confirmed, new_confirmed FROM email_changes
                WHERE id = \(id) AND done IS NULL
                """), let email = EmailAddress(try row.text("email"))
        else { return nil }
        return EmailChange(
            id: id, person: try row.id("person"), email: email,
            isConfirmedByOld: try row.optionalText("old_confirmed") != nil,
            isConfirmedByNew: try row.optionalText("new_confirmed") != nil)
    }

    static func confirm(_ change: EmailChange, old: Bool, at now: Instant, in transaction: any Transaction) throws {
        let column: SQL = old ? "old_confirmed" : "new_confirmed"
        try transaction.run("UPDATE email_changes SET \(column) = \(now) WHERE id = \(change.id)")
    }

    static func finish(_ change: EmailChange, at now: Instant, in transaction: any Transaction) throws {
        try transaction.run("UPDATE email_changes SET done = \(now) WHERE id = \(change.id)")
    }
}

extension Accounts {
    /// Asks both addresses of a person whether the account may move from one to the other. They themselves may. Whether the
    /// new address has an account is not told.
    ///
    /// Throws `Failure.invalid` for what cannot be an address, `.tooMany`.
    package func askForChange(
        to text: String, language: Language, site: String, by actor: Actor
    ) async throws {
        try Permission.changeAccount.require(of: actor)
        guard let person = actor.person else { throw Permission.nothingHere }
        guard let email = EmailAddress(text.trimmingSpaces), email.key != person.email.key else {
            throw Failure.invalid([Problem("email", "Type the new e-mail address, such as name@example.org.")])
        }
        let (now, old, new, change) = (clock(), Token(), Token(), ids.next(EmailChange.self))
        let words = languages.strings(language)
        func mail(_ recipient: EmailAddress, _ token: Token, _ key: String) -> Mail {
            let link = site + language.prefix + "/sign-in/" + token.text
            return Mail(
                kind: "address", to: recipient, subject: words("mail.address.subject"),
                words: words(key, ["link": link, "site": site, "new": email.text]))
        }
        let mails = [mail(person.email, old, "mail.address.old"), mail(email, new, "mail.address.new")]
        let tooMany = "Several changes have been asked for just now. Try again later."
        try await storage.write { [asksByAddress, asksByBoth, asks, ids, self] transaction in
            try asksByBoth.take(person.id.letters, at: now, tooMany, in: transaction)
            try asks.take("all", at: now, tooMany, in: transaction)
            try asksByAddress.take(SHA256Digest.of(email.key), at: now, tooMany, in: transaction)
            try EmailChanges.add(change, person, email, at: now, in: transaction)
            try OneTimeLinks.add(
                old, .oldAddress, person: person.id, change: change.letters, at: now, in: transaction)
            try OneTimeLinks.add(
                new, .newAddress, person: person.id, change: change.letters, at: now, in: transaction)
            for mail in mails { try Outbox.put(mail, at: now, ids: ids, in: transaction) }
            try record("person.address-change-asked", person: person.id, by: actor, in: transaction)
        }
    }

    /// Confirms a change from one of the two addresses; whether both have now. Then the account has moved, and every sign-in
    /// of it has ended. Whoever has the link may.
    ///
    /// Throws `Failure.gone` where it is over, or the new address has meanwhile an account of its own.
    package func confirmChange(_ token: Token?, from origin: String, by actor: Actor) async throws -> Bool {
        try Permission.signIn.require(of: actor)
        let (now, over) = (clock(), Failure.gone("This link has been used or has run out."))
        try tries.take(origin, at: now, "Several links have been tried just now. Try again later.")
        guard let token else { throw over }
        return try await storage.write { [self] transaction in
            guard let link = try OneTimeLinks.find(token, in: transaction), let letters = link.change,
                link.purpose == .oldAddress || link.purpose == .newAddress,
                try OneTimeLinks.use(link, at: now, in: transaction),
                let change = try EmailChanges.find(letters, in: transaction)
            else { throw over }
            let isOld = link.purpose == .oldAddress
            try EmailChanges.confirm(change, old: isOld, at: now, in: transaction)
            guard isOld ? change.isConfirmedByNew : change.isConfirmedByOld else { return false }
            guard try People.find(change.email, in: transaction) == nil else {
                throw Failure.gone("This address has an account of its own. Nothing was changed.")
            }
            try EmailChanges.finish(change, at: now, in: transaction)
            try transaction.run(
                """
                UPDATE people SET email = \(change.email.text), email_key = \(change.email.key)
                WHERE id = \(change.person) AND erased IS NULL
                """)
            try SignIns.endAll(of: change.person, at: now, in: transaction)
            try record("person.address-changed", person: change.person, by: actor, in: transaction)
            return true
        }
    }
}
