import Programme
import Storage
import Web

/// A role that waits for the person's own word.
package struct RoleOffer: Sendable {
    package let id: ID<RoleOffer>
    package let grant: Grant
    package let place: String
}

extension Accounts {
    /// The roles that wait for the actor's word. They themselves may see them.
    package func offers(by actor: Actor) async throws -> [RoleOffer] {
        let person = try accountHolder(actor, .readAccount)
        let rows = try await storage.read { connection in
            try connection.rows(
                """
                SELECT id, role, scope FROM role_offers WHERE person = \(person.id) AND decided IS NULL
                ORDER BY offered, id LIMIT 50
                """
            ).compactMap { row -> (ID<RoleOffer>, Grant)? in
                guard let role = Role(rawValue: try row.text("role")) else { return nil }
                return (try row.id("id"), Grant(role, try row.text("scope")))
            }
        }
        var offers: [RoleOffer] = []
        for (id, grant) in rows {
            guard let tie = try? await tie(of: grant) else { continue }
            offers.append(RoleOffer(id: id, grant: grant, place: tie.name))
        }
        return offers
    }

    /// Accepts an offer, or declines it. The person to whom it was made may.
    ///
    /// Throws `Failure.notFound` where there is none, or it waits no longer.
    package func decide(_ id: ID<RoleOffer>, accepts: Bool, by actor: Actor) async throws {
        let person = try accountHolder(actor, .changeAccount)
        let now = clock()
        try await storage.write { [self] transaction in
            let row = try transaction.first(
                "SELECT role, scope FROM role_offers WHERE id = \(id) AND person = \(person.id) AND decided IS NULL")
            guard let row, let role = Role(rawValue: try row.text("role")) else { throw Permission.nothingHere }
            try transaction.run(
                "UPDATE role_offers SET decided = \(now), is_accepted = \(accepts) WHERE id = \(id)")
            let grant = Grant(role, try row.text("scope"))
            if accepts, try People.give(grant, to: person.id, at: now, ids: ids, in: transaction), role.isStaff {
                try SignIns.endAll(of: person.id, but: actor.signIn?.id, at: now, in: transaction)
            }
            try record(
                accepts ? "role.accepted" : "role.declined", person: person.id,
                particulars: Accounts.particulars(of: grant), by: actor, in: transaction)
        }
    }
}
