import Foundation
import Storage
import TestSupport
import Testing
import Web
import Work

@testable import Accounts
@testable import Programme

/// What erasures and exports need: two hubs, an administrator, and Ailsa, who has left traces everywhere.
struct Traced {
    let office: Office
    let north: Organisation
    let admin: Actor
    let ailsa: Person
    let signIn: Accounts.NewSignIn

    static let canary = "Ailsa Canary"
    static let email = "ailsa.canary@school.example"

    init() async throws {
        office = try await Office.open()
        north = try await office.hub("North Hub", councils: ["highland"])
        admin = try await office.staff("mairi@programme.example", Grant(.administrator)).actor
        signIn = try await office.signIn(Self.email, name: Self.canary)
        let actor = try await office.actor(signIn)
        ailsa = try #require(actor.person)
        try await office.accounts.grant(Grant(.practitioner, Office.school), to: ailsa.id, by: admin)
        let again = try await office.signIn(Self.email)
        let now = try await office.actor(again)
        let secret = try await office.accounts.proposeSecondFactor(site: Office.site, by: now).secret
        let code = try #require(OneTimeCode(base32: secret))
        _ = try await office.accounts.confirmSecondFactor(
            code.code(step: OneTimeCode.step(at: office.clock.now)), cookie: again.cookie, by: now)
        try await office.accounts.askForChange(
            to: "ailsa.new@school.example", language: .english, site: Office.site, by: now)
        _ = try await office.ask(Self.email.uppercased())
    }

    /// Every text of every table in which one of some words stands, as `table.column`.
    func places(of words: String...) async throws -> Set<String> {
        let map = try String(contentsOfFile: Repository.root + "/docs/data.md", encoding: .utf8)
        let columns = PersonalTableTests.declared(in: map, of: ["account", "secret", "pseudonym"])
        return try await office.storage.read { connection in
            var found: Set<String> = []
            for (table, names) in columns {
                for row in try connection.rows("SELECT * FROM \(SQL(stringLiteral: table))") {
                    for name in names {
                        let text = try row.optionalText(name)?.lowercased() ?? ""
                        // The neighbourhoods that the tests make up are called after the address.
                        guard !text.hasPrefix("own-") else { continue }
                        if words.contains(where: { text.contains($0.lowercased()) }) {
                            found.insert(table + "." + name)
                        }
                    }
                }
            }
            return found
        }
    }
}

