import Storage
import TestSupport
import Testing
import Web
import Work

@testable import Accounts
@testable import Programme

@Suite struct `Signing in` {
    @Test func `a link begins an account, signs in again later, and works once`() async throws {
        let office = try await Office.open()
        let first = try await office.signIn("ailsa@school.example")
        let ailsa = try #require(try await office.actor(first).person)
        #expect(ailsa.name == "Ailsa")
        let browser = try await office.ask("AILSA@school.example")
        let link = try await office.link(to: "AILSA@school.example")
        let second = try await office.use(link, browser: browser)
        #expect(try await office.actor(second).person?.id == ailsa.id)
        await #expect(throws: Failure.self) { _ = try await office.use(link, browser: browser) }
        #expect(try await office.events("person.joined") == 1)
        #expect(try await office.events("person.signed-in") == 2)
    }

    @Test func `looking at a link uses nothing up, whoever looks`() async throws {
        let office = try await Office.open()
        let browser = try await office.ask("ailsa@school.example")
        let link = try await office.link(to: "ailsa@school.example")
        for _ in 0..<20 { _ = try await office.accounts.look(at: link, browser: nil, by: .visitor) }
        guard case .isForAnotherBrowser = try await office.accounts.look(at: link, browser: Token(), by: .visitor)
        else {
            Issue.record("another browser sees more")
            return
        }
        guard case .begins(let email) = try await office.accounts.look(at: link, browser: browser, by: .visitor) else {
            Issue.record("the link is not for its own browser")
            return
        }
        #expect(email.text == "ailsa@school.example")
    }

