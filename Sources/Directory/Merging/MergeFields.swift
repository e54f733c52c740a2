import Programme
import Web

/// A field in which two listings may differ, by the name that forms give it.
struct MergeField: Sendable {
    let name: String
    /// The key of its words.
    let key: String
    /// Gives a listing the other's value.
    let take: @Sendable (inout ListingFacts, ListingFacts) -> Void

    /// Those of listings, in the order in which they are compared.
    static let ofListings: [MergeField] = [
        MergeField(name: "title", key: "edit.field.title") { $0.title = $1.title },
        MergeField(name: "description", key: "edit.field.description") { $0.description = $1.description },
        MergeField(name: "title_gd", key: "edit.field.title_gd") { $0.titleGaelic = $1.titleGaelic },
        MergeField(name: "description_gd", key: "edit.field.description_gd") {
            $0.descriptionGaelic = $1.descriptionGaelic
        },
        MergeField(name: "url", key: "edit.field.url") { $0.url = $1.url },
        MergeField(name: "when", key: "fact.when") { ($0.start, $0.end) = ($1.start, $1.end) },
        MergeField(name: "cost", key: "fact.cost") { $0.costPence = $1.costPence },
        MergeField(name: "address", key: "edit.field.address") { $0.address = $1.address },
        MergeField(name: "postcode", key: "edit.field.postcode") { ($0.postcode, $0.point) = ($1.postcode, $1.point) },
        MergeField(name: "sector", key: FacetWords.key(.sector)) { $0.sectors = $1.sectors },
        MergeField(name: "stage", key: FacetWords.key(.stage)) { $0.stages = $1.stages },
        MergeField(name: "theme", key: FacetWords.key(.theme)) { $0.themes = $1.themes },
        MergeField(name: "region", key: FacetWords.key(.region)) { $0.regions = $1.regions },
        MergeField(name: "la", key: FacetWords.key(.localAuthority)) { $0.localAuthorities = $1.localAuthorities },
        MergeField(name: "format", key: FacetWords.key(.format)) { $0.format = $1.format },
        MergeField(name: "audience", key: FacetWords.key(.audience)) { $0.audience = $1.audience },
        MergeField(name: "language", key: FacetWords.key(.language)) { $0.language = $1.language },
    ]

    /// Those of providers: what they are called, what they are, and which hub looks after them.
    static let ofProviders = ["name", "kind", "hub"]

    /// The fields that forms have, of both kinds.
    static let names = ofListings.map(\.name) + ofProviders
}

extension ListingFacts {
    /// The same with another listing's value in some fields.
    func taking(_ names: Set<String>, from other: ListingFacts) -> ListingFacts {
        var facts = self
        for field in MergeField.ofListings where names.contains(field.name) { field.take(&facts, other) }
        return facts
    }
}
