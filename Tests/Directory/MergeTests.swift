import Accounts
import Programme
import Storage
import TestSupport
import Testing
import Web

@testable import Directory

@Suite struct `What is there twice` {
    @Test func `a merged listing leads to the other, which says what was chosen`() async throws {
        let doubles = try await Doubles()
        let (one, other) = (try await doubles.listing("1"), try await doubles.listing("2"))
        try await doubles.merge(doubles.order(other, into: one, taking: ["description"]))
        let led = try await doubles.directory.listing(other.id, by: .visitor)
        #expect(led.id == one.id && led.facts.title == "Bridge building")
        #expect(led.facts.description == "Two hours with spaghetti.")
        #expect(try await doubles.titles("q=bridge") == ["Bridge building"])
        #expect(try await doubles.titles("q=spaghetti") == ["Bridge building"])
        #expect(doubles.directory.listingsShown == 3)
        #expect(try await doubles.broken() == [])
        let again = try await Records(on: doubles.records.storage)
        try await again.directory.open()
        #expect(again.directory.listingsShown == 3)
    }

    @Test func `a merged provider's addresses and searches find what the other offers`() async throws {
        let doubles = try await Doubles()
        let (works, limited) = (
            try await doubles.provider("Ferry Works"), try await doubles.provider("Ferry Works Ltd")
        )
        try await doubles.merge(doubles.order(limited, into: works, taking: ["name"]))
        #expect(try await doubles.directory.provider("ferry-works-ltd", by: .visitor).slug == "ferry-works")
        #expect(try await doubles.titles("provider=ferry-works-ltd").count == 3)
        #expect(try await doubles.titles("provider=ferry-works").count == 3)
        #expect(try await doubles.listing("1").facts.providerName == "Ferry Works Ltd")
        #expect(doubles.directory.providerCount == 2)
        let front = OpenReferral(doubles.directory)
        #expect(try await front.organisation(limited.id.of(), by: .visitor).id == works.id.of())
        #expect(try await doubles.broken() == [])
    }

