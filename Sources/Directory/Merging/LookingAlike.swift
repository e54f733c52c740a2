import Accounts
import Programme
import Storage
import Tables
import Web

/// A record as a list of pairs has it.
package struct AlikeSide: Sendable, Equatable {
    package let id: ID<Merge.Record>
    package let name: String
    /// Of a listing, who offers it.
    package let provider: String
    /// The path of its page, without language.
    package let path: String

    init(_ listing: Listing) {
        (id, name, provider) = (listing.id.of(), listing.facts.title, listing.facts.providerName)
        path = DirectoryLinks.path(of: listing)
    }

    init(_ organisation: Organisation) {
        (id, name, provider, path) = (organisation.id.of(), organisation.name, "", "/providers/" + organisation.slug)
    }
}

/// Two records of a kind that look alike.
package struct AlikePair: Sendable, Equatable {
    package let kind: Merge.Kind
    package let one: AlikeSide
    package let other: AlikeSide
}

extension Directory {
    /// The pairs that one looks through.
    package struct LookAlikes: Sendable {
        package var listings: [AlikePair] = []
        package var providers: [AlikePair] = []
        /// The pairs of which somebody said that they are no duplicates.
        package var dismissed: [AlikePair] = []
        /// Whether there are more than are shown.
        package var isCut = false
    }

    /// How many pairs of a kind are shown.
    static let mostPairs = 25

    /// The pairs of listings and of providers that look alike, as far as the actor's reach goes, 25 of each at most (row
    /// `merge`, R), those of the newest listings first, without those that were dismissed, and the 25 of each that were
    /// dismissed last. `words` are of the names or titles that are looked for.
    package func lookAlikes(named words: String = "", by actor: Actor) async throws -> LookAlikes {
        try Permission.readMerges.require(of: actor)
        let folded = trimmed(words).isEmpty ? "" : slug(from: words)
        return try await storage.read { connection in
            var found = LookAlikes()
            let organisations = try Directory.mergeable(by: actor, in: connection)
            let dismissed = Set(try Dismissals.all(.provider, limit: 10_000, in: connection))
            let pairs = Likeness.pairs(of: organisations.map(\.name)).lazy
                .map { (organisations[$0.one], organisations[$0.other]) }
                .filter { !dismissed.contains(Dismissals.Pair($0.0.id.of(), $0.1.id.of())) }
                .filter { folded.isEmpty || occurs(folded, in: slug(from: $0.0.name)) }
                .prefix(Directory.mostPairs + 1)
                .map { AlikePair(kind: .provider, one: AlikeSide($0.0), other: AlikeSide($0.1)) }
            found.providers = Array(pairs.prefix(Directory.mostPairs))
            let slugs = Set(organisations.map(\.slug))
            let isEverywhere = Permission.readMerges.allows(actor, on: Subject())
            let listings = try Directory.alike(
                within: isEverywhere ? nil : organisations.map(\.id), named: folded, in: connection
            ).filter { slugs.contains($0.0.provider) && slugs.contains($0.1.provider) }
            found.listings = listings.prefix(Directory.mostPairs).map {
                AlikePair(kind: .listing, one: AlikeSide($0.0), other: AlikeSide($0.1))
            }
            found.isCut = max(pairs.count, listings.count) > Directory.mostPairs
            for kind in Merge.Kind.allCases {
                for pair in try Dismissals.all(kind, limit: Directory.mostPairs, in: connection) {
                    guard let one = try Directory.side(kind, pair.one, by: actor, in: connection),
                        let other = try Directory.side(kind, pair.other, by: actor, in: connection)
                    else { continue }
                    found.dismissed.append(AlikePair(kind: kind, one: one, other: other))
                }
            }
            return found
        }
    }

    /// Remembers that two are no duplicates, or that they may be (row `merge`, U, on both). Said twice it changes nothing.
    /// Throws `Failure.notFound` where one is not there or lies outside the actor's reach.
    package func sort(
        _ kind: Merge.Kind, _ one: ID<Merge.Record>, _ other: ID<Merge.Record>, isDuplicate: Bool, by actor: Actor
    ) async throws {
        try Permission.sortDuplicates.require(of: actor)
        let (now, ids) = (clock(), ids)
        try await storage.write { transaction in
            guard one != other, try Directory.side(kind, one, .sortDuplicates, by: actor, in: transaction) != nil,
                try Directory.side(kind, other, .sortDuplicates, by: actor, in: transaction) != nil
            else { throw Permission.nothingHere }
            let pair = Dismissals.Pair(one, other)
            let isNew =
                try isDuplicate
                ? Dismissals.remove(pair, kind, in: transaction)
                : Dismissals.add(pair, kind, at: now, by: actor, in: transaction)
            guard isNew else { return }
            try Events.record(
                isDuplicate ? "duplicate.reopened" : "duplicate.dismissed",
                subject: (kind == .listing ? "listing/" : "organisation/") + pair.one.letters,
                particulars: "{\"other\":\"\(pair.other.letters)\"}", by: actor, at: now, ids: ids, in: transaction)
        }
    }

