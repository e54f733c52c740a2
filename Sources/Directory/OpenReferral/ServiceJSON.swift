import Establishments
import Programme
import Tables
import Web

/// A listing as a service of Open Referral (HSDS 3.0, UK profile). What is not known is left out, never null; parts that
/// have no row of their own have ids derived from the listing's.
struct ServiceJSON: Sendable {
    let directory: Directory
    let taxonomies: OpenReferralTaxonomies
    let site: String
    let today: Day

    /// Writes a service as an object.
    func write(_ record: ServiceRecord, _ form: ServiceForm, into json: inout JSONWriter) {
        json.beginObject()
        json.member("id", record.listing.id.uuid)
        if form == .minimal {
            // The standard's interface names the one, its data model the other.
            json.member("modified_date", record.modified?.rfc3339)
            json.member("last_modified", record.modified?.rfc3339)
        } else {
            writeFields(record, into: &json)
            if form == .full, record.listing.withdrawn == nil { writeParts(record, into: &json) }
        }
        json.endObject()
    }

    /// Writes a service at its place as an object; in full with the service.
    func write(_ place: ServicePlacement, _ record: ServiceRecord, _ form: ServiceForm, into json: inout JSONWriter) {
        json.beginObject()
        if form == .minimal {
            json.member("id", place.id.uuid)
            json.member("modified_date", record.modified?.rfc3339)
            json.member("last_modified", record.modified?.rfc3339)
        } else {
            place.writeFields(into: &json)
            if form == .full {
                json.name("service")
                write(record, .list, into: &json)
            }
        }
        json.endObject()
    }

    private func writeFields(_ record: ServiceRecord, into json: inout JSONWriter) {
        let facts = record.listing.facts
        let isGone = record.listing.withdrawn != nil
        let page = site + DirectoryLinks.path(of: record.listing)
        json.member("organization_id", record.organisation.uuid)
        json.member("name", facts.title)
        json.member("url", isGone ? page : facts.url ?? page)
        json.member("status", isGone ? "defunct" : facts.isOver(on: today) ? "inactive" : "active")
        json.member("last_modified", record.modified?.rfc3339)
        // Of what its source took back no more is said than that.
        guard !isGone else { return }
        json.member("alternate_name", facts.titleGaelic)
        json.member("description", facts.description.isEmpty ? nil : facts.description)
        json.member("fees_description", facts.costPence.map(fees))
        json.member("assured_date", facts.checked?.iso)
        json.member("ceangal_page", page)
        json.member("ceangal_source", directory.origin(facts.source)?.title ?? facts.source)
        json.member("ceangal_licence", facts.licence.isEmpty ? nil : facts.licence)
        let attribution = directory.origin(facts.source)?.attribution ?? ""
        json.member("ceangal_attribution", attribution.isEmpty ? nil : attribution)
        json.name("organization")
        OrganisationJSON(site: site).write(
            record.organisation, slug: record.listing.provider, name: facts.providerName, into: &json)
    }

    private func writeParts(_ record: ServiceRecord, into json: inout JSONWriter) {
        let listing = record.listing
        if let start = listing.facts.start {
            json.name("schedules")
            json.beginList()
            writeSchedule(listing, start, into: &json)
            json.endList()
        }
        writeAreas(listing, into: &json)
        if let place = ServicePlacement(listing, in: directory) {
            json.name("service_at_locations")
            json.beginList()
            json.beginObject()
            place.writeFields(into: &json)
            json.endObject()
            json.endList()
        }
        writeLanguage(listing, into: &json)
        writeCost(listing, into: &json)
        writeAttributes(listing, into: &json)
    }

    /// When it takes place; times in UTC, as the standard asks.
    private func writeSchedule(_ listing: Listing, _ start: When, into json: inout JSONWriter) {
        let end = listing.facts.end
        json.beginObject()
        json.member("id", derived("schedule", listing))
        json.member("service_id", listing.id.uuid)
        json.member("valid_from", start.day.iso)
        json.member("valid_to", (end?.day ?? start.day).iso)
        json.member("dtstart", start.day.iso)
        json.member("opens_at", start.instant.map(clock))
        if end?.day == start.day { json.member("closes_at", end?.instant.map(clock)) }
        json.member("schedule_link", listing.facts.url)
        json.endObject()
    }

