import Accounts
import Establishments
import Programme
import Storage
import Web

/// What somebody asks of the engagements.
package struct EngagementQuery: Sendable, Equatable {
    /// Whether only one's own are wanted.
    package var isOwn = true
    package var from: Day?
    package var to: Day?
    package var kind: Engagement.Kind?
    package var mode: Engagement.Mode?
    package var state: Engagement.State?
    /// A council's slug.
    package var council: String?
    package var officer: ID<Person>?
    package var establishment: ID<Establishment>?
    /// Whether only those are wanted of which something is to follow and not done.
    package var isOpen = false
    package var page = 1
    /// Values that cannot be used and were left out, each a whole sentence.
    package private(set) var ignored: [String] = []

    package init() {}

    /// Reads the query of an address. What cannot be used is left out and named.
    package init(decoding query: Query, geography: Geography) {
        func read<Value>(_ name: String, _ body: (String) -> Value?) -> Value? {
            query.read(name, ignored: &ignored, body)
        }
        isOwn = read("whose") { $0 == "all" ? false : $0 == "mine" ? true : nil } ?? true
        from = read("from") { Day(iso: $0) }
        to = read("to") { Day(iso: $0) }
        kind = read("kind") { Engagement.Kind(rawValue: $0) }
        mode = read("mode") { Engagement.Mode(rawValue: $0) }
        state = read("state") { Engagement.State(rawValue: $0) }
        council = read("la") { (geography.council($0) ?? geography.council(named: $0))?.slug }
        officer = read("officer") { ID(letters: $0) }
        establishment = read("establishment") { ID(letters: $0) }
        isOpen = read("follow-up") { $0 == "open" ? true : nil } ?? false
        page = read("page", Query.pageNumber) ?? 1
    }

    /// As the query of an address; what is usual is left out.
    package var parameters: Query {
        var items: [(name: String, value: String)] = []
        if !isOwn { items.append(("whose", "all")) }
        if let from { items.append(("from", from.iso)) }
        if let to { items.append(("to", to.iso)) }
        if let kind { items.append(("kind", kind.rawValue)) }
        if let mode { items.append(("mode", mode.rawValue)) }
        if let state { items.append(("state", state.rawValue)) }
        if let council { items.append(("la", council)) }
        if let officer { items.append(("officer", officer.letters)) }
        if let establishment { items.append(("establishment", establishment.letters)) }
        if isOpen { items.append(("follow-up", "open")) }
        if page > 1 { items.append(("page", String(page))) }
        return Query(items: items)
    }

    /// The same with a change; from the first page on.
    package func changing(_ change: (inout EngagementQuery) -> Void) -> EngagementQuery {
        var other = self
        other.page = 1
        change(&other)
        return other
    }

    /// The same for who sees figures alone: nothing that would leave one record, or one person's, in them; whole months.
    var coarse: EngagementQuery {
        var query = self
        query.isOwn = false
        (query.officer, query.establishment, query.isOpen) = (nil, nil, false)
        query.from = from.flatMap { Day(year: $0.year, month: $0.month, day: 1) }
        query.to = to.flatMap { day in
            let next =
                day.month == 12
                ? Day(year: day.year + 1, month: 1, day: 1) : Day(year: day.year, month: day.month + 1, day: 1)
            return next?.adding(-1)
        }
        return query
    }

    /// What the rows have to fulfil beside lying within the asker's reach; `e` is the engagement.
    var conditions: [SQL] {
        var all: [SQL] = ["e.removed IS NULL"]
        if let from { all.append("e.day >= \(from)") }
        if let to { all.append("e.day <= \(to)") }
        if let kind { all.append("e.kind = \(kind.rawValue)") }
        if let mode { all.append("e.mode = \(mode.rawValue)") }
        if let state { all.append("e.state = \(state.rawValue)") }
        if let officer { all.append("e.officer = \(officer)") }
        if let council { all.append(Self.lies(in: [council])) }
        if let establishment {
            all.append(
                """
                EXISTS (SELECT 1 FROM engagement_establishments x
                    WHERE x.engagement = e.id AND x.establishment = \(establishment))
                """)
        }
        if isOpen { all.append("e.follow_up <> '' AND e.followed_up IS NULL AND e.state = 'held'") }
        return all
    }

    /// That an engagement was in one of some councils on its day.
    static func lies(in councils: [String]) -> SQL {
        let list = SQL.list(councils)
        return """
            (e.area IN \(list) OR EXISTS (SELECT 1 FROM engagement_establishments x
                WHERE x.engagement = e.id AND x.council IN \(list)))
            """
    }
}

