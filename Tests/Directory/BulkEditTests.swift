import Accounts
import Programme
import Storage
import Testing
import Web

@testable import Directory

@Suite struct `Many listings changed at once` {
    /// Four listings of two hubs' providers, an officer, and a coordinator of each hub.
    private struct Desk {
        let records: Records
        let officer, coordinator, other: Actor

        init() async throws {
            let records = try await Records()
            _ = try await records.load(
                """
                id,title,provider,local_authorities,themes,sectors,start,end
                1,Rockets,Ferry Works,moray,,primary,2026-12-01,2026-12-02
                2,Bridges,Ferry Works,moray,robotics,primary,,
                3,Tides,Ferry Works,moray,,primary,,
                4,Kites,Bridge Club,fife,,primary,,

                """)
            let ids = IDSource { [clock = records.clock] in clock.now }
            let hubs = try await records.storage.write { transaction in
                let north = try Organisations.addHub("North", councils: [], ids: ids, in: transaction)
                let south = try Organisations.addHub("South", councils: [], ids: ids, in: transaction)
                for (slug, hub) in [("ferry-works", north), ("bridge-club", south)] {
                    let found = try #require(try Organisations.find(slug: slug, in: transaction))
                    try Organisations.assign(found.id, to: hub.id, in: transaction)
                }
                return (north, south)
            }
            func somebody(_ number: UInt64, _ grant: Grant) throws -> Actor {
                let email = try #require(EmailAddress("somebody@programme.example"))
                return .person(
                    Person(id: ID(high: 0x7000, low: number), name: "x", email: email), grants: [grant])
            }
            self.records = records
            officer = try somebody(1, Grant(.officer))
            coordinator = try somebody(2, Grant(.hub, hubs.0.id.letters))
            other = try somebody(3, Grant(.hub, hubs.1.id.letters))
            try await records.directory.open()
        }

        func ticked(_ sourceIDs: String...) async throws -> BulkSelection {
            var ids: [ID<Listing>] = []
            for id in sourceIDs { ids.append(try #require(try await records.listing(id)).id) }
            return .ticked(ids)
        }

        func change(
            _ form: String, _ selection: BulkSelection, key: String = "k", by actor: Actor
        ) async throws -> ID<ImportBatch> {
            let edit = BulkEdit(Query(decoding: form))
            let seen = try await records.directory.preview(edit, of: selection, by: actor).mark
            return try await records.directory.change(selection, with: edit, seen: seen, key: .page(key), by: actor)
        }

        func facts(_ id: String) async throws -> ListingFacts {
            try #require(try await records.listing(id)).facts
        }

        func found(_ query: String) throws -> Int {
            records.directory.total(records.directory.decode(Query(decoding: query), isPage: true))
        }
    }

    @Test func `a preview says what changes, what stays and what cannot, and changes nothing`() async throws {
        let desk = try await Desk()
        let before = try await desk.records.everything()
        let edit = BulkEdit(Query(decoding: "how-theme=add&theme=robotics&end=2026-11-30"))
        let all = try await desk.ticked("1", "2", "3", "4")
        let dates = try await desk.records.directory.preview(edit, of: all, by: desk.officer)
        #expect((dates.found, dates.reached, dates.changed, dates.refused) == (4, 4, 0, 4))
        #expect(
            dates.faults.first?.problems.map(\.message) == ["The end lies before the start. Change one of them."])
        let themes = BulkEdit(Query(decoding: "how-theme=add&theme=robotics"))
        let preview = try await desk.records.directory.preview(themes, of: all, by: desk.officer)
        #expect((preview.changed, preview.unchanged, preview.refused) == (3, 1, 0))
        #expect(preview.rows.map(\.before.facts.themes) == [[], [], []])
        #expect(preview.rows.map(\.after.facts.themes) == [["robotics"], ["robotics"], ["robotics"]])
        #expect(try await desk.records.everything() == before)
    }