    /// Its councils, or the regions where no council is named, and always the whole country and online.
    private func writeAreas(_ listing: Listing, into json: inout JSONWriter) {
        let facts = listing.facts
        let wide = facts.regions.filter { directory.geography.region($0)?.isNational ?? false }
        let regions = facts.localAuthorities.isEmpty ? facts.regions : wide
        let areas =
            facts.localAuthorities.map { (Facet.localAuthority, $0) } + regions.map { (Facet.region, $0) }
        guard !areas.isEmpty else { return }
        json.name("service_areas")
        json.beginList()
        for (facet, slug) in areas {
            json.beginObject()
            json.member("id", derived("service_area/" + facet.key + "/" + slug, listing))
            json.member("service_id", listing.id.uuid)
            json.member("name", directory.label(facet, slug))
            json.member("uri", taxonomies.term(facet, slug)?.uri)
            json.endObject()
        }
        json.endList()
    }

    private func writeLanguage(_ listing: Listing, into json: inout JSONWriter) {
        let code = listing.facts.language
        json.name("languages")
        json.beginList()
        json.beginObject()
        json.member("id", derived("language/" + code, listing))
        json.member("service_id", listing.id.uuid)
        json.member("name", directory.label(.language, code))
        json.member("code", code)
        json.endObject()
        json.endList()
    }

    private func writeCost(_ listing: Listing, into json: inout JSONWriter) {
        guard let pence = listing.facts.costPence else { return }
        json.name("cost_options")
        json.beginList()
        json.beginObject()
        json.member("id", derived("cost_option", listing))
        json.member("service_id", listing.id.uuid)
        json.member("amount", Double(pence) / 100)
        json.member("currency", "gbp")
        json.member("amount_description", fees(pence))
        json.endObject()
        json.endList()
    }

    private func writeAttributes(_ listing: Listing, into json: inout JSONWriter) {
        let terms = taxonomies.terms(of: listing.facts)
        guard !terms.isEmpty else { return }
        json.name("attributes")
        json.beginList()
        for term in terms {
            json.beginObject()
            json.member("id", derived("attribute/" + term.facet.key + "/" + term.slug, listing))
            json.member("link_id", listing.id.uuid)
            json.member("link_type", term.facet.key)
            json.member("link_entity", "service")
            json.member("value", term.label)
            json.member("taxonomy_term_id", term.id.uuid)
            json.name("taxonomy_term")
            taxonomies.write(term, into: &json)
            json.endObject()
        }
        json.endList()
    }

    private func derived(_ name: String, _ listing: Listing) -> String {
        ID<ServiceJSON>(name: name, in: listing.id).uuid
    }

    /// `Free` or `£12.50`.
    private func fees(_ pence: Int) -> String {
        guard pence > 0 else { return "Free" }
        let rest = pence % 100
        return "£" + String(pence / 100) + (rest == 0 ? "" : rest < 10 ? ".0\(rest)" : ".\(rest)")
    }

    /// `14:00Z`.
    private func clock(_ moment: Instant) -> String {
        String(decoding: moment.rfc3339.utf8.dropFirst(11).prefix(5), as: UTF8.self) + "Z"
    }
}

extension OpenReferralTaxonomies {
    /// The terms that a listing bears, in the order of the taxonomies.
    func terms(of facts: ListingFacts) -> [Term] {
        entries.flatMap { entry in
            let slugs: [String] =
                switch entry.facet {
                case .sector: facts.sectors
                case .stage: facts.stages
                case .theme: facts.themes
                case .region: facts.regions
                case .localAuthority: facts.localAuthorities
                case .audience: facts.audience.map { [$0] } ?? []
                case .format: facts.format.map { [$0] } ?? []
                case .language: [facts.language]
                case .provider, .year: []
                }
            return slugs.compactMap { term(entry.facet, $0) }
        }
    }
}