    @Test func `a file that still has what was merged does not bring it back`() async throws {
        let doubles = try await Doubles()
        let (one, other) = (try await doubles.listing("1"), try await doubles.listing("2"))
        try await doubles.merge(doubles.order(other, into: one))
        let (works, limited) = (
            try await doubles.provider("Ferry Works"), try await doubles.provider("Ferry Works Ltd")
        )
        try await doubles.merge(doubles.order(limited, into: works))
        let before = try await doubles.everything()
        let report = try await doubles.records.load(Doubles.file)
        #expect(report.batch == nil && report.unchanged == 4 && report.vanished == 0)
        #expect(
            report.notes.contains {
                $0
                    == "Rows about listings that were merged into others were left aside: 1 (for one, “Bridge building!”, merged into “Bridge building”)."
            })
        #expect(try await doubles.everything() == before)
        let changed = replacing(
            "Two hours", with: "Three hours", in: replacing("Up", with: "High up", in: Doubles.file))
        let second = try await doubles.records.load(changed)
        #expect(second.changed == 1 && second.newProviderCount == 0)
        #expect(try await doubles.listing("2").facts.description == "Two hours with spaghetti.")
        #expect(try await doubles.listing("3").provider == "ferry-works")
        #expect(try await doubles.broken() == [])
    }

    @Test func `a load whose listings were merged is taken back only after the merge is`() async throws {
        let records = try await Records()
        let report = try await records.load(Doubles.file)
        let doubles = try await Doubles(on: records.storage, "id,title,provider\n9,Else,Elsewhere\n")
        let (one, other) = (try await doubles.listing("1"), try await doubles.listing("2"))
        let merge = try await doubles.merge(doubles.order(other, into: one))
        await #expect(throws: Failure.self) { try await doubles.records.undo(report) }
        #expect(try await doubles.directory.undoMerge(merge, by: doubles.officer))
        #expect(try await doubles.records.undo(report).removed == 4)
        #expect(try await doubles.broken() == [])
    }

    @Test func `undoing makes both as they were`() async throws {
        let doubles = try await Doubles()
        let before = try await doubles.everything()
        let (one, other) = (try await doubles.listing("1"), try await doubles.listing("2"))
        let (works, limited) = (
            try await doubles.provider("Ferry Works"), try await doubles.provider("Ferry Works Ltd")
        )
        let first = try await doubles.merge(
            doubles.order(other, into: one, taking: ["title", "description", "url", "when"]))
        let second = try await doubles.merge(doubles.order(works, into: limited, taking: ["name", "kind", "hub"]))
        await #expect(throws: Failure.self) { try await doubles.directory.undoMerge(first, by: doubles.officer) }
        #expect(try await doubles.directory.undoMerge(second, by: doubles.officer))
        #expect(try await doubles.directory.undoMerge(first, by: doubles.officer))
        #expect(try await doubles.everything() == before)
        #expect(doubles.directory.listingsShown == 4)
        #expect(try await doubles.directory.listing(other.id, by: .visitor).id == other.id)
        #expect(try await doubles.titles("provider=ferry-works").count == 2)
        await #expect(throws: Failure.conflict("This merge has been undone already.")) {
            try await doubles.directory.undoMerge(first, by: doubles.officer)
        }
        #expect(try await doubles.broken() == [])
    }

    @Test func `what has changed since stays when a merge is undone`() async throws {
        let doubles = try await Doubles()
        let (one, other) = (try await doubles.listing("1"), try await doubles.listing("2"))
        let merge = try await doubles.merge(doubles.order(other, into: one, taking: ["description"]))
        try await doubles.directory.confirm(one.id, by: .operator(unixUser: "root"))
        #expect(try await doubles.directory.undoMerge(merge, by: doubles.officer) == false)
        #expect(try await doubles.listing("1").facts.description == "Two hours with spaghetti.")
        #expect(try await doubles.listing("2") == other)
        #expect(try await doubles.broken() == [])
    }

    @Test func `a chain of merges leads to its end, and is undone from there`() async throws {
        let doubles = try await Doubles()
        let (one, other, kites) = (
            try await doubles.listing("1"), try await doubles.listing("2"), try await doubles.listing("4")
        )
        let first = try await doubles.merge(doubles.order(other, into: one))
        let second = try await doubles.merge(doubles.order(one, into: kites))
        #expect(try await doubles.directory.listing(other.id, by: .visitor).id == kites.id)
        await #expect(
            throws: Failure.conflict("A later merge has to be undone first: “Bridge building” into “Kites”.")
        ) { try await doubles.directory.undoMerge(first, by: doubles.officer) }
        await #expect(throws: Failure.self) { try await doubles.merge(doubles.order(kites, into: other)) }
        #expect(try await doubles.directory.undoMerge(second, by: doubles.officer))
        #expect(try await doubles.directory.listing(other.id, by: .visitor).id == one.id)
        #expect(try await doubles.directory.undoMerge(first, by: doubles.officer))
        #expect(doubles.directory.listingsShown == 4)
    }

    @Test func `after thirty days a merge stays, and what it changed is forgotten`() async throws {
        let doubles = try await Doubles()
        let (one, other) = (try await doubles.listing("1"), try await doubles.listing("2"))
        let merge = try await doubles.merge(doubles.order(other, into: one))
        doubles.records.clock.advance(seconds: 30 * 86_400)
        await #expect(throws: Failure.self) { try await doubles.directory.undoMerge(merge, by: .system) }
        #expect(try await doubles.directory.merge(merge, by: .system).mayUndo == false)
        let now = doubles.records.clock.now.adding(seconds: 1)
        _ = try await doubles.records.storage.write { try Merges.forget(before: now, in: $0) }
        #expect(try await doubles.records.count("SELECT count(*) AS count FROM merge_changes") == 0)
        #expect(try await doubles.directory.listing(other.id, by: .visitor).id == one.id)
    }

    @Test(arguments: Engine.here)
    func `another process follows a merge and its undoing`(_ engine: Engine) async throws {
        let two = try await `Directories that share records`.Two(engine)
        let doubles = try await Doubles(on: two.one.storage)
        try await two.seal()
        try await two.other.directory.catchUp()
        let (works, limited) = (
            try await doubles.provider("Ferry Works"), try await doubles.provider("Ferry Works Ltd")
        )
        let (one, other) = (try await doubles.listing("1"), try await doubles.listing("2"))
        func found() async throws -> (works: Int, all: Int?) {
            try await two.seal()
            try await two.other.directory.catchUp()
            let asked = two.other.directory.decode(Query(decoding: "provider=ferry-works-ltd"), isPage: true)
            return (two.other.directory.total(asked), two.other.directory.listingsShown)
        }
        #expect(try await found() == (1, 4))
        let first = try await doubles.merge(doubles.order(limited, into: works))
        #expect(try await found() == (3, 4))
        let second = try await doubles.merge(doubles.order(other, into: one))
        #expect(try await found() == (2, 3))
        _ = try await doubles.directory.undoMerge(second, by: doubles.officer)
        _ = try await doubles.directory.undoMerge(first, by: doubles.officer)
        #expect(try await found() == (1, 4))
    }
}
