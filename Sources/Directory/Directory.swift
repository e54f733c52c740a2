import Establishments
import Programme
import Search
import Storage
import Web

/// The front door of the directory: one method for each thing that people do with it.
///
/// Questions are answered from an index in memory, built from storage at `open` and kept true after every change.
package final class Directory: Sendable {
    let storage: any Storage
    let index: ListingIndex
    package let taxonomy: Taxonomy
    package let geography: Geography
    package let places: Places
    /// Tells the answers of this process from those of the one before.
    let startedAt: Int64
    let clock: @Sendable () -> Instant
    let ids: IDSource
    /// What changes with the records: sources by name, providers' names by slug, term dates, and a version that counts
    /// the changes since the start.
    let known = LockedBox(Known())
    let reports = RateLimit(burst: 5, perHour: 20)
    let needs = RateLimit(burst: 10, perHour: 60)
    /// The parts of the published listings, as they were counted last, and at which version of the records.
    let partsOfListings = LockedBox<(version: Int, size: Int, parts: [ListingsPart])?>(nil)

    struct Known: Sendable {
        var origins: [String: Origin] = [:]
        var providers: [String: String] = [:]
        /// The place of each provider, by slug, in the order of their names.
        var placesOfProviders: [String: Int] = [:]
        var terms = TermCalendar([])
        var version = 0
    }

    package init(
        storage: any Storage, taxonomy: Taxonomy, geography: Geography, places: Places, synonyms: Synonyms,
        clock: @escaping @Sendable () -> Instant, ids: IDSource
    ) {
        self.storage = storage
        self.taxonomy = taxonomy
        self.geography = geography
        self.places = places
        self.clock = clock
        self.ids = ids
        startedAt = clock().milliseconds
        index = ListingIndex(taxonomy: taxonomy, synonyms: synonyms)
    }
}
