import Accounts
import Programme
import Storage

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// What merging two providers does to the records, and undoing it.
struct MergedProviders {
    let merge: Merge
    let transaction: any Transaction
    let now: Instant

    /// Marks the role of somebody who edits both: it ends with the merge.
    private static let twin = "twin"

    private var merged: ID<Organisation> { merge.merged.of() }
    private var survivor: ID<Organisation> { merge.survivor.of() }

    /// What of an organisation can be chosen.
    private struct State: Codable, Equatable {
        let name, kind: String
        let hub: String?

        init(_ organisation: Organisation) {
            (name, kind, hub) = (organisation.name, organisation.kind.rawValue, organisation.hub?.uuid)
        }

        var json: String {
            get throws { String(decoding: try JSONEncoder().encode(self), as: UTF8.self) }
        }

        init(json: String) throws {
            guard let state = try? JSONDecoder().decode(State.self, from: Data(json.utf8)) else {
                throw StorageError.corrupt(column: "merge_changes.before")
            }
            self = state
        }
    }

    /// Gives the survivor the values that were chosen, and moves what is the other's to it. The people whose roles moved.
    func make(_ one: Organisation, _ other: Organisation, taking names: Set<String>) throws -> [ID<Person>] {
        let kept = Organisation(
            id: one.id, slug: one.slug, name: names.contains("name") ? other.name : one.name,
            kind: names.contains("kind") ? other.kind : one.kind, hub: names.contains("hub") ? other.hub : one.hub)
        try store(State(kept))
        try transaction.run("UPDATE organisations SET merged_into = \(survivor) WHERE id = \(merged)")
        var changes = [
            Merges.Change(.organisation, survivor.uuid, before: try State(one).json, after: try State(kept).json),
            Merges.Change(.organisation, merged.uuid),
        ]
        let ids = try transaction.rows("SELECT id FROM listings WHERE provider = \(merged) ORDER BY id")
            .map { try $0.id("id", of: Listing.self) }
        var digests: [ID<Listing>: (before: String, after: String)] = [:]
        for part in parts(of: ids) {
            for moved in try move(part, to: kept) {
                digests[moved.id] = (moved.before, moved.after)
                changes.append(.init(.movedListing, moved.id.uuid, before: moved.before, after: moved.after))
            }
        }
        changes += try Drafts.open(of: [merged], in: transaction).map { draft in
            try MovedDrafts.change(draft, in: transaction) { listing, base in
                Self.give(&listing, to: kept)
                if let digest = digests[listing.id], digest.before == base { base = digest.after }
                return kept.id
            }
        }
        changes += try moveClaims().map { Merges.Change(.claim, $0) }
        let roles = try People.moveEditors(from: merged, to: survivor, in: transaction)
        changes += roles.map { Merges.Change(.grant, $0.id.uuid) }
        changes += try People.endEditors(of: merged, at: now, in: transaction)
            .map { Merges.Change(.grant, $0.id.uuid, before: Self.twin, after: now.rfc3339) }
        changes += try People.moveOffers(from: merged, to: survivor, in: transaction).map { .init(.offer, $0.id.uuid) }
        try Merges.remember(changes, of: merge.id, in: transaction)
        return roles.map(\.person)
    }

    /// Makes the other a provider of its own again, with what was its own and is still the survivor's. Whether nothing has
    /// changed since, and the people whose roles moved.
    func undo() throws -> (isWhole: Bool, people: [ID<Person>]) {
        func records(_ kind: Merges.ChangeKind) throws -> [String] {
            try Merges.changes(kind, of: merge.id, in: transaction).map(\.record)
        }
        try transaction.run("UPDATE organisations SET merged_into = NULL WHERE id = \(merged)")
        var isWhole = try restoreSurvivor()
        guard let other = try Organisations.find(merged, in: transaction) else { throw Permission.nothingHere }
        for change in try Merges.changes(.draft, of: merge.id, in: transaction) {
            isWhole = try MovedDrafts.restore(change, in: transaction) && isWhole
        }
        for part in parts(of: try Merges.changes(.movedListing, of: merge.id, in: transaction)) {
            isWhole = try moveBack(part, to: other) && isWhole
        }
        let claims = try records(.claim)
        try transaction.run(
            """
            UPDATE organisation_claims SET organisation = \(merged)
            WHERE id IN \(SQL.list(claims)) AND organisation = \(survivor) AND decided IS NULL
            """)
        let moved = try Merges.changes(.grant, of: merge.id, in: transaction)
        let (twins, grants) = (
            moved.filter { $0.before == Self.twin }.map(\.record), moved.filter { $0.before != Self.twin }.map(\.record)
        )
        let roles = try People.moveEditors(from: survivor, to: merged, only: grants, in: transaction)
        try People.reviveEditors(twins, whereOf: survivor, in: transaction)
        _ = try People.moveOffers(from: survivor, to: merged, only: try records(.offer), in: transaction)
        return (isWhole && roles.count == grants.count, roles.map(\.person))
    }