    @Test func `another browser cannot use a link`() async throws {
        let office = try await Office.open()
        let browser = try await office.ask("ailsa@school.example")
        let link = try await office.link(to: "ailsa@school.example")
        for other in [nil, Token()] {
            await #expect(throws: Failure.forbidden("This link works only in the browser that asked for it.")) {
                _ = try await office.use(link, name: "Mallory", browser: other)
            }
        }
        _ = try await office.use(link, name: "Ailsa", browser: browser)
    }

    @Test func `a link runs out after fifteen minutes`() async throws {
        let office = try await Office.open()
        let browser = try await office.ask("ailsa@school.example")
        office.clock.pass(15 * 60)
        let link = try await office.link(to: "ailsa@school.example")
        await #expect(throws: Failure.self) { _ = try await office.use(link, name: "Ailsa", browser: browser) }
    }

    @Test func `of two that use a link at once one is signed in`() async throws {
        let office = try await Office.open()
        _ = try await office.signIn("ailsa@school.example")
        let browser = try await office.ask("ailsa@school.example")
        let link = try await office.link(to: "ailsa@school.example")
        let signedIn = await withTaskGroup(of: Bool.self) { group in
            for _ in 0..<8 {
                group.addTask { (try? await office.use(link, browser: browser)) != nil }
            }
            return await group.reduce(0) { $0 + ($1 ? 1 : 0) }
        }
        #expect(signedIn == 1)
    }

    @Test func `asking does the same whether there is an account or not`() async throws {
        let office = try await Office.open()
        _ = try await office.signIn("ailsa@school.example")
        func rows() async throws -> [Int] {
            try await office.storage.read { connection in
                [
                    try connection.count("SELECT count(*) AS count FROM outbox"),
                    try connection.count("SELECT count(*) AS count FROM one_time_links"),
                    try connection.count("SELECT count(*) AS count FROM rate_limits"),
                    try connection.count("SELECT count(*) AS count FROM events"),
                ]
            }
        }
        let before = try await rows()
        _ = try await office.ask("ailsa@school.example", from: "198.51.100")
        let known = try await rows()
        _ = try await office.ask("nobody@school.example", from: "203.0.113")
        let unknown = try await rows()
        #expect(zip(known, before).map { $0 - $1 } == [1, 1, 2, 0])
        #expect(zip(unknown, known).map { $0 - $1 } == [1, 1, 3, 0])
        let mails = try await office.storage.read { try Outbox.newest(2, in: $0).map(\.mail) }
        #expect(mails[0].subject == mails[1].subject)
        #expect(mails[0].words.utf8.count == mails[1].words.utf8.count)
    }

    @Test func `an address is sent a few links in an hour, and its owner still has those`() async throws {
        let office = try await Office.open()
        var refused = 0
        for number in 0..<100 {
            do { _ = try await office.ask("ailsa@school.example", from: "10.0.\(number)") } catch { refused += 1 }
        }
        // Nobody is told, and no more is sent.
        #expect(refused == 0)
        #expect(try await office.storage.read { try Outbox.newest(500, in: $0).count } == 30)
        var again = 0
        let other = try await Office.open()
        for _ in 0..<100 {
            do { _ = try await other.ask("ailsa@school.example", from: "10.0.0") } catch { again += 1 }
        }
        #expect(again == 95)
        let origin = try await Office.open()
        var denied = 0
        for number in 0..<100 {
            do { _ = try await origin.ask("p\(number)@school.example", from: "10.0.0") } catch { denied += 1 }
        }
        #expect(denied == 90)
    }

    @Test func `when strangers have asked for all links, those are still sent where people have signed in before`()
        async throws
    {
        let office = try await Office.open()
        _ = try await office.signIn("ailsa@school.example")
        var refused = 0
        for number in 0..<300 {
            do { _ = try await office.ask("p\(number)@school.example", from: "10.0.\(number)") } catch { refused += 1 }
        }
        #expect(refused > 50)
        _ = try await office.ask("ailsa@school.example", from: "own-ailsa@school.example")
        // Whose address it is makes no difference.
        _ = try await office.ask("somebody@school.example", from: "own-ailsa@school.example")
    }

    @Test func `however many strangers ask for an address, its owner is sent a link where they have signed in before`()
        async throws
    {
        let office = try await Office.open()
        _ = try await office.signIn("ailsa@school.example")
        func sent() async throws -> Int { try await office.storage.read { try Outbox.newest(500, in: $0).count } }
        for number in 0..<100 { _ = try await office.ask("ailsa@school.example", from: "10.0.\(number)") }
        let full = try await sent()
        _ = try await office.ask("ailsa@school.example", from: "own-ailsa@school.example")
        #expect(try await sent() == full + 1)
        _ = try await office.ask("ailsa@school.example", from: "192.0.3")
        #expect(try await sent() == full + 1)
        // From there as well only so often.
        var refused = 0
        for _ in 0..<10 {
            do { _ = try await office.ask("ailsa@school.example", from: "own-ailsa@school.example") } catch {
                refused += 1
            }
        }
        #expect(refused > 0)
    }

    @Test func `somebody changes what they are called and the language of their mail`() async throws {
        let office = try await Office.open()
        let ailsa = try await office.actor(try await office.signIn("ailsa@school.example"))
        try await office.accounts.rename("  Ailsa Nic a' Ghobhainn ", language: .gaelic, by: ailsa)
        try await office.accounts.rename("Ailsa Nic a' Ghobhainn", language: .gaelic, by: ailsa)
        let again = try await office.actor(try await office.signIn("ailsa@school.example"))
        #expect(again.person?.name == "Ailsa Nic a' Ghobhainn")
        #expect(try await office.accounts.language(by: again) == .gaelic)
        #expect(try await office.events("person.renamed") == 1)
        for wrong in ["", "   ", "\u{200B}", "a\nb", String(repeating: "x", count: 101)] {
            await #expect(throws: Failure.self) {
                try await office.accounts.rename(wrong, language: .english, by: again)
            }
        }
        await #expect(throws: Failure.self) {
            try await office.accounts.rename("Anybody", language: .english, by: .visitor)
        }
    }

    @Test(arguments: ["", "ailsa", "a@b.c\r\nBcc: all@school.example", "a@b.c, d@e.fg", "<a@b.cd>"])
    func `what is no address is refused, and no mail is made`(_ text: String) async throws {
        let office = try await Office.open()
        await #expect(throws: Failure.self) { _ = try await office.ask(text) }
        #expect(try await office.storage.read { try Outbox.newest(5, in: $0) }.isEmpty)
    }

    @Test func `a made-up cookie or link stands for nobody`() async throws {
        let office = try await Office.open()
        _ = try await office.signIn("ailsa@school.example")
        for _ in 0..<200 { #expect(try await office.accounts.actor(of: Token()) == nil) }
        await #expect(throws: Failure.self) { _ = try await office.use(Token(), browser: Token()) }
        for text in ["", "x", String(repeating: "G", count: 64), String(repeating: "a", count: 65), "' OR 1=1 --"] {
            #expect(Token(text) == nil)
        }
    }

    @Test func `a sign-in ends after seven idle days, one of staff after thirty minutes`() async throws {
        let office = try await Office.open()
        let teacher = try await office.signIn("ailsa@school.example")
        let staff = try await office.staff("erik@programme.example", Grant(.officer))
        office.clock.pass(30 * 60 + 1)
        #expect(try await office.accounts.actor(of: staff.cookie) == nil)
        #expect(try await office.accounts.actor(of: teacher.cookie) != nil)
        office.clock.pass(7 * 86_400)
        #expect(try await office.accounts.actor(of: teacher.cookie) == nil)
    }

    @Test func `a sign-in in daily use ends after thirty days, one of staff after twelve hours`() async throws {
        let office = try await Office.open()
        let staff = try await office.staff("erik@programme.example", Grant(.officer))
        for _ in 0..<35 {
            office.clock.pass(20 * 60)
            #expect(try await isUsed(staff.cookie, in: office))
        }
        office.clock.pass(20 * 60)
        #expect(try await office.accounts.actor(of: staff.cookie) == nil)
        let teacher = try await office.signIn("ailsa@school.example")
        for _ in 0..<29 {
            office.clock.pass(86_400)
            #expect(try await isUsed(teacher.cookie, in: office))
        }
        office.clock.pass(86_400)
        #expect(try await office.accounts.actor(of: teacher.cookie) == nil)
    }

    /// Whether a sign-in holds; if so its use is on record afterwards, which it is a moment later.
    private func isUsed(_ cookie: Token, in office: Office) async throws -> Bool {
        guard try await office.accounts.actor(of: cookie) != nil else { return false }
        let now = office.clock.now
        for _ in 0..<3000 {
            let used = try await office.storage.read {
                try $0.count("SELECT count(*) AS count FROM sign_ins WHERE digest = \(cookie.digest) AND seen = \(now)")
            }
            if used == 1 { return true }
            try await Task.sleep(for: .milliseconds(10))
        }
        return false
    }

    @Test func `signing out ends it here, and elsewhere where that is wanted`() async throws {
        let office = try await Office.open()
        let (one, two) = (
            try await office.signIn("ailsa@school.example"), try await office.signIn("ailsa@school.example")
        )
        let actor = try await office.actor(one)
        #expect(try await office.accounts.signIns(by: actor).count == 2)
        #expect(try await office.accounts.signIns(by: actor).first?.browser == "Firefox, Linux")
        try await office.accounts.end(nil, by: actor)
        #expect(try await office.accounts.actor(of: two.cookie) == nil)
        try await office.accounts.signOut(one.cookie, by: actor)
        #expect(try await office.accounts.actor(of: one.cookie) == nil)
    }

    @Test func `an invitation leads into no account that has begun, and old links end with what they led to`()
        async throws
    {
        let office = try await Office.open()
        let hub = try await office.hub("North Hub")
        func invite() async throws -> Token? {
            try await office.accounts.invite(
                "una@hub.example", to: Grant(.hub, hub.id.letters), language: .english, site: Office.site,
                by: .operator(unixUser: "root"))
            return try await office.link(to: "una@hub.example")
        }
        let first = try await invite()
        _ = try await office.use(first, name: "Una", browser: nil)
        let browser = try await office.ask("una@hub.example")
        let open = try await office.link(to: "una@hub.example")
        let signIn = try await office.signIn("una@hub.example")
        await #expect(throws: Failure.self) { _ = try await office.use(open, browser: browser) }
        try await office.accounts.end(nil, by: try await office.actor(signIn))
    }

    @Test func `nobody ends another's sign-in`() async throws {
        let office = try await Office.open()
        let ailsa = try await office.signIn("ailsa@school.example")
        let dougal = try await office.actor(try await office.signIn("dougal@school.example", name: "Dougal"))
        let id = try #require(ID<SignIn>(letters: try await office.actor(ailsa).signIn?.id ?? ""))
        await #expect(throws: Permission.nothingHere) { try await office.accounts.end(id, by: dougal) }
        #expect(try await office.accounts.actor(of: ailsa.cookie) != nil)
    }
}
