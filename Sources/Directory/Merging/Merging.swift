import Accounts
import Programme
import Storage
import Web

extension Directory {
    /// The verbs of its events: two records became one, or two again.
    package static let mergedVerb = "records.merged"
    package static let unmergedVerb = "records.unmerged"

    /// Two records side by side, with what merging them would move (row `merge`, R, on both).
    ///
    /// Throws `Failure.notFound` where one is not there or lies outside the actor's reach, `.conflict` where the two cannot
    /// be merged.
    package func comparison(_ order: MergeOrder, by actor: Actor) async throws -> Comparison {
        try Permission.readMerges.require(of: actor)
        return try await storage.read { try Directory.comparison(order, .readMerges, by: actor, in: $0) }
    }

    private static func comparison(
        _ order: MergeOrder, _ permission: Permission, by actor: Actor, in connection: any Connection
    ) throws -> Comparison {
        guard order.survivor != order.merged else {
            throw Failure.conflict("These are one and the same. Choose two that look alike.")
        }
        switch order.kind {
        case .listing:
            func side(_ id: ID<Merge.Record>) throws -> Listing {
                guard let listing = try Listings.find(id.of(), in: connection),
                    let owner = try Organisations.find(slug: listing.provider, in: connection)
                else { throw Permission.nothingHere }
                try permission.require(of: actor, on: subject(of: nil, owner))
                guard listing.withdrawn == nil else {
                    throw Failure.conflict("“\(listing.facts.title)” is not in the directory any more.")
                }
                return listing
            }
            let (survivor, merged) = (try side(order.survivor), try side(order.merged))
            return Comparison(
                sides: .listings(survivor: survivor, merged: merged),
                moves: try .init(ofListing: merged.id, in: connection), hubs: [:])
        case .provider:
            func side(_ id: ID<Merge.Record>) throws -> Organisation {
                guard let found = try Organisations.find(id.of(), in: connection) else { throw Permission.nothingHere }
                try permission.require(of: actor, on: subject(of: nil, found))
                guard found.id == id.of() else {
                    throw Failure.conflict("This has been merged into “\(found.name)” already.")
                }
                guard ![.hub, .council].contains(found.kind) else {
                    throw Failure.conflict("“\(found.name)” is a hub or a council. These are not merged here.")
                }
                return found
            }
            let (survivor, merged) = (try side(order.survivor), try side(order.merged))
            let hubs = try [survivor.hub, merged.hub].compactMap { $0 }
                .compactMap { try Organisations.find($0, in: connection) }
            return Comparison(
                sides: .providers(survivor: survivor, merged: merged),
                moves: try .init(ofProvider: merged, in: connection),
                hubs: Dictionary(hubs.map { ($0.id, $0.name) }, uniquingKeysWith: { first, _ in first }))
        }
    }

    /// Merges two records: one leads to the other from then on (row `merge`, C, on both, with a fresh second factor). Sent
    /// again with the same key it gives the same merge.
    ///
    /// `seen` is the mark of what was read; another is refused. Throws as `comparison` does, and `Failure.conflict` where
    /// something has changed since.
    package func merge(
        _ order: MergeOrder, seen: String, key: RequestKey, by actor: Actor
    ) async throws -> ID<Merge> {
        try Permission.makeMerges.require(of: actor)
        let key = try key.stored(for: order.body)
        let (id, event) = try await storage.write { [self] transaction -> (ID<Merge>, ID<Events>?) in
            if let known = try AnsweredRequests.answer(owner: actor.name, key: key, body: order.body, in: transaction),
                let id = ID<Merge>(letters: known)
            {
                return (id, nil)
            }
            let (made, event) = try merge(order, seen: seen, by: actor, in: transaction)
            try AnsweredRequests.keep(
                made.id.letters, owner: actor.name, key: key, body: order.body, at: made.at, in: transaction)
            return (made.id, event)
        }
        if let event { await apply(Directory.mergedVerb, "merge/" + id.letters, event) }
        return id
    }