    /// The hub that looked after the survivor before a merge, as long as what the merge changed is kept.
    static func hubBefore(_ merge: Merge, in connection: any Connection) throws -> ID<Organisation>? {
        let change = try Merges.changes(.organisation, of: merge.id, in: connection)
            .first { $0.record == merge.survivor.uuid }
        return try change.flatMap { try State(json: $0.before).hub }.flatMap { ID(uuid: $0) }
    }

    private func restoreSurvivor() throws -> Bool {
        let change = try Merges.changes(.organisation, of: merge.id, in: transaction)
            .first { $0.record == survivor.uuid }
        guard let change, let current = try Organisations.find(survivor, in: transaction) else {
            throw StorageError.corrupt(column: "merge_changes.record")
        }
        guard State(current) == (try State(json: change.after)) else { return false }
        try store(try State(json: change.before))
        return true
    }

    private func store(_ state: State) throws {
        try transaction.run(
            """
            UPDATE organisations SET name = \(state.name), kind = \(state.kind), hub = \(state.hub)
            WHERE id = \(survivor)
            """)
    }

    /// Moves listings back that are still the survivor's, each with what it says now, and their drafts with them.
    private func moveBack(_ changes: [Merges.Change], to other: Organisation) throws -> Bool {
        let ids = try transaction.rows(
            "SELECT id FROM listings WHERE provider = \(survivor) AND id IN \(SQL.list(changes.map(\.record)))"
        ).map { try $0.id("id", of: Listing.self) }
        let before = Dictionary(changes.map { ($0.record, $0) }, uniquingKeysWith: { first, _ in first })
        var isWhole = ids.count == changes.count
        for moved in try move(ids, to: other) {
            guard let change = before[moved.id.uuid], moved.before == change.after else {
                isWhole = false
                continue
            }
            // What nobody has touched is known by the same digest as before, however that came about.
            try transaction.run("UPDATE listings SET digest = \(change.before) WHERE id = \(moved.id)")
        }
        // Those that were begun since, or written at.
        for id in ids {
            guard let draft = try Drafts.open(of: id, in: transaction), draft.organisation == survivor,
                let stored = try Listings.findWithDigest(id, in: transaction)
            else { continue }
            let after = before[id.uuid]?.after
            _ = try MovedDrafts.change(draft, in: transaction) { listing, base in
                Self.give(&listing, to: other)
                if base == after { base = stored.digest }
                return other.id
            }
        }
        return isWhole
    }

    /// Gives listings to another provider: the digests by which each was known and is then.
    private func move(
        _ ids: [ID<Listing>], to provider: Organisation
    ) throws -> [(id: ID<Listing>, before: String, after: String)] {
        try transaction.rows("\(Listings.selection) WHERE l.id IN \(SQL.list(ids)) ORDER BY l.id").map { row in
            let listing = try Listings.listing(row)
            let after = ListingDigest.of(listing.facts, provider: provider.slug)
            try transaction.run(
                """
                UPDATE listings SET provider = \(provider.id), digest = \(after), modified = \(now.milliseconds)
                WHERE id = \(listing.id)
                """)
            return (listing.id, try row.text("digest"), after)
        }
    }

    /// Moves what waits for a word, but where the person has asked the survivor as well. Their ids.
    private func moveClaims() throws -> [String] {
        let ids = try transaction.rows(
            """
            SELECT c.id FROM organisation_claims c
            WHERE c.organisation = \(merged) AND c.decided IS NULL AND NOT EXISTS (
                SELECT 1 FROM organisation_claims d
                WHERE d.organisation = \(survivor) AND d.person = c.person AND d.decided IS NULL)
            """
        ).map { try $0.text("id") }
        try transaction.run(
            "UPDATE organisation_claims SET organisation = \(survivor) WHERE id IN \(SQL.list(ids))")
        return ids
    }

    private static func give(_ listing: inout Listing, to organisation: Organisation) {
        listing.provider = organisation.slug
        listing.facts.providerName = organisation.name
    }
}