@Suite struct `What there is of a person` {
    @Test func `an erasure leaves the id alone, in what was recorded`() async throws {
        let traced = try await Traced()
        let (office, id) = (traced.office, traced.ailsa.id)
        #expect(try await traced.places(of: "canary").contains("people.name"))
        #expect(try await traced.places(of: "canary").contains("outbox.recipient"))
        let wouldGo = try await office.accounts.erasure(of: id, by: traced.admin)
        #expect(try await office.accounts.person(id, by: traced.admin).person.name == Traced.canary)
        let gone = try await office.accounts.erase(id, by: traced.admin)
        #expect(
            gone.rows.map(\.table) == wouldGo.rows.map(\.table) && gone.rows.map(\.count) == wouldGo.rows.map(\.count))
        #expect(Set(gone.rows.map(\.table)).isSuperset(of: ["people", "sign_ins", "authenticators", "outbox"]))
        let left = try await traced.places(of: "canary")
        #expect(left == [])
        #expect(
            try await traced.places(of: id.uuid, id.letters) == [
                "people.id", "erasures.person", "role_grants.person", "events.actor", "events.subject",
            ])
        #expect(try await office.accounts.actor(of: traced.signIn.cookie) == nil)
        await #expect(throws: Permission.nothingHere) { _ = try await office.accounts.person(id, by: traced.admin) }
        await #expect(throws: Permission.nothingHere) { _ = try await office.accounts.erase(id, by: traced.admin) }
        let check = try await office.storage.write { transaction in
            _ = try Events.seal(500, in: transaction)
            return try Events.verify(in: transaction)
        }
        #expect(check.fault == nil)
        // Whoever comes with the same address is somebody new.
        #expect(try await office.actor(try await office.signIn(Traced.email)).person?.id != id)
    }

    @Test func `who is erased is noted outside`() async throws {
        let noted = LockedBox<[ID<Person>]>([])
        let traced = try await Traced()
        let accounts = Accounts(
            storage: traced.office.storage, clock: { [clock = traced.office.clock] in clock.now },
            ids: IDSource { [clock = traced.office.clock] in clock.now },
            languages: try Languages(folder: Repository.root + "/Reference/languages"),
            ties: .init(councils: []) { _ in nil }, noteErasures: { list in noted.with { $0 += list.map(\.person) } })
        _ = try await accounts.erase(traced.ailsa.id, by: .operator(unixUser: "root"))
        #expect(noted.with { $0 } == [traced.ailsa.id])
        #expect(try await accounts.erasures(by: .system).map(\.person) == [traced.ailsa.id])
        await #expect(throws: Permission.nothingHere) { _ = try await accounts.erasures(by: traced.admin) }
    }

    @Test func `nobody erases themselves, the last administrator, or who is held`() async throws {
        let traced = try await Traced()
        let accounts = traced.office.accounts
        let mairi = try #require(traced.admin.person)
        await #expect(throws: Failure.self) { _ = try await accounts.erase(mairi.id, by: traced.admin) }
        await #expect(throws: Failure.conflict("This is the last administrator. Make another one first.")) {
            _ = try await accounts.erase(mairi.id, by: .operator(unixUser: "root"))
        }
        try await accounts.hold(traced.ailsa.id, because: "Complaint 12 is open.", by: traced.admin)
        await #expect(
            throws: Failure.conflict("This person is held and cannot be erased: Complaint 12 is open.")
        ) { _ = try await accounts.erase(traced.ailsa.id, by: traced.admin) }
        #expect(try await accounts.person(traced.ailsa.id, by: traced.admin).hold?.reason == "Complaint 12 is open.")
        await #expect(throws: Failure.self) {
            try await accounts.hold(traced.ailsa.id, because: "  ", by: traced.admin)
        }
        try await accounts.hold(traced.ailsa.id, because: nil, by: traced.admin)
        _ = try await accounts.erase(traced.ailsa.id, by: traced.admin)
    }

    @Test func `a coordinator erases who is of their hub alone, without roles that are not theirs to end`() async throws
    {
        let traced = try await Traced()
        let (office, id) = (traced.office, traced.ailsa.id)
        let south = try await office.hub("South Hub", councils: ["moray"])
        let catriona = try await office.staff("catriona@hub.example", Grant(.hub, traced.north.id.letters)).actor
        let dougal = try await office.staff("dougal@hub.example", Grant(.hub, south.id.letters)).actor
        await #expect(throws: Permission.nothingHere) { _ = try await office.accounts.erase(id, by: dougal) }
        await #expect(throws: Permission.nothingHere) { _ = try await office.accounts.erasure(of: id, by: dougal) }
        await #expect(throws: Permission.nothingHere) { _ = try await office.accounts.bundle(of: id, by: dougal) }
        await #expect(throws: Permission.nothingHere) {
            try await office.accounts.hold(id, because: "None of mine.", by: dougal)
        }
        for actor in [Actor.visitor, try await office.staff("erik@programme.example", Grant(.officer)).actor] {
            await #expect(throws: Failure.self) { _ = try await office.accounts.erase(id, by: actor) }
        }
        try await office.accounts.grant(Grant(.officer), to: id, by: traced.admin)
        await #expect(throws: Failure.self) { _ = try await office.accounts.erase(id, by: catriona) }
        let officer = try await office.accounts.person(id, by: traced.admin).roles.first {
            $0.record.grant.role == .officer
        }
        _ = try await office.accounts.end(try #require(officer).record.id, by: traced.admin)
        office.clock.pass(301)
        await #expect(throws: Failure.self) { _ = try await office.accounts.erase(id, by: catriona) }
        office.clock.pass(-301)
        _ = try await office.accounts.erase(id, by: catriona)
    }

    @Test func `a list from outside erases again whom a restored backup has brought back`() async throws {
        let traced = try await Traced()
        let (office, now) = (traced.office, traced.office.clock.now)
        let stranger = ID<Person>(high: 1, low: 2)
        func again() async throws -> Int {
            try await Accounts.eraseAgain(
                [(traced.ailsa.id, now), (stranger, now)], at: now, by: .system, ids: IDSource { now },
                in: office.storage)
        }
        #expect(try await again() == 1)
        #expect(try await again() == 0)
        let left = try await traced.places(of: "canary")
        #expect(left == [])
        #expect(Set(try await office.accounts.erasures(by: .system).map(\.person)) == [traced.ailsa.id, stranger])
    }

    @Test func `a wish to be erased is seen by those who look after the person, and can be taken back`() async throws {
        let traced = try await Traced()
        let (office, id) = (traced.office, traced.ailsa.id)
        let dougal = try await office.actor(try await office.signIn("dougal@school.example", name: "Dougal"))
        try await office.accounts.askForErasure(true, by: dougal)
        let person = try #require(dougal.person)
        #expect(try await office.accounts.erasureAsked(by: dougal) == office.clock.now)
        #expect(try await office.accounts.person(person.id, by: traced.admin).erasureAsked != nil)
        #expect(try await office.accounts.person(id, by: traced.admin).erasureAsked == nil)
        try await office.accounts.askForErasure(false, by: dougal)
        #expect(try await office.accounts.erasureAsked(by: dougal) == nil)
        await #expect(throws: Failure.self) { try await office.accounts.askForErasure(true, by: .visitor) }
        // Who has a second factor shows it.
        office.clock.pass(301)
        await #expect(throws: Failure.self) { try await office.accounts.askForErasure(true, by: traced.admin) }
    }
}

