import Accounts
import Programme
import Storage
import Testing
import Web

@testable import Directory

@Suite struct `What staff see of what visitors told` {
    /// Two hubs; needs in Highland, in Moray and nowhere; a problem with a listing of a provider of the northern hub.
    private struct Desk {
        let records: Records
        let north: Organisation
        let south: Organisation
        let provider: ID<Organisation>

        init() async throws {
            let records = try await Records()
            let clock = records.clock
            let ids = IDSource { clock.now }
            _ = try await records.load("id,title,provider,local_authorities\n1,Rockets,Ferry Works,highland\n")
            (north, south) = try await records.storage.write { transaction in
                (
                    try Organisations.addHub("North", councils: ["highland"], ids: ids, in: transaction),
                    try Organisations.addHub("South", councils: ["moray"], ids: ids, in: transaction)
                )
            }
            let (hub, slug) = (north.id, "ferry-works")
            provider = try await records.storage.write { transaction in
                let found = try Organisations.find(slug: slug, in: transaction)
                try Organisations.assign(try #require(found).id, to: hub, in: transaction)
                return try #require(found).id
            }
            for (number, place) in ["la=highland", "la=highland", "la=moray", ""].enumerated() {
                try await records.directory.recordUnmetNeed(
                    "Need \(number)", query: records.directory.decode(Query(decoding: place), isPage: true),
                    key: .page("k"), from: "local", by: .visitor)
            }
            let listing = try #require(try await records.listing("1"))
            try await records.directory.reportProblem(
                on: listing.id, reason: "closed", note: "Since May.", key: .page("k"), from: "local", by: .visitor)
            self.records = records
        }

        func somebody(_ grants: Grant...) throws -> Actor {
            let email = try #require(EmailAddress("somebody@programme.example"))
            return .person(Person(id: ID(high: 0x7000, low: 9), name: "Somebody", email: email), grants: grants)
        }

        func needs(_ actor: Actor, in council: String? = nil, handled: Bool = false) async throws -> [String] {
            try await records.directory.unmetNeeds(in: council, handled: handled, by: actor).newest
                .map(\.need.words).sorted()
        }

        func areas(_ actor: Actor) async throws -> [String] {
            try await records.directory.unmetNeeds(by: actor).areas.map { "\($0.council ?? "-") \($0.open)/\($0.all)" }
                .sorted()
        }

        func text(_ demand: Demand, _ actor: Actor) async throws -> String {
            let table = Table()
            _ = try await records.directory.export(demand, by: actor, to: table)
            return table.text.with { $0 }
        }
    }

    private final class Table: ReplyWriter {
        let text = LockedBox("")
        func write(_ bytes: [UInt8]) async throws { text.with { $0 += String(decoding: bytes, as: UTF8.self) } }
    }

    @Test func `needs are seen as far as a role reaches`() async throws {
        let desk = try await Desk()
        let officer = try desk.somebody(Grant(.officer))
        #expect(try await desk.needs(officer) == ["Need 0", "Need 1", "Need 2", "Need 3"])
        #expect(try await desk.areas(officer) == ["- 1/1", "highland 2/2", "moray 1/1"])
        #expect(try await desk.needs(officer, in: "moray") == ["Need 2"])
        let hub = try desk.somebody(Grant(.hub, desk.north.id.letters))
        #expect(try await desk.needs(hub) == ["Need 0", "Need 1"])
        #expect(try await desk.areas(hub) == ["highland 2/2"])
        #expect(try await desk.needs(hub, in: "moray").isEmpty)
        let lead = try desk.somebody(Grant(.council, "moray"))
        #expect(try await desk.needs(lead) == ["Need 2"])
        let analyst = try desk.somebody(Grant(.analyst))
        #expect(try await desk.needs(analyst).isEmpty, "figures alone")
        #expect(try await desk.areas(analyst) == ["- 1/1", "highland 2/2", "moray 1/1"])
        for other in [Actor.visitor, try desk.somebody(), try desk.somebody(Grant(.ambassador))] {
            await #expect(throws: Permission.nothingHere) { try await desk.needs(other) }
        }
    }

