import Storage
import TestSupport
import Testing
import Web
import Work

@testable import Accounts
@testable import Programme

@Suite struct `Roles` {
    @Test func `an invitation gives a role, and the account begins with its link in any browser`() async throws {
        let office = try await Office.open()
        let hub = try await office.hub("North Hub", councils: ["highland"])
        let (person, granted) = try await office.accounts.invite(
            "catriona@hub.example", to: Grant(.hub, hub.id.letters), language: .english, site: Office.site,
            by: .operator(unixUser: "root"))
        #expect(granted == .given)
        let link = try await office.link(to: "catriona@hub.example")
        let signIn = try await office.use(link, name: "Catriona", browser: nil)
        #expect(signIn.needsSecondFactor)
        #expect(try await office.actor(signIn).person?.id == person)
    }

    @Test func `a coordinator gives roles of their own hub, and sees none of another's`() async throws {
        let office = try await Office.open()
        let (north, south) = (
            try await office.hub("North Hub", councils: ["highland"]),
            try await office.hub("South Hub", councils: ["moray"])
        )
        let catriona = try await office.staff("catriona@hub.example", Grant(.hub, north.id.letters)).actor
        let dougal = try await office.staff("dougal@hub.example", Grant(.hub, south.id.letters)).actor
        let practitioner = try await office.accounts.invite(
            "ailsa@school.example", to: Grant(.practitioner, Office.school), language: .english, site: Office.site,
            by: catriona)
        let refused = [
            Grant(.hub, south.id.letters), Grant(.officer), Grant(.administrator), Grant(.council, "highland"),
            Grant(.ambassador),
        ]
        for grant in refused {
            await #expect(throws: Permission.nothingHere) {
                _ = try await office.accounts.invite(
                    "x@y.example", to: grant, language: .english, site: Office.site, by: catriona)
            }
        }
        await #expect(throws: Permission.nothingHere) {
            _ = try await office.accounts.invite(
                "x@y.example", to: Grant(.practitioner, Office.school), language: .english, site: Office.site,
                by: dougal)
        }
        #expect(try await office.accounts.people("", by: catriona).map(\.person.id).contains(practitioner.person))
        #expect(try await office.accounts.people("", by: dougal).map(\.person.email.text) == ["dougal@hub.example"])
        await #expect(throws: Permission.nothingHere) {
            _ = try await office.accounts.person(practitioner.person, by: dougal)
        }
        let held = try await office.accounts.person(practitioner.person, by: catriona).roles[0]
        await #expect(throws: Permission.nothingHere) { _ = try await office.accounts.end(held.record.id, by: dougal) }
        _ = try await office.accounts.end(held.record.id, by: catriona)
    }

    @Test func `who has an account is drawn into no hub without their own word`() async throws {
        let office = try await Office.open()
        let hub = try await office.hub("North Hub", councils: ["highland"])
        let catriona = try await office.staff("catriona@hub.example", Grant(.hub, hub.id.letters)).actor
        let signIn = try await office.signIn("ailsa@school.example")
        let ailsa = try await office.actor(signIn)
        let id = try #require(ailsa.person?.id)
        let (_, granted) = try await office.accounts.invite(
            "ailsa@school.example", to: Grant(.practitioner, Office.school), language: .english, site: Office.site,
            by: catriona)
        #expect(granted == .offered)
        await #expect(throws: Permission.nothingHere) { _ = try await office.accounts.person(id, by: catriona) }
        await #expect(throws: Permission.nothingHere) { _ = try await office.accounts.erase(id, by: catriona) }
        let offer = try #require(try await office.accounts.offers(by: ailsa).first)
        await #expect(throws: Permission.nothingHere) {
            try await office.accounts.decide(offer.id, accepts: true, by: catriona)
        }
        try await office.accounts.decide(offer.id, accepts: true, by: ailsa)
        #expect(try await office.actor(signIn).grants == [Grant(.practitioner, Office.school)])
        #expect(try await office.accounts.person(id, by: catriona).roles.count == 1)
        await #expect(throws: Failure.self) { try await office.accounts.hold(id, because: nil, by: catriona) }
        await #expect(throws: Permission.nothingHere) {
            try await office.accounts.decide(offer.id, accepts: true, by: ailsa)
        }
    }

    @Test func `a proposal of somebody who is no administrator any more counts for nothing`() async throws {
        let office = try await Office.open()
        let one = try await office.staff("mairi@programme.example", Grant(.administrator)).actor
        let two = try await office.staff("niall@programme.example", Grant(.administrator)).actor
        let new = try #require(try await office.actor(try await office.signIn("una@programme.example")).person)
        #expect(try await office.accounts.grant(Grant(.administrator), to: new.id, by: one) == .proposed)
        let mairi = try #require(one.person?.id)
        let role = try await office.accounts.person(mairi, by: two).roles[0]
        _ = try await office.accounts.end(role.record.id, by: two)
        #expect(try await office.accounts.grant(Grant(.administrator), to: new.id, by: two) == .proposed)
    }

    @Test func `an editor invites to their own organisation, and to nothing else`() async throws {
        let office = try await Office.open()
        let hub = try await office.hub("North Hub")
        let ids = IDSource { office.clock.now }
        let (own, other): (ID<Organisation>, ID<Organisation>) = (ids.next(), ids.next())
        for (id, slug) in [(own, "ferry-works"), (other, "bridge-club")] {
            _ = try await office.storage.write {
                try $0.run(
                    "INSERT INTO organisations (id, slug, name, name_key) VALUES (\(id), \(slug), \(slug), \(slug))")
            }
        }
        let editor = try await office.actor(try await office.signIn("bashir@ferry.example", name: "Bashir"))
        let id = try #require(editor.person?.id)
        try await office.accounts.grant(Grant(.provider, own.letters), to: id, by: .operator(unixUser: "root"))
        let bashir = try await office.actor(try await office.signIn("bashir@ferry.example"))
        func invite(_ grant: Grant) async throws {
            try await office.accounts.invite(
                "colleague@ferry.example", to: grant, language: .english, site: Office.site, by: bashir)
        }
        try await invite(Grant(.provider, own.letters))
        for grant in [
            Grant(.provider, other.letters), Grant(.hub, hub.id.letters), Grant(.officer), Grant(.ambassador),
        ] {
            await #expect(throws: Permission.nothingHere) { try await invite(grant) }
        }
        let seen = try await office.accounts.people("", by: bashir)
        #expect(seen.count == 2 && seen.allSatisfy { $0.signingIn == nil })
        let admin = try await office.staff("mairi@programme.example", Grant(.administrator)).actor
        #expect(try await office.accounts.person(id, by: admin).signingIn?.last != nil)
    }

    @Test func `nobody gives a role to themselves, and the last administrator stays`() async throws {
        let office = try await Office.open()
        let admin = try await office.staff("mairi@programme.example", Grant(.administrator)).actor
        let mairi = try #require(admin.person)
        await #expect(throws: Failure.self) {
            try await office.accounts.grant(Grant(.officer), to: mairi.id, by: admin)
        }
        let role = try await office.accounts.person(mairi.id, by: admin).roles[0]
        await #expect(throws: Failure.conflict("This is the last administrator. Make another one first.")) {
            _ = try await office.accounts.end(role.record.id, by: admin)
        }
    }

    @Test func `an administrator's role needs two administrators`() async throws {
        let office = try await Office.open()
        let one = try await office.staff("mairi@programme.example", Grant(.administrator)).actor
        let two = try await office.staff("niall@programme.example", Grant(.administrator)).actor
        let new = try #require(try await office.actor(try await office.signIn("una@programme.example")).person)
        func give(_ actor: Actor) async throws -> Accounts.Granted {
            try await office.accounts.grant(Grant(.administrator), to: new.id, by: actor)
        }
        #expect(try await give(one) == .proposed)
        #expect(try await give(one) == .proposed)
        #expect(try await give(two) == .given)
        #expect(try await give(two) == .held)
    }

    @Test func `what was ended holds no longer at the next request`() async throws {
        let office = try await Office.open()
        let admin = try await office.staff("mairi@programme.example", Grant(.administrator)).actor
        let (officer, cookie, _) = try await office.staff("erik@programme.example", Grant(.officer))
        let erik = try #require(officer.person)
        let role = try await office.accounts.person(erik.id, by: admin).roles[0]
        _ = try await office.accounts.end(role.record.id, by: admin)
        #expect(try await office.accounts.actor(of: cookie) == nil)
        #expect(try await office.events("role.ended") == 1)
    }

    @Test func `roles change only just after the second factor was shown`() async throws {
        let office = try await Office.open()
        let admin = try await office.staff("mairi@programme.example", Grant(.administrator)).actor
        let new = try #require(try await office.actor(try await office.signIn("una@programme.example")).person)
        office.clock.pass(301)
        await #expect(throws: Failure.self) {
            try await office.accounts.grant(Grant(.officer), to: new.id, by: admin)
        }
    }
}

