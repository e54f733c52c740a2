import Establishments
import Programme
import Storage
import Web

/// The front door of the directory: one method for each thing that people do with it.
///
/// Questions are answered from an index in memory, built from storage at `open` and kept true after every change.
package final class Directory: Sendable {
    let storage: any Storage
    let index: ListingIndex
    package let vocabulary: Vocabulary
    let clock: @Sendable () -> Instant
    let ids: IDSource
    /// What changes with the records: sources by name, providers' names by slug, term dates, and a version that counts
    /// the changes since the start.
    let known = LockedBox(Known())
    private let reports = RateLimit(burst: 5, perHour: 20)
    private let needs = RateLimit(burst: 10, perHour: 60)

    struct Known: Sendable {
        var origins: [String: Origin] = [:]
        var providers: [String: String] = [:]
        var terms = TermDates([])
        var version = 0
    }

    package init(
        storage: any Storage, vocabulary: Vocabulary, synonyms: Synonyms, clock: @escaping @Sendable () -> Instant,
        ids: IDSource
    ) {
        self.storage = storage
        self.vocabulary = vocabulary
        self.clock = clock
        self.ids = ids
        index = ListingIndex(synonyms: synonyms)
    }
}
