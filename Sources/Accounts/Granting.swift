import Programme
import Storage
import Web
import Work

extension Accounts {
    /// What came of giving a role.
    package enum Granted: Sendable, Equatable {
        case given
        /// It was held already.
        case held
        /// A second administrator has to give it too.
        case proposed
        /// The person has an account, and has to accept it there.
        case offered
    }

    /// Invites somebody to a role by mail; an account that is not there yet begins when they follow the link, within seven
    /// days. Who may give the role may invite to it.
    ///
    /// Throws `Failure.invalid` for what cannot be an address or a role that is not tied as it must be, `.notFound` where
    /// the actor may not, `.tooMany`.
    @discardableResult
    package func invite(
        _ text: String, to grant: Grant, language: Language, site: String, by actor: Actor
    ) async throws -> (person: ID<Person>, granted: Granted) {
        try Permission.invitePeople.require(of: actor)
        guard let email = EmailAddress(text.trimmingSpaces) else {
            throw Failure.invalid([Problem("email", "Type an e-mail address, such as name@example.org.")])
        }
        let tie = try await tie(of: grant)
        let (now, token) = (clock(), Token())
        let words = languages.strings(language)
        let mail = Mail(
            kind: "invitation", to: email, subject: words("mail.invitation.subject"),
            words: words(
                "mail.invitation.text",
                [
                    "link": site + language.prefix + "/sign-in/" + token.text, "site": site,
                    "role": words("role." + grant.role.rawValue), "where": tie.name,
                ]))
        return try await storage.write { [invitations, ids, self] transaction in
            try invitations.take(actor.name, at: now, Self.tooMany, in: transaction)
            let known = try People.find(email, in: transaction)
            let person =
                try known
                ?? People.add(name: "", email: email, language: language.rawValue, at: now, ids: ids, in: transaction)
            if known == nil { try record("person.invited", person: person.id, by: actor, in: transaction) }
            let granted = try give(grant, tie, to: person, site: site, by: actor, in: transaction)
            // Whoever has an account finds the role in it; only the others need a way in.
            if person.name.isEmpty, granted == .given {
                try OneTimeLinks.add(token, .invitation, person: person.id, email: email, at: now, in: transaction)
                try Outbox.put(mail, at: now, ids: ids, in: transaction)
            }
            return (person.id, granted)
        }
    }

    /// Gives a person a role. Who may depends on where it holds (the row `role` of the permission table); nobody gives
    /// themselves one, and an administrator's needs two administrators, or the operator.
    ///
    /// Throws as `invite` does.
    @discardableResult
    package func grant(
        _ grant: Grant, to id: ID<Person>, site: String? = nil, by actor: Actor
    ) async throws -> Granted {
        try Permission.grantRoles.require(of: actor)
        let tie = try await tie(of: grant)
        return try await storage.write { [self] transaction in
            guard let person = try People.find(id, in: transaction) else { throw Permission.nothingHere }
            try invitations.take(actor.name, at: clock(), Self.tooMany, in: transaction)
            return try give(grant, tie, to: person, site: site, by: actor, in: transaction)
        }
    }

    private func give(
        _ grant: Grant, _ tie: TieOfGrant, to person: Person, site: String?, by actor: Actor,
        in transaction: any Transaction
    ) throws -> Granted {
        try Permission.grantRoles.require(of: actor, on: tie.subject)
        // A coordinator's word holds for the roles of a hub; those of the whole programme are the administrators' to give.
        try Permission.grantRoles.requireStepUp(of: actor, at: clock(), on: tie.subject)
        guard actor.person?.id != person.id else {
            throw Failure.forbidden("Nobody gives a role to themselves. Ask somebody else who may.")
        }
        let now = clock()
        guard try !People.grants(of: person.id, in: transaction).contains(where: { $0.grant == grant }) else {
            return .held
        }
        // Who looks after one hub or organisation draws nobody into it who has an account and does not want to.
        if !person.name.isEmpty, !Permission.grantRoles.allows(actor, on: Subject()) {
            return try offer(grant, tie, to: person, site: site, by: actor, at: now, in: transaction)
        }
        if grant.role == .administrator, let proposer = actor.person, actor.onBehalf == nil {
            guard try agreed(on: person.id, by: proposer.id, at: now, in: transaction) else { return .proposed }
        }
        guard try People.give(grant, to: person.id, at: now, ids: ids, in: transaction) else { return .held }
        // What is held is read at every request; a role of staff begins with a sign-in of its own all the same.
        if grant.role.isStaff { try SignIns.endAll(of: person.id, at: now, in: transaction) }
        try record(
            "role.granted", person: person.id, particulars: Accounts.particulars(of: grant), by: actor, in: transaction)
        try tell(person, "mail.role.given", grant, tie.name, site: site, in: transaction)
        return .given
    }