    @Test func `what is changed is found so at once, and taken back it is as it was before`() async throws {
        let desk = try await Desk()
        let (before, modified) = (try await desk.records.everything(), desk.records.clock.now.milliseconds)
        desk.records.clock.advance(seconds: 60)
        let batch = try await desk.change(
            "how-theme=set&theme=robotics&cost=2.50&how-la=add&la=highland&checked=yes", .search("q=rockets"),
            by: desk.officer)
        let facts = try await desk.facts("1")
        #expect(facts.themes == ["robotics"] && facts.costPence == 250)
        #expect(facts.localAuthorities.contains("highland") && facts.checked == desk.records.clock.now.londonDay)
        #expect(try desk.found("la=highland&theme=robotics") == 1)
        let undone = try await desk.records.imports.undo(batch, by: desk.officer)
        #expect((undone.restored, undone.kept) == (1, 0))
        #expect(try desk.found("la=highland&theme=robotics") == 0)
        // Our record of it changed once more; all else is as it was.
        try await desk.records.storage.write { _ = try $0.run("UPDATE listings SET modified = \(modified)") }
        #expect(try await desk.records.everything() == before)
        await #expect(throws: Failure.conflict("That import has been taken back already.")) {
            _ = try await desk.records.imports.undo(batch, by: desk.officer)
        }
    }

    @Test func `what has been changed since is kept and named, the rest is taken back`() async throws {
        let desk = try await Desk()
        let all = try await desk.ticked("1", "2", "3")
        let batch = try await desk.change("cost=5", all, by: desk.officer)
        let later = try await desk.change("cost=7", try await desk.ticked("2"), key: "l", by: desk.officer)
        let gone = try await desk.change("state=withdraw", try await desk.ticked("3"), key: "m", by: desk.coordinator)
        let undone = try await desk.records.imports.undo(batch, by: desk.officer)
        #expect((undone.restored, undone.kept, undone.keptTitles) == (1, 2, ["Bridges", "Tides"]))
        #expect(try await desk.facts("1").costPence == nil)
        #expect(try await desk.facts("2").costPence == 700)
        #expect(try await desk.records.listing("3")?.withdrawn != nil)
        _ = try await desk.records.imports.undo(later, by: desk.officer)
        _ = try await desk.records.imports.undo(gone, by: desk.coordinator)
        #expect(try await desk.facts("2").costPence == 500)
        #expect(try await desk.records.listing("3")?.withdrawn == nil)
    }

    @Test func `an import leaves alone what was edited in bulk until that is taken back`() async throws {
        let desk = try await Desk()
        let batch = try await desk.change("cost=5", try await desk.ticked("2"), by: desk.officer)
        let file = "id,title,provider,local_authorities\n2,Arches,Ferry Works,moray\n"
        let left = try await desk.records.load(file)
        #expect((left.changed, left.unchanged) == (0, 1))
        _ = try await desk.records.imports.undo(batch, by: desk.officer)
        #expect(try await desk.records.load(file).changed == 1)
        #expect(try await desk.facts("2").title == "Arches")
    }

