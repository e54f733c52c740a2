import Accounts
import Programme
import Storage
import Web

/// The SQL of the tables `saved_searches` and `saved_search_links`.
enum SavedSearches {
    private static let columns: SQL =
        "id, email, query, frequency, language, site, asked, confirmed, told, due, mark"

    static func add(_ search: SavedSearch, in transaction: any Transaction) throws {
        try transaction.run(
            """
            INSERT INTO saved_searches (id, email, email_key, query, frequency, language, site, asked, mark)
            VALUES (\(search.id), \(search.email.text), \(search.email.key), \(search.query),
                \(search.frequency.rawValue), \(search.language.rawValue), \(search.site), \(search.asked),
                \(search.mark))
            """)
    }

    /// Asks anew about one that nobody has confirmed.
    static func renew(_ search: SavedSearch, in transaction: any Transaction) throws {
        try transaction.run(
            """
            UPDATE saved_searches SET frequency = \(search.frequency.rawValue), language = \(search.language.rawValue),
                site = \(search.site), asked = \(search.asked)
            WHERE id = \(search.id) AND confirmed IS NULL
            """)
    }

    /// What an address has of a query.
    static func find(
        _ email: EmailAddress, query: String, in connection: any Connection
    ) throws -> SavedSearch? {
        try connection.first(
            "SELECT \(columns) FROM saved_searches WHERE email_key = \(email.key) AND query = \(query)"
        ).flatMap(search)
    }

    /// The one that a link leads to.
    static func find(_ token: Token, in connection: any Connection) throws -> SavedSearch? {
        try connection.first(
            """
            SELECT \(columns) FROM saved_searches
            WHERE id = (SELECT search FROM saved_search_links WHERE digest = \(token.digest))
            """
        ).flatMap(search)
    }

    /// The confirmed ones of an address, in the order in which they were asked for.
    static func all(of email: EmailAddress, in connection: any Connection) throws -> [SavedSearch] {
        try connection.rows(
            """
            SELECT \(columns) FROM saved_searches
            WHERE email_key = \(email.key) AND confirmed IS NOT NULL ORDER BY asked, id
            """
        ).compactMap(search)
    }

    /// Confirms one; what is published from this position on is new. Nothing happens where it was confirmed before.
    static func confirm(
        _ id: ID<SavedSearch>, at now: Instant, position: Int, in transaction: any Transaction
    ) throws -> Bool {
        try transaction.run(
            """
            UPDATE saved_searches SET confirmed = \(now), due = \(now), mark = \(position)
            WHERE id = \(id) AND confirmed IS NULL
            """) == 1
    }

    static func change(
        _ id: ID<SavedSearch>, to frequency: SavedSearch.Frequency, due: Instant?, in transaction: any Transaction
    ) throws {
        try transaction.run(
            "UPDATE saved_searches SET frequency = \(frequency.rawValue), due = \(due) WHERE id = \(id)")
    }

    /// Removes one with its address and all its links; whether it was there.
    static func remove(_ id: ID<SavedSearch>, in transaction: any Transaction) throws -> Bool {
        try transaction.run("DELETE FROM saved_search_links WHERE search = \(id)")
        return try transaction.run("DELETE FROM saved_searches WHERE id = \(id)") == 1
    }

    /// Adds one more link to a search.
    static func add(_ token: Token, to id: ID<SavedSearch>, in transaction: any Transaction) throws {
        try transaction.run("INSERT INTO saved_search_links (digest, search) VALUES (\(token.digest), \(id))")
    }

    /// Forgets what nobody has confirmed in time.
    static func forget(before now: Instant, in transaction: any Transaction) throws {
        let last = now.adding(seconds: -SavedSearch.patience)
        try transaction.run(
            """
            DELETE FROM saved_search_links WHERE search IN (
                SELECT id FROM saved_searches WHERE confirmed IS NULL AND asked < \(last))
            """)
        try transaction.run("DELETE FROM saved_searches WHERE confirmed IS NULL AND asked < \(last)")
    }

    // MARK: Mail

    /// Those whose time has come and for which listings were loaded since they were looked at, as far as a position.
    static func due(
        at now: Instant, through position: Int, limit: Int, in connection: any Connection
    ) throws -> [SavedSearch] {
        try connection.rows(
            """
            SELECT \(columns) FROM saved_searches
            WHERE due <= \(now) AND mark < \(position) AND EXISTS (
                SELECT 1 FROM events e WHERE e.verb IN \(SQL.list([ListingImport.importedVerb, Directory.addedVerb]))
                    AND e.position > saved_searches.mark AND e.position <= \(position))
            ORDER BY due, id LIMIT \(limit)
            """
        ).compactMap(search)
    }

    /// Remembers how far a search was looked at and, where mail goes, when the next may. Whether it was still as it is
    /// given: one that was stopped, changed or looked at meanwhile is left alone.
    static func look(
        _ search: SavedSearch, through position: Int, told now: Instant?, in transaction: any Transaction
    ) throws -> Bool {
        let due = now.map { $0.adding(seconds: search.frequency.seconds) } ?? search.due
        return try transaction.run(
            """
            UPDATE saved_searches SET mark = \(position), told = \(now ?? search.told), due = \(due)
            WHERE id = \(search.id) AND mark = \(search.mark) AND frequency = \(search.frequency.rawValue)
                AND due = \(search.due)
            """) == 1
    }

    /// The listings that were published for the first time after a position, up to another: those that loads have added
    /// which were not taken back, and those that were entered here. By positions, because neither times nor ids are in the order in which loads end.
    static func published(
        after position: Int, through last: Int, in connection: any Connection
    ) throws -> Set<ID<Listing>> {
        var new: Set<ID<Listing>> = []
        let loads = try Events.subjects(
            of: ListingImport.importedVerb, after: position, through: last, in: connection)
        for load in loads {
            guard let batch = Change(ListingImport.importedVerb, load)?.batch else { continue }
            try connection.each(
                """
                SELECT c.listing FROM import_changes c JOIN import_batches b ON b.id = c.batch
                WHERE c.batch = \(batch) AND c.before IS NULL AND b.undone IS NULL
                """
            ) { new.insert(try $0.id("listing")) }
        }
        let entered = try Events.subjects(of: Directory.addedVerb, after: position, through: last, in: connection)
        new.formUnion(entered.compactMap { Change(Directory.addedVerb, $0)?.listing })
        return new
    }

    private static func search(_ row: Row) throws -> SavedSearch? {
        guard let email = EmailAddress(try row.text("email")), let asked = try row.instant("asked"),
            let frequency = SavedSearch.Frequency(rawValue: try row.text("frequency")),
            let language = Language(rawValue: try row.text("language"))
        else { return nil }
        return SavedSearch(
            id: try row.id("id"), email: email, query: try row.text("query"), frequency: frequency,
            language: language, site: try row.text("site"), asked: asked, confirmed: try row.instant("confirmed"),
            told: try row.instant("told"), due: try row.instant("due"), mark: try row.int("mark"))
    }
}
