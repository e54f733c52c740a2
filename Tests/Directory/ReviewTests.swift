import Accounts
import Programme
import Storage
import Testing

@testable import Directory

@Suite struct `Listings under review` {
    /// Two hubs with an organisation each, its editor and the hub's coordinator; and an officer of the programme.
    struct Cast {
        let records: Records
        let bashir, dougal, catriona, other, erik: Actor
        let north, south: Organisation

        init() async throws {
            let records = try await Records()
            let ids = IDSource { [clock = records.clock] in clock.now }
            func organisation(
                _ name: String, _ kind: Organisation.Kind, in hub: Organisation?
            ) async throws -> Organisation {
                let id: ID<Organisation> = ids.next()
                let slug = slug(from: name)
                _ = try await records.storage.write { transaction in
                    try transaction.run(
                        """
                        INSERT INTO organisations (id, slug, name, name_key, kind, hub)
                        VALUES (\(id), \(slug), \(name), \(slug), \(kind.rawValue), \(hub?.id))
                        """)
                }
                return Organisation(id: id, slug: slug, name: name, kind: kind, hub: hub?.id)
            }
            func person(_ name: String, _ grant: Grant) async throws -> Actor {
                let id: ID<Person> = ids.next()
                let email = name.lowercased() + "@programme.example"
                let now = records.clock.now
                _ = try await records.storage.write { transaction in
                    try transaction.run(
                        """
                        INSERT INTO people (id, name, email, email_key, language, made)
                        VALUES (\(id), \(name), \(email), \(email), \("en"), \(now))
                        """)
                }
                let address = try #require(EmailAddress(email))
                return .person(Person(id: id, name: name, email: address), grants: [grant])
            }
            let northHub = try await organisation("North Hub", .hub, in: nil)
            let southHub = try await organisation("South Hub", .hub, in: nil)
            let north = try await organisation("Ferry Works", .provider, in: northHub)
            let south = try await organisation("Bridge Club", .provider, in: southHub)
            (self.records, self.north, self.south) = (records, north, south)
            bashir = try await person("Bashir", Grant(.provider, north.id.letters))
            dougal = try await person("Dougal", Grant(.provider, south.id.letters))
            catriona = try await person("Catriona", Grant(.hub, northHub.id.letters))
            other = try await person("Oighrig", Grant(.hub, southHub.id.letters))
            erik = try await person("Erik", Grant(.officer))
            try await records.directory.open()
        }

        var directory: Directory { records.directory }

        /// Under which the northern hub's own files are kept.
        var source: String { "hub-" + (north.hub?.letters ?? "") }

        /// A new listing of the northern organisation.
        func begun(_ title: String = "Building bridges") async throws -> Listing {
            var listing = try await directory.newListing(of: north.slug, by: bashir).listing
            listing.facts.title = title
            listing.facts.description = "An hour with spaghetti."
            listing.facts.sectors = ["primary"]
            listing.facts.regions = ["scotland"]
            return listing
        }

        func published() async throws -> Listing {
            let draft = try await directory.save(try await begun(), isNew: true, submits: true, by: bashir)
            return try await publish(draft.id, by: catriona)
        }

        /// Publishes a draft as it is now.
        func publish(_ id: ID<Draft>, by actor: Actor) async throws -> Listing {
            let seen = try await directory.submission(id, by: actor).mark
            return try await directory.publish(id, seen: seen, by: actor)
        }
    }