@Suite struct `Moving to another address` {
    @Test func `needs both, and ends every sign-in`() async throws {
        let office = try await Office.open()
        let signIn = try await office.signIn("ailsa@school.example")
        let actor = try await office.actor(signIn)
        try await office.accounts.askForChange(
            to: "ailsa@home.example", language: .english, site: Office.site, by: actor)
        let (old, new) = (
            try await office.link(to: "ailsa@school.example"), try await office.link(to: "ailsa@home.example")
        )
        func confirm(_ token: Token?) async throws -> Bool {
            try await office.accounts.confirmChange(token, from: "192.0.2", by: .visitor)
        }
        #expect(try await confirm(new) == false)
        await #expect(throws: Failure.self) { _ = try await confirm(new) }
        #expect(try await office.accounts.actor(of: signIn.cookie)?.person?.email.text == "ailsa@school.example")
        #expect(try await confirm(old))
        #expect(try await office.accounts.actor(of: signIn.cookie) == nil)
        let again = try await office.actor(try await office.signIn("ailsa@home.example"))
        #expect(again.person?.id == actor.person?.id)
    }

    @Test func `cannot take another's account`() async throws {
        let office = try await Office.open()
        let dougal = try await office.actor(try await office.signIn("dougal@school.example", name: "Dougal"))
        let actor = try await office.actor(try await office.signIn("ailsa@school.example"))
        try await office.accounts.askForChange(
            to: "dougal@school.example", language: .english, site: Office.site, by: actor)
        let links = [
            try await office.link(to: "ailsa@school.example"), try await office.link(to: "dougal@school.example"),
        ]
        _ = try await office.accounts.confirmChange(links[0], from: "192.0.2", by: .visitor)
        await #expect(throws: Failure.self) {
            _ = try await office.accounts.confirmChange(links[1], from: "192.0.2", by: .visitor)
        }
        #expect(
            try await office.actor(try await office.signIn("dougal@school.example")).person?.id == dougal.person?.id)
    }
}

