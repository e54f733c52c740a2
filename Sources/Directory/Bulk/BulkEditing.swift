import Accounts
import Crypto
import Programme
import Storage
import Web

extension Directory {
    /// The verb of the event of a bulk edit.
    package static let bulkEditedVerb = "listings.bulk-edited"

    /// What a bulk edit would do.
    package struct BulkPreview: Sendable {
        /// How many listings there are in the selection that the actor may change, and how many it has in all.
        package internal(set) var reached = 0
        package internal(set) var found = 0
        package internal(set) var changed = 0
        package internal(set) var unchanged = 0
        package internal(set) var refused = 0
        /// The rows of one page of what changes, 25 at most.
        package internal(set) var rows: [Row] = []
        package internal(set) var page = 1
        /// The first of those that cannot be changed so, each with why.
        package internal(set) var faults: [(listing: Listing, problems: [Problem])] = []
        /// Stands for what was looked at: the edit, and every listing of it as it is.
        package internal(set) var mark = ""

        /// One listing as it is and as it would be.
        package struct Row: Sendable {
            package let before: Listing
            package let after: Listing
        }

        static let size = 25
        static let mostFaults = 50

        /// At least 1.
        package var pages: Int { max(1, (changed + Self.size - 1) / Self.size) }
    }

    /// What a bulk edit would do, with one page of it. Who may approve listings where they lie may; others of the selection
    /// count as not there.
    ///
    /// Throws `Failure.invalid` for an edit that cannot be done to any listing, and for more listings than may be changed
    /// at once.
    package func preview(
        _ edit: BulkEdit, of selection: BulkSelection, page: Int = 1, by actor: Actor
    ) async throws -> BulkPreview {
        try Permission.editInBulk.require(of: actor)
        let problems = edit.problems(taxonomy)
        guard problems.isEmpty else { throw Failure.invalid(problems) }
        let (ids, now) = (try ids(of: selection), clock())
        // No edit has more pages than that.
        let page = min(max(1, page), Self.mostInBulk)
        return try await storage.read { [self] connection in
            var preview = BulkPreview()
            preview.found = ids.count
            var place = 0
            let start = (page - 1) * BulkPreview.size
            preview.mark = try walk(ids, edit, at: now, by: actor, in: connection) { part in
                for outcome in part {
                    preview.reached += 1
                    switch outcome.result {
                    case .unchanged: preview.unchanged += 1
                    case .refused(let problems):
                        preview.refused += 1
                        if preview.faults.count < BulkPreview.mostFaults {
                            preview.faults.append((outcome.before, problems))
                        }
                    case .changed(let after):
                        if place >= start, preview.rows.count < BulkPreview.size {
                            preview.rows.append(.init(before: outcome.before, after: after))
                        }
                        place += 1
                    }
                }
            }
            preview.changed = place
            preview.page = page
            return preview
        }
    }

    /// Changes every listing of the selection that can be, in one transaction; the others stay as they are. The batch's id.
    /// Sent again with the same key it gives the same batch. Who may preview it may.
    ///
    /// `seen` is the mark of the preview; where a listing has changed since, or the search finds others, nothing is done and
    /// `Failure.conflict` says so. Throws as `preview` does, and `Failure.invalid` where nothing would change.
    package func change(
        _ selection: BulkSelection, with edit: BulkEdit, seen: String, key: RequestKey, by actor: Actor
    ) async throws -> ID<ImportBatch> {
        try Permission.editInBulk.require(of: actor)
        let body = (edit.typed.items + selection.items).map { $0.name + "=" + $0.value }.joined(separator: "\n")
        let (key, now) = (try key.stored(for: body + seen), clock())
        let (batch, event) = try await storage.write { [self] transaction -> (ID<ImportBatch>, ID<Events>?) in
            if let known = try AnsweredRequests.answer(
                owner: actor.name, key: key, body: body, in: transaction), let id = ID<ImportBatch>(letters: known)
            {
                return (id, nil)
            }
            let (batch, event) = try change(selection, with: edit, seen: seen, at: now, by: actor, in: transaction)
            try AnsweredRequests.keep(
                batch.letters, owner: actor.name, key: key, body: body, at: now, in: transaction)
            return (batch, event)
        }
        if event != nil { await apply(Self.bulkEditedVerb, "import/" + batch.letters) }
        return batch
    }

