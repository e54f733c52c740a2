import Programme
import Tables

/// A listing as the API writes it: the native fields, with `id` ours, plus `source_id`, `provider_name` and `address`.
/// Empty fields are left out.
package enum ListingJSON {
    /// The members of one object, without braces, in the order of the native form.
    package static func object(_ listing: Listing) -> [UInt8] {
        var writer = JSONWriter(capacity: 1024)
        writer.beginObject()
        write(listing, into: &writer)
        writer.endObject()
        return writer.take()
    }

    /// Writes the members of a listing into an object that has been begun.
    static func write(_ listing: Listing, into writer: inout JSONWriter) {
        let facts = listing.facts
        writer.member("id", listing.id.letters)
        writer.member("source", facts.source)
        writer.member("source_id", facts.sourceID)
        writer.member("title", facts.title)
        writer.member("description", filled(facts.description))
        writer.member("title_gd", facts.titleGaelic)
        writer.member("description_gd", facts.descriptionGaelic)
        writer.member("provider", listing.provider)
        writer.member("provider_name", facts.providerName)
        writer.member("sectors", facts.sectors)
        writer.member("stages", facts.stages)
        writer.member("regions", facts.regions)
        writer.member("local_authorities", facts.localAuthorities)
        writer.member("themes", facts.themes)
        writer.member("start", facts.start?.text)
        writer.member("end", facts.end?.text)
        writer.member("format", facts.format)
        writer.member("audience", facts.audience)
        writer.member("cost_pence", facts.costPence)
        writer.member("language", facts.language)
        writer.member("url", facts.url)
        writer.member("address", facts.address)
        writer.member("postcode", facts.postcode)
        writer.member("latitude", facts.point?.latitude)
        writer.member("longitude", facts.point?.longitude)
        writer.member("licence", filled(facts.licence))
        writer.member("source_url", facts.sourceURL)
        writer.member("checked", facts.checked?.iso)
        writer.member("updated", facts.updated?.rfc3339)
    }

    private static func filled(_ text: String) -> String? { text.isEmpty ? nil : text }
}
