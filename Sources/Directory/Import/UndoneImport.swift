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

    /// Takes a batch of listings back. Throws `Failure.notFound` or `.conflict`.
    init(taking batch: ID<ImportBatch>, back at: Instant, ids: IDSource, in transaction: any Transaction) throws {
        guard let found = try ImportBatches.find(batch, in: transaction), found.kind == "listings" else {
            throw Failure.notFound("There is no import of listings with the id \(batch.letters).")
        }
        guard found.undone == nil else { throw Failure.conflict("That import has been taken back already.") }
        if let title = try ImportBatches.laterChange(than: batch, in: transaction) {
            throw Failure.conflict(
                "That import cannot be taken back, because listings that it changed have been changed since (for one, “\(brief(title))”). Take back the later imports first."
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
        try ImportBatches.markUndone(batch, at: at, in: transaction)
    }

    private mutating func restore(_ before: String, at: Instant, ids: IDSource, in transaction: any Transaction) throws
    {
        guard let record = ListingRecord(json: before) else { throw StorageError.corrupt(column: "before") }
        // A provider whom nobody used any more may have gone with another batch; the name brings the same one back.
        let provider =
            try Providers.find(slug: record.listing.provider, in: transaction)
            ?? Providers.named(record.listing.facts.providerName, ids: ids, in: transaction)
        guard provider.slug == record.listing.provider else { throw StorageError.corrupt(column: "before") }
        try Listings.replace(record.listing, provider: provider.id, digest: record.digest, at: at, in: transaction)
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
