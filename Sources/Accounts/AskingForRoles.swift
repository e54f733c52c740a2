import Programme
import Storage
import Web
import Work

extension Accounts {
    /// Asks those who look after a school, by mail, to give the actor the role of a practitioner there: the coordinators of
    /// the hub of its council, or where there are none the administrators. Anybody who has signed in may. The school's name.
    ///
    /// Throws `Failure.invalid` for what cannot be used, `.conflict` where they have the role, `.tooMany`.
    func askToTeach(at letters: String, note: String, site: String, by actor: Actor) async throws -> String {
        let person = try accountHolder(actor, .changeAccount)
        let note = note.trimmingSpaces
        guard let tie = try? await tie(of: Grant(.practitioner, letters)) else {
            throw Failure.invalid([Problem("establishment", "Type the name of your school.")])
        }
        guard (1...500).contains(note.unicodeScalars.count) else {
            throw Failure.invalid([Problem("note", "Say in at most 500 characters what you do there.")])
        }
        let grant = Grant(.practitioner, letters)
        guard !actor.grants.contains(grant) else { throw Failure.conflict("You have this role already.") }
        let now = clock()
        let query = Query(items: [
            ("email", person.email.text), ("role", Role.practitioner.rawValue), ("establishment", letters),
        ]).encoded
        try await storage.write { [self] transaction in
            try wishes.take(
                person.id.letters, at: now, "You have asked several times just now. Try again later.", in: transaction)
            for (email, language) in try Self.whoGives(tie.subject.hubs.first, in: transaction) {
                let words = languages.strings(language)
                let mail = Mail(
                    kind: "role-wish", to: email, subject: words("mail.role.wish.subject", ["school": tie.name]),
                    words: words(
                        "mail.role.wish.text",
                        [
                            "person": person.name, "email": person.email.text, "school": tie.name, "note": note,
                            "link": site + language.prefix + "/admin/people?" + query + "#invite",
                        ]))
                try Outbox.put(mail, at: now, ids: ids, in: transaction)
            }
            try record(
                "role.asked", person: person.id, particulars: Self.particulars(of: grant), by: actor, in: transaction)
        }
        return tie.name
    }

    /// Who may give a role that a hub looks after: its coordinators; without any, the administrators; twenty at most.
    private static func whoGives(
        _ hub: ID<Organisation>?, in connection: any Connection
    ) throws -> [(EmailAddress, Language)] {
        func holders(_ condition: SQL) throws -> [(EmailAddress, Language)] {
            try connection.rows(
                """
                SELECT DISTINCT p.email, p.language FROM people p JOIN role_grants g ON g.person = p.id
                WHERE g.ended IS NULL AND p.erased IS NULL AND \(condition) ORDER BY p.email LIMIT 20
                """
            ).compactMap { row in
                guard let email = EmailAddress(try row.text("email")) else { return nil }
                return (email, Language(rawValue: try row.text("language")) ?? .english)
            }
        }
        let coordinators =
            try hub.map { try holders("g.role = \(Role.hub.rawValue) AND g.scope = \($0.letters)") } ?? []
        return coordinators.isEmpty ? try holders("g.role = \(Role.administrator.rawValue)") : coordinators
    }
}
