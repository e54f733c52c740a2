import Programme
import Tables

/// A listing as a row of a spreadsheet: the native fields and what makes a row readable by itself.
package enum ListingTable {
    /// The header, in words for people or in the native form's names.
    package static let columns: [(name: String, words: String)] = [
        ("id", "Id"), ("source", "Source"), ("source_id", "Source's id"), ("title", "Title"),
        ("description", "Description"), ("title_gd", "Title in Gaelic"), ("description_gd", "Description in Gaelic"),
        ("provider", "Provider"), ("sectors", "Sectors"), ("stages", "Stages"), ("regions", "Regions"),
        ("local_authorities", "Local authorities"), ("themes", "Themes"), ("start", "Start"), ("end", "End"),
        ("format", "Format"), ("audience", "Audience"), ("cost_pence", "Cost in pence"), ("language", "Language"),
        ("url", "Web address"), ("address", "Address"), ("postcode", "Postcode"), ("latitude", "Latitude"),
        ("longitude", "Longitude"), ("distance_km", "Distance in km"), ("licence", "Licence"),
        ("source_url", "Published at"), ("checked", "Last checked"), ("updated", "Updated"), ("page", "Page here"),
    ]

    /// How wide columns of long texts are, in characters; the others are as wide as their names.
    static let widths = [
        "title": 50, "description": 60, "title_gd": 30, "description_gd": 30, "provider": 30, "sectors": 24,
        "themes": 24,
        "url": 40, "address": 30, "page": 40,
    ]

    /// The cells of one row. Values of the vocabulary are written as labels; `distance` is in kilometres, `site` the
    /// beginning of whole links.
    package static func row(
        _ listing: Listing, distance: Double?, taxonomy: Taxonomy, site: String
    ) -> [TableCell] {
        let facts = listing.facts
        func labels(_ facet: Facet, _ slugs: [String]) -> TableCell {
            .text(slugs.map { taxonomy.label(facet, $0) }.joined(separator: "; "))
        }
        func text(_ value: String?) -> TableCell { value.map(TableCell.text) ?? .empty }
        func number(_ value: Double?) -> TableCell { value.map(TableCell.number) ?? .empty }
        return [
            .text(listing.id.letters), .text(facts.source), .text(facts.sourceID), .text(facts.title),
            .text(facts.description), text(facts.titleGaelic), text(facts.descriptionGaelic), .text(facts.providerName),
            labels(.sector, facts.sectors), labels(.stage, facts.stages), labels(.region, facts.regions),
            labels(.localAuthority, facts.localAuthorities), labels(.theme, facts.themes), text(facts.start?.text),
            text(facts.end?.text), text(facts.format.map { taxonomy.label(.format, $0) }),
            text(facts.audience.map { taxonomy.label(.audience, $0) }), number(facts.costPence.map(Double.init)),
            .text(taxonomy.label(.language, facts.language)), text(facts.url), text(facts.address),
            text(facts.postcode), number(facts.point?.latitude), number(facts.point?.longitude),
            number(distance),
            .text(facts.licence), text(facts.sourceURL), text(facts.checked?.iso), text(facts.updated?.rfc3339),
            .text(site + "/directory/" + listing.id.letters + "/" + listing.slug),
        ]
    }
}
