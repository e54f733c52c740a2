import Accounts
import Programme
import Storage
import Tables
import Web
import Work

/// The front door of alerts: who wants to hear by mail of what is new for a search, without an account.
///
/// Whoever has a link of a mail about a search may confirm, change and stop it. Only digests of links are stored, so
/// each mail gets a new one; the older ones stay good, because people stop by whichever mail they find.
package struct Alerts: Sendable {
    let directory: Directory
    let languages: Languages
    /// How links in mail begin, where the operator has said so; else as they did for whoever asked.
    let address: String?

    package init(_ directory: Directory, languages: Languages, address: String? = nil) {
        (self.directory, self.languages, self.address) = (directory, languages, address)
    }

    /// Asks an address by mail whether it wants to hear of what is new for a query. Anyone may; nobody learns whether
    /// the address has it already. Sent again it is as with a problem.
    ///
    /// Throws `Failure.invalid` for what is no address or no frequency, `.tooMany`.
    package func ask(
        _ text: String, query: DirectoryQuery, frequency: String, language: Language, site: String, key: RequestKey,
        from origin: String, by actor: Actor
    ) async throws {
        try Permission.saveSearch.require(of: actor)
        let email = EmailAddress(trimmed(text))
        let chosen = SavedSearch.Frequency(rawValue: frequency)
        let asked = directory.understood(query.bare).parameters.encoded
        var problems: [Problem] = []
        if email == nil { problems.append(Problem("email", "Type an e-mail address, such as name@example.org.")) }
        if chosen == nil { problems.append(Problem("frequency", "Choose how often mail may come.")) }
        if asked.utf8.count > 2000 { problems.append(Problem("", "Choose fewer filters: the search is too long.")) }
        guard let email, let chosen, problems.isEmpty else { throw Failure.invalid(problems) }
        let body = [email.key, asked, frequency].joined(separator: "\n")
        let key = try key.stored(for: body)
        let (now, token, ids) = (directory.clock(), Token(), directory.ids)
        let search = SavedSearch(
            id: ids.next(), email: email, query: asked, frequency: chosen, language: language, site: site, asked: now,
            confirmed: nil, told: nil, due: nil, mark: 0)
        let mail = question(search, token)
        let tooMany = "Several alerts have been asked for just now. Look into your mail, or try again later."
        let (byOrigin, byAddress) = (directory.alertsByOrigin, directory.alertsByAddress)
        try await directory.storage.write { transaction in
            guard try AnsweredRequests.answer(owner: origin, key: key, body: body, in: transaction) == nil else {
                return
            }
            try byOrigin.take(origin, at: now, tooMany, in: transaction)
            try byAddress.take(email.key.startOfHash, at: now, tooMany, in: transaction)
            let known = try SavedSearches.find(email, query: asked, in: transaction)
            if let known {
                try SavedSearches.renew(search.with(id: known.id), in: transaction)
            } else {
                try SavedSearches.add(search, in: transaction)
                try record("saved-search.asked", search.id, by: actor, in: transaction)
            }
            try SavedSearches.add(token, to: known?.id ?? search.id, in: transaction)
            try Outbox.put(mail, at: now, ids: ids, in: transaction)
            try AnsweredRequests.keep("done", owner: origin, key: key, body: body, at: now, in: transaction)
        }
    }

    /// The search that a link leads to; `nil` where it was stopped, was not confirmed in time, or never was. Looking
    /// changes nothing: programs that scan mail open links too.
    package func look(at token: Token?, by actor: Actor) async throws -> SavedSearch? {
        try Permission.saveSearch.require(of: actor)
        guard let token else { return nil }
        let now = directory.clock()
        return try await directory.storage.read { try SavedSearches.find(token, in: $0) }
            .flatMap { $0.holds(at: now) ? $0 : nil }
    }

    /// Says yes to mail about a search. Whoever has a link to it may. Throws `Failure.gone` where the link is over.
    package func confirm(_ token: Token?, by actor: Actor) async throws {
        try await change(token, by: actor) { search, now, transaction in
            let position = try ChainHead.stored(in: transaction).position
            guard try SavedSearches.confirm(search.id, at: now, position: position, in: transaction) else { return }
            try record("saved-search.confirmed", search.id, by: actor, in: transaction)
        }
    }

    /// Chooses how often mail may go. Whoever has a link may. Throws `Failure.gone`, or `.invalid` for no frequency.
    package func choose(_ frequency: String, of token: Token?, by actor: Actor) async throws {
        guard let chosen = SavedSearch.Frequency(rawValue: frequency) else {
            throw Failure.invalid([Problem("frequency", "Choose how often mail may come.")])
        }
        try await change(token, by: actor) { search, _, transaction in
            guard search.frequency != chosen else { return }
            let due = search.told.map { $0.adding(seconds: chosen.seconds) } ?? search.due
            try SavedSearches.change(search.id, to: chosen, due: due, in: transaction)
            try record("saved-search.changed", search.id, by: actor, in: transaction)
        }
    }

    /// Ends mail about a search and forgets the address. Whoever has a link may. Throws `Failure.gone`.
    package func stop(_ token: Token?, by actor: Actor) async throws {
        try await change(token, by: actor) { search, _, transaction in
            guard try SavedSearches.remove(search.id, in: transaction) else { return }
            try record("saved-search.stopped", search.id, by: actor, in: transaction)
        }
    }

    /// What is saved for the address of whoever asks, who must have signed in.
    package func own(by actor: Actor) async throws -> [SavedSearch] {
        try Permission.readSavedSearches.require(of: actor)
        guard let person = actor.person else { throw Permission.nothingHere }
        try Permission.readSavedSearches.require(of: actor, on: .with { $0.owner = person.id })
        return try await directory.storage.read { try SavedSearches.all(of: person.email, in: $0) }
    }

    /// Ends one of them. Throws `Failure.notFound` where it is not theirs.
    package func stop(_ id: ID<SavedSearch>, by actor: Actor) async throws {
        try Permission.stopSavedSearches.require(of: actor)
        guard let person = actor.person else { throw Permission.nothingHere }
        try Permission.stopSavedSearches.require(of: actor, on: .with { $0.owner = person.id })
        try await directory.storage.write { transaction in
            let isOwn = try SavedSearches.all(of: person.email, in: transaction).contains { $0.id == id }
            guard isOwn, try SavedSearches.remove(id, in: transaction) else { throw Permission.nothingHere }
            try record("saved-search.stopped", id, by: actor, in: transaction)
        }
    }

    private func change(
        _ token: Token?, by actor: Actor,
        _ body: @escaping @Sendable (SavedSearch, Instant, any Transaction) throws -> Void
    ) async throws {
        try Permission.saveSearch.require(of: actor)
        let now = directory.clock()
        try await directory.storage.write { transaction in
            guard let search = try token.flatMap({ try SavedSearches.find($0, in: transaction) }),
                search.holds(at: now)
            else { throw Failure.gone("This link is over. The alert has been stopped, or was not confirmed in time.") }
            try body(search, now, transaction)
        }
    }

    func record(_ what: String, _ id: ID<SavedSearch>, by actor: Actor, in transaction: any Transaction) throws {
        try Events.record(
            what, subject: "saved-search/" + id.letters, by: actor, at: directory.clock(),
            ids: directory.ids, in: transaction)
    }
}

extension SavedSearch {
    /// The same under the id by which it is known.
    fileprivate func with(id: ID<SavedSearch>) -> SavedSearch {
        SavedSearch(
            id: id, email: email, query: query, frequency: frequency, language: language, site: site, asked: asked,
            confirmed: confirmed, told: told, due: due, mark: mark)
    }
}
