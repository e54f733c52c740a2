import Programme
import Storage

/// The SQL of the register's tables.
enum RegisterRecords {
    /// Every establishment with all that is known of it.
    static func all(in connection: any Connection) throws -> [Establishment] {
        var found: [Establishment] = []
        var places: [String: Int] = [:]
        try connection.each("SELECT id, kind, code, sector FROM establishments ORDER BY id") { row in
            guard let kind = Establishment.Kind(rawValue: try row.text("kind")) else {
                throw StorageError.corrupt(column: "kind")
            }
            places[try row.text("id")] = found.count
            found.append(
                Establishment(
                    id: try row.id("id"),
                    key: Establishment.Key(
                        kind: kind, code: try row.text("code"),
                        sector: Establishment.Sector(rawValue: try row.text("sector")))))
        }
        /// Hands over each row with the establishment that it is about, earlier imports first.
        func each(_ sql: SQL, day: String = "from_day", _ body: (inout Establishment, Row, Day) throws -> Void) throws {
            try connection.each(sql) { row in
                guard let place = places[try row.text("establishment")], let day = try row.day(day) else { return }
                try body(&found[place], row, day)
            }
        }
        try each("SELECT establishment, from_day, state, basis, successor FROM establishment_states ORDER BY batch") {
            guard let state = Establishment.Standing.State(rawValue: try $1.text("state")),
                let basis = Establishment.Standing.Basis(rawValue: try $1.text("basis"))
            else { throw StorageError.corrupt(column: "state") }
            let successor = try $1.optionalText("successor").flatMap { ID<Establishment>(uuid: $0) }
            $0.states.take(.init(state: state, basis: basis, successor: successor), from: $2)
        }
        try each(
            """
            SELECT establishment, from_day, name, governance, denomination, website
            FROM establishment_particulars ORDER BY batch
            """
        ) {
            $0.particulars.take(
                .init(
                    name: try $1.text("name"), governance: try $1.text("governance"),
                    denomination: try $1.text("denomination"), website: try $1.text("website")), from: $2)
        }
        try each(
            """
            SELECT establishment, from_day, address, postcode, latitude, longitude, easting, northing, data_zone
            FROM establishment_places ORDER BY batch
            """
        ) {
            var place = Establishment.Place(address: try $1.text("address"), postcode: try $1.text("postcode"))
            if let latitude = try $1.optionalDouble("latitude"), let longitude = try $1.optionalDouble("longitude") {
                place.point = Point(latitude: latitude, longitude: longitude)
            }
            (place.easting, place.northing) = (try $1.optionalInt("easting"), try $1.optionalInt("northing"))
            place.dataZone = try $1.text("data_zone")
            $0.places.take(place, from: $2)
        }
        try each(
            "SELECT establishment, scheme, from_day, area, edition FROM establishment_memberships ORDER BY batch"
        ) {
            guard let scheme = Establishment.Scheme(rawValue: try $1.text("scheme")) else {
                throw StorageError.corrupt(column: "scheme")
            }
            $0.memberships[scheme, default: Dated()].take(
                .init(area: try $1.text("area"), edition: try $1.text("edition")), from: $2)
        }
        try each(
            "SELECT establishment, day, pupils, teacher_tenths FROM establishment_rolls ORDER BY batch", day: "day"
        ) {
            $0.rolls.take(
                .init(pupils: try $1.optionalInt("pupils"), teacherTenths: try $1.optionalInt("teacher_tenths")),
                from: $2)
        }
        return found
    }

    /// The tables in which an import leaves rows, the establishments themselves last: the others name them.
    private static let tables: [SQL] = [
        "establishment_states", "establishment_particulars", "establishment_places", "establishment_memberships",
        "establishment_rolls", "establishments",
    ]

    /// Removes what an import has added.
    static func remove(batch: ID<ImportedRegister>, in transaction: any Transaction) throws {
        for table in tables { try transaction.run("DELETE FROM \(table) WHERE batch = \(batch)") }
    }

    /// Whether an import bears a mark, or one that has not been taken back bears none: somebody's own.
    static func holds(mark: String, in connection: any Connection) throws -> Bool {
        try connection.first(
            """
            SELECT 1 AS found FROM import_batches
            WHERE kind = 'establishments' AND (profile = \(mark) OR profile IS NULL AND undone IS NULL) LIMIT 1
            """) != nil
    }

    /// Whether a later import has not been taken back.
    static func isFollowed(_ batch: ID<ImportedRegister>, in connection: any Connection) throws -> Bool {
        try connection.first(
            """
            SELECT 1 AS found FROM import_batches
            WHERE kind = 'establishments' AND id > \(batch) AND undone IS NULL LIMIT 1
            """) != nil
    }

    /// Whether records of another desk name an establishment that an import has brought; `use` is the question for them.
    static func isUsed(
        _ batch: ID<ImportedRegister>, _ use: SQL, in connection: any Connection
    ) throws -> Bool {
        try connection.first(
            "SELECT 1 AS found FROM establishments WHERE batch = \(batch) AND id IN (\(use)) LIMIT 1") != nil
    }

    /// Rows on their way into the tables.
    struct Rows {
        var establishments: [NewRow] = []
        var states: [NewRow] = []
        var particulars: [NewRow] = []
        var places: [NewRow] = []
        var memberships: [NewRow] = []
        var rolls: [NewRow] = []

        /// Stores them.
        func store(in transaction: any Transaction) throws {
            try transaction.insert(establishments, into: "establishments (id, kind, code, sector, batch)")
            try transaction.insert(
                states, into: "establishment_states (establishment, from_day, batch, state, basis, successor)")
            try transaction.insert(
                particulars,
                into:
                    "establishment_particulars (establishment, from_day, batch, name, governance, denomination, website)"
            )
            try transaction.insert(
                places,
                into: """
                    establishment_places (
                        establishment, from_day, batch, address, postcode, latitude, longitude, easting, northing,
                        data_zone)
                    """)
            try transaction.insert(
                memberships,
                into: "establishment_memberships (establishment, scheme, from_day, batch, area, edition)")
            try transaction.insert(
                rolls, into: "establishment_rolls (establishment, day, batch, pupils, teacher_tenths)")
        }
    }
}
