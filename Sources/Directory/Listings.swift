import Programme
import Storage

/// The SQL of the `listings` table.
package enum Listings {
    /// The listing with an id, withdrawn or not.
    package static func find(_ id: ID<Listing>, in connection: any Connection) throws -> Listing? {
        try connection.first("\(selection) WHERE l.id = \(id)").map(listing)
    }

    /// The listing with an id, or of a merged one the listing that it was merged into in the end.
    static func surviving(_ id: ID<Listing>, in connection: any Connection) throws -> Listing? {
        var id = id
        var met: Set<ID<Listing>> = []
        while let next = try connection.first("SELECT merged_into FROM listings WHERE id = \(id)")?
            .optionalText("merged_into").flatMap({ ID<Listing>(uuid: $0) }), met.insert(next).inserted
        {
            id = next
        }
        return try find(id, in: connection)
    }

    /// The listing of a source with the source's own id.
    package static func find(
        source: String, sourceID: String, in connection: any Connection
    ) throws -> (listing: Listing, digest: String)? {
        guard let row = try connection.first("\(selection) WHERE l.source = \(source) AND l.source_id = \(sourceID)")
        else { return nil }
        return (try listing(row), try row.text("digest"))
    }

    /// The listings with these ids, in this order; ids without a listing are left out. At most 1,000 at once.
    package static func find(_ ids: [ID<Listing>], in connection: any Connection) throws -> [Listing] {
        var found: [ID<Listing>: Listing] = [:]
        for row in try connection.rows("\(selection) WHERE l.id IN \(SQL.list(ids.prefix(1000)))") {
            let listing = try listing(row)
            found[listing.id] = listing
        }
        return ids.compactMap { found[$0] }
    }

    /// Every listing that has not been withdrawn, in the order of ids.
    package static func eachPublished(in connection: any Connection, _ body: (Listing) throws -> Void) throws {
        try connection.each("\(selection) WHERE l.withdrawn IS NULL ORDER BY l.id") { try body(listing($0)) }
    }

    /// Every published listing of one provider, in the order of ids; a provider's own page.
    package static func count(ofProvider slug: String, in connection: any Connection) throws -> Int {
        try connection.count(
            """
            SELECT count(*) AS count FROM listings l JOIN organisations p ON p.id = l.provider
            WHERE p.slug = \(slug) AND l.withdrawn IS NULL
            """)
    }

    /// How many listings are published.
    package static func countPublished(in connection: any Connection) throws -> Int {
        try connection.count("SELECT count(*) AS count FROM listings WHERE withdrawn IS NULL")
    }

    /// A listing that is not stored yet; `digest` stands for its facts.
    struct New {
        let listing: Listing
        let provider: ID<Provider>
        let digest: String
    }

    /// Stores new listings; `at` is when our record of them changed.
    static func add(_ new: [New], at: Instant, in transaction: any Transaction) throws {
        try transaction.insert(
            new.map { row($0, at) },
            into: """
                listings (
                    id, source, source_id, title, title_gd, title_key, description, description_gd, provider, sectors,
                    stages, regions, local_authorities, themes, start_day, end_day, start_at, end_at, format, audience,
                    cost_pence, language, url, address, postcode, latitude, longitude, licence, source_url, checked,
                    updated, withdrawn, digest, modified)
                """)
    }

    private static func row(_ new: New, _ at: Instant) -> NewRow {
        let (listing, facts) = (new.listing, new.listing.facts)
        return NewRow(
            listing.id, facts.source, facts.sourceID, facts.title, facts.titleGaelic, listing.slug, facts.description,
            facts.descriptionGaelic, new.provider, joined(facts.sectors), joined(facts.stages), joined(facts.regions),
            joined(facts.localAuthorities), joined(facts.themes), facts.start?.day, facts.end?.day,
            facts.start?.instant, facts.end?.instant, facts.format, facts.audience, facts.costPence, facts.language,
            facts.url, facts.address, facts.postcode, facts.point?.latitude, facts.point?.longitude, facts.licence,
            facts.sourceURL, facts.checked, facts.updated, listing.withdrawn, new.digest, at.milliseconds)
    }

    /// Stores what has changed of a listing that is there; its id, source and source's id stay. Not one statement with
    /// `add`: an INSERT that may become an UPDATE makes SQLite keep a journal of every page that it touches.
    package static func replace(
        _ listing: Listing, provider: ID<Provider>, digest: String, at: Instant, in transaction: any Transaction
    ) throws {
        let facts = listing.facts
        try transaction.run(
            """
            UPDATE listings SET
                title = \(facts.title), title_gd = \(facts.titleGaelic), title_key = \(listing.slug),
                description = \(facts.description), description_gd = \(facts.descriptionGaelic), provider = \(provider),
                sectors = \(joined(facts.sectors)), stages = \(joined(facts.stages)), regions = \(joined(facts.regions)),
                local_authorities = \(joined(facts.localAuthorities)), themes = \(joined(facts.themes)),
                start_day = \(facts.start?.day), end_day = \(facts.end?.day), start_at = \(facts.start?.instant),
                end_at = \(facts.end?.instant), format = \(facts.format), audience = \(facts.audience),
                cost_pence = \(facts.costPence), language = \(facts.language), url = \(facts.url),
                address = \(facts.address), postcode = \(facts.postcode), latitude = \(facts.point?.latitude),
                longitude = \(facts.point?.longitude), licence = \(facts.licence), source_url = \(facts.sourceURL),
                checked = \(facts.checked), updated = \(facts.updated), withdrawn = \(listing.withdrawn),
                digest = \(digest), modified = \(at.milliseconds)
            WHERE id = \(listing.id)
            """)
    }

    /// Every column of a listing, with its provider's slug and name.
    static let selection: SQL = """
        SELECT l.*, p.slug AS provider_slug, p.name AS provider_name
        FROM listings l JOIN organisations p ON p.id = l.provider
        """

    /// A row of `selection` as a listing.
    static func listing(_ row: Row) throws -> Listing {
        var facts = ListingFacts(
            source: try row.text("source"), sourceID: try row.text("source_id"), title: try row.text("title"),
            providerName: try row.text("provider_name"), licence: try row.text("licence"))
        facts.description = try row.text("description")
        facts.titleGaelic = try row.optionalText("title_gd")
        facts.descriptionGaelic = try row.optionalText("description_gd")
        facts.sectors = parts(try row.text("sectors"))
        facts.stages = parts(try row.text("stages"))
        facts.regions = parts(try row.text("regions"))
        facts.localAuthorities = parts(try row.text("local_authorities"))
        facts.themes = parts(try row.text("themes"))
        facts.start = try when(row, "start")
        facts.end = try when(row, "end")
        facts.format = try row.optionalText("format")
        facts.audience = try row.optionalText("audience")
        facts.costPence = try row.optionalInt("cost_pence")
        facts.language = try row.text("language")
        facts.url = try row.optionalText("url")
        facts.address = try row.optionalText("address")
        facts.postcode = try row.optionalText("postcode")
        if let latitude = try row.optionalDouble("latitude"), let longitude = try row.optionalDouble("longitude") {
            facts.point = Point(latitude: latitude, longitude: longitude)
        }
        facts.sourceURL = try row.optionalText("source_url")
        facts.checked = try row.day("checked")
        facts.updated = try row.instant("updated")
        return Listing(
            id: try row.id("id"), facts: facts, provider: try row.text("provider_slug"),
            withdrawn: try row.instant("withdrawn"))
    }

    private static func when(_ row: Row, _ column: String) throws -> When? {
        if let instant = try row.instant(column + "_at") { return When(instant: instant) }
        return try row.day(column + "_day").map(When.init(day:))
    }
}

/// A list of slugs in one column; slugs hold no `;`.
private func joined(_ slugs: [String]) -> String { slugs.joined(separator: ";") }

private func parts(_ column: String) -> [String] {
    column.utf8.split(separator: UInt8(ascii: ";")).map { String(decoding: $0, as: UTF8.self) }
}
