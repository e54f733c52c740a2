import Accounts
import Programme
import Storage
import Testing
import Web

@testable import Directory

@Suite struct `Searches that editors put together` {
    private struct Desk {
        let records: Records
        let north: Organisation
        let officer: Actor
        let coordinator: Actor
        let other: Actor

        init() async throws {
            let records = try await Records()
            let clock = records.clock
            let ids = IDSource { clock.now }
            let (north, south) = try await records.storage.write { transaction in
                (
                    try Organisations.addHub("North", councils: ["highland"], ids: ids, in: transaction),
                    try Organisations.addHub("South", councils: ["moray"], ids: ids, in: transaction)
                )
            }
            func somebody(_ grant: Grant) throws -> Actor {
                let email = try #require(EmailAddress("somebody@programme.example"))
                return .person(Person(id: ID(high: 0x7000, low: 9), name: "x", email: email), grants: [grant])
            }
            (self.records, self.north) = (records, north)
            officer = try somebody(Grant(.officer))
            coordinator = try somebody(Grant(.hub, north.id.letters))
            other = try somebody(Grant(.hub, south.id.letters))
        }

        func make(
            _ title: String = "Wind and water", search: String = "/directory?q=wind", hub: String = "",
            key: String = "k", by actor: Actor? = nil
        ) async throws -> ID<CuratedView> {
            try await records.directory.makeView(
                CuratedViewForm(title: title, introduction: "For a windy day.", search: search, hub: hub),
                key: .page(key), by: actor ?? officer)
        }
    }

    @Test(arguments: [
        ("https://stem.example/directory?q=wind&page=3&view=list&size=25#results", "q=wind"),
        ("/gd/directory?sector=primary&sort=title", "sector=primary&sort=title"), ("?q=wind", "q=wind"),
        ("q=wind&national=include", "q=wind&national=include"), ("/directory", ""), ("", ""),
    ])
    func `a search is taken from its address`(_ address: String, _ query: String) async throws {
        let desk = try await Desk()
        _ = try await desk.make(search: address)
        #expect(try await desk.records.directory.views(by: .visitor).map(\.query) == [query])
    }

    @Test(arguments: [
        "https://stem.example/establishments?q=wind", "/directory?sector=nonsense", "/directory?nonsense=1",
        "https://elsewhere.example", "/directory?near=Nowhere+at+all",
    ])
    func `what is no search of the directory is refused`(_ address: String) async throws {
        let desk = try await Desk()
        do {
            _ = try await desk.make(search: address)
            Issue.record("it was taken")
        } catch Failure.invalid(let problems) {
            #expect(problems.map(\.field) == ["search"])
        }
        #expect(try await desk.records.directory.views(by: .visitor).isEmpty)
    }