    /// Does the same within a transaction; with the event of it.
    package func change(
        _ selection: BulkSelection, with edit: BulkEdit, seen: String, at now: Instant, by actor: Actor,
        in transaction: any Transaction
    ) throws -> (ID<ImportBatch>, ID<Events>) {
        try Permission.editInBulk.require(of: actor)
        let problems = edit.problems(taxonomy)
        guard problems.isEmpty else { throw Failure.invalid(problems) }
        let batch: ID<ImportBatch> = ids.next()
        try ImportBatches.begin(
            batch, kind: ImportBatch.bulkKind, source: nil, file: edit.summary, profile: nil, at: now, by: actor,
            in: transaction)
        var (changed, unchanged) = (0, 0)
        let mark = try walk(try ids(of: selection), edit, at: now, by: actor, in: transaction) { part in
            let news = part.compactMap { outcome in outcome.after.map { (outcome, $0) } }
            changed += news.count
            unchanged += part.count - news.count
            try store(news, edit, batch, at: now, in: transaction)
        }
        guard mark == seen else {
            throw Failure.conflict(
                "These listings have changed since you looked at them. Go back and look at what would change now.")
        }
        guard changed > 0 else {
            throw Failure.invalid([Problem("", "Nothing would change. Choose something else to change.")])
        }
        try ImportBatches.finish(batch, changed: changed, unchanged: unchanged, in: transaction)
        let event = try Events.record(
            Self.bulkEditedVerb, subject: "import/" + batch.letters, particulars: "{\"changed\":\(changed)}", by: actor,
            at: now, ids: ids, in: transaction)
        return (batch, event)
    }

    private func store(
        _ news: [(outcome: BulkOutcome, after: Listing)], _ edit: BulkEdit, _ batch: ID<ImportBatch>,
        at now: Instant, in transaction: any Transaction
    ) throws {
        guard !news.isEmpty else { return }
        var changes: [ImportBatches.Change] = []
        for (outcome, after) in news {
            let digest = ListingDigest.of(after.facts, provider: after.provider)
            let provider = ID<Provider>(high: outcome.owner.id.high, low: outcome.owner.id.low)
            try Listings.replace(after, provider: provider, digest: digest, at: now, in: transaction)
            changes.append(
                ImportBatches.Change(
                    listing: after.id,
                    before: ListingRecord(outcome.before, digest: outcome.digest, keeping: outcome.keeping),
                    digest: digest, isWithdrawn: after.withdrawn != nil))
        }
        // From now on they are edited here; only who withdraws or puts them back changes whether they are held back.
        let ids = news.map(\.after.id)
        for isHeldBack in [true, false] {
            let some = news.filter { outcome, _ in
                let moves = edit.withdraws || edit.putsBack
                return (moves ? edit.withdraws : outcome.keeping.isHeldBack) == isHeldBack
            }.map(\.after.id)
            guard !some.isEmpty else { continue }
            try Listings.keep(.init(edited: now, isHeldBack: isHeldBack), of: some, in: transaction)
        }
        try transaction.run("DELETE FROM vanished_listings WHERE listing IN \(SQL.list(ids))")
        try ImportBatches.remember(changes, of: batch, in: transaction)
    }

    /// What becomes of one listing.
    private struct BulkOutcome {
        let before: Listing
        let digest: String
        let keeping: ListingRecord.Keeping
        let owner: Organisation
        let result: Result

        enum Result {
            case unchanged, changed(Listing), refused([Problem])
        }

        var after: Listing? {
            if case .changed(let after) = result { after } else { nil }
        }
    }

    /// Goes through listings 500 at a time, and gives the mark of all that was looked at.
    private func walk(
        _ ids: [ID<Listing>], _ edit: BulkEdit, at now: Instant, by actor: Actor, in connection: any Connection,
        _ body: ([BulkOutcome]) throws -> Void
    ) throws -> String {
        var hash = SHA256()
        hash.update(data: Array(edit.typed.encoded.utf8))
        for start in stride(from: 0, to: ids.count, by: 500) {
            let part = Array(ids[start..<min(start + 500, ids.count)])
            let listings = try Listings.find(part, in: connection)
            let keeping = try Listings.keeping(of: part, in: connection)
            let owners = try Organisations.find(slugs: Set(listings.map(\.provider)), in: connection)
            let outcomes = listings.compactMap { listing -> BulkOutcome? in
                guard let owner = owners[listing.provider], let kept = keeping[listing.id],
                    Permission.editInBulk.allows(actor, on: Directory.subject(of: nil, owner))
                else { return nil }
                return BulkOutcome(
                    before: listing, digest: kept.digest, keeping: kept.keeping, owner: owner,
                    result: result(of: edit, on: listing, owner, at: now, by: actor))
            }
            for outcome in outcomes {
                let state = outcome.before.withdrawn == nil ? "" : "-"
                hash.update(data: Array((outcome.before.id.letters + outcome.digest + state).utf8))
            }
            try body(outcomes)
        }
        return hash.finalize().prefix(16).hexadecimal
    }

    private func result(
        of edit: BulkEdit, on listing: Listing, _ owner: Organisation, at now: Instant, by actor: Actor
    ) -> BulkOutcome.Result {
        let subject = Directory.subject(of: listing, owner)
        var standing = subject
        standing.isArchived = false
        if edit.withdraws || edit.putsBack, !Permission("listing", .archive).allows(actor, on: subject) {
            return .refused([Problem("state", "You may not withdraw this listing or put it back.")])
        }
        if edit.changesFacts, !Permission("listing", .update).allows(actor, on: standing) {
            return .refused([Problem("", "You may not change this listing.")])
        }
        let (new, problems) = edit.applied(to: listing, at: now, taxonomy)
        guard problems.isEmpty else { return .refused(problems) }
        return new == listing ? .unchanged : .changed(new)
    }
}