    @Test func `a need is marked by whom it lies within the reach of, once`() async throws {
        let desk = try await Desk()
        let officer = try desk.somebody(Grant(.officer))
        let newest = try await desk.records.directory.unmetNeeds(in: "highland", by: officer).newest
        let need = try #require(newest.first)
        #expect(need.mayHandle)
        let others = [
            try desk.somebody(Grant(.hub, desk.south.id.letters)), try desk.somebody(Grant(.council, "highland")),
            try desk.somebody(Grant(.analyst)), try desk.somebody(Grant(.administrator)), .visitor,
        ]
        for other in others {
            await #expect(throws: Permission.nothingHere) {
                try await desk.records.directory.handle(need.need.id, by: other)
            }
        }
        let hub = try desk.somebody(Grant(.hub, desk.north.id.letters))
        for _ in 1...2 { try await desk.records.directory.handle(need.need.id, by: hub) }
        #expect(try await desk.areas(officer) == ["- 1/1", "highland 1/2", "moray 1/1"])
        #expect(try await desk.needs(hub, handled: true) == [need.need.words])
        #expect(
            try await desk.records.count("SELECT count(*) AS count FROM events WHERE verb = 'unmet-need.handled'") == 1)
        await #expect(throws: Permission.nothingHere) {
            try await desk.records.directory.handle(ID<UnmetNeed>(high: 1, low: 1), by: officer)
        }
    }

    @Test func `problems are seen by the listing's provider, its hub, its councils and the programme`() async throws {
        let desk = try await Desk()
        func seen(_ grant: Grant) async throws -> [Bool] {
            try await desk.records.directory.problems(by: try desk.somebody(grant)).map(\.mayHandle)
        }
        #expect(try await seen(Grant(.officer)) == [true])
        #expect(try await seen(Grant(.hub, desk.north.id.letters)) == [true])
        #expect(try await seen(Grant(.hub, desk.south.id.letters)).isEmpty)
        #expect(try await seen(Grant(.council, "highland")) == [false])
        #expect(try await seen(Grant(.council, "moray")).isEmpty)
        #expect(try await seen(Grant(.provider, desk.provider.letters)) == [false])
        #expect(try await seen(Grant(.provider, desk.south.id.letters)).isEmpty)
        #expect(try await seen(Grant(.analyst)).isEmpty)
        #expect(try await seen(Grant(.administrator)) == [false])
        let officer = try desk.somebody(Grant(.officer))
        let problem = try #require(try await desk.records.directory.problems(by: officer).first?.problem)
        #expect(problem.title == "Rockets" && problem.path.hasSuffix("/rockets"))
        let south = try desk.somebody(Grant(.hub, desk.south.id.letters))
        await #expect(throws: Permission.nothingHere) { try await desk.records.directory.handle(problem.id, by: south) }
        for _ in 1...2 { try await desk.records.directory.handle(problem.id, by: officer) }
        #expect(try await seen(Grant(.officer)).isEmpty)
        #expect(try await desk.records.directory.problems(handled: true, by: officer).map(\.mayHandle) == [false])
    }

    @Test func `files are for officers and the operator`() async throws {
        let desk = try await Desk()
        for actor in [try desk.somebody(Grant(.officer)), Records.actor] {
            #expect(try await desk.text(.needs, actor).contains("Need 3"))
            #expect(try await desk.text(.problems, actor).contains("Since May."))
        }
        for grant in [Grant(.hub, desk.north.id.letters), Grant(.council, "highland"), Grant(.administrator)] {
            let actor = try desk.somebody(grant)
            await #expect(throws: Permission.nothingHere) { try await desk.text(.needs, actor) }
            await #expect(throws: Permission.nothingHere) { try await desk.text(.problems, actor) }
        }
    }
}
