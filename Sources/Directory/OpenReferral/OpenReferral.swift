import Programme
import Storage
import Tables
import Web

/// The front door for harvesters: the directory as Open Referral UK and HSDS 3.0 have it. Anyone may read all of it.
struct OpenReferral: Sendable {
    let directory: Directory
    let taxonomies: OpenReferralTaxonomies

    init(_ directory: Directory) {
        self.directory = directory
        taxonomies = OpenReferralTaxonomies(directory)
    }

    /// How services are written; `site` begins whole links.
    func writing(_ asked: WebRequest) -> ServiceJSON {
        ServiceJSON(directory: directory, taxonomies: taxonomies, site: asked.site, today: asked.today)
    }

    /// The record of one service; of one that was merged, the one that it was merged into, with that one's id. Throws
    /// `Failure.notFound`, or `.gone` for one that its source took back.
    func service(_ id: ID<Listing>, by actor: Actor) async throws -> ServiceRecord {
        try Permission.readPublished.require(of: actor)
        let record = try await directory.storage.read { connection in
            try Listings.surviving(id, in: connection).flatMap { try Listings.records([$0.id], in: connection).first }
        }
        guard let record else {
            throw Failure.notFound("There is no service with this id.")
        }
        guard record.listing.withdrawn == nil else {
            throw Failure.gone(
                "“\(record.listing.facts.title)” has been taken back by the organisation that listed it.")
        }
        return record
    }

    /// What a query finds; with `atPlaces` only what is delivered at a place. Throws `Failure.invalid`.
    func services(_ query: ServiceQuery, atPlaces: Bool = false, by actor: Actor) async throws -> ServiceRun {
        try Permission.readPublished.require(of: actor)
        var query = query
        if let id = query.organisation {
            query.organisation = try await directory.storage.read { try Providers.find(id, in: $0)?.id } ?? id
        }
        return try await ServiceRun(query, atPlaces: atPlaces, in: directory)
    }

    /// The provider with an id; of one that was merged, the one that it was merged into. Throws `Failure.notFound`.
    func organisation(_ id: ID<Provider>, by actor: Actor) async throws -> Provider {
        try Permission.readPublished.require(of: actor)
        guard let provider = try await directory.storage.read({ try Providers.find(id, in: $0) }) else {
            throw Failure.notFound("There is no organization with this id.")
        }
        return provider
    }

    /// The providers that have anything published; those whose name holds a text, where one is given.
    func organisations(named text: String, by actor: Actor) async throws -> OrganisationRun {
        try Permission.readPublished.require(of: actor)
        let total = try await directory.storage.read { try Providers.countPublished(named: text, in: $0) }
        return OrganisationRun(storage: directory.storage, text: text, total: total)
    }
}

/// Providers in the order of ids, read 500 at a time.
struct OrganisationRun: Sendable {
    let storage: any Storage
    let text: String
    let total: Int

    /// Hands over the providers of one page (`size` nil: all).
    func each(page: Int, size: Int?, _ body: ([Provider]) async throws -> Void) async throws {
        let start = (size ?? total) * (page - 1)
        var left = min(size ?? total, max(0, total - start))
        var last: ID<Provider>?
        while left > 0 {
            let (after, limit) = (last, min(left, 500))
            let providers = try await storage.read { [text] connection in
                try Providers.published(named: text, after: after, from: start, limit: limit, in: connection)
            }
            guard let end = providers.last else { return }
            try await body(providers)
            last = end.id
            left -= providers.count
        }
    }
}
