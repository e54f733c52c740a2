import Accounts
import Programme
import Storage
import TestSupport
import Testing
import Web

@testable import Directory

/// Records with providers, listings and people that are there twice.
struct Doubles {
    let records: Records
    let officer: Actor

    init(_ file: String = Doubles.file) async throws { try await self.init(on: Engine.emptyRecords(), file) }

    init(on storage: any Storage, _ file: String = Doubles.file) async throws {
        records = try await Records(on: storage)
        _ = try await records.load(file)
        try await records.directory.open()
        let now = records.clock.now
        let signIn = Actor.SignedIn(id: "x", isStrong: true, strongAt: now.adding(seconds: 86_400), holdsBack: false)
        officer = .person(try await Self.add("erik", to: records), grants: [Grant(.officer)], signIn: signIn)
    }

    static let file = """
        id,title,provider,description,url,sectors,regions
        1,Bridge building,Ferry Works,An hour with string.,https://ferry.example/bridges,primary,scotland
        2,Bridge building!,Ferry Works,Two hours with spaghetti.,https://ferry.example/bridge,primary,scotland
        3,Rockets,Ferry Works Ltd,Up and away.,https://ferry.example/rockets,secondary,scotland
        4,Kites,Wind Club,On a windy day.,https://club.example/kites,primary,scotland

        """

    var directory: Directory { records.directory }

    static func add(_ name: String, to records: Records) async throws -> Person {
        let ids = IDSource { [clock = records.clock] in clock.now }
        let person = Person(id: ids.next(), name: name, email: try #require(EmailAddress(name + "@programme.example")))
        let now = records.clock.now
        _ = try await records.storage.write { transaction in
            try transaction.run(
                """
                INSERT INTO people (id, name, email, email_key, language, made)
                VALUES (\(person.id), \(name), \(person.email.text), \(person.email.text), \("en"), \(now))
                """)
        }
        return person
    }

    func listing(_ id: String) async throws -> Listing { try #require(try await records.listing(id)) }

    func provider(_ name: String) async throws -> Organisation {
        try #require(try await records.storage.read { try Organisations.find(slug: slug(from: name), in: $0) })
    }

    func order(_ merged: Listing, into survivor: Listing, taking names: Set<String> = []) -> MergeOrder {
        MergeOrder(.listing, survivor: survivor.id.of(), merged: merged.id.of(), taken: names)
    }

    func order(_ merged: Organisation, into survivor: Organisation, taking names: Set<String> = []) -> MergeOrder {
        MergeOrder(.provider, survivor: survivor.id.of(), merged: merged.id.of(), taken: names)
    }

    @discardableResult
    func merge(_ order: MergeOrder, by actor: Actor? = nil) async throws -> ID<Merge> {
        let actor = actor ?? officer
        let seen = try await directory.comparison(order, by: actor).mark
        return try await directory.merge(
            order, seen: seen, key: .page(directory.formKey()), by: actor)
    }

    /// Everything that merges change, but for when a record last changed and what merges and events tell of themselves.
    func everything() async throws -> String {
        try await records.storage.read { connection in
            var lines: [String] = []
            for row in try connection.rows("SELECT * FROM listings ORDER BY id") {
                let stored = try Listings.find(try row.id("id"), in: connection)
                lines.append(
                    "\(stored as Any) \(try row.text("digest")) \(try row.instant("edited") as Any) \(try row.optionalText("merged_into") as Any)"
                )
            }
            for table in [
                "SELECT id, slug, name, kind, hub, merged_into FROM organisations ORDER BY id",
                "SELECT * FROM vanished_listings ORDER BY listing",
                "SELECT id, listing, organisation, state, facts, base_digest FROM listing_drafts ORDER BY id",
                "SELECT id, listing FROM problem_reports ORDER BY id",
                "SELECT id, organisation, person FROM organisation_claims ORDER BY id",
                "SELECT id, person, scope, organisation FROM role_grants ORDER BY id",
                "SELECT id, person, scope FROM role_offers ORDER BY id",
            ] as [SQL] {
                try connection.each(table) { lines.append("\($0)") }
            }
            return lines.joined(separator: "\n")
        }
    }

    /// The names of the invariants that do not hold.
    func broken() async throws -> [String] {
        try await records.storage.read { connection in
            try Directory.invariants.filter { try connection.count($0.offenders) != 0 }.map(\.name)
        }
    }

    func titles(_ query: String) async throws -> [String] {
        let asked = directory.decode(Query(decoding: query), isPage: true)
        #expect(asked.ignored.isEmpty)
        return try await directory.answer(asked, by: .visitor).listings.map(\.facts.title).sorted()
    }
}
