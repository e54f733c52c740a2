import Programme
import Storage

/// What somebody looked for and did not find.
package struct UnmetNeed: Sendable, Equatable {
    package let id: ID<UnmetNeed>
    /// As they said it.
    package let words: String
    /// What they had searched for, as the directory's address has it.
    package let query: String
    /// Slug of the council that they had chosen, if they had.
    package let council: String?
    package let at: Instant
    /// When staff dealt with it.
    package let handled: Instant?

    fileprivate init(_ row: Row) throws {
        guard let at = try row.instant("at") else { throw StorageError.corrupt(column: "at") }
        self.at = at
        id = try row.id("id")
        words = try row.text("words")
        query = try row.text("query")
        council = try row.optionalText("council")
        handled = try row.instant("handled")
    }
}

/// The SQL of the table `unmet_needs` that staff need.
enum UnmetNeeds {
    /// Which needs are asked for.
    enum Area: Sendable {
        case everywhere
        case councils([String])
    }

    private static let columns: SQL = "id, words, query, council, at, handled"

    /// The newest first; `handled` is whether staff have dealt with them, `nil` for either.
    static func all(_ area: Area, handled: Bool?, limit: Int, in connection: any Connection) throws -> [UnmetNeed] {
        let within: SQL =
            switch area {
            case .everywhere: "1 = 1"
            case .councils(let councils): "council IN \(SQL.list(councils))"
            }
        let state: SQL = handled.map { $0 ? "handled IS NOT NULL" : "handled IS NULL" } ?? "1 = 1"
        return try connection.rows(
            """
            SELECT \(columns) FROM unmet_needs WHERE \(within) AND \(state) ORDER BY at DESC, id DESC LIMIT \(limit)
            """
        ).map { try UnmetNeed($0) }
    }

    static func find(_ id: ID<UnmetNeed>, in connection: any Connection) throws -> UnmetNeed? {
        try connection.first("SELECT \(columns) FROM unmet_needs WHERE id = \(id)").map { try UnmetNeed($0) }
    }

    /// How many there are of each council, and how many of them nobody has dealt with.
    static func counts(in connection: any Connection) throws -> [(council: String?, open: Int, all: Int)] {
        try connection.rows(
            """
            SELECT council, count(*) AS every, count(*) FILTER (WHERE handled IS NULL) AS waiting
            FROM unmet_needs GROUP BY council ORDER BY council
            """
        ).map { (try $0.optionalText("council"), try $0.int("waiting"), try $0.int("every")) }
    }

    /// Whether it was open until now.
    static func handle(
        _ id: ID<UnmetNeed>, at now: Instant, by actor: Actor, in transaction: any Transaction
    ) throws -> Bool {
        try transaction.run(
            "UPDATE unmet_needs SET handled = \(now), handled_by = \(actor.name) WHERE id = \(id) AND handled IS NULL"
        ) == 1
    }
}

/// The needs that somebody may know of.
package struct NeedsByArea: Sendable {
    /// How many were told in searches for each council; without one, in searches for none.
    package let areas: [(council: String?, open: Int, all: Int)]
    /// The newest, each with whether the asking actor may say that it is dealt with.
    package let newest: [(need: UnmetNeed, mayHandle: Bool)]

    /// How many of all areas are open.
    package var open: Int { areas.reduce(0) { $0 + $1.open } }
}

extension Directory {
    /// At most so many needs are shown at once.
    static let needsShown = 100

    /// What was looked for in vain, by council, as far as the actor's reach goes (row `unmet-need`, R): a coordinator's
    /// hub's councils, a lead's council, everything for the programme's officers; figures alone for analysts. `council`
    /// narrows the newest, which are open ones, or with `handled` those that were dealt with.
    package func unmetNeeds(
        in council: String? = nil, handled: Bool = false, by actor: Actor
    ) async throws -> NeedsByArea {
        try Permission.readNeeds.require(of: actor)
        return try await storage.read { connection in
            let places = try DemandPlaces(in: connection)
            let areas = try UnmetNeeds.counts(in: connection).filter { area in
                Permission.readNeeds.allows(actor, on: places.subject(ofCouncil: area.council, isFigure: true))
            }
            let read = areas.filter {
                Permission.readNeeds.allows(actor, on: places.subject(ofCouncil: $0.council))
            }
            let isEverywhere = Permission.readNeeds.allows(actor, on: Subject())
            let chosen = read.compactMap(\.council).filter { council == nil || $0 == council }
            let area: UnmetNeeds.Area = isEverywhere && council == nil ? .everywhere : .councils(chosen)
            let newest = try UnmetNeeds.all(area, handled: handled, limit: Self.needsShown, in: connection)
            return NeedsByArea(
                areas: areas,
                newest: newest.map { need in
                    let subject = places.subject(ofCouncil: need.council)
                    return (need, need.handled == nil && Permission.handleNeeds.allows(actor, on: subject))
                })
        }
    }

    /// Says that a need is dealt with (row `unmet-need`, U). Said twice it changes nothing. Throws `Failure.notFound`
    /// where there is none or it lies outside the actor's reach.
    package func handle(_ id: ID<UnmetNeed>, by actor: Actor) async throws {
        try Permission.handleNeeds.require(of: actor)
        let (now, ids) = (clock(), ids)
        try await storage.write { transaction in
            guard let need = try UnmetNeeds.find(id, in: transaction) else { throw Permission.nothingHere }
            let places = try DemandPlaces(in: transaction)
            try Permission.handleNeeds.require(of: actor, on: places.subject(ofCouncil: need.council))
            guard try UnmetNeeds.handle(id, at: now, by: actor, in: transaction) else { return }
            try Events.record(
                "unmet-need.handled", subject: "unmet-need/" + id.letters, by: actor, at: now, ids: ids,
                in: transaction)
        }
    }
}