    @Test func `a coordinator changes the listings of their hub alone, and sees and takes back their own`() async throws
    {
        let desk = try await Desk()
        let all = try await desk.ticked("1", "2", "3", "4")
        let edit = BulkEdit(Query(decoding: "cost=1"))
        let directory = desk.records.directory
        let preview = try await directory.preview(edit, of: all, by: desk.coordinator)
        #expect((preview.found, preview.reached, preview.changed) == (4, 3, 3))
        let batch = try await desk.change("cost=1", all, by: desk.coordinator)
        #expect(try await desk.facts("4").costPence == nil)
        let whole = try await desk.change("cost=2", all, key: "l", by: desk.officer)
        let imports = desk.records.imports
        #expect(try await imports.history(by: desk.coordinator).map(\.batch.id) == [batch])
        #expect(try await imports.history(by: desk.other).isEmpty)
        #expect(try await imports.history(by: desk.officer).map(\.batch.id).prefix(2) == [whole, batch])
        for (id, actor) in [(batch, desk.other), (whole, desk.coordinator), (batch, .visitor)] {
            await #expect(throws: Permission.nothingHere) { _ = try await imports.undo(id, by: actor) }
            await #expect(throws: Permission.nothingHere) { _ = try await imports.entry(id, by: actor) }
        }
        let provider = Actor.person(try #require(desk.officer.person), grants: [Grant(.provider, "x")])
        for actor in [Actor.visitor, provider] {
            await #expect(throws: Permission.nothingHere) { _ = try await directory.preview(edit, of: all, by: actor) }
        }
    }

    @Test func `whoever may change listings but not withdraw them is told so`() async throws {
        let desk = try await Desk()
        let edit = BulkEdit(Query(decoding: "state=withdraw"))
        let selection = try await desk.ticked("1")
        let preview = try await desk.records.directory.preview(edit, of: selection, by: desk.officer)
        #expect((preview.changed, preview.refused) == (0, 1))
        _ = try await desk.change("state=withdraw", selection, by: desk.coordinator)
        #expect(try desk.found("q=rockets&past=include") == 0)
        let cost = BulkEdit(Query(decoding: "cost=3"))
        let gone = try await desk.records.directory.preview(cost, of: selection, by: desk.coordinator)
        #expect(gone.faults.first?.problems.map(\.message) == ["It has been withdrawn. Put it back first."])
        _ = try await desk.change("state=restore&cost=3", selection, key: "l", by: desk.coordinator)
        #expect(try desk.found("q=rockets&past=include") == 1)
        #expect(try await desk.facts("1").costPence == 300)
    }

    @Test func `what changed after the preview is not changed unseen`() async throws {
        let desk = try await Desk()
        let (directory, edit) = (desk.records.directory, BulkEdit(Query(decoding: "cost=1")))
        let selection = try await desk.ticked("1", "2")
        let seen = try await directory.preview(edit, of: selection, by: desk.officer).mark
        _ = try await desk.change("how-theme=add&theme=robotics", try await desk.ticked("1"), by: desk.officer)
        let before = try await desk.records.everything()
        await #expect(throws: Failure.self) {
            _ = try await directory.change(selection, with: edit, seen: seen, key: .page("l"), by: desk.officer)
        }
        #expect(try await desk.records.everything() == before)
        #expect(try await desk.records.count("SELECT count(*) AS count FROM import_batches") == 2)
    }

