import Accounts
import Programme
import Storage
import Web

extension Directory {
    /// The verbs of events by which listings change one at a time: published for the first time, or again.
    package static let addedVerb = "listing.added"
    package static let publishedVerb = "listing.published"
    /// Withdrawn, or put back.
    package static let withdrawnVerb = "listing.withdrawn"
    /// Looked at and found right.
    package static let confirmedVerb = "listing.confirmed"
    /// The source of what is entered here rather than imported.
    static let ownSource = Origin(
        name: "entered-here", title: "Entered by the organisation itself", publisher: "The organisation that offers it",
        licence: "Open Government Licence v3.0",
        licenceURL: "https://www.nationalarchives.gov.uk/doc/open-government-licence/version/3/",
        attribution: "Entered in the directory by the organisation that offers it.")

    /// What a listing of an organisation is to the permission table.
    static func subject(
        of listing: Listing?, _ organisation: Organisation
    ) -> Subject {
        Subject.with {
            $0.isPublished = listing.map { $0.withdrawn == nil } ?? false
            $0.isArchived = listing?.withdrawn != nil
            $0.organisations = [organisation.id]
            $0.hubs = organisation.kind == .hub ? [organisation.id] : [organisation.hub].compactMap { $0 }
            $0.councils = listing?.facts.localAuthorities ?? []
        }
    }

    /// An organisation whose listings the actor may edit, with them and their drafts.
    package struct Holding: Sendable {
        package let organisation: Organisation
        package let listings: [Listing]
        package let drafts: [Draft]
        /// Open reports of problems, by listing.
        package let problems: [ID<Listing>: Int]
    }

    /// The organisations that the actor edits, or whose hub they coordinate, with what these offer; 500 listings of each at
    /// most. Who edits everything finds listings in the directory itself.
    package func holdings(by actor: Actor) async throws -> [Holding] {
        let update = Permission("listing", .update)
        try update.require(of: actor)
        let scopes = Set(actor.grants.filter { [.provider, .hub].contains($0.role) }.map(\.scope))
        return try await storage.read { connection in
            let organisations = try Organisations.all(in: connection).filter { organisation in
                let isNamed =
                    scopes.contains(organisation.id.letters)
                    || organisation.hub.map { scopes.contains($0.letters) } ?? false
                return isNamed && update.allows(actor, on: Directory.subject(of: nil, organisation))
            }
            return try organisations.map { organisation in
                let listings = try connection.rows(
                    """
                    \(Listings.selection) WHERE l.provider = \(organisation.id) AND l.merged_into IS NULL
                    ORDER BY l.withdrawn IS NOT NULL, l.title_key, l.id LIMIT 500
                    """
                ).map(Listings.listing)
                var problems: [ID<Listing>: Int] = [:]
                for row in try connection.rows(
                    """
                    SELECT r.listing, count(*) AS count FROM problem_reports r JOIN listings l ON l.id = r.listing
                    WHERE l.provider = \(organisation.id) GROUP BY r.listing
                    """)
                {
                    problems[try row.id("listing")] = try row.int("count")
                }
                return Holding(
                    organisation: organisation, listings: listings,
                    drafts: try Drafts.open(of: [organisation.id], in: connection), problems: problems)
            }
        }
    }

    /// A listing as it is to be edited: what it says, or would say by its open draft. Who may is who may edit it.
    ///
    /// Throws `Failure.notFound` where there is none or the actor may not.
    package func editing(_ id: ID<Listing>, by actor: Actor) async throws -> (stored: Listing?, draft: Draft?) {
        try await storage.read { try Directory.editable(id, .update, by: actor, in: $0) }
    }

    /// The stored listing, and its open draft, if the actor may do something to them.
    static func editable(
        _ id: ID<Listing>, _ operation: Permission.Operation, by actor: Actor, in connection: any Connection
    ) throws -> (stored: Listing?, draft: Draft?) {
        let permission = Permission("listing", operation)
        try permission.require(of: actor)
        let stored = try Listings.find(id, in: connection)
        let draft = try Drafts.open(of: id, in: connection)
        let owner =
            try draft.flatMap { try Organisations.find($0.organisation, in: connection) }
            ?? stored.flatMap { try Organisations.find(slug: $0.provider, in: connection) }
        guard let owner else { throw Permission.nothingHere }
        try permission.require(of: actor, on: subject(of: stored, owner))
        try requireUnmerged(stored, in: connection)
        return (stored, draft)
    }

    /// Throws `Failure.conflict` for a listing that was merged into another: only that one is edited.
    private static func requireUnmerged(_ listing: Listing?, in connection: any Connection) throws {
        guard let listing, let other = try Listings.surviving(listing.id, in: connection), other.id != listing.id else {
            return
        }
        throw Failure.conflict(
            "“\(listing.facts.title)” was merged into “\(other.facts.title)”. Edit that one, or undo the merge first.")
    }

    /// Begins a listing of an organisation, as a form may show it; nothing is stored. Throws `Failure.notFound` where the
    /// actor may not.
    package func newListing(of slug: String, by actor: Actor) async throws -> (listing: Listing, owner: Organisation) {
        let owner = try await storage.read { try Organisations.find(slug: slug, in: $0) }
        guard let owner else { throw Permission.nothingHere }
        try Permission("listing", .create).require(of: actor, on: Directory.subject(of: nil, owner))
        let id: ID<Listing> = ids.next()
        let facts = ListingFacts(
            source: Directory.ownSource.name, sourceID: id.letters, title: "", providerName: owner.name,
            licence: Directory.ownSource.licence)
        return (Listing(id: id, facts: facts, provider: owner.slug), owner)
    }