@Suite struct `The bundle of a person` {
    @Test func `has what is kept of them, and nobody else`() async throws {
        let traced = try await Traced()
        let office = traced.office
        let dougal = try await office.staff("dougal@hub.example", Grant(.officer)).actor
        let (secret, mairi) = (
            try await office.storage.read { connection in
                try connection.first("SELECT secret FROM authenticators WHERE person = \(traced.ailsa.id)")?.text(
                    "secret")
            }, try #require(traced.admin.person)
        )
        let bundle = try await office.accounts.bundle(of: traced.ailsa.id, by: .operator(unixUser: "root"))
        let text = String(decoding: bundle.json, as: UTF8.self)
        for part in [Traced.canary, Traced.email, "Firefox, Linux", "person.second-factor-set-up", "another person"] {
            #expect(text.contains(part), "\(part)")
        }
        for other in [
            mairi.id.letters, mairi.id.uuid, "mairi", "dougal", try #require(dougal.person).id.letters, "root",
            try #require(secret), "/sign-in/",
        ] {
            #expect(!text.contains(other), "\(other)")
        }
        let object = try JSONSerialization.jsonObject(with: Data(bundle.json)) as? [String: Any]
        #expect((object?["tables"] as? [String: Any])?.count == PersonalTable.all.count)
        let files = bundle.files
        #expect(Set(files.map(\.name)).isSuperset(of: ["index.html", "person.json", "people.csv", "events.csv"]))
        for (name, bytes) in files where name == "index.html" || name == "people.csv" {
            #expect(String(decoding: bytes, as: UTF8.self).contains(Traced.canary))
        }
        let page = try #require(files.first { $0.name == "index.html" }).bytes
        let shown = String(decoding: page, as: UTF8.self)
        #expect(shown.contains("<h2>Where they are signed in</h2>") && shown.contains("sign_ins.csv"))
        #expect(!shown.contains("merges.csv"), "what holds nothing of them is left out")
        #expect(try await office.events("person.exported") == 1)
    }

    @Test(arguments: Language.allCases)
    func `every table has words for people`(_ language: Language) throws {
        let words = try Languages(folder: Repository.root + "/Reference/languages").strings(language)
        for table in PersonalTable.all {
            #expect(Accounts.inWords(table.name, words) != table.name && !words.isFallback("table." + table.name))
        }
    }

    @Test func `is one's own without a name, and another's only for who looks after them`() async throws {
        let traced = try await Traced()
        let accounts = traced.office.accounts
        let dougal = try await traced.office.actor(
            try await traced.office.signIn("dougal@school.example", name: "Dougal"))
        #expect(try await accounts.bundle(by: dougal).person == dougal.person?.id)
        await #expect(throws: Permission.nothingHere) { _ = try await accounts.bundle(of: traced.ailsa.id, by: dougal) }
        await #expect(throws: Failure.self) { _ = try await accounts.bundle(by: .visitor) }
        #expect(try await accounts.bundle(of: traced.ailsa.id, by: traced.admin).person == traced.ailsa.id)
        traced.office.clock.pass(301)
        await #expect(throws: Failure.self) { _ = try await accounts.bundle(of: traced.ailsa.id, by: traced.admin) }
    }

    @Test func `does not give away another's by an address that was only asked for`() async throws {
        let traced = try await Traced()
        let mallory = try await traced.office.actor(
            try await traced.office.signIn("mallory@school.example", name: "Mallory"))
        try await traced.office.accounts.askForChange(
            to: Traced.email, language: .english, site: Office.site, by: mallory)
        let bundle = try await traced.office.accounts.bundle(by: mallory)
        let outbox = try #require(bundle.tables.first { $0.name == "outbox" })
        #expect(outbox.rows.allSatisfy { $0[1] == "mallory@school.example" })
        _ = try await traced.office.accounts.erase(try #require(mallory.person).id, by: traced.admin)
        #expect(try await traced.places(of: "canary").contains("one_time_links.email"))
    }
}

@Suite struct `The tables with something of a person` {
    @Test func `are those of the data map, column by column`() throws {
        let map = try String(contentsOfFile: Repository.root + "/docs/data.md", encoding: .utf8)
        let shown = PersonalTableTests.declared(in: map, of: ["account", "pseudonym"])
        let secret = PersonalTableTests.declared(in: map, of: ["secret"])
        #expect(Set(PersonalTable.all.map(\.name)) == Set(shown.keys))
        for table in PersonalTable.all {
            #expect(Set(table.shown) == shown[table.name], "\(table.name)")
            #expect(Set(table.secret) == secret[table.name] ?? [], "\(table.name)")
        }
    }
}

enum PersonalTableTests {
    /// The personal columns of some classes by their tables, as the data map declares them.
    static func declared(in map: String, of kinds: Set<String>) -> [String: Set<String>] {
        var found: [String: Set<String>] = [:]
        for line in map.components(separatedBy: "\n") where line.hasPrefix("| `") {
            let cells = line.components(separatedBy: " | ").map { $0.filter { !"|` ".contains($0) } }
            guard cells.count == 6, kinds.contains(cells[2]) else { continue }
            found[cells[0], default: []].formUnion(cells[1].components(separatedBy: ","))
        }
        return found
    }
}