    /// Whether another administrator has proposed the same; else this one has now.
    private func agreed(
        on person: ID<Person>, by proposer: ID<Person>, at now: Instant, in transaction: any Transaction
    ) throws -> Bool {
        let open = try transaction.first(
            """
            SELECT r.id, r.proposed_by FROM role_proposals r JOIN role_grants g ON g.person = r.proposed_by
            WHERE r.person = \(person) AND r.decided IS NULL AND r.proposed > \(now.adding(seconds: -7 * 86_400))
                AND g.role = 'administrator' AND g.ended IS NULL
            """)
        guard let open else {
            // An older one, or of somebody who is no administrator any more, counts for nothing.
            try transaction.run(
                "UPDATE role_proposals SET decided = \(now) WHERE person = \(person) AND decided IS NULL")
            try transaction.run(
                """
                INSERT INTO role_proposals (id, person, role, proposed_by, proposed)
                VALUES (\(ids.next(Grant.self)), \(person), \(Role.administrator.rawValue), \(proposer), \(now))
                """)
            return false
        }
        let (id, earlier) = (try open.text("id"), try open.id("proposed_by", of: Person.self))
        guard earlier != proposer else { return false }
        try transaction.run("UPDATE role_proposals SET decided = \(now) WHERE id = \(id)")
        return true
    }

    /// Ends a role that somebody holds; they are signed out everywhere, and what they may no longer do ends with their next
    /// request. Who may give it may end it; the last administrator stays.
    ///
    /// Throws `Failure.notFound` where there is none or the actor may not, `.conflict` for the last administrator.
    package func end(_ id: ID<GrantRecord>, site: String? = nil, by actor: Actor) async throws -> ID<Person> {
        try Permission.endRoles.require(of: actor)
        let held = try await storage.read { connection in
            try People.grants(in: connection).first { $0.id == id }
        }
        guard let held else { throw Permission.nothingHere }
        // What it is tied to may have gone: then it is the whole programme's to end.
        let tie = try await known(held.grant) ?? TieOfGrant(name: "", subject: Subject())
        let now = clock()
        try await storage.write { [self] transaction in
            try Permission.endRoles.require(of: actor, on: tie.subject)
            try Permission.endRoles.requireStepUp(of: actor, at: now, on: tie.subject)
            try invitations.take(actor.name, at: now, Self.tooMany, in: transaction)
            let isLast = try People.count(.administrator, in: transaction) == 1
            guard held.grant.role != .administrator || !isLast else {
                throw Failure.conflict("This is the last administrator. Make another one first.")
            }
            guard try transaction.run("UPDATE role_grants SET ended = \(now) WHERE id = \(id) AND ended IS NULL") == 1,
                let person = try People.find(held.person, in: transaction)
            else { throw Permission.nothingHere }
            let kept = actor.person?.id == person.id ? actor.signIn?.id : nil
            try SignIns.endAll(of: person.id, but: kept, at: now, in: transaction)
            try record(
                "role.ended", person: person.id, particulars: Accounts.particulars(of: held.grant), by: actor,
                in: transaction)
            try tell(person, "mail.role.ended", held.grant, tie.name, site: site, in: transaction)
        }
        return held.person
    }

    /// Takes away the second factor of somebody who has lost it, who is signed out everywhere and told by mail. Who may end
    /// a role of theirs everywhere may: administrators and the operator.
    package func resetSecondFactor(of id: ID<Person>, site: String? = nil, by actor: Actor) async throws {
        try Permission.endRoles.require(of: actor, on: Subject())
        let now = clock()
        try Permission.endRoles.requireStepUp(of: actor, at: now, on: Subject())
        try await storage.write { [self] transaction in
            guard let person = try People.find(id, in: transaction), actor.person?.id != id else {
                throw Permission.nothingHere
            }
            try Authenticators.remove(id, in: transaction)
            try SignIns.endAll(of: id, at: now, in: transaction)
            try record("person.second-factor-reset", person: id, by: actor, in: transaction)
            try tell(person, "mail.factor.reset", nil, "", site: site, in: transaction)
        }
    }

    /// Writes to a person of what was done with their account; `site` begins the link to it, where it is known.
    private func tell(
        _ person: Person, _ key: String, _ grant: Grant?, _ place: String, site: String?,
        in transaction: any Transaction
    ) throws {
        guard !person.name.isEmpty else { return }
        let language = try transaction.first("SELECT language FROM people WHERE id = \(person.id)")
            .flatMap { Language(rawValue: try $0.text("language")) }
        let words = languages.strings(language ?? .english)
        let role = grant.map { words("role." + $0.role.rawValue) } ?? ""
        let link = site.map { $0 + words.language.prefix + "/me" }
        let mail = Mail(
            kind: "role", to: person.email, subject: words(key + ".subject"),
            words: words(key + ".text", ["role": role, "where": place])
                + (link.map { "\n\n" + words("mail.account.see", ["link": $0]) } ?? ""))
        try Outbox.put(mail, at: clock(), ids: ids, in: transaction)
    }