    /// A record that can be merged. Throws `Failure.notFound` where there is none, or it lies outside the actor's reach.
    package func mergeable(
        _ kind: Merge.Kind, _ id: ID<Merge.Record>, by actor: Actor
    ) async throws -> AlikeSide {
        try Permission.readMerges.require(of: actor)
        guard let side = try await storage.read({ try Directory.side(kind, id, by: actor, in: $0) }) else {
            throw Permission.nothingHere
        }
        return side
    }

    /// What somebody may mean by an address, an id or a name, other than one of them: 20 at most, one alone for an address
    /// or an id.
    package func mergeable(
        _ kind: Merge.Kind, named text: String, but id: ID<Merge.Record>, by actor: Actor
    ) async throws -> [AlikeSide] {
        try Permission.readMerges.require(of: actor)
        let text = trimmed(text)
        guard !text.isEmpty else { return [] }
        let segments = text.utf8.prefix { $0 != UInt8(ascii: "?") && $0 != UInt8(ascii: "#") }
            .split(separator: UInt8(ascii: "/")).map { String(decoding: $0, as: UTF8.self) }
        let exact = segments.lazy.compactMap { ID<Merge.Record>(letters: $0) ?? ID<Merge.Record>(uuid: $0) }.first
        var query = DirectoryQuery()
        (query.words, query.past, query.size) = (text, true, 25)
        let found = kind == .listing ? index.answer(question(for: query, counts: .none).question).ids : []
        let folded = slug(from: text)
        return try await storage.read { connection in
            let sides: [AlikeSide?]
            if let exact {
                sides = [try Directory.side(kind, exact, by: actor, in: connection)]
            } else if kind == .listing {
                sides = try found.map { try Directory.side(kind, $0.of(), by: actor, in: connection) }
            } else {
                let all = try Directory.mergeable(by: actor, in: connection)
                let addressed = all.first { organisation in segments.contains { $0 == organisation.slug } }
                sides =
                    addressed.map { [AlikeSide($0)] }
                    ?? all.filter { occurs(folded, in: slug(from: $0.name)) }.map(AlikeSide.init)
            }
            return Array(sides.lazy.compactMap { $0 }.filter { $0.id != id }.prefix(20))
        }
    }

    /// The organisations that can be merged and lie within the actor's reach, by name, 20,000 at most.
    private static func mergeable(by actor: Actor, in connection: any Connection) throws -> [Organisation] {
        Array(
            try Organisations.all(in: connection).lazy.filter {
                ![.hub, .council].contains($0.kind)
                    && Permission.readMerges.allows(actor, on: Directory.subject(of: nil, $0))
            }.prefix(20_000))
    }

    /// A record that is there, of its own, and that the actor may do something to.
    private static func side(
        _ kind: Merge.Kind, _ id: ID<Merge.Record>, _ permission: Permission = .readMerges, by actor: Actor,
        in connection: any Connection
    ) throws -> AlikeSide? {
        let listing = kind == .listing ? try Listings.find(id.of(), in: connection) : nil
        guard kind == .provider || listing.map({ $0.withdrawn == nil }) == true else { return nil }
        let owner =
            try listing.map { try Organisations.find(slug: $0.provider, in: connection) }
            ?? Organisations.find(id.of(), in: connection)
        guard let owner, permission.allows(actor, on: subject(of: nil, owner)) else { return nil }
        if let listing { return AlikeSide(listing) }
        return owner.id == id.of() && ![.hub, .council].contains(owner.kind) ? AlikeSide(owner) : nil
    }

    /// Pairs of listings that look alike, of any provider or of some, with a part of a folded title.
    private static func alike(
        within providers: [ID<Organisation>]?, named folded: String, in connection: any Connection
    ) throws -> [(Listing, Listing)] {
        let isOpen: SQL = """
            NOT EXISTS (
                SELECT 1 FROM duplicate_dismissals d
                WHERE d.kind = 'listing' AND (d.one = a.id AND d.other = b.id OR d.one = b.id AND d.other = a.id))
            """
        let reach: SQL = providers.map { "AND a.provider IN \(SQL.list($0))" } ?? ""
        // A folded title holds none of the signs that LIKE reads.
        let named: SQL = folded.isEmpty ? "" : "AND a.title_key LIKE \("%" + folded + "%")"
        var pairs: [(Listing, Listing)] = []
        var met: Set<Dismissals.Pair> = []
        for (isTitle, other) in [
            (true, Likeness.sameTitle(where: isOpen)), (false, Likeness.sameAddress(where: isOpen)),
        ] {
            let rows = try connection.rows(
                """
                SELECT id, alike FROM (
                    SELECT a.id, (\(other)) AS alike FROM listings a WHERE a.withdrawn IS NULL \(reach) \(named)
                ) a WHERE alike IS NOT NULL ORDER BY id DESC LIMIT 200
                """)
            for row in rows {
                let (one, other): (ID<Listing>, ID<Listing>) = (try row.id("id"), try row.id("alike"))
                guard pairs.count <= mostPairs, met.insert(.init(one.of(), other.of())).inserted else { continue }
                let found = try Listings.find([one, other], in: connection)
                guard found.count == 2,
                    !isTitle || Likeness.areOne(found[0].facts.title, found[1].facts.title)
                else { continue }
                pairs.append((found[0], found[1]))
            }
        }
        return pairs
    }
}