    @Test func `an address is made of the title once, and never used again`() async throws {
        let desk = try await Desk()
        let first = try await desk.make()
        #expect(try await desk.make() == first, "the same form sent twice")
        let form = CuratedViewForm(title: "Storms", introduction: "", search: "q=storm")
        try await desk.records.directory.changeView(first, to: form, by: desk.officer)
        let view = try await desk.records.directory.view("wind-and-water", by: .visitor)
        #expect(view.title == "Storms" && view.query == "q=storm")
        try await desk.records.directory.withdrawView(first, by: desk.officer)
        await #expect(throws: Failure.gone("“Storms” has been taken back by its editors.")) {
            try await desk.records.directory.view("wind-and-water", by: .visitor)
        }
        #expect(try await desk.records.directory.views(by: .visitor).isEmpty)
        _ = try await desk.make(key: "l")
        #expect(try await desk.records.directory.views(by: .visitor).map(\.slug) == ["wind-and-water-2"])
        await #expect(throws: Permission.nothingHere) {
            try await desk.records.directory.changeView(first, to: form, by: desk.officer)
        }
        let verbs = try await desk.records.storage.read {
            try $0.rows("SELECT verb FROM events WHERE verb LIKE 'curated-view.%' ORDER BY id").map {
                try $0.text("verb")
            }
        }
        #expect(
            verbs == ["curated-view.made", "curated-view.changed", "curated-view.withdrawn", "curated-view.made"])
    }

    @Test func `a coordinator has the views of their own hub alone`() async throws {
        let desk = try await Desk()
        let directory = desk.records.directory
        let ours = try await desk.make("Ours", hub: desk.north.id.letters, by: desk.coordinator)
        let all = try await desk.make("For all", key: "l")
        #expect(try await directory.editableViews(by: desk.coordinator).views.map(\.title) == ["Ours"])
        #expect(try await directory.editableViews(by: desk.officer).views.count == 2)
        #expect(try await directory.editableViews(by: desk.other).views.isEmpty)
        #expect(try await directory.editableViews(by: desk.coordinator).isForAll == false)
        let form = CuratedViewForm(title: "Mine", introduction: "", search: "q=wind", hub: desk.north.id.letters)
        for (id, actor) in [(all, desk.coordinator), (ours, desk.other), (ours, .visitor)] {
            await #expect(throws: Permission.nothingHere) { try await directory.changeView(id, to: form, by: actor) }
            await #expect(throws: Permission.nothingHere) { try await directory.withdrawView(id, by: actor) }
            await #expect(throws: Permission.nothingHere) { try await directory.editableView(id, by: actor) }
        }
        // Neither for everybody nor into another hub.
        for (hub, actor) in [("", desk.coordinator), (desk.north.id.letters, desk.other)] {
            await #expect(throws: Permission.nothingHere) {
                _ = try await desk.make("x", hub: hub, key: "m", by: actor)
            }
        }
        let forAll = CuratedViewForm(title: "Mine", introduction: "", search: "q=wind")
        await #expect(throws: Permission.nothingHere) {
            try await directory.changeView(ours, to: forAll, by: desk.coordinator)
        }
        try await directory.changeView(ours, to: form, by: desk.coordinator)
        #expect(try await directory.view("ours", by: .visitor).title == "Mine")
    }

    @Test func `a view that was taken back can be put back, by those who might take it back`() async throws {
        let desk = try await Desk()
        let directory = desk.records.directory
        let id = try await desk.make(hub: desk.north.id.letters, by: desk.coordinator)
        await #expect(throws: Permission.nothingHere) { try await directory.restoreView(id, by: desk.coordinator) }
        try await directory.withdrawView(id, by: desk.coordinator)
        for actor in [desk.other, .visitor] {
            await #expect(throws: Permission.nothingHere) { try await directory.restoreView(id, by: actor) }
        }
        try await directory.restoreView(id, by: desk.coordinator)
        #expect(try await directory.view("wind-and-water", by: .visitor).withdrawn == nil)
        #expect(try await directory.views(by: .visitor).map(\.id) == [id])
    }

    @Test func `a view has a Gaelic twin, which is read in Gaelic where there is one`() async throws {
        let desk = try await Desk()
        let directory = desk.records.directory
        var form = CuratedViewForm(title: "Wind", introduction: "For a windy day.", search: "q=wind")
        form.gaelic = .init(title: "Gaoth", introduction: "", isReviewed: true)
        let id = try await directory.makeView(form, key: .page("k"), by: desk.officer)
        let view = try await directory.view("wind", by: .visitor)
        #expect(view.title(in: .gaelic) == ("Gaoth", .gaelic) && view.title(in: .english) == ("Wind", .english))
        #expect(view.introduction(in: .gaelic) == ("For a windy day.", .english))
        #expect(view.gaelic.isReviewed)
        let json = String(
            decoding: CuratedViewJSON.one(view, total: 3, site: "https://x.example"), as: UTF8.self)
        #expect(json.contains(#""title_gd":"Gaoth""#) && json.contains(#""gaelic_reviewed":true"#))
        form.gaelic = .init(title: "", introduction: "", isReviewed: true)
        try await directory.changeView(id, to: form, by: desk.officer)
        let bare = try await directory.view("wind", by: .visitor)
        #expect(bare.gaelic == CuratedView.Gaelic() && bare.mark != view.mark)
        form.gaelic.title = String(repeating: "a", count: 121)
        await #expect(throws: Failure.self) { try await directory.changeView(id, to: form, by: desk.officer) }
    }
}
