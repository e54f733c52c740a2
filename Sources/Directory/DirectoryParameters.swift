import Web

/// What the directory's addresses take, for the API's description.
package enum DirectoryParameters {
    /// The id of a listing, as a name of the path.
    static let id = Operation.Parameter("id", "The listing's id: 26 letters and digits.", .text(limit: 26))
    /// A council, as a name of the path.
    static let council = Operation.Parameter("council", "Slug or GSS code of a council.")
    /// The mark of a program, in the head of its request.
    static let idempotencyKey = Operation.Parameter(
        "Idempotency-Key",
        "A key of your own, kept for 24 hours: the same request again changes nothing and gets the same answer, another one gets 422.",
        .text(limit: 100))

    /// The mark that makes a form safe to send twice.
    static let key = Operation.Parameter.key(ofThis: "message", isRequired: true)

    /// The parameters of the query, in the order of the documents. A value that cannot be used is left out.
    package static let all: [Operation.Parameter] =
        [
            .init("q", "Words, “phrases”, -not, prefix*.", .text(limit: 200)),
            .init(
                "match", "exact: without spelling variants, synonyms and forgiveness.",
                .text(allowed: ["any", "exact"])),
        ] + facets + dates + [
            .init(
                "national",
                "Whether to include national and online listings while a region or council is chosen; exclude unless given.",
                .text(allowed: ["include", "exclude"])),
            .init("near", "A postcode or place."),
            .init(
                "within", "Kilometres from near; \(DirectoryQuery.usualDistance) unless given.", .integer("", 1...500)),
            .init(
                "sort", "Best with words, else nearest first with near, else date.",
                .text(allowed: Sort.allCases.map(\.rawValue))),
            .init(
                "cols",
                "Columns of the page's table, joined by points: "
                    + DirectoryColumn.allCases.map(\.rawValue).joined(separator: ", ") + "."),
            .init("group", "A column to group the page's rows by."),
            .init(
                "view",
                "How the page shows them. calendar asks, in every form, for what has a date and begins on the days of from, to, when or year, else this month.",
                .text(allowed: DirectoryView.allCases.map(\.rawValue))),
            .init("size", "Rows a page: 25, 50 or 100 on the page, 1 to 1,000 in JSON.", .integer("", 1...1000)),
            .init("page", "Number of the page; past the end it is the last.", .integer("", 1...1_000_000)),
            .init(
                "facets",
                "Which counts to give: none, counts, all (unless given), or facets joined by commas. JSON only."),
        ]

    private static let facets: [Operation.Parameter] = Facet.allCases.map { facet in
        let meaning =
            switch facet {
            case .localAuthority: "Slug or GSS code of a council."
            case .language: "en, gd or sco."
            case .year: "Year of the start."
            default: "Slug of a \(facet.word)."
            }
        return .init(facet.parameter, meaning + " Repeat for “or”.", repeats: true)
    }

    private static let dates: [Operation.Parameter] = [
        .init("from", "First day of the start: 2026-12-01, 1/12/2026 or 1 Dec 2026."),
        .init("to", "Last day of the start."),
        .init(
            "when", "Days by name, relative to today.", .text(allowed: ["any"] + DatePreset.allCases.map(\.rawValue))),
        .init(
            "undated", "Whether to include what has no date; include unless given.",
            .text(allowed: ["include", "exclude"])),
        .init(
            "past", "Whether to include what is over; exclude unless given.", .text(allowed: ["include", "exclude"])),
    ]
}