    static func particulars(of grant: Grant) -> String {
        "{\"role\":\"\(grant.role.rawValue)\",\"scope\":\"\(grant.scope)\"}"
    }

    /// What a role would be tied to: its name, and what it is to the permission table.
    struct TieOfGrant: Sendable {
        let name: String
        let subject: Subject
    }

    /// Throws `Failure.invalid` where a role is not tied as it must be, or to something that is not there.
    func tie(of grant: Grant) async throws -> TieOfGrant {
        if let tie = try await known(grant) { return tie }
        let message =
            switch grant.role.tie {
            case .nothing: "This role is for the whole programme."
            case .council: "Choose the council."
            case .establishment: "Choose the establishment."
            case .organisation: "Choose the organisation."
            case .hub: "Choose the hub."
            }
        throw Failure.invalid([Problem("scope", message)])
    }

    /// What a role is tied to; `nil` where it is not tied as it must be, or to something that is not there.
    private func known(_ grant: Grant) async throws -> TieOfGrant? {
        let (organisations, hubs) = try await storage.read {
            (try Organisations.all(in: $0), try Organisations.hubsByCouncil(in: $0))
        }
        return await tie(of: grant, among: Organisations.byLetters(organisations), hubs)
    }

    /// What a role is tied to, among organisations by their letters and hubs by their councils; `nil` where it is not tied
    /// as it must be.
    func tie(
        of grant: Grant, among organisations: [String: Organisation], _ hubs: [String: ID<Organisation>]
    ) async -> TieOfGrant? {
        func tied(_ name: String, _ change: (inout Subject) -> Void) -> TieOfGrant {
            TieOfGrant(name: name, subject: Subject.with(change))
        }
        switch grant.role.tie {
        case .nothing: return grant.scope.isEmpty ? tied("") { _ in } : nil
        case .council:
            return ties.councils.first { $0.slug == grant.scope }.map { council in
                tied(council.name) { $0.councils = [council.slug] }
            }
        case .establishment:
            guard let found = await ties.establishment(grant.scope) else { return nil }
            return tied(found.name) {
                $0.establishment = grant.scope
                $0.hubs = found.council.flatMap { hubs[$0] }.map { [$0] } ?? []
            }
        case .organisation, .hub:
            let isHub = grant.role.tie == .hub
            guard let found = organisations[grant.scope], isHub == (found.kind == .hub) else { return nil }
            return tied(found.name) {
                $0.organisations = [found.id]
                $0.hubs = isHub ? [found.id] : [found.hub].compactMap { $0 }
            }
        }
    }
}

extension Accounts {
    static let tooMany = "Many roles have been given or ended just now. Try again later."

    /// Offers a role to somebody who has an account. Nothing changes until they accept it.
    private func offer(
        _ grant: Grant, _ tie: TieOfGrant, to person: Person, site: String?, by actor: Actor, at now: Instant,
        in transaction: any Transaction
    ) throws -> Granted {
        let isNew = try transaction.run(
            """
            INSERT INTO role_offers (id, person, role, scope, offered_by, offered)
            SELECT \(ids.next(RoleOffer.self)), \(person.id), \(grant.role.rawValue), \(grant.scope), \(actor.name), \(now)
            WHERE NOT EXISTS (
                SELECT 1 FROM role_offers WHERE person = \(person.id) AND role = \(grant.role.rawValue)
                    AND scope = \(grant.scope) AND decided IS NULL)
            """)
        guard isNew == 1 else { return .offered }
        try record(
            "role.offered", person: person.id, particulars: Accounts.particulars(of: grant), by: actor, in: transaction)
        try tell(person, "mail.role.offered", grant, tie.name, site: site, in: transaction)
        return .offered
    }

    /// Gives the role of an editor to somebody whose claim to an organisation was granted; who granted it has shown that
    /// they may decide about the organisation.
    package func give(
        _ grant: Grant, forClaimOf person: Person, place: String, site: String? = nil, by actor: Actor,
        in transaction: any Transaction
    ) throws {
        try Permission("claim", .approve).require(of: actor)
        let now = clock()
        guard grant.role == .provider, actor.person?.id != person.id,
            try People.give(grant, to: person.id, at: now, ids: ids, in: transaction)
        else { return }
        try record(
            "role.granted", person: person.id, particulars: Accounts.particulars(of: grant), by: actor, in: transaction)
        try tell(person, "mail.role.given", grant, place, site: site, in: transaction)
    }
}
