import Accounts
import Programme
import Storage

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// What merging two listings does to the records, and undoing it.
struct MergedListings {
    let merge: Merge
    let transaction: any Transaction

    private var merged: ID<Listing> { merge.merged.of() }
    private var survivor: ID<Listing> { merge.survivor.of() }

    /// A listing as it was before a merge.
    private struct State: Codable {
        /// As `ListingRecord` writes it.
        let record: String
        /// When it was edited here last, in milliseconds.
        let edited: Int64?
        /// The load that offered it for withdrawal.
        let offered: String?
    }

    /// Gives the survivor the values that were chosen, takes the other out of the directory, and moves its draft and
    /// what readers said of it.
    ///
    /// Throws `Failure.conflict` where both have a draft.
    func make(_ one: Listing, _ other: Listing, taking names: Set<String>) throws {
        var changes = [
            try remembered(other) { "withdrawn" },
            try remembered(one) {
                var kept = one
                kept.facts = one.facts.taking(names, from: other.facts)
                if kept != one { try Directory.store(kept, at: merge.at, in: transaction) }
                return ListingDigest.of(kept.facts, provider: kept.provider)
            },
        ]
        try transaction.run(
            """
            UPDATE listings SET withdrawn = \(merge.at), merged_into = \(survivor), modified = \(merge.at.milliseconds)
            WHERE id = \(merged)
            """)
        let problems = try transaction.rows("SELECT id FROM problem_reports WHERE listing = \(merged)")
        changes += try problems.map { Merges.Change(.problem, try $0.text("id")) }
        try transaction.run("UPDATE problem_reports SET listing = \(survivor) WHERE listing = \(merged)")
        changes += try moveDraft(to: one)
        try Merges.remember(changes, of: merge.id, in: transaction)
    }

    /// Makes the other a listing of its own again. What has changed of the survivor since stays; whether nothing has.
    func undo() throws -> Bool {
        try transaction.run(
            """
            UPDATE listings SET withdrawn = NULL, merged_into = NULL, modified = \(now.milliseconds)
            WHERE id = \(merged)
            """)
        let problems = try Merges.changes(.problem, of: merge.id, in: transaction).map(\.record)
        for part in parts(of: problems) {
            try transaction.run(
                """
                UPDATE problem_reports SET listing = \(merged) WHERE listing = \(survivor) AND id IN \(SQL.list(part))
                """)
        }
        var isWhole = true
        for change in try Merges.changes(.draft, of: merge.id, in: transaction) {
            isWhole = try MovedDrafts.restore(change, in: transaction) && isWhole
        }
        return try restoreSurvivor() && isWhole
    }

    let now: Instant

    private func restoreSurvivor() throws -> Bool {
        let change = try Merges.changes(.listing, of: merge.id, in: transaction).first { $0.record == survivor.uuid }
        guard let change, let state = try? JSONDecoder().decode(State.self, from: Data(change.before.utf8)),
            let record = ListingRecord(json: state.record),
            let (current, digest) = try Listings.findWithDigest(survivor, in: transaction),
            let provider = try Providers.find(slug: current.provider, in: transaction)
        else { throw StorageError.corrupt(column: "merge_changes.before") }
        guard digest == change.after else { return false }
        guard digest != record.digest else { return true }
        var listing = record.listing
        listing.withdrawn = current.withdrawn
        try Listings.replace(listing, provider: provider.id, digest: record.digest, at: now, in: transaction)
        let edited = state.edited.map { Instant(milliseconds: $0) }
        try transaction.run("UPDATE listings SET edited = \(edited) WHERE id = \(survivor)")
        if let offered = state.offered {
            try transaction.run(
                """
                INSERT INTO vanished_listings (listing, batch) VALUES (\(survivor), \(offered))
                ON CONFLICT (listing) DO NOTHING
                """)
        }
        return true
    }