    @Test func `the same form sent twice changes once`() async throws {
        let desk = try await Desk()
        let (directory, edit) = (desk.records.directory, BulkEdit(Query(decoding: "cost=1")))
        let selection = try await desk.ticked("1")
        let seen = try await directory.preview(edit, of: selection, by: desk.officer).mark
        var batches: Set<String> = []
        for _ in 1...2 {
            batches.insert(
                try await directory.change(selection, with: edit, seen: seen, key: .page("k"), by: desk.officer).letters
            )
        }
        #expect(batches.count == 1)
        #expect(
            try await desk.records.count(
                "SELECT count(*) AS count FROM events WHERE verb = 'listings.bulk-edited'") == 1)
        for invariant in Directory.invariants {
            let offenders = try await desk.records.storage.read { try $0.count(invariant.offenders) }
            #expect(offenders == 0)
        }
    }

    @Test(arguments: [
        ("", [""]), ("cost=dear", ["cost"]), ("cost=2&empty=cost", ["cost"]), ("theme=robotics", ["how-theme"]),
        ("how-theme=add", ["theme"]), ("how-theme=add&theme=nonsense", ["theme"]), ("format=nonsense", ["format"]),
        ("start=soon", ["start"]), ("postcode=nowhere", ["postcode"]), ("url=ftp://x", ["url"]),
    ])
    func `what can be done to no listing is said of its field`(_ form: String, _ fields: [String]) async throws {
        let desk = try await Desk()
        do {
            _ = try await desk.records.directory.preview(
                BulkEdit(Query(decoding: form)), of: .search(""), by: desk.officer)
            Issue.record("it was taken")
        } catch Failure.invalid(let problems) {
            #expect(problems.map(\.field) == fields)
        }
    }

    @Test func `what was merged into another listing is not there to be changed or put back`() async throws {
        let desk = try await Desk()
        let (one, other) = (
            try #require(try await desk.records.listing("2")), try #require(try await desk.records.listing("3"))
        )
        let now = desk.records.clock.now
        _ = try await desk.records.storage.write {
            try $0.run("UPDATE listings SET withdrawn = \(now), merged_into = \(one.id) WHERE id = \(other.id)")
        }
        let preview = try await desk.records.directory.preview(
            BulkEdit(Query(decoding: "state=restore")), of: .ticked([one.id, other.id]), by: desk.officer)
        #expect(preview.reached == 1 && preview.changed == 0)
        #expect(try await desk.records.directory.listings(.init(state: .withdrawn), by: desk.officer).total == 0)
    }

    @Test func `a listing keeps a sector and a place`() async throws {
        let desk = try await Desk()
        let edit = BulkEdit(Query(decoding: "how-sector=remove&sector=primary&how-la=set&how-region=set"))
        let preview = try await desk.records.directory.preview(
            edit, of: try await desk.ticked("2"), by: desk.officer)
        #expect(preview.faults.first?.problems.map(\.field) == ["sector", "region"])
    }

    @Test func `the desk names what waits with its count, as far as whoever asks may see to it`() async throws {
        let desk = try await Desk()
        let records = desk.records
        func tasks(_ actor: Actor) async throws -> [String: Int] {
            let tasks = try await records.directory.tasks(
                imports: records.imports, establishments: records.establishments, by: actor)
            return Dictionary(tasks.map { ($0.key + ($0.place ?? ""), $0.count) }, uniquingKeysWith: +)
        }
        #expect(try await tasks(desk.officer).isEmpty)
        let gone = try await records.load("id,title,provider,local_authorities\n1,Rockets,Ferry Works,moray\n")
        _ = try await desk.change("state=withdraw", try await desk.ticked("4"), by: desk.other)
        _ = try await records.storage.write { transaction in
            let ids = IDSource { records.clock.now }
            for council in ["moray", "moray", nil] {
                try transaction.run(
                    """
                    INSERT INTO unmet_needs (id, query, words, council, at)
                    VALUES (\(ids.next(UnmetNeed.self)), \(""), \("kites"), \(council), \(records.clock.now))
                    """)
            }
            return 0
        }
        #expect(
            try await tasks(desk.officer) == [
                "task.vanished": 2, "task.imports": 1, "task.held": 1, "task.needs.areamoray": 2,
                "task.needs.rest": 1,
            ])
        #expect(try await tasks(desk.coordinator) == ["task.vanished": 2])
        #expect(try await tasks(desk.other) == ["task.held": 1])
        #expect(try await tasks(.visitor).isEmpty)
        let found = try await records.directory.listings(.init(state: .vanished), by: desk.coordinator)
        #expect(found.total == 2 && found.listings.map(\.facts.title) == ["Bridges", "Tides"])
        let batch = try #require(gone.batch)
        let report = try #require(try await records.imports.entry(batch, by: desk.officer).batch.report)
        #expect(report.vanished == 3 && report.vanishedTitles == ["Bridges", "Kites", "Tides"])
        await #expect(throws: Permission.nothingHere) { try await records.imports.settle(batch, by: desk.coordinator) }
        try await records.imports.settle(batch, by: desk.officer)
        try await records.imports.settle(batch, by: desk.officer)
        #expect(try await tasks(desk.officer)["task.imports"] == nil)
    }

    @Test func `the list of listings is searched, paged and kept to what one may change`() async throws {
        let desk = try await Desk()
        let directory = desk.records.directory
        let all = try await directory.listings(.init(page: 9), by: desk.officer)
        #expect(all.listings.map(\.facts.title) == ["Bridges", "Kites", "Rockets", "Tides"] && all.page == 1)
        #expect(try await directory.listings(.init(words: "Ti"), by: desk.officer).total == 1)
        #expect(try await directory.listings(.init(), by: desk.other).listings.map(\.facts.title) == ["Kites"])
        #expect(try await directory.listings(.init(state: .withdrawn), by: desk.officer).total == 0)
        #expect(try await directory.listings(.init(state: .unchecked), by: desk.officer).total == 4)
        await #expect(throws: Permission.nothingHere) { _ = try await directory.listings(.init(), by: .visitor) }
    }
}
