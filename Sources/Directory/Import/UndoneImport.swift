import Programme
import Storage

/// What taking a load back did.
package struct UndoneImport: Sendable, Equatable {
    /// Listings that are gone again, because the load had added them.
    package private(set) var removed = 0
    /// Listings that say again what they said before.
    package private(set) var restored = 0
    /// Listings that the load had added and about which somebody has reported a problem since: withdrawn, not removed,
    /// so that the report keeps its subject.
    package private(set) var withdrawn = 0
    /// Listings that a bulk edit changed and that have been changed since: they stay as they are. The titles are of the
    /// first of them.
    package private(set) var kept = 0
    package private(set) var keptTitles: [String] = []

    /// So many titles are named.
    private static let named = 20

    /// Takes a batch of listings back: a load of a file all or nothing, of a bulk edit what nobody has changed since.
    /// Throws `Failure.notFound` or `.conflict`.
    init(taking batch: ID<ImportBatch>, back at: Instant, ids: IDSource, in transaction: any Transaction) throws {
        guard let found = try ImportBatches.find(batch, in: transaction), found.isOfListings else {
            throw Failure.notFound("There is no import of listings with the id \(batch.letters).")
        }
        guard found.undone == nil else { throw Failure.conflict("That import has been taken back already.") }
        if found.kind == ImportBatch.bulkKind {
            try takeBack(edit: batch, at: at, ids: ids, in: transaction)
        } else {
            try takeBack(load: batch, at: at, ids: ids, in: transaction)
        }
        try ImportBatches.markUndone(batch, at: at, in: transaction)
    }

    /// A later edit of a listing counts, not who came first: what has been changed since is kept and named.
    private mutating func takeBack(
        edit batch: ID<ImportBatch>, at: Instant, ids: IDSource, in transaction: any Transaction
    ) throws {
        let overtaken = try ImportBatches.overtaken(batch, in: transaction)
        let others = Set(overtaken.map(\.listing))
        kept = overtaken.count
        keptTitles = overtaken.prefix(Self.named).map(\.title)
        try ImportBatches.eachChange(of: batch, in: transaction) { listing, before in
            guard let before, !others.contains(listing) else { return }
            try restore(before, at: at, ids: ids, in: transaction)
        }
    }

    private mutating func takeBack(
        load batch: ID<ImportBatch>, at: Instant, ids: IDSource, in transaction: any Transaction
    ) throws {
        if let title = try ImportBatches.laterChange(than: batch, in: transaction) {
            throw Failure.conflict(
                "That import cannot be taken back, because listings that it changed have been changed since (for one, “\(brief(title))”). Take back the later imports, or undo the merges, first."
            )
        }
        let sources = try ImportBatches.sources(addedBy: batch, in: transaction)
        // Offers go first: they point at listings that are about to be removed.
        try VanishedListings.takeBackAll(of: batch, in: transaction)
        try ImportBatches.eachChange(of: batch, in: transaction) { listing, before in
            try VanishedListings.takeBack(listing, in: transaction)
            if let before {
                try restore(before, at: at, ids: ids, in: transaction)
            } else {
                try remove(listing, at: at, in: transaction)
            }
        }
        for source in sources { try Origins.removeUnused(source, in: transaction) }
        try Providers.removeUnused(since: batch, in: transaction)
    }

    private mutating func restore(_ before: String, at: Instant, ids: IDSource, in transaction: any Transaction) throws
    {
        guard let record = ListingRecord(json: before) else { throw StorageError.corrupt(column: "before") }
        // A provider whom nobody used any more may have gone with another batch; the name brings the same one back.
        let provider =
            try Providers.find(slug: record.listing.provider, in: transaction)
            ?? Providers.named(record.listing.facts.providerName, ids: ids, in: transaction)
        // Another provider was merged with it meanwhile, and has its listings now.
        let isMoved = provider.slug != record.listing.provider
        let digest =
            isMoved ? ListingDigest.of(record.listing.facts, provider: provider.slug) : record.digest
        try Listings.replace(record.listing, provider: provider.id, digest: digest, at: at, in: transaction)
        if let keeping = record.keeping { try Listings.keep(keeping, of: [record.listing.id], in: transaction) }
        restored += 1
    }

    private mutating func remove(_ listing: ID<Listing>, at: Instant, in transaction: any Transaction) throws {
        if try Listings.isReported(listing, in: transaction) {
            try Listings.setWithdrawn(at, of: listing, in: transaction)
            withdrawn += 1
        } else {
            try Listings.remove(listing, in: transaction)
            removed += 1
        }
    }
}
