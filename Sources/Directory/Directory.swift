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
    /// When the program started: the change of records of which no time was kept.
    let startedAt: Int64
    /// Tells the answers of this program from those of another, older or newer.
    let edition: String
    let clock: @Sendable () -> Instant
    let ids: IDSource
    /// What changes with the records: sources by name, providers' names by slug, term dates, and how far they have come
    /// along the feed of events.
    let known = LockedBox(Known())
    /// One change at a time is made to the index, and each reads the records after the one before it: what was read
    /// earlier never comes over what was read later.
    let turns = Turns()
    /// The words of mail; without them none is written.
    let words: Strings?
    let reports: RateLimit
    /// How many organisations one person may ask to edit.
    let claimed = RateLimit("claims", burst: 10, perHour: 10)
    let needs = RateLimit("unmet-needs", burst: 10, perHour: 60)
    /// How many alerts a neighbourhood of addresses may ask for, and how many questions one address of mail may be sent.
    let alertsByOrigin = RateLimit("alerts-origin", burst: 10, perHour: 60)
    let alertsByAddress = RateLimit("alerts-address", burst: 5, perHour: 15)
    /// The parts of the published listings, as they were counted last, and what was known then.
    let partsOfListings = LockedBox<(mark: String, size: Int, parts: [ListingsPart])?>(nil)

    struct Known: Sendable {
        var origins: [String: Origin] = [:]
        var providers: [String: String] = [:]
        /// The slugs of providers that were merged into others, with the slugs of those.
        var mergedProviders: [String: String] = [:]
        /// The place of each provider, by slug, in the order of their names.
        var placesOfProviders: [String: Int] = [:]
        var terms = TermCalendar([])
        var place = FeedPlace()
        /// Whether the index has been built: before, there is nothing to keep true.
        var isOpen = false
    }

    /// `edition` is any text that differs between programs that may answer differently from the same records;
    /// `reportsPerHour` how many problems one neighbourhood of addresses may report in the long run, a quarter at once.
    package init(
        storage: any Storage, taxonomy: Taxonomy, geography: Geography, places: Places, synonyms: Synonyms,
        clock: @escaping @Sendable () -> Instant, ids: IDSource, edition: String = "", reportsPerHour: Int = 20,
        words: Strings? = nil
    ) {
        reports = RateLimit("problem-reports", burst: max(1, reportsPerHour / 4), perHour: reportsPerHour)
        self.storage = storage
        self.words = words
        self.taxonomy = taxonomy
        self.geography = geography
        self.places = places
        self.clock = clock
        self.ids = ids
        startedAt = clock().milliseconds
        self.edition = edition.startOfHash
        index = ListingIndex(taxonomy: taxonomy, synonyms: synonyms)
    }
}