    /// Does the same within a transaction.
    package func merge(
        _ order: MergeOrder, seen: String, by actor: Actor, in transaction: any Transaction
    ) throws -> (merge: Merge, event: ID<Events>) {
        let now = clock()
        let found = try Directory.comparison(order, .makeMerges, by: actor, in: transaction)
        for subject in try Directory.subjects(of: found, in: transaction) {
            try Permission.makeMerges.requireStepUp(of: actor, at: now, on: subject)
        }
        guard found.mark == seen else {
            throw Failure.conflict("One of the two has changed since you read them. Compare them again.")
        }
        let merge = Merge(
            id: ids.next(), kind: order.kind, merged: order.merged, survivor: order.survivor,
            mergedName: found.names.merged, survivorName: found.names.survivor, at: now, actor: actor.name, undone: nil)
        try Merges.add(merge, in: transaction)
        switch found.sides {
        case .listings(let survivor, let merged):
            try MergedListings(merge: merge, transaction: transaction, now: now)
                .make(survivor, merged, taking: order.taken)
        case .providers(let survivor, let merged):
            let people = try MergedProviders(merge: merge, transaction: transaction, now: now)
                .make(survivor, merged, taking: order.taken)
            try recordMoved(people, to: merge.survivor, at: now, by: actor, in: transaction)
        }
        return (merge, try record(Directory.mergedVerb, merge, found.moves, at: now, by: actor, in: transaction))
    }

    /// Undoes a merge within 30 days: both are as they were; what has been changed since stays as it is (row `merge`, D, on
    /// both, with a fresh second factor). Whether everything is as before.
    ///
    /// Throws `Failure.notFound` where there is none or the actor may not, `.conflict` where it was undone, its time has
    /// passed, or a later merge has to be undone first.
    package func undoMerge(_ id: ID<Merge>, by actor: Actor) async throws -> Bool {
        try Permission.undoMerges.require(of: actor)
        let (isWhole, event) = try await storage.write { try self.undoMerge(id, by: actor, in: $0) }
        await apply(Directory.unmergedVerb, "merge/" + id.letters, event)
        return isWhole
    }

    /// Does the same within a transaction.
    package func undoMerge(
        _ id: ID<Merge>, by actor: Actor, in transaction: any Transaction
    ) throws -> (isWhole: Bool, event: ID<Events>) {
        let now = clock()
        guard let merge = try Merges.find(id, in: transaction) else { throw Permission.nothingHere }
        for subject in try Directory.subjects(of: merge, in: transaction) {
            try Permission.undoMerges.require(of: actor, on: subject)
            try Permission.undoMerges.requireStepUp(of: actor, at: now, on: subject)
        }
        guard merge.undone == nil else { throw Failure.conflict("This merge has been undone already.") }
        guard merge.isUndoable(at: now) else {
            throw Failure.conflict("This merge is older than \(Merge.undoDays) days and cannot be undone any more.")
        }
        if let later = try Merges.later(than: id, in: transaction) {
            throw Failure.conflict(
                "A later merge has to be undone first: “\(later.mergedName)” into “\(later.survivorName)”.")
        }
        let isWhole: Bool
        switch merge.kind {
        case .listing: isWhole = try MergedListings(merge: merge, transaction: transaction, now: now).undo()
        case .provider:
            let undone = try MergedProviders(merge: merge, transaction: transaction, now: now).undo()
            try recordMoved(undone.people, to: merge.merged, at: now, by: actor, in: transaction)
            isWhole = undone.isWhole
        }
        try Merges.markUndone(id, at: now, by: actor, in: transaction)
        return (isWhole, try record(Directory.unmergedVerb, merge, nil, at: now, by: actor, in: transaction))
    }

    /// A merge as those see it who may.
    package struct MergeLine: Sendable {
        package let merge: Merge
        /// The name of the person who made it, as long as there is one.
        package let person: String?
        /// Whether the one who asks may undo it now.
        package let mayUndo: Bool
        /// The path of the page of what is left, without language.
        package let path: String
    }

    /// The newest merges that the actor may see, 100 at most (row `merge`, R).
    package func merges(by actor: Actor) async throws -> [MergeLine] {
        try Permission.readMerges.require(of: actor)
        let now = clock()
        return try await storage.read { connection in
            var lines: [MergeLine] = []
            for merge in try Merges.latest(1000, in: connection) where lines.count < 100 {
                if let line = try Directory.line(merge, at: now, by: actor, in: connection) { lines.append(line) }
            }
            return lines
        }
    }

    /// One of them. Throws `Failure.notFound` where there is none or the actor may not see it.
    package func merge(_ id: ID<Merge>, by actor: Actor) async throws -> MergeLine {
        try Permission.readMerges.require(of: actor)
        let now = clock()
        let line = try await storage.read { connection in
            try Merges.find(id, in: connection).flatMap {
                try Directory.line($0, at: now, by: actor, in: connection)
            }
        }
        guard let line else { throw Permission.nothingHere }
        return line
    }

