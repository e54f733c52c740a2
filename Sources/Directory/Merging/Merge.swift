import Accounts
import Crypto
import Programme

/// One record that became another: a listing or a provider of which there were two.
package struct Merge: Sendable, Equatable {
    /// What was merged.
    package enum Kind: String, Sendable, CaseIterable { case listing, provider }

    /// Either of the two, whichever kind they are of.
    package enum Record {}

    package let id: ID<Merge>
    package let kind: Kind
    /// What leads to the other from then on.
    package let merged: ID<Record>
    /// What is left.
    package let survivor: ID<Record>
    /// The names as they were then.
    package let mergedName: String
    package let survivorName: String
    package let at: Instant
    /// Who merged them, as events write an actor.
    package let actor: String
    /// When it was undone, if it was.
    package let undone: Instant?

    /// For how long a merge can be undone.
    static let undoDays = 30

    /// Until when it can be undone.
    package var undoableUntil: Instant { at.adding(seconds: Merge.undoDays * 86_400) }

    /// Whether its time to be undone has not passed and it has not been undone.
    package func isUndoable(at now: Instant) -> Bool { undone == nil && now < undoableUntil }
}

extension ID {
    /// The id of the same record, as what else it is.
    func of<Other>(_: Other.Type = Other.self) -> ID<Other> { ID<Other>(high: high, low: low) }
}

/// What somebody wants to be merged.
package struct MergeOrder: Sendable, Equatable {
    package let kind: Merge.Kind
    package let survivor: ID<Merge.Record>
    package let merged: ID<Merge.Record>
    /// The names of the fields in which the merged one's value is kept; in the others the survivor's.
    package var taken: Set<String>

    package init(
        _ kind: Merge.Kind, survivor: ID<Merge.Record>, merged: ID<Merge.Record>, taken: Set<String> = []
    ) {
        (self.kind, self.survivor, self.merged, self.taken) = (kind, survivor, merged, taken)
    }

    /// The same as one text, for telling a request that came twice.
    var body: String {
        ([kind.rawValue, survivor.letters, merged.letters] + taken.sorted()).joined(separator: "\n")
    }
}

/// Two records side by side, with what merging them would move.
package struct Comparison: Sendable {
    /// The two of one kind.
    package enum Sides: Sendable {
        case listings(survivor: Listing, merged: Listing)
        case providers(survivor: Organisation, merged: Organisation)
    }

    /// How much goes from the merged one to the survivor.
    package struct Moves: Sendable, Equatable {
        package var listings = 0
        package var drafts = 0
        package var problems = 0
        package var claims = 0
        package var editors = 0
        /// What people asked to hear of, and views of editors, that name the merged provider.
        package var searches = 0
        package var views = 0
    }

    package let sides: Sides
    package let moves: Moves
    /// The names of the hubs that look after providers.
    let hubs: [ID<Organisation>: String]

    /// The paths of their pages, without language.
    package var paths: (survivor: String, merged: String) {
        switch sides {
        case .listings(let survivor, let merged): (AlikeSide(survivor).path, AlikeSide(merged).path)
        case .providers(let survivor, let merged): (AlikeSide(survivor).path, AlikeSide(merged).path)
        }
    }

    /// Names of the two.
    package var names: (survivor: String, merged: String) {
        switch sides {
        case .listings(let survivor, let merged): (survivor.facts.title, merged.facts.title)
        case .providers(let survivor, let merged): (survivor.name, merged.name)
        }
    }

    /// Stands for what a reader sees: both records, and what would move but for what changes all the time.
    package var mark: String {
        let records: [String] =
            switch sides {
            case .listings(let one, let other): [one, other].map { ListingRecord($0, digest: "").json }
            case .providers(let one, let other):
                [one, other].map { "\($0.id.letters) \($0.kind.rawValue) \($0.hub?.letters ?? "") \($0.name)" }
            }
        let counts = [moves.listings, moves.drafts, moves.claims, moves.editors].map { String($0) }
        return SHA256.hash(data: Array((records + counts).joined(separator: "\n").utf8)).prefix(16).hexadecimal
    }
}
