import Accounts
import Programme
import Storage
import TestSupport
import Testing
import Web

@testable import Directory

@Suite struct `Who merges what` {
    @Test func `nobody edits, puts back or merges again what was merged`() async throws {
        let doubles = try await Doubles()
        let (one, other) = (try await doubles.listing("1"), try await doubles.listing("2"))
        let root = Actor.operator(unixUser: "root")
        try await doubles.merge(doubles.order(other, into: one))
        await #expect(throws: Failure.self) {
            try await doubles.directory.withdraw(other.id, puttingBack: true, by: root)
        }
        await #expect(throws: Failure.self) { try await doubles.directory.confirm(other.id, by: root) }
        await #expect(throws: Failure.self) { try await doubles.merge(doubles.order(other, into: one)) }
        try await doubles.directory.reportProblem(
            on: other.id, reason: "closed", note: "", key: .page("k"), from: "192.0.2", by: .visitor)
        #expect(try await doubles.directory.problems(by: root).map(\.problem.listing) == [one.id])
    }

    @Test func `who merges has read both as they are, shows that it is them, and does it once`() async throws {
        let doubles = try await Doubles()
        let (one, other) = (try await doubles.listing("1"), try await doubles.listing("2"))
        let order = doubles.order(other, into: one)
        let seen = try await doubles.directory.comparison(order, by: doubles.officer).mark
        let person = try #require(doubles.officer.person)
        let tired = Actor.person(
            person, grants: [Grant(.officer)],
            signIn: .init(id: "x", isStrong: true, strongAt: Instant(milliseconds: 0), holdsBack: false))
        await #expect(throws: Failure.self) {
            try await doubles.directory.merge(order, seen: seen, key: .page("k"), by: tired)
        }
        await #expect(throws: Failure.self) {
            try await doubles.directory.merge(order, seen: "else", key: .page("k"), by: doubles.officer)
        }
        let merge = try await doubles.directory.merge(order, seen: seen, key: .page("k"), by: doubles.officer)
        let again = try await doubles.directory.merge(order, seen: seen, key: .page("k"), by: doubles.officer)
        #expect(merge == again)
        #expect(try await doubles.directory.merges(by: doubles.officer).map(\.merge.id) == [merge])
        await #expect(throws: Failure.self) { try await doubles.directory.undoMerge(merge, by: tired) }
    }

    @Test func `a coordinator merges within the hub alone`() async throws {
        let doubles = try await Doubles()
        let ids = IDSource { [clock = doubles.records.clock] in clock.now }
        let (works, limited) = (
            try await doubles.provider("Ferry Works"), try await doubles.provider("Ferry Works Ltd")
        )
        let hub = try await doubles.records.storage.write { transaction in
            let hub = try Organisations.addHub("North", councils: [], ids: ids, in: transaction)
            try Organisations.assign(works.id, to: hub.id, in: transaction)
            return hub
        }
        let person = try await Doubles.add("catriona", to: doubles.records)
        let catriona = Actor.person(
            person, grants: [Grant(.hub, hub.id.letters)], signIn: doubles.officer.signIn)
        let order = doubles.order(limited, into: works)
        await #expect(throws: Permission.nothingHere) { try await doubles.merge(order, by: catriona) }
        #expect(try await doubles.directory.lookAlikes(by: catriona).providers == [])
        #expect(try await doubles.directory.lookAlikes(by: catriona).listings.count == 1)
        let merge = try await doubles.merge(order)
        // That the one leads to the other now does not make it the hub's: what others merged is not the hub's to undo.
        #expect(try await doubles.directory.merges(by: catriona).isEmpty)
        await #expect(throws: Permission.nothingHere) {
            _ = try await doubles.directory.undoMerge(merge, by: catriona)
        }
        await #expect(throws: Permission.nothingHere) {
            try await doubles.directory.comparison(
                MergeOrder(.provider, survivor: works.id.of(), merged: hub.id.of()), by: .visitor)
        }
        await #expect(throws: Failure.self) {
            try await doubles.directory.comparison(
                MergeOrder(.provider, survivor: works.id.of(), merged: hub.id.of()), by: doubles.officer)
        }
    }

    @Test func `what looks alike is found, set aside and taken up again`() async throws {
        let doubles = try await Doubles()
        let found = try await doubles.directory.lookAlikes(by: doubles.officer)
        #expect(found.listings.map { Set([$0.one.name, $0.other.name]) } == [["Bridge building", "Bridge building!"]])
        #expect(found.providers.map { [$0.one.name, $0.other.name] } == [["Ferry Works", "Ferry Works Ltd"]])
        for (words, counts) in [("bridge Building", [1, 0]), ("FERRY", [0, 1]), (" ", [1, 1]), ("%", [0, 0])] {
            let named = try await doubles.directory.lookAlikes(named: words, by: doubles.officer)
            #expect([named.listings.count, named.providers.count] == counts)
        }
        for pair in found.listings + found.providers {
            try await doubles.directory.sort(
                pair.kind, pair.other.id, pair.one.id, isDuplicate: false, by: doubles.officer)
        }
        let left = try await doubles.directory.lookAlikes(by: doubles.officer)
        #expect(left.listings.isEmpty && left.providers.isEmpty && left.dismissed.count == 2)
        for pair in left.dismissed {
            try await doubles.directory.sort(
                pair.kind, pair.one.id, pair.other.id, isDuplicate: true, by: doubles.officer)
        }
        let again = try await doubles.directory.lookAlikes(by: doubles.officer)
        #expect(again.listings.count == 1 && again.providers == found.providers && again.dismissed.isEmpty)
    }

    @Test(arguments: [
        (["Glasgow Science Centre", "Glasgow Science Center"], 1), (["Bridge Club", "The Bridge Club Ltd"], 1),
        (["Museum of Childhood", "Childhood Museum"], 1), (["Dundee", "Dunbar"], 0), (["Kit Co", "Kat Co"], 0),
        (["E-Learning Scotland", "ELearning Scotland"], 1), (["The", "Of"], 0), ([], 0),
    ])
    func `names are alike but for idle words, order or one letter`(_ names: [String], _ count: Int) {
        #expect(Likeness.pairs(of: names).count == count)
    }

    @Test func `the other one is found by its address, its id or its name`() async throws {
        let doubles = try await Doubles()
        let (one, other) = (try await doubles.listing("1"), try await doubles.listing("2"))
        for text in [
            "https://stem.example/directory/\(other.id.letters)/bridge-building?x=1", other.id.letters, other.id.uuid,
        ] {
            let found = try await doubles.directory.mergeable(
                .listing, named: text, but: one.id.of(), by: doubles.officer)
            #expect(found.map(\.name) == ["Bridge building!"])
        }
        let named = try await doubles.directory.mergeable(
            .listing, named: "bridge", but: one.id.of(), by: doubles.officer)
        #expect(named.map(\.name) == ["Bridge building!"])
        let works = try await doubles.provider("Ferry Works")
        for text in ["ferry works", "/gd/providers/ferry-works-ltd"] {
            let found = try await doubles.directory.mergeable(
                .provider, named: text, but: works.id.of(), by: doubles.officer)
            #expect(found.map(\.name) == ["Ferry Works Ltd"])
        }
    }
}