    /// Saves what a listing is to say, as a draft or for somebody to read. What is published stays as it is.
    ///
    /// Throws `Failure.notFound` where the actor may not edit it, `.invalid` where it is not complete enough to be read,
    /// `.conflict` where it is withdrawn.
    package func save(_ listing: Listing, isNew: Bool, submits: Bool, by actor: Actor) async throws -> Draft {
        guard let author = actor.person else { throw Permission.nothingHere }
        let problems = submits ? ListingForm.missing(in: listing.facts) : []
        guard problems.isEmpty else { throw Failure.invalid(problems) }
        let (now, ids) = (clock(), ids)
        return try await storage.write { transaction in
            let owner = try Organisations.find(slug: listing.provider, in: transaction)
            guard let owner else { throw Permission.nothingHere }
            let stored = try Listings.findWithDigest(listing.id, in: transaction)
            let open = try Drafts.open(of: listing.id, in: transaction)
            // Where it is, as it is stored or was begun, decides, not where a form says that it is.
            guard stored.map({ $0.listing.provider == listing.provider }) ?? isNew,
                open.map({ $0.organisation == owner.id }) ?? true
            else { throw Permission.nothingHere }
            try Permission("listing", stored == nil && open == nil ? .create : .update)
                .require(of: actor, on: Directory.subject(of: stored?.listing, owner))
            try Directory.requireUnmerged(stored?.listing, in: transaction)
            let draft = Draft(
                id: open?.id ?? ids.next(), listing: listing, isNew: stored == nil, organisation: owner.id,
                author: author.id, state: submits ? .submitted : .draft, base: open?.base ?? stored?.digest, saved: now,
                reason: nil)
            try Drafts.save(draft, at: now, in: transaction)
            if submits {
                try Events.record(
                    "listing.submitted", subject: "draft/" + draft.id.letters, by: actor, at: now, ids: ids,
                    in: transaction)
            }
            return draft
        }
    }

    /// Throws a listing's open draft away. Who may edit the listing may.
    package func discardDraft(of id: ID<Listing>, by actor: Actor) async throws {
        let (now, ids) = (clock(), ids)
        try await storage.write { transaction in
            let found = try Directory.editable(id, .update, by: actor, in: transaction)
            guard let draft = found.draft else { throw Permission.nothingHere }
            try Drafts.discard(draft.id, at: now, in: transaction)
            try Events.record(
                "listing.draft-discarded", subject: "draft/" + draft.id.letters, by: actor, at: now, ids: ids,
                in: transaction)
        }
    }

    /// Says of a listing that it is still right: it counts as checked today. Who may edit it may.
    package func confirm(_ id: ID<Listing>, by actor: Actor) async throws {
        try await change(id, .update, Directory.confirmedVerb, by: actor) { listing, now, _, _ in
            listing.facts.checked = now.londonDay
        }
    }

    /// Withdraws a listing, whose page then says so (410), or puts it back. Who may archive it may; what was withdrawn by
    /// somebody who reads what organisations publish, only such a person puts back.
    package func withdraw(_ id: ID<Listing>, puttingBack: Bool = false, by actor: Actor) async throws {
        let approve = Permission("listing", .approve)
        try await change(id, .archive, Directory.withdrawnVerb, by: actor) { listing, now, owner, transaction in
            let isReader = approve.allows(actor, on: Directory.subject(of: nil, owner))
            if puttingBack, !isReader {
                let row = try transaction.first("SELECT held_back FROM listings WHERE id = \(id)")
                guard try row?.bool("held_back") != true else {
                    throw Failure.forbidden("This was withdrawn by those who look after the directory. Ask them.")
                }
            }
            try transaction.run("UPDATE listings SET held_back = \(!puttingBack && isReader) WHERE id = \(id)")
            listing.withdrawn = puttingBack ? nil : now
        }
    }

    /// Changes a stored listing in one transaction with its event; from then on it is edited here.
    private func change(
        _ id: ID<Listing>, _ operation: Permission.Operation, _ verb: String, by actor: Actor,
        _ body: @escaping @Sendable (inout Listing, Instant, Organisation, any Transaction) throws -> Void
    ) async throws {
        let (now, ids) = (clock(), ids)
        let event = try await storage.write { transaction in
            guard var listing = try Directory.editable(id, operation, by: actor, in: transaction).stored else {
                throw Permission.nothingHere
            }
            guard let owner = try Organisations.find(slug: listing.provider, in: transaction) else {
                throw StorageError.corrupt(column: "listings.provider")
            }
            try body(&listing, now, owner, transaction)
            try Directory.store(listing, at: now, in: transaction)
            return try Events.record(
                verb, subject: "listing/" + id.letters, by: actor, at: now, ids: ids, in: transaction)
        }
        await apply(verb, "listing/" + id.letters, event)
    }

    /// Stores a listing that was changed here.
    static func store(_ listing: Listing, at now: Instant, in transaction: any Transaction) throws {
        guard let provider = try Providers.find(slug: listing.provider, in: transaction) else {
            throw StorageError.corrupt(column: "listings.provider")
        }
        try Listings.replace(
            listing, provider: provider.id, digest: ListingDigest.of(listing.facts, provider: provider.slug), at: now,
            in: transaction)
        try transaction.run("UPDATE listings SET edited = \(now) WHERE id = \(listing.id)")
        try VanishedListings.takeBack(listing.id, in: transaction)
    }
}
