import Web

/// What the addresses of Open Referral take, for the API's description.
enum OpenReferralParameters {
    /// The id of anything, as a name of the path.
    static let id = Operation.Parameter("id", "The id, as this API gives it.", .text(format: "uuid"))

    private static let search = Operation.Parameter("search", "Words, as on the directory's page.", .text(limit: 200))
    private static let taxonomy = Operation.Parameter(
        "taxonomy_id", "Only what bears a term of this taxonomy.", .text(format: "uuid"), repeats: true)

    /// Pages and their form, everywhere.
    static let paging: [Operation.Parameter] = [
        .init("page", "Number of the page, from 1; past the end it is empty.", .integer("", 1...1_000_000)),
        .init(
            "per_page", "Objects a page; \(ServiceQuery.usualSize) unless given, with minimal all.",
            .integer("", 1...ServiceQuery.largestSize)),
        .init(
            "format", "ndjson streams all pages as application/x-ndjson, one object a line.",
            .text(allowed: ["json", "ndjson"])),
    ]

    /// What `/services` takes.
    static let services: [Operation.Parameter] =
        [
            search,
            .init(
                "taxonomy_term_id", "Only what bears the term; of one taxonomy “or”, of different ones “and”.",
                .text(format: "uuid"), repeats: true),
            taxonomy,
            .init("organization_id", "Only what this organization offers.", .text(format: "uuid")),
            .init(
                "modified_after",
                "Only what changed at this day or time (RFC 3339) or later, with what was withdrawn: its status is defunct."
            ),
            .init(
                "postcode",
                "Alone: only what serves the postcode's council or the whole country. With proximity: where to measure from."
            ),
            .init("proximity", "Metres from the postcode's middle.", .integer("", 1...500_000)),
            .init("full", "true: with all that belongs to it.", .flag()),
            .init("minimal", "true: only ids and when each changed.", .flag()),
        ] + paging

    /// What `/service_at_locations` takes.
    static let placements = services

    /// What `/organizations` and `/taxonomies` take.
    static let named = [Operation.Parameter("search", "A part of the name.", .text(limit: 200))] + paging

    /// What `/taxonomy_terms` takes.
    static let terms = [taxonomy] + named
}
