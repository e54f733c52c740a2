import Storage

/// Where listings come from: a source, its licence and the words its licence asks for.
package struct Origin: Sendable, Equatable {
    /// The short name that with the source's own id makes a listing's key.
    package let name: String
    package let title: String
    package let publisher: String
    package let licence: String
    package let licenceURL: String?
    /// The sentence to show with the data.
    package let attribution: String
    package let address: String?
    /// Made up for the demonstration, and marked so wherever it is shown.
    package let invented: Bool

    package init(
        name: String, title: String, publisher: String, licence: String, licenceURL: String? = nil, attribution: String,
        address: String? = nil, invented: Bool = false
    ) {
        self.name = name
        self.title = title
        self.publisher = publisher
        self.licence = licence
        self.licenceURL = licenceURL
        self.attribution = attribution
        self.address = address
        self.invented = invented
    }
}

/// The SQL of the `sources` table.
package enum Origins {
    /// Every source, by its name.
    package static func all(in connection: any Connection) throws -> [String: Origin] {
        var origins: [String: Origin] = [:]
        for row in try connection.rows("SELECT * FROM sources") {
            let origin = Origin(
                name: try row.text("name"), title: try row.text("title"), publisher: try row.text("publisher"),
                licence: try row.text("licence"), licenceURL: try row.optionalText("licence_url"),
                attribution: try row.text("attribution"), address: try row.optionalText("address"),
                invented: try row.bool("invented"))
            origins[origin.name] = origin
        }
        return origins
    }

    /// Stores a source, new or changed.
    package static func store(_ origin: Origin, in transaction: any Transaction) throws {
        try transaction.run(
            """
            INSERT INTO sources (name, title, publisher, licence, licence_url, attribution, address, invented)
            VALUES (\(origin.name), \(origin.title), \(origin.publisher), \(origin.licence), \(origin.licenceURL),
                \(origin.attribution), \(origin.address), \(origin.invented))
            ON CONFLICT (name) DO UPDATE SET title = excluded.title, publisher = excluded.publisher,
                licence = excluded.licence, licence_url = excluded.licence_url, attribution = excluded.attribution,
                address = excluded.address, invented = excluded.invented
            """)
    }
}
