import Web

/// What the directory's answers look like, for the API's description.
enum DirectoryShapes {
    static let all: [NamedShape] = [
        NamedShape("DirectoryPage", page), NamedShape("FacetCount", count), NamedShape("FacetLabels", labels),
        NamedShape("IgnoredValue", ignored), NamedShape("Listing", listing),
        NamedShape("Suggestions", Suggestions.shape),
    ]

    private static let page = Shape.object(
        "One page of what a query finds.",
        of: [
            .always("total", .integer("How many listings the query finds.")),
            .always("page", .integer("The page that is shown.")), .always("pages", .integer("At least 1.")),
            .always("size", .integer("Rows a page.")),
            .always("query", .text("The query as it was understood, as in the address.")),
            .always("ignored", .list("What was left out.", of: .named("IgnoredValue"))),
            .always("listings", .list(of: .named("Listing"))),
            .sometimes(
                "facets",
                .map(
                    "By facet: each value's count, which leaves out the facet's own selection; left out for facets=none.",
                    of: .either(
                        of: [
                            .list("Every value, in order.", of: .named("FacetCount")),
                            .map("For facets=counts: values that have any.", of: .integer()),
                        ]))),
        ])

    private static let count = Shape.object(
        "A value of a facet.",
        of: [
            .always("value", .text()), .always("label", .text("The words for it, in English.")),
            .always("count", .integer("The total if it alone were ticked in its facet.")),
            .always("selected", .flag("Whether the query ticks it.")),
        ])

    private static let labels = Shape.map(
        "By facet: each value with its words, in English.", of: .map(of: .text()))

    private static let ignored = Shape.object(
        "A parameter that was left out.",
        of: [
            .always("parameter", .text()), .always("value", .text()), .always("reason", .text("A whole sentence.")),
        ])

    private static let listing = Shape.object(
        "A directory entry. Empty fields are left out.",
        of: [
            .always("id", .text("26 letters and digits; stays for ever.")),
            .always("source", .text("Where it comes from.")), .always("source_id", .text("The source's own id.")),
            .always("title", .text(limit: 300)), .sometimes("description", .text()),
            .sometimes("title_gd", .text("In Gaelic.")), .sometimes("description_gd", .text("In Gaelic.")),
            .always("provider", .text("The provider's slug.")), .always("provider_name", .text()),
            .sometimes("sectors", slugs), .sometimes("stages", slugs), .sometimes("regions", slugs),
            .sometimes("local_authorities", slugs), .sometimes("themes", slugs),
            .sometimes("start", .text("A day, or a time in UTC.")),
            .sometimes("end", .text("A day, or a time in UTC.")),
            .sometimes("format", .text()), .sometimes("audience", .text()),
            .sometimes("cost_pence", .integer("0 is free; left out where it is not known.", 0...1_000_000_000_000)),
            .always("language", .text("en, gd or sco.")), .sometimes("url", .text()), .sometimes("address", .text()),
            .sometimes("postcode", .text()), .sometimes("latitude", .number("WGS84 degrees.")),
            .sometimes("longitude", .number("WGS84 degrees.")), .sometimes("licence", .text()),
            .sometimes("source_url", .text()), .sometimes("checked", .text("When last looked at.", format: "date")),
            .sometimes("updated", .text("When the source says it changed.", format: "date-time")),
            .sometimes("distance_km", .number("With near, from there.")),
        ])

    private static let slugs = Shape.list(of: .text())
}