    private static func line(
        _ merge: Merge, at now: Instant, by actor: Actor, in connection: any Connection
    ) throws -> MergeLine? {
        let subjects = try subjects(of: merge, in: connection)
        guard subjects.allSatisfy({ Permission.readMerges.allows(actor, on: $0) }) else { return nil }
        let person =
            merge.actor.utf8.starts(with: "person:".utf8)
            ? ID<Person>(letters: String(decoding: merge.actor.utf8.dropFirst(7).prefix(26), as: UTF8.self)) : nil
        return MergeLine(
            merge: merge, person: try person.flatMap { try People.find($0, in: connection)?.name },
            mayUndo: merge.isUndoable(at: now) && subjects.allSatisfy { Permission.undoMerges.allows(actor, on: $0) },
            path: merge.kind == .listing
                ? "/directory/" + merge.survivor.letters
                : "/providers/" + (try Providers.find(merge.survivor.of(), in: connection)?.slug ?? ""))
    }

    /// What the two are to the permission table.
    private static func subjects(of merge: Merge, in connection: any Connection) throws -> [Subject] {
        var subjects = try [merge.merged, merge.survivor].map { record in
            let owner =
                switch merge.kind {
                case .listing:
                    try Listings.find(record.of(), in: connection).flatMap {
                        try Organisations.find(slug: $0.provider, in: connection)
                    }
                case .provider: try Organisations.itself(record.of(), in: connection)
                }
            // What is not there any more is nobody's own.
            return owner.map { subject(of: nil, $0) } ?? Subject()
        }
        // Whose the survivor was before is asked as well: undoing gives it back.
        if merge.kind == .provider, let hub = try MergedProviders.hubBefore(merge, in: connection) {
            subjects.append(Subject.with { $0.hubs = [hub] })
        }
        return subjects
    }

    private static func subjects(of found: Comparison, in connection: any Connection) throws -> [Subject] {
        switch found.sides {
        case .providers(let one, let other): [subject(of: nil, one), subject(of: nil, other)]
        case .listings(let one, let other):
            try [one, other].compactMap { try Organisations.find(slug: $0.provider, in: connection) }
                .map { subject(of: nil, $0) }
        }
    }

    private func recordMoved(
        _ people: [ID<Person>], to organisation: ID<Merge.Record>, at now: Instant, by actor: Actor,
        in transaction: any Transaction
    ) throws {
        for person in people {
            try Events.record(
                "role.moved", subject: "person/" + person.letters,
                particulars: "{\"role\":\"provider\",\"scope\":\"\(organisation.letters)\"}", by: actor, at: now,
                ids: ids, in: transaction)
        }
    }

    private func record(
        _ verb: String, _ merge: Merge, _ moves: Comparison.Moves?, at now: Instant, by actor: Actor,
        in transaction: any Transaction
    ) throws -> ID<Events> {
        let counts = moves.map { ",\"listings\":\($0.listings),\"drafts\":\($0.drafts),\"editors\":\($0.editors)" }
        return try Events.record(
            verb, subject: "merge/" + merge.id.letters,
            particulars:
                "{\"kind\":\"\(merge.kind.rawValue)\",\"merged\":\"\(merge.merged.letters)\",\"survivor\":\"\(merge.survivor.letters)\"\(counts ?? "")}",
            by: actor, at: now, ids: ids, in: transaction)
    }
}

extension Comparison.Moves {
    /// What would go with a listing.
    init(ofListing id: ID<Listing>, in connection: any Connection) throws {
        listings = 1
        drafts = try Drafts.open(of: id, in: connection) == nil ? 0 : 1
        problems = try connection.count(
            "SELECT count(*) AS count FROM problem_reports WHERE listing = \(id) AND handled IS NULL")
    }

    /// What would go with a provider.
    init(ofProvider provider: Organisation, in connection: any Connection) throws {
        let id = provider.id
        listings = try Listings.count(ofProvider: provider.slug, in: connection)
        drafts = try Drafts.open(of: [id], in: connection).count
        problems = try connection.count(
            """
            SELECT count(*) AS count FROM problem_reports r JOIN listings l ON l.id = r.listing
            WHERE l.provider = \(id) AND r.handled IS NULL
            """)
        claims = try connection.count(
            "SELECT count(*) AS count FROM organisation_claims WHERE organisation = \(id) AND decided IS NULL")
        editors = try People.countEditors(of: id, in: connection)
        // A slug holds none of the signs that LIKE reads.
        let named = "%provider=\(provider.slug)%"
        func count(_ rows: SQL) throws -> Int {
            try connection.rows(rows).count { row in
                try Query(decoding: row.text("query")).all("provider").contains(provider.slug)
            }
        }
        searches = try count(
            "SELECT query FROM saved_searches WHERE confirmed IS NOT NULL AND query LIKE \(named) LIMIT 10000")
        views = try count(
            "SELECT query FROM curated_views WHERE withdrawn IS NULL AND query LIKE \(named) LIMIT 10000")
    }
}
