import Storage
import TestSupport
import Testing
import Web

@testable import Accounts
@testable import Programme

@Suite struct `The audit` {
    private func seal(_ office: Office) async throws {
        _ = try await office.storage.write { try Events.seal(500, in: $0) }
    }

    @Test func `tells in words who did what, the newest first`() async throws {
        let traced = try await Traced()
        let office = traced.office
        try await seal(office)
        let lines = try await office.accounts.audit(.init(), by: traced.admin)
        #expect(lines.map(\.event.position) == lines.map(\.event.position).sorted(by: >))
        let words = AuditWords(words: try Languages(folder: Repository.root + "/Reference/languages").strings(.english))
        let said = lines.map(words.sentence)
        #expect(said.contains("mairi@programme.example gave Ailsa Canary a role."), "\(said)")
        #expect(said.contains("root, at the machine gave mairi@programme.example a role."), "\(said)")
        #expect(said.contains("Ailsa Canary signed in."), "\(said)")
        let granted = try await office.accounts.audit(.init(verb: "role.granted"), by: traced.admin)
        #expect(Set(granted.compactMap(words.about)) == ["Administrator", "Practitioner, Tobermory High School"])
        #expect(lines.first { $0.event.verb == "person.signed-in" }.flatMap(words.about) == nil)
        #expect(granted.count == 2)
        let hers = try await office.accounts.audit(.init(person: Traced.email), by: traced.admin)
        #expect(
            !hers.isEmpty
                && hers.allSatisfy {
                    $0.event.actor.contains(traced.ailsa.id.letters)
                        || $0.event.subject.contains(traced.ailsa.id.letters)
                })
        #expect(try await office.accounts.audit(.init(person: "nobody@school.example"), by: traced.admin).isEmpty)
        let older = try await office.accounts.audit(.init(before: 3), by: traced.admin)
        #expect(older.map(\.event.position) == [2, 1])
        #expect(try await office.accounts.auditVerbs(by: traced.admin).contains("person.signed-in"))
    }

    @Test func `shows coordinators their hub's people, and others themselves`() async throws {
        let traced = try await Traced()
        let office = traced.office
        let south = try await office.hub("South Hub", councils: ["moray"])
        let catriona = try await office.staff("catriona@hub.example", Grant(.hub, traced.north.id.letters)).actor
        let dougal = try await office.staff("dougal@hub.example", Grant(.hub, south.id.letters)).actor
        let morag = try await office.actor(try await office.signIn("morag@school.example", name: "Morag"))
        try await seal(office)
        func lines(_ actor: Actor) async throws -> [Accounts.AuditLine] {
            try await office.accounts.audit(.init(), by: actor)
        }
        let (hers, his, own) = (try await lines(catriona), try await lines(dougal), try await lines(morag))
        func isAbout(_ line: Accounts.AuditLine, _ id: ID<Person>?) -> Bool {
            let letters = id?.letters ?? "?"
            return line.event.actor.contains(letters) || line.event.subject.contains(letters)
        }
        #expect(hers.contains { isAbout($0, traced.ailsa.id) })
        // The administrator who gave the role is not of the hub.
        #expect(hers.contains { $0.event.verb == "role.granted" && $0.actor == .somebodyElse })
        #expect(!his.contains { isAbout($0, traced.ailsa.id) })
        #expect(!his.isEmpty && his.allSatisfy { isAbout($0, dougal.person?.id) })
        #expect(!own.isEmpty && own.allSatisfy { isAbout($0, morag.person?.id) })
        #expect(try await office.accounts.audit(.init(person: Traced.email), by: dougal).isEmpty)
        await #expect(throws: Failure.self) { _ = try await lines(.visitor) }
    }

    @Test func `names nobody who was erased`() async throws {
        let traced = try await Traced()
        _ = try await traced.office.accounts.erase(traced.ailsa.id, by: traced.admin)
        try await seal(traced.office)
        let lines = try await traced.office.accounts.audit(.init(), by: traced.admin)
        #expect(lines.contains { $0.subject == .erased(traced.ailsa.id) && $0.event.verb == "person.erased" })
        #expect(!lines.contains { "\($0)".contains("Canary") })
    }

    @Test func `has what somebody was denied, once a minute, without what they asked`() async throws {
        let office = try await Office.open()
        let ailsa = try await office.actor(try await office.signIn("ailsa@school.example"))
        for _ in 0..<3 { await office.accounts.noteDenial(of: "GET", "/admin/people/{id}", by: ailsa) }
        await office.accounts.noteDenial(of: "GET", "/admin/people", by: .visitor)
        #expect(try await office.events("access.denied") == 1)
        office.clock.pass(61)
        await office.accounts.noteDenial(of: "GET", "/admin", by: ailsa)
        #expect(try await office.events("access.denied") == 2)
    }

    @Test func `as a file is whole, and that it was asked for is in it the next time`() async throws {
        let traced = try await Traced()
        try await seal(traced.office)
        let positions = LockedBox<[Int]>([])
        try await traced.office.accounts.wholeAudit(.init(), by: traced.admin).read { lines in
            positions.with { $0 += lines.map(\.event.position) }
        }
        let found = positions.with { $0 }
        #expect(found.last == 1 && found.count == found.first)
        #expect(try await traced.office.events("audit.exported") == 1)
    }

    @Test func `is not taken as a file without end, for each time is an event for good`() async throws {
        let traced = try await Traced()
        for _ in 0..<10 { _ = try await traced.office.accounts.wholeAudit(.init(), by: traced.admin) }
        await #expect(throws: Failure.self) { try await traced.office.accounts.wholeAudit(.init(), by: traced.admin) }
        await #expect(throws: Failure.self) { try await traced.office.accounts.bundle(by: traced.admin) }
        #expect(try await traced.office.events("audit.exported") == 10)
        traced.office.clock.pass(120)
        _ = try await traced.office.accounts.bundle(by: traced.admin)
    }
}
