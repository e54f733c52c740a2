import Accounts
import Crypto
import Programme
import Storage
import Tables
import Web
import Work

extension Directory {
    /// A draft that waits, beside what it would change.
    package struct Submission: Sendable {
        package let draft: Draft
        package let organisation: Organisation
        package let author: String
        package let stored: Listing?
        /// Whether the listing has been changed since the draft was begun.
        package let isOvertaken: Bool

        /// Stands for what a reader sees: what would be said, and what is said now.
        package var mark: String {
            let parts =
                [ListingRecord(draft.listing, digest: "").json]
                + (stored.map { [ListingRecord($0, digest: "").json] } ?? [])
            return SHA256.hash(data: Array(parts.joined(separator: "\n").utf8)).prefix(16).hexadecimal
        }
    }

    /// The drafts that the actor may decide about, the one that waits longest first. Nobody decides about their own.
    package func submissions(by actor: Actor) async throws -> [Submission] {
        try Permission("listing", .approve).require(of: actor)
        return try await storage.read { connection in
            try Drafts.submitted(in: connection).compactMap {
                try Directory.submission($0, by: actor, in: connection)
            }
        }
    }

    /// One of them. Throws `Failure.notFound` where there is none, or the actor may not decide about it.
    package func submission(_ id: ID<Draft>, by actor: Actor) async throws -> Submission {
        try Permission("listing", .approve).require(of: actor)
        let found = try await storage.read { connection -> Submission? in
            guard let draft = try Drafts.find(id, in: connection), draft.state == .submitted else { return nil }
            return try Directory.submission(draft, by: actor, in: connection)
        }
        guard let found else { throw Permission.nothingHere }
        return found
    }

    private static func submission(
        _ draft: Draft, by actor: Actor, in connection: any Connection
    ) throws -> Submission? {
        guard let owner = try Organisations.find(draft.organisation, in: connection),
            let author = try connection.first("SELECT name FROM people WHERE id = \(draft.author)")?.text("name")
        else { return nil }
        let stored = try Listings.findWithDigest(draft.listing.id, in: connection)
        let subject = subject(of: stored?.listing, owner)
        guard Permission("listing", .approve).allows(actor, on: subject), actor.person?.id != draft.author,
            try !Drafts.wrote(actor.person?.id, draft.id, in: connection)
        else { return nil }
        return Submission(
            draft: draft, organisation: owner, author: author, stored: stored?.listing,
            isOvertaken: stored.map { $0.digest != draft.base } ?? false)
    }

    /// Publishes a draft: the listing says from now on what the draft said, and counts as checked today. Who may approve
    /// listings where it is may, but not its author.
    ///
    /// `seen` is the mark of what was read; another is refused. Throws `Failure.notFound` where it does not wait any more or
    /// the actor may not, `.conflict` where it says something else than what was read.
    package func publish(
        _ id: ID<Draft>, seen: String, site: String? = nil, by actor: Actor
    ) async throws -> Listing {
        let (now, ids) = (clock(), ids)
        let (listing, verb, event) = try await storage.write { [self] transaction in
            let found = try waiting(id, by: actor, in: transaction)
            guard found.mark == seen else {
                throw Failure.conflict("This has changed since you read it. Open it again and read what it says now.")
            }
            var listing = found.draft.listing
            listing.facts.checked = now.londonDay
            listing.facts.updated = now
            if found.stored == nil {
                try Origins.store(Directory.ownSource, in: transaction)
                try Listings.add(
                    [
                        Listings.New(
                            listing: listing,
                            provider: ID(high: found.organisation.id.high, low: found.organisation.id.low),
                            digest: ListingDigest.of(listing.facts, provider: listing.provider))
                    ], at: now, in: transaction)
            }
            try Directory.store(listing, at: now, in: transaction)
            guard
                try Drafts.decide(id, .published, reason: nil, by: actor.person?.id, at: now, in: transaction)
            else { throw Permission.nothingHere }
            let verb = found.stored == nil ? Directory.addedVerb : Directory.publishedVerb
            let event = try Events.record(
                verb, subject: "listing/" + listing.id.letters,
                particulars: "{\"draft\":\"\(id.letters)\"}", by: actor, at: now, ids: ids, in: transaction)
            let path = DirectoryLinks.path(of: listing)
            try tell(found, "mail.published", "", Self.link(words, site, path), at: now, in: transaction)
            return (listing, verb, event)
        }
        await apply(verb, "listing/" + listing.id.letters, event)
        return listing
    }

    /// Gives a draft back to its author with a reason. Who may publish it may.
    ///
    /// Throws `Failure.invalid` without a reason.
    package func giveBack(
        _ id: ID<Draft>, reason: String, site: String? = nil, by actor: Actor
    ) async throws {
        let reason = trimmed(reason)
        guard (1...1000).contains(reason.unicodeScalars.count) else {
            throw Failure.invalid([
                Problem("reason", "Say in at most 1,000 characters what should be changed before it can be published.")
            ])
        }
        let (now, ids) = (clock(), ids)
        try await storage.write { [self] transaction in
            let found = try waiting(id, by: actor, in: transaction)
            guard
                try Drafts.decide(id, .returned, reason: reason, by: actor.person?.id, at: now, in: transaction)
            else { throw Permission.nothingHere }
            try Events.record(
                "listing.returned", subject: "draft/" + id.letters, by: actor, at: now, ids: ids, in: transaction)
            let path = "/provider/listings/" + found.draft.listing.id.letters + "/edit"
            try tell(found, "mail.returned", reason, Self.link(words, site, path), at: now, in: transaction)
        }
    }

    private func waiting(
        _ id: ID<Draft>, by actor: Actor, in connection: any Connection
    ) throws -> Submission {
        try Permission("listing", .approve).require(of: actor)
        guard let draft = try Drafts.find(id, in: connection), draft.state == .submitted,
            let found = try Directory.submission(draft, by: actor, in: connection)
        else { throw Permission.nothingHere }
        return found
    }

    private func tell(
        _ found: Submission, _ key: String, _ reason: String, _ link: String, at now: Instant,
        in transaction: any Transaction
    ) throws {
        guard let words, let author = try People.find(found.draft.author, in: transaction) else { return }
        let mail = Mail(
            kind: "review", to: author.email, subject: words(key + ".subject"),
            words: words(key + ".text", ["title": found.draft.listing.facts.title, "reason": reason]) + link)
        try Outbox.put(mail, at: now, ids: ids, in: transaction)
    }

    /// The end of a mail that leads to what it speaks of, where it is known how links begin.
    static func link(_ words: Strings?, _ site: String?, _ path: String) -> String {
        guard let words, let site else { return "" }
        return "\n\n" + words("mail.see", ["link": site + path])
    }
}