    /// Notes how a listing is, changes it, and notes by what it is known afterwards.
    private func remembered(_ listing: Listing, _ change: () throws -> String) throws -> Merges.Change {
        let row = try transaction.first(
            """
            SELECT digest, edited, (SELECT batch FROM vanished_listings v WHERE v.listing = l.id) AS offered
            FROM listings l WHERE id = \(listing.id)
            """)
        guard let row else { throw Permission.nothingHere }
        let state = State(
            record: ListingRecord(listing, digest: try row.text("digest")).json,
            edited: try row.instant("edited")?.milliseconds, offered: try row.optionalText("offered"))
        let before = String(decoding: try JSONEncoder().encode(state), as: UTF8.self)
        return Merges.Change(.listing, listing.id.uuid, before: before, after: try change())
    }

    /// Moves the open draft of the merged listing to the survivor, where a reader sees it beside what that one says.
    private func moveDraft(to one: Listing) throws -> [Merges.Change] {
        guard let draft = try Drafts.open(of: merged, in: transaction) else { return [] }
        guard try Drafts.open(of: survivor, in: transaction) == nil else {
            throw Failure.conflict("Both listings have a draft that waits. Publish one or throw one away first.")
        }
        guard let owner = try Organisations.find(slug: one.provider, in: transaction) else {
            throw StorageError.corrupt(column: "listings.provider")
        }
        return [
            try MovedDrafts.change(draft, in: transaction) { listing, _ in
                var facts = listing.facts
                (facts.source, facts.sourceID) = (one.facts.source, one.facts.sourceID)
                (facts.providerName, facts.licence) = (one.facts.providerName, one.facts.licence)
                listing = Listing(id: one.id, facts: facts, provider: one.provider, withdrawn: one.withdrawn)
                return owner.id
            }
        ]
    }
}

/// Drafts that go with their listing or their organisation.
enum MovedDrafts {
    /// A draft as it was before.
    private struct State: Codable {
        let listing, organisation, facts: String
        let base: String?
    }

    /// Changes what an open draft is of; `change` gives its organisation. What that was before and is then.
    static func change(
        _ draft: Draft, in transaction: any Transaction,
        _ change: (inout Listing, inout String?) throws -> ID<Organisation>
    ) throws -> Merges.Change {
        let row = try transaction.first("SELECT facts FROM listing_drafts WHERE id = \(draft.id)")
        let state = State(
            listing: draft.listing.id.uuid, organisation: draft.organisation.uuid, facts: try row?.text("facts") ?? "",
            base: draft.base)
        var (listing, base) = (draft.listing, draft.base)
        let organisation = try change(&listing, &base)
        let facts = ListingRecord(listing, digest: "").json
        try transaction.run(
            """
            UPDATE listing_drafts
            SET listing = \(listing.id), organisation = \(organisation), facts = \(facts), base_digest = \(base)
            WHERE id = \(draft.id)
            """)
        let before = String(decoding: try JSONEncoder().encode(state), as: UTF8.self)
        return Merges.Change(.draft, draft.id.uuid, before: before, after: facts)
    }

    /// Puts a draft back to what it was of, unless it has been written at or decided since; whether it was put back.
    static func restore(_ change: Merges.Change, in transaction: any Transaction) throws -> Bool {
        guard let state = try? JSONDecoder().decode(State.self, from: Data(change.before.utf8)) else {
            throw StorageError.corrupt(column: "merge_changes.before")
        }
        return try transaction.run(
            """
            UPDATE listing_drafts SET listing = \(state.listing), organisation = \(state.organisation),
                facts = \(state.facts), base_digest = \(state.base)
            WHERE id = \(change.record) AND facts = \(change.after) AND state IN ('draft', 'submitted', 'returned')
            """) == 1
    }
}

/// A list in parts of 500 at most.
func parts<Element>(of list: [Element]) -> [[Element]] {
    stride(from: 0, to: list.count, by: 500).map { Array(list[$0..<min($0 + 500, list.count)]) }
}
