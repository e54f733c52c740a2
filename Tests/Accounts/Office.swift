import Schema
import Storage
import TestSupport
import Testing
import Web
import Work

@testable import Accounts
@testable import Programme

/// Accounts on records of their own, with a clock that a test sets.
struct Office {
    let accounts: Accounts
    let storage: any Storage
    let clock: Clock

    final class Clock: Sendable {
        private let box = LockedBox(Instant(milliseconds: 1_795_521_600_000))
        var now: Instant {
            get { box.with { $0 } }
            set { box.with { $0 = newValue } }
        }
        func pass(_ seconds: Int) { now = now.adding(seconds: seconds) }
    }

    static func open(unusedDays: Int = Retention.usualDays) async throws -> Office {
        let storage = try await Engine.emptyRecords()
        _ = try await migrate(storage)
        let clock = Clock()
        let accounts = Accounts(
            storage: storage, clock: { clock.now }, ids: IDSource { clock.now },
            languages: try Languages(folder: Repository.root + "/Reference/languages"),
            ties: .init(
                councils: [("highland", "Highland"), ("moray", "Moray")],
                named: { text in
                    switch text {
                    case "Tobermory High School": Accounts.Meant(sure: Office.school)
                    case "High School":
                        Accounts.Meant(candidates: [
                            (Office.school, "Tobermory High School, secondary, Highland"), ("x", "Moray High School"),
                        ])
                    default: Accounts.Meant()
                    }
                }
            ) { letters in
                letters == Office.school ? ("Tobermory High School", "highland") : nil
            }, unusedDays: unusedDays)
        return Office(accounts: accounts, storage: storage, clock: clock)
    }

    static let school = "01m88q4k0se00rrqy678rxsnpy"

    private static func migrate(_ storage: any Storage) async throws {
        if let sqlite = storage as? SQLiteStorage { _ = try await sqlite.migrate(Schema.migrations) }
        if let postgresql = storage as? PostgreSQLStorage { _ = try await postgresql.migrate(Schema.migrations) }
    }

    static let site = "https://stem.example"

    /// The secret of the link in the newest mail to an address.
    func link(to email: String) async throws -> Token? {
        let letters = try await storage.read { try Outbox.newest(50, in: $0) }
        guard let words = letters.first(where: { $0.mail.recipient.text == email })?.mail.words else { return nil }
        let line = words.split(separator: "\n").first { $0.contains("/sign-in/") }
        return line.flatMap { $0.split(separator: "/").last }.flatMap { Token(String($0.prefix(64))) }
    }

    func ask(_ email: String, browser: Token? = nil, from origin: String = "192.0.2") async throws -> Token {
        try await accounts.askForLink(
            to: email, back: nil, browser: browser, language: .english, site: Self.site, from: origin, by: .visitor)
    }

    func use(
        _ token: Token?, name: String = "", email: String = "", browser: Token?, from origin: String = "192.0.2"
    ) async throws -> Accounts.NewSignIn {
        try await accounts.use(
            token, name: name, email: email, browser: browser, agent: "Mozilla/5.0 (X11; Linux) Firefox/140.0",
            language: .english, from: origin, by: .visitor)
    }

    /// Signs somebody in by mail, who has an account or begins one.
    func signIn(_ email: String, name: String = "Ailsa") async throws -> Accounts.NewSignIn {
        let browser = try await ask(email, from: "own-" + email)
        return try await use(try await link(to: email), name: name, browser: browser, from: "own-" + email)
    }

    func actor(_ signIn: Accounts.NewSignIn) async throws -> Actor {
        try #require(try await accounts.actor(of: signIn.cookie))
    }

    /// Somebody with roles, signed in with their second factor.
    func staff(_ email: String, _ grants: Grant...) async throws -> (actor: Actor, cookie: Token, code: OneTimeCode) {
        let signIn = try await signIn(email, name: email)
        let person = try #require(try await actor(signIn).person)
        for grant in grants { try await accounts.grant(grant, to: person.id, by: .operator(unixUser: "root")) }
        let again = try await self.signIn(email)
        let actor = try await actor(again)
        let secret = try await accounts.proposeSecondFactor(site: Self.site, by: actor).secret
        let code = try #require(OneTimeCode(base32: secret))
        let confirmed = try await accounts.confirmSecondFactor(
            code.code(step: OneTimeCode.step(at: clock.now)), cookie: again.cookie, by: actor)
        return (try #require(try await accounts.actor(of: confirmed.cookie)), confirmed.cookie, code)
    }

    func hub(_ name: String, councils: [String] = []) async throws -> Organisation {
        let ids = IDSource { [clock] in clock.now }
        return try await storage.write { try Organisations.addHub(name, councils: councils, ids: ids, in: $0) }
    }

    func events(_ verb: String) async throws -> Int {
        try await storage.read { try $0.count("SELECT count(*) AS count FROM events WHERE verb = \(verb)") }
    }
}
