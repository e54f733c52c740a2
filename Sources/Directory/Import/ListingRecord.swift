import Programme
import Tables

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// A listing as it is kept beside a change of it, so that the change can be taken back: one JSON object.
struct ListingRecord: Equatable {
    let listing: Listing
    let digest: String
    /// What a bulk edit changes beside the facts; `nil` where loads of files are the only ones to change it.
    let keeping: Keeping?

    /// Who keeps a listing: its source, or those who edited it here.
    struct Keeping: Equatable {
        let edited: Instant?
        let isHeldBack: Bool
    }

    init(_ listing: Listing, digest: String, keeping: Keeping? = nil) {
        self.listing = listing
        self.digest = digest
        self.keeping = keeping
    }

    /// The native fields, with what they leave out: our id, when it was withdrawn, the digest.
    var json: String {
        var writer = JSONWriter(capacity: 1024)
        writer.beginObject()
        ListingJSON.write(listing, into: &writer)
        writer.member("withdrawn", listing.withdrawn?.rfc3339)
        writer.member("digest", digest)
        writer.member("edited", keeping?.edited?.rfc3339)
        writer.member("held_back", keeping?.isHeldBack)
        writer.endObject()
        return String(decoding: writer.take(), as: UTF8.self)
    }

    /// Reads what `json` wrote; `nil` for anything else.
    init?(json: String) {
        guard let stored = try? JSONDecoder().decode(Stored.self, from: Data(json.utf8)),
            let id = ID<Listing>(letters: stored.id)
        else { return nil }
        var facts = ListingFacts(
            source: stored.source, sourceID: stored.source_id, title: stored.title, providerName: stored.provider_name,
            licence: stored.licence ?? "")
        facts.description = stored.description ?? ""
        facts.titleGaelic = stored.title_gd
        facts.descriptionGaelic = stored.description_gd
        facts.sectors = stored.sectors ?? []
        facts.stages = stored.stages ?? []
        facts.regions = stored.regions ?? []
        facts.localAuthorities = stored.local_authorities ?? []
        facts.themes = stored.themes ?? []
        facts.start = stored.start.flatMap { When($0) }
        facts.end = stored.end.flatMap { When($0) }
        facts.format = stored.format
        facts.audience = stored.audience
        facts.costPence = stored.cost_pence
        facts.language = stored.language
        facts.url = stored.url
        facts.address = stored.address
        facts.postcode = stored.postcode
        if let latitude = stored.latitude, let longitude = stored.longitude {
            facts.point = Point(latitude: latitude, longitude: longitude)
        }
        facts.sourceURL = stored.source_url
        facts.checked = stored.checked.flatMap { Day(iso: $0) }
        facts.updated = stored.updated.flatMap { Instant(rfc3339: $0) }
        listing = Listing(
            id: id, facts: facts, provider: stored.provider,
            withdrawn: stored.withdrawn.flatMap { Instant(rfc3339: $0) })
        digest = stored.digest
        keeping = stored.held_back.map {
            Keeping(edited: stored.edited.flatMap { Instant(rfc3339: $0) }, isHeldBack: $0)
        }
    }

    private struct Stored: Decodable {
        let id, source, source_id, title, provider, provider_name, language, digest: String
        let description, title_gd, description_gd, start, end, format, audience, url, address, postcode: String?
        let licence, source_url, checked, updated, withdrawn, edited: String?
        let sectors, stages, regions, local_authorities, themes: [String]?
        let cost_pence: Int?
        let held_back: Bool?
        let latitude, longitude: Double?
    }
}