    @Test func `a new listing is in the directory once somebody else has published it`() async throws {
        let cast = try await Cast()
        let draft = try await cast.directory.save(try await cast.begun(), isNew: true, submits: true, by: cast.bashir)
        #expect(cast.directory.listingsShown == 0)
        await #expect(throws: Permission.nothingHere) {
            _ = try await cast.publish(draft.id, by: cast.bashir)
        }
        let listing = try await cast.publish(draft.id, by: cast.catriona)
        #expect(cast.directory.listingsShown == 1)
        let shown = try await cast.directory.listing(listing.id, by: .visitor)
        #expect(shown.facts.checked == cast.records.clock.now.londonDay)
        #expect(shown.facts.providerName == "Ferry Works")
        await #expect(throws: Permission.nothingHere) { _ = try await cast.publish(draft.id, by: cast.erik) }
    }

    @Test func `what is published stays until the change is, and a change given back says why`() async throws {
        let cast = try await Cast()
        var listing = try await cast.published()
        listing.facts.description = "Two hours."
        let draft = try await cast.directory.save(listing, isNew: false, submits: true, by: cast.bashir)
        #expect(try await cast.directory.listing(listing.id, by: .visitor).facts.description != "Two hours.")
        await #expect(throws: Failure.self) { try await cast.directory.giveBack(draft.id, reason: " ", by: cast.erik) }
        try await cast.directory.giveBack(draft.id, reason: "For which stages?", by: cast.erik)
        let returned = try #require(try await cast.directory.editing(listing.id, by: cast.bashir).draft)
        #expect(returned.reason == "For which stages?" && returned.state == .returned)
        let again = try await cast.directory.save(listing, isNew: false, submits: true, by: cast.bashir)
        #expect(again.id == draft.id)
        _ = try await cast.publish(draft.id, by: cast.erik)
        #expect(try await cast.directory.listing(listing.id, by: .visitor).facts.description == "Two hours.")
        // In the index as well, however often the same listing changes.
        for number in 3...5 {
            listing.facts.title = "Bridges \(number)"
            let next = try await cast.directory.save(listing, isNew: false, submits: true, by: cast.bashir)
            _ = try await cast.publish(next.id, by: cast.erik)
            var query = DirectoryQuery()
            query.words = "bridges \(number)"
            let found = try await cast.directory.answer(query, by: .visitor)
            #expect(found.listings.map(\.facts.title) == ["Bridges \(number)"])
        }
    }

    @Test func `nobody of another hub or organisation finds anything`() async throws {
        let cast = try await Cast()
        let listing = try await cast.published()
        var changed = listing
        changed.facts.title = "Mine now"
        let draft = try await cast.directory.save(changed, isNew: false, submits: true, by: cast.bashir)
        for stranger in [cast.dougal, cast.other, .visitor] {
            await #expect(throws: Permission.nothingHere) {
                _ = try await cast.directory.editing(listing.id, by: stranger)
            }
            await #expect(throws: Permission.nothingHere) {
                _ = try await cast.directory.save(changed, isNew: false, submits: false, by: stranger)
            }
            await #expect(throws: Permission.nothingHere) {
                _ = try await cast.publish(draft.id, by: stranger)
            }
            await #expect(throws: Permission.nothingHere) {
                try await cast.directory.giveBack(draft.id, reason: "No.", by: stranger)
            }
            await #expect(throws: Permission.nothingHere) {
                try await cast.directory.withdraw(listing.id, by: stranger)
            }
            await #expect(throws: Permission.nothingHere) { try await cast.directory.confirm(listing.id, by: stranger) }
            await #expect(throws: Permission.nothingHere) {
                try await cast.directory.discardDraft(of: listing.id, by: stranger)
            }
            await #expect(throws: Permission.nothingHere) {
                _ = try await cast.directory.newListing(of: cast.north.slug, by: stranger)
            }
        }
        #expect(try await cast.directory.submissions(by: cast.other).isEmpty)
        #expect(try await cast.directory.submissions(by: cast.catriona).count == 1)
        #expect(try await cast.directory.holdings(by: cast.dougal).map(\.organisation.id) == [cast.south.id])
    }

    @Test func `a form cannot move a listing to another organisation`() async throws {
        let cast = try await Cast()
        var listing = try await cast.published()
        listing.provider = cast.south.slug
        for actor in [cast.bashir, cast.dougal] {
            await #expect(throws: Permission.nothingHere) {
                _ = try await cast.directory.save(listing, isNew: false, submits: true, by: actor)
            }
        }
    }

    @Test func `what is not complete can be saved and not sent`() async throws {
        let cast = try await Cast()
        var listing = try await cast.begun("")
        listing.facts.sectors = []
        await #expect(throws: Failure.self) {
            _ = try await cast.directory.save(listing, isNew: true, submits: true, by: cast.bashir)
        }
        let draft = try await cast.directory.save(listing, isNew: true, submits: false, by: cast.bashir)
        #expect(draft.state == .draft)
        #expect(try await cast.directory.submissions(by: cast.erik).isEmpty)
        try await cast.directory.discardDraft(of: listing.id, by: cast.bashir)
        await #expect(throws: Permission.nothingHere) {
            _ = try await cast.directory.editing(listing.id, by: cast.bashir)
        }
    }

    @Test func `a change of what has changed meanwhile is said to be overtaken`() async throws {
        let cast = try await Cast()
        let listing = try await cast.published()
        let draft = try await cast.directory.save(listing, isNew: false, submits: true, by: cast.bashir)
        #expect(try await !cast.directory.submission(draft.id, by: cast.erik).isOvertaken)
        cast.records.clock.advance(seconds: 3 * 86_400)
        try await cast.directory.confirm(listing.id, by: cast.catriona)
        #expect(try await cast.directory.submission(draft.id, by: cast.erik).isOvertaken)
    }

    @Test func `what was changed after it was read is not published`() async throws {
        let cast = try await Cast()
        let draft = try await cast.directory.save(try await cast.begun(), isNew: true, submits: true, by: cast.bashir)
        let seen = try await cast.directory.submission(draft.id, by: cast.erik).mark
        var other = draft.listing
        other.facts.title = "Something else"
        _ = try await cast.directory.save(other, isNew: true, submits: true, by: cast.bashir)
        await #expect(throws: Failure.self) {
            _ = try await cast.directory.publish(draft.id, seen: seen, by: cast.erik)
        }
        #expect(cast.directory.listingsShown == 0)
    }

    @Test func `whoever has written at a draft does not publish it, though another saved it last`() async throws {
        let cast = try await Cast()
        let listing = try await cast.published()
        let draft = try await cast.directory.save(listing, isNew: false, submits: true, by: cast.catriona)
        _ = try await cast.directory.save(listing, isNew: false, submits: true, by: cast.bashir)
        #expect(try await cast.directory.submissions(by: cast.catriona).isEmpty)
        await #expect(throws: Permission.nothingHere) {
            _ = try await cast.directory.publish(draft.id, seen: "", by: cast.catriona)
        }
        _ = try await cast.publish(draft.id, by: cast.erik)
    }

    @Test func `what a reader withdrew its editor does not put back`() async throws {
        let cast = try await Cast()
        let listing = try await cast.published()
        try await cast.directory.withdraw(listing.id, by: cast.catriona)
        await #expect(throws: Failure.self) {
            try await cast.directory.withdraw(listing.id, puttingBack: true, by: cast.bashir)
        }
        #expect(cast.directory.listingsShown == 0)
        try await cast.directory.withdraw(listing.id, puttingBack: true, by: cast.catriona)
        #expect(cast.directory.listingsShown == 1)
    }

    @Test func `withdrawn is gone, and put back is there`() async throws {
        let cast = try await Cast()
        let listing = try await cast.published()
        try await cast.directory.withdraw(listing.id, by: cast.bashir)
        #expect(cast.directory.listingsShown == 0)
        await #expect(throws: Failure.self) { _ = try await cast.directory.listing(listing.id, by: .visitor) }
        await #expect(throws: Permission.nothingHere) {
            _ = try await cast.directory.save(listing, isNew: false, submits: true, by: cast.bashir)
        }
        try await cast.directory.withdraw(listing.id, puttingBack: true, by: cast.bashir)
        #expect(cast.directory.listingsShown == 1)
    }

    @Test func `what was edited here no import changes or takes away`() async throws {
        let cast = try await Cast()
        let file = "id,title,provider\n1,Kites,Ferry Works\n"
        _ = try await cast.records.load(file)
        var listing = try #require(try await cast.records.listing("1"))
        listing.facts.title = "Kites and boats"
        listing.facts.description = "For primary."
        listing.facts.sectors = ["primary"]
        listing.facts.regions = ["scotland"]
        let draft = try await cast.directory.save(listing, isNew: false, submits: true, by: cast.bashir)
        _ = try await cast.publish(draft.id, by: cast.erik)
        let report = try await cast.records.load("id,title,provider\n1,Kites again,Ferry Works\n2,Sails,Ferry Works\n")
        #expect(report.changed == 0 && report.added == 1)
        #expect(report.notes.contains("Rows about listings that were edited here were left aside: 1."))
        #expect(try await cast.records.listing("1")?.facts.title == "Kites and boats")
        let other = try await cast.records.load("id,title,provider\n2,Sails,Ferry Works\n") {
            $0.withdrawsVanished = true
        }
        #expect(other.vanished == 0)
        #expect(try await cast.records.listing("1")?.withdrawn == nil)
    }

    @Test func `editors are reminded of what nobody has looked at for half a year, and then left in peace`()
        async throws
    {
        let cast = try await Cast()
        let listing = try await cast.published()
        for grant in cast.bashir.grants {
            let (id, person) = (cast.north.id, try #require(cast.bashir.person?.id))
            _ = try await cast.records.storage.write {
                try $0.run(
                    """
                    INSERT INTO role_grants (id, person, role, scope, organisation, granted)
                    VALUES (\("g1"), \(person), \(grant.role.rawValue), \(grant.scope), \(id), \(cast.records.clock.now))
                    """)
            }
        }
        func due() async throws -> [Int] {
            let now = cast.records.clock.now
            return try await cast.records.storage.read { try Reminders.due(at: now, in: $0).map(\.listings) }
        }
        #expect(try await due() == [])
        cast.records.clock.advance(seconds: 184 * 86_400)
        #expect(try await due() == [1])
        let (id, now) = (cast.north.id, cast.records.clock.now)
        #expect(try await cast.records.storage.write { try Reminders.mark(id, at: now, in: $0) })
        #expect(try await !cast.records.storage.write { try Reminders.mark(id, at: now, in: $0) })
        #expect(try await due() == [])
        cast.records.clock.advance(seconds: 31 * 86_400)
        #expect(try await due() == [1])
        try await cast.directory.confirm(listing.id, by: cast.bashir)
        #expect(try await due() == [])
    }

    @Test func `each of two who publish at once publishes, but one`() async throws {
        let cast = try await Cast()
        let draft = try await cast.directory.save(try await cast.begun(), isNew: true, submits: true, by: cast.bashir)
        let published = await withTaskGroup(of: Bool.self) { group in
            for actor in [cast.catriona, cast.erik, cast.catriona, cast.erik] {
                group.addTask { (try? await cast.publish(draft.id, by: actor)) != nil }
            }
            return await group.reduce(0) { $0 + ($1 ? 1 : 0) }
        }
        #expect(published == 1)
        #expect(cast.directory.listingsShown == 1)
    }
}
