import Accounts
import Programme
import Storage
import Tables
import Web
import Work

/// Somebody who says that an organisation's listings are theirs to edit.
package struct Claim: Sendable {
    package let id: ID<Claim>
    package let organisation: Organisation
    package let person: Person
    package let note: String
    package let asked: Instant
}

extension Directory {
    /// Asks to become an editor of an organisation. Anyone who has signed in may; somebody who looks after the organisation
    /// decides.
    ///
    /// Throws `Failure.notFound` for an unknown organisation, `.invalid` for a note that says nothing, `.conflict` where it
    /// was asked before.
    package func claim(_ slug: String, note: String, by actor: Actor) async throws -> Organisation {
        try Permission("claim", .create).require(of: actor)
        guard let person = actor.person else { throw Permission.nothingHere }
        let note = trimmed(note)
        guard (1...1000).contains(note.unicodeScalars.count) else {
            throw Failure.invalid([
                Problem(
                    "note", "Say in at most 1,000 characters what you do at the organisation, so that we can check it.")
            ])
        }
        let (now, ids, claimed) = (clock(), ids, claimed)
        return try await storage.write { transaction in
            guard let organisation = try Organisations.find(slug: slug, in: transaction) else {
                throw Permission.nothingHere
            }
            try claimed.take(
                person.id.letters, at: now, "You have asked for many organisations just now. Try again later.",
                in: transaction)
            let open = try transaction.first(
                """
                SELECT id FROM organisation_claims
                WHERE organisation = \(organisation.id) AND person = \(person.id) AND decided IS NULL
                """)
            guard open == nil else {
                throw Failure.conflict("You have asked for this already. Somebody will look at it.")
            }
            let id = ids.next(Claim.self)
            try transaction.run(
                """
                INSERT INTO organisation_claims (id, organisation, person, note, asked)
                VALUES (\(id), \(organisation.id), \(person.id), \(note), \(now))
                """)
            try Events.record(
                "organisation.claimed", subject: "organisation/" + organisation.id.letters, by: actor, at: now,
                ids: ids,
                in: transaction)
            return organisation
        }
    }

    /// The open claims that the actor may decide about. Nobody decides about their own.
    package func claims(by actor: Actor) async throws -> [Claim] {
        try Permission("claim", .approve).require(of: actor)
        return try await storage.read { connection in
            try connection.rows(
                """
                SELECT id, organisation, person, note, asked FROM organisation_claims
                WHERE decided IS NULL ORDER BY asked, id LIMIT 500
                """
            ).compactMap { row -> Claim? in
                guard let organisation = try Organisations.find(try row.id("organisation"), in: connection),
                    let person = try People.find(try row.id("person"), in: connection),
                    let asked = try row.instant("asked"), person.id != actor.person?.id,
                    Permission("claim", .approve).allows(actor, on: Directory.subject(of: nil, organisation))
                else { return nil }
                return Claim(
                    id: try row.id("id"), organisation: organisation, person: person, note: try row.text("note"),
                    asked: asked)
            }
        }
    }

    /// Decides about a claim; where it is granted, the person becomes an editor of the organisation. Who may approve claims
    /// of the organisation may. Throws `Failure.notFound` where it is decided or the actor may not.
    package func decide(
        _ id: ID<Claim>, isGranted: Bool, through accounts: Accounts, site: String? = nil, by actor: Actor
    ) async throws {
        guard let claim = try await claims(by: actor).first(where: { $0.id == id }) else {
            throw Permission.nothingHere
        }
        let (now, ids, words) = (clock(), ids, words)
        try await storage.write { transaction in
            // As it is now, not as it was shown.
            guard let organisation = try Organisations.find(claim.organisation.id, in: transaction),
                let person = try People.find(claim.person.id, in: transaction)
            else { throw Permission.nothingHere }
            let subject = Directory.subject(of: nil, organisation)
            try Permission("claim", .approve).require(of: actor, on: subject)
            try Permission("claim", .approve).requireStepUp(of: actor, at: now, on: subject)
            let changed = try transaction.run(
                """
                UPDATE organisation_claims
                SET decided = \(now), decided_by = \(actor.person?.id), is_granted = \(isGranted)
                WHERE id = \(id) AND decided IS NULL
                """)
            guard changed == 1 else { throw Permission.nothingHere }
            try Events.record(
                isGranted ? "claim.granted" : "claim.refused",
                subject: "organisation/" + claim.organisation.id.letters, by: actor, at: now, ids: ids, in: transaction)
            if isGranted {
                // Deciding about the claim is the right to give this one role.
                try accounts.give(
                    Grant(.provider, claim.organisation.id.letters), forClaimOf: claim.person,
                    place: claim.organisation.name, site: site,
                    by: actor, in: transaction)
            } else if let words {
                let mail = Mail(
                    kind: "claim", to: person.email, subject: words("mail.claim.refused.subject"),
                    words: words("mail.claim.refused.text", ["organisation": organisation.name])
                        + Self.link(words, site, "/providers/" + organisation.slug))
                try Outbox.put(mail, at: now, ids: ids, in: transaction)
            }
        }
    }
}
