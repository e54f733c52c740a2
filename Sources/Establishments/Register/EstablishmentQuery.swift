import Programme
import Web

/// What somebody asks of the register.
package struct EstablishmentQuery: Sendable, Equatable {
    package var words = ""
    package var kind: Establishment.Kind?
    package var sector: Establishment.Sector?
    /// A council's slug.
    package var council: String?
    /// Whether only remote and very remote ones are wanted.
    package var isRemote = false
    /// Whether those that are closed or mothballed are wanted too.
    package var includesClosed = false
    /// The day whose register is asked for; today's unless given.
    package var day: Day?
    package var page = 1
    /// Values that cannot be used and were left out, each a whole sentence.
    package private(set) var ignored: [String] = []

    package init() {}

    /// Reads the query of an address. What cannot be used is left out and named.
    package init(decoding query: Query, geography: Geography) {
        words = String((query["q"] ?? "").unicodeScalars.prefix(200))
        func read<Value>(_ name: String, _ body: (String) -> Value?) -> Value? {
            query.read(name, ignored: &ignored, body)
        }
        kind = read("kind") { Establishment.Kind(rawValue: $0) }
        sector = read("sector") { Establishment.Sector(rawValue: $0) }
        council = read("la") { (geography.council($0) ?? geography.council(named: $0))?.slug }
        isRemote = read("remote") { $0 == "only" ? true : nil } ?? false
        includesClosed = read("closed") { $0 == "include" ? true : nil } ?? false
        day = read("on") { Day(iso: $0) }
        page = read("page", Query.pageNumber) ?? 1
    }

    /// As the query of an address; what is usual is left out.
    package var parameters: Query {
        var items: [(name: String, value: String)] = []
        if !words.isEmpty { items.append(("q", words)) }
        if let kind { items.append(("kind", kind.rawValue)) }
        if let sector { items.append(("sector", sector.rawValue)) }
        if let council { items.append(("la", council)) }
        if isRemote { items.append(("remote", "only")) }
        if includesClosed { items.append(("closed", "include")) }
        if let day { items.append(("on", day.iso)) }
        if page > 1 { items.append(("page", String(page))) }
        return Query(items: items)
    }

    /// The same with a change; from the first page on.
    package func changing(_ change: (inout EstablishmentQuery) -> Void) -> EstablishmentQuery {
        var other = self
        other.page = 1
        change(&other)
        return other
    }

    /// Whether an establishment fits all but the words.
    func fits(_ establishment: Establishment, on day: Day) -> Bool {
        guard kind == nil || establishment.key.kind == kind, sector == nil || establishment.key.sector == sector,
            council == nil || establishment.area(.council, on: day) == council,
            !isRemote || remoteClasses.contains(establishment.area(.urbanRural8, on: day) ?? "")
        else { return false }
        switch establishment.state(on: day) {
        case .open: return true
        case .mothballed, .closed: return includesClosed
        case nil: return false
        }
    }
}

/// What the register answers.
package struct EstablishmentAnswer: Sendable {
    /// The query as it was understood, on a page that there is.
    package let query: EstablishmentQuery
    /// The day whose register it is.
    package let day: Day
    /// How many rows the query finds.
    package let total: Int
    /// How many establishments these are, by the setting for shared SEED codes.
    package let distinct: Int
    package let pages: Int
    /// Those of this page.
    package let establishments: [Establishment]
    /// Words that occur nowhere, and what was looked for instead.
    package let corrections: [(typed: String, used: String)]

    /// Rows a page.
    package static let size = 50
}

extension Establishments {
    /// The establishments that a query finds: with words those whose name begins so first, then by name. Anyone may ask.
    package func find(_ query: EstablishmentQuery, by actor: Actor) async throws -> EstablishmentAnswer {
        let register = try await register(by: actor)
        let day = query.day ?? clock().londonDay
        let (places, corrections) = register.find(query.words)
        let found = places.map { register.establishments[$0] }.filter { query.fits($0, on: day) }
        let size = EstablishmentAnswer.size
        let pages = max(1, (found.count + size - 1) / size)
        var understood = query
        understood.page = min(query.page, pages)
        let start = (understood.page - 1) * size
        return EstablishmentAnswer(
            query: understood, day: day, total: found.count,
            distinct: register.joinsSharedCodes ? Set(found.map { register.counted($0) }).count : found.count,
            pages: pages, establishments: Array(found.dropFirst(start).prefix(size)), corrections: corrections)
    }

    /// One establishment. Anyone may see it. Throws `Failure.notFound`.
    package func establishment(_ id: ID<Establishment>, by actor: Actor) async throws -> Establishment {
        guard let found = try await register(by: actor)[id] else {
            throw Failure.notFound("There is no establishment at this address. It may have been mistyped.")
        }
        return found
    }

    /// Names of open establishments for what somebody is typing, `limit` at most, each once.
    package func suggestions(for words: String, limit: Int = 8, by actor: Actor) async throws -> [String] {
        guard !words.isEmpty else { return [] }
        let register = try await register(by: actor)
        let today = clock().londonDay
        var names: [String] = []
        for place in register.find(words).places where names.count < limit {
            let establishment = register.establishments[place]
            if establishment.state(on: today) == .open, !names.contains(establishment.name) {
                names.append(establishment.name)
            }
        }
        return names
    }

    /// Pairs of open establishments that may be the same: of one kind and sector, with one name in one council or, where they
    /// share a postcode, with names of which one holds the other. Anyone may ask.
    package func likelyDuplicates(by actor: Actor) async throws -> [(Establishment, Establishment)] {
        let register = try await register(by: actor)
        let today = clock().londonDay
        let open = register.establishments.filter { $0.state(on: today) == .open }
        func postcode(_ establishment: Establishment) -> String { establishment.places.on(today)?.postcode ?? "" }
        var pairs: [(Establishment, Establishment)] = []
        let byPostcode = Dictionary(grouping: open.filter { !postcode($0).isEmpty }, by: postcode)
        let byName = Dictionary(grouping: open) { $0.slug + "/" + ($0.area(.council, on: today) ?? "") }
        var seen: Set<Set<ID<Establishment>>> = []
        for group in Array(byName.values) + Array(byPostcode.values) {
            for (place, one) in group.enumerated() {
                for other in group.dropFirst(place + 1)
                where one.key.kind == other.key.kind && one.key.sector == other.key.sector
                    && one.key.code != other.key.code
                    && (one.slug.utf8.starts(with: other.slug.utf8) || other.slug.utf8.starts(with: one.slug.utf8))
                    && seen.insert([one.id, other.id]).inserted
                {
                    pairs.append((one, other))
                }
            }
        }
        return pairs.sorted { ($0.0.slug, $0.0.key.text) < ($1.0.slug, $1.0.key.text) }
    }
}
