import Establishments
import Programme
import Storage
import Web

extension Directory {
    /// Reads every published listing into the index: at start. From then on it follows the feed of events.
    package func open() async throws {
        try await turns.take {
            let place = try await build()
            known.with { known in
                known.place = place
                known.isOpen = true
            }
        }
    }

    /// How many listings the directory shows; `nil` before it has been opened.
    package var listingsShown: Int? { known.with { $0.isOpen } ? index.count : nil }

    /// Brings the index up to date with listings that have changed.
    package func refresh(_ changed: [ID<Listing>]) async throws {
        try await turns.take { try await bring(changed) }
    }

    /// Builds the index anew, while the old one answers. Gives the place in the feed of what was read.
    private func build() async throws -> FeedPlace {
        let place = try await storage.read { [index] connection in
            try index.build { take in
                try Listings.eachPublished(in: connection) { take(IndexEntry($0)) }
            }
            return try FeedPlace(in: connection)
        }
        try await readKnown()
        return place
    }

    /// How many changed listings are brought in one by one; for more the index is built anew.
    var mostAtOnce: Int { index.count / 5 + 1000 }

    /// Reads listings as they are now. Only within a turn.
    func bring(_ changed: [ID<Listing>]) async throws {
        if changed.count > mostAtOnce || index.isWorn {
            _ = try await build()
            return
        }
        for part in stride(from: 0, to: changed.count, by: 500) {
            let ids = Array(changed[part..<min(part + 500, changed.count)])
            let listings = try await storage.read { try Listings.find(ids, in: $0) }
            let live = Dictionary(
                listings.filter { $0.withdrawn == nil }.map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
            index.change(
                put: ids.compactMap { live[$0].map(IndexEntry.init) }, remove: ids.filter { live[$0] == nil })
        }
        try await readKnown()
    }

    /// Reads sources, providers' names and term dates again.
    private func readKnown() async throws {
        let (origins, all, merged, terms) = try await storage.read { connection in
            (
                try Origins.all(in: connection), try Providers.all(in: connection),
                try Providers.merged(in: connection), TermCalendar(try TermDates.all(in: connection))
            )
        }
        let providers = Dictionary(all.map { ($0.slug, $0.name) }, uniquingKeysWith: { first, _ in first })
        // Once a change, because thousands of names take many times as long to put in order as a page to answer.
        let ordered = providers.map { (name: $1.lowercased(), slug: $0) }.sorted { $0 < $1 }
        let places = Dictionary(uniqueKeysWithValues: ordered.enumerated().map { ($1.slug, $0) })
        known.with { known in
            known.origins = origins
            known.providers = providers
            known.mergedProviders = merged
            known.placesOfProviders = places
            known.terms = terms
        }
    }

    /// The published listing with an id; of one that was merged, the one that it was merged into, with that one's id.
    /// Throws `Failure.notFound`, or `.gone` for one that its source took back.
    package func listing(_ id: ID<Listing>, by actor: Actor) async throws -> Listing {
        try Permission.readPublished.require(of: actor)
        guard let listing = try await storage.read({ try Listings.surviving(id, in: $0) }) else {
            throw Failure.notFound("There is no listing at this address. It may have been mistyped.")
        }
        guard listing.withdrawn == nil else {
            throw Failure.gone("“\(listing.facts.title)” has been taken back by the organisation that listed it.")
        }
        return listing
    }

    /// The provider with a slug; of one that was merged, the one that it was merged into. Throws `Failure.notFound`.
    package func provider(_ slug: String, by actor: Actor) async throws -> Provider {
        try Permission.readPublished.require(of: actor)
        guard let provider = try await storage.read({ try Providers.find(slug: slug, in: $0) }) else {
            throw Failure.notFound("There is no provider at this address.")
        }
        return provider
    }

    /// Where a source's listings come from, with the words its licence asks for.
    package func origin(_ source: String) -> Origin? { known.with { $0.origins[source] } }

    /// A provider's name by slug.
    package func providerName(_ slug: String) -> String? { known.with { $0.providers[slug] } }

    /// The slug by which a provider is known now: its own, or that of the one that it was merged into; `nil` where there
    /// is none.
    func providerSlug(_ slug: String) -> String? {
        known.with { $0.providers[slug] == nil ? $0.mergedProviders[slug] : slug }
    }

    /// Stands for what is known of the records: equal in every process that knows the same, whenever it started.
    package var mark: String { known.with { $0.place.mark } }
}