extension Engagements {
    /// How far somebody sees.
    enum Reach {
        /// Engagements of which a condition holds; `e` is the engagement.
        case records(SQL, seesOthers: Bool)
        /// Counts of all, and no engagement.
        case figures
    }

    /// How far an operation reaches for an actor. Throws `Failure.notFound` where it reaches nothing.
    func reach(_ permission: Permission, of actor: Actor, in connection: any Connection) throws -> Reach {
        if permission.allows(actor, on: Subject()) { return .records("1 = 1", seesOthers: true) }
        var conditions: [SQL] = []
        var councils: [String] = []
        var seesOthers = false
        if let person = actor.person?.id {
            if permission.allows(actor, on: .with { $0.owner = person }) { conditions.append("e.officer = \(person)") }
            let looksAfter = try Organisations.hubsByCouncil(in: connection)
            for grant in actor.grants {
                if let hub = ID<Organisation>(letters: grant.scope), grant.role == .hub,
                    permission.allows(actor, on: .with { $0.hubs = [hub] })
                {
                    conditions.append("e.hub = \(hub)")
                    councils += looksAfter.filter { $0.value == hub }.map(\.key)
                    seesOthers = true
                }
                if grant.role == .council, permission.allows(actor, on: .with { $0.councils = [grant.scope] }) {
                    councils.append(grant.scope)
                    seesOthers = true
                }
            }
        }
        if !councils.isEmpty { conditions.append(EngagementQuery.lies(in: councils.sorted())) }
        guard conditions.isEmpty else {
            return .records("(\(SQL.joined(conditions, by: " OR ")))", seesOthers: seesOthers)
        }
        guard permission.allows(actor, on: .with { $0.isFigure = true }) else { throw Permission.nothingHere }
        return .figures
    }

    /// The engagements that a query finds within the asker's reach, the latest first, with plain counts of them all.
    ///
    /// Who may open the desk may ask. Throws `Failure.notFound` for others.
    package func find(_ query: EngagementQuery, by actor: Actor) async throws -> EngagementAnswer {
        try Permission.openEngagements.require(of: actor)
        let register = try await establishments.register(by: actor)
        return try await storage.read { [self] connection in
            var query = query
            let (within, seesOthers, isFigures): (SQL, Bool, Bool)
            switch try reach(.readEngagements, of: actor, in: connection) {
            case .records(let reach, let others):
                // Who records nothing has none of their own to see.
                if others, !Permission.recordEngagements.allows(actor) { query.isOwn = false }
                (within, seesOthers, isFigures) = (reach, others, false)
            case .figures:
                query = query.coarse
                (within, seesOthers, isFigures) = ("1 = 1", false, true)
            }
            let condition = Self.condition(query, within: within, of: actor)
            let all = try Self.totals(where: condition, register, in: connection)
            let totals = isFigures ? all.published : all
            let size = EngagementAnswer.size
            let pages = max(1, (totals.rows + size - 1) / size)
            query.page = min(query.page, pages)
            let rows =
                isFigures
                ? []
                : try EngagementRecords.all(
                    where: condition, limit: size, offset: (query.page - 1) * size, in: connection)
            return EngagementAnswer(
                query: query, totals: totals, pages: isFigures ? 1 : pages, engagements: rows, seesOthers: seesOthers,
                officers: seesOthers ? try Self.officers(within: within, in: connection) : [], isFigures: isFigures)
        }
    }