@Suite struct `The first administrator` {
    @Test func `is made by a link that holds for an hour, once, and only while there is none`() async throws {
        let office = try await Office.open()
        let old = try #require(try await office.accounts.setUpLink(by: .system))
        let path = try #require(try await office.accounts.setUpLink(by: .system))
        func token(_ path: String) -> Token? { path.split(separator: "/").last.flatMap { Token(String($0)) } }
        await #expect(throws: Failure.self) {
            _ = try await office.use(token(old), name: "Mairi", email: "mairi@programme.example", browser: nil)
        }
        let signIn = try await office.use(token(path), name: "Mairi", email: "mairi@programme.example", browser: nil)
        #expect(signIn.needsSecondFactor)
        #expect(try await office.accounts.setUpLink(by: .system) == nil)
        await #expect(throws: Failure.self) {
            _ = try await office.use(token(path), name: "Mallory", email: "mallory@evil.example", browser: nil)
        }
        await #expect(throws: Permission.nothingHere) { _ = try await office.accounts.setUpLink(by: .visitor) }
    }

    @Test func `cannot be made an hour later`() async throws {
        let office = try await Office.open()
        let path = try #require(try await office.accounts.setUpLink(by: .system))
        office.clock.pass(3600)
        let token = path.split(separator: "/").last.flatMap { Token(String($0)) }
        await #expect(throws: Failure.self) {
            _ = try await office.use(token, name: "Mallory", email: "mallory@evil.example", browser: nil)
        }
    }
}