    /// All that a query finds, for a file, by who may take them away (row `engagement`, X); counts of all where they may
    /// take figures alone. That it was done is an event. Throws `Failure.tooMany` after ten at once, sixty an hour.
    package func export(_ query: EngagementQuery, by actor: Actor) async throws -> EngagementExport {
        try Permission.exportEngagements.require(of: actor)
        let register = try await establishments.register(by: actor)
        let now = clock()
        try await storage.write { [self] transaction in
            try exports.take(
                actor.name, at: now, "Several files have been made just now. Try again later.", in: transaction)
            try Events.record(
                Self.exportedVerb, subject: "engagements", particulars: "{}", by: actor, at: now, ids: ids,
                in: transaction)
        }
        return try await storage.read { [self] connection in
            var query = query
            switch try reach(.exportEngagements, of: actor, in: connection) {
            case .records(let reach, _):
                return .records(
                    try EngagementRecords.all(
                        where: Self.condition(query, within: reach, of: actor), in: connection))
            case .figures:
                query = query.coarse
                let condition = Self.condition(query, within: "1 = 1", of: actor)
                return .figures(try Self.totals(where: condition, register, in: connection).published)
            }
        }
    }

    private static func condition(_ query: EngagementQuery, within reach: SQL, of actor: Actor) -> SQL {
        let own: [SQL] = query.isOwn ? ["e.officer = \(actor.person?.id.uuid ?? "")"] : []
        return SQL.joined([reach] + own + query.conditions, by: " AND ")
    }

    private static func totals(
        where condition: SQL, _ register: Register, in connection: any Connection
    ) throws -> EngagementTotals {
        var totals = EngagementTotals()
        for row in try connection.rows(
            "SELECT e.state, count(*) AS count, sum(e.minutes) AS minutes FROM engagements e WHERE \(condition) GROUP BY e.state"
        ) {
            let count = try row.int("count")
            switch Engagement.State(rawValue: try row.text("state")) {
            case .held: (totals.held, totals.minutes) = (count, try row.optionalInt("minutes") ?? 0)
            case .planned: totals.planned = count
            case .cancelled: totals.cancelled = count
            case nil: continue
            }
        }
        totals.attendances =
            try connection.first(
                """
                SELECT sum(a.heads) AS heads FROM engagement_attendees a JOIN engagements e ON e.id = a.engagement
                WHERE e.state = 'held' AND \(condition)
                """)?.optionalInt("heads") ?? 0
        let reached = try connection.rows(
            """
            SELECT DISTINCT s.establishment FROM engagement_establishments s JOIN engagements e ON e.id = s.engagement
            WHERE e.state = 'held' AND \(condition)
            """
        ).map { try $0.id("establishment", of: Establishment.self) }
        totals.establishments = Set(reached.map { id in register[id].map { register.counted($0) } ?? id }).count
        return totals
    }

    private static func officers(
        within reach: SQL, in connection: any Connection
    ) throws -> [(id: ID<Person>, name: String)] {
        try connection.rows(
            """
            SELECT p.id, p.name FROM people p WHERE p.name <> '' AND EXISTS (SELECT 1 FROM engagements e
                WHERE e.officer = p.id AND e.removed IS NULL AND \(reach)) ORDER BY p.name, p.id LIMIT 500
            """
        ).map { (try $0.id("id"), try $0.text("name")) }
    }

    /// With what a form for a new engagement begins: the last one of the actor's, and the establishments that they were
    /// with most recently, eight at most.
    package func beginning(by actor: Actor) async throws -> (last: Engagement?, recent: [ID<Establishment>]) {
        try Permission.recordEngagements.require(of: actor)
        guard let person = actor.person?.id else { return (nil, []) }
        let latest = try await storage.read {
            try EngagementRecords.all(
                where: "e.officer = \(person) AND e.removed IS NULL AND e.state = 'held'", limit: 20, in: $0)
        }
        var recent: [ID<Establishment>] = []
        for id in latest.flatMap(\.facts.establishments) where !recent.contains(id) && recent.count < 8 {
            recent.append(id)
        }
        return (latest.first, recent)
    }
}
