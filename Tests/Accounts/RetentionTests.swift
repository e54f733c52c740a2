import Storage
import TestSupport
import Testing
import Web
import Work

@testable import Accounts
@testable import Programme

@Suite struct `Accounts that nobody uses` {
    private static let day = 86_400

    private func retain(_ office: Office, isDryRun: Bool = false) async throws -> Retention.Report {
        try await office.accounts.retain(isDryRun: isDryRun, site: Office.site, by: .system)
    }

    private func mails(_ office: Office, to email: String) async throws -> [Mail] {
        try await office.storage.read { try Outbox.newest(50, in: $0) }.map(\.mail)
            .filter { $0.recipient.text == email && $0.kind == "retention" }
    }

    @Test func `are warned three times in the last 90 of 730 days, and then go`() async throws {
        let office = try await Office.open()
        let ailsa = try #require(try await office.actor(try await office.signIn("ailsa@school.example")).person)
        let begun = office.clock.now
        func at(_ day: Int) async throws -> Retention.Report {
            office.clock.now = begun.adding(seconds: day * Self.day)
            return try await retain(office)
        }
        #expect(try await at(639).warned == [0, 0, 0])
        for (day, number) in [(640, 0), (700, 1), (723, 2)] {
            #expect(try await at(day - 1).warned == [0, 0, 0])
            var wanted = [0, 0, 0]
            wanted[number] = 1
            #expect(try await at(day).warned == wanted)
            // Idempotent.
            let again = try await retain(office)
            #expect(again.warned == [0, 0, 0] && again.erased.isEmpty && again.mail == 0)
            let mail = try #require(try await mails(office, to: "ailsa@school.example").first)
            #expect(mail.words.contains("23 November 2028") || mail.words.contains("24 November 2028"))
            #expect(mail.words.contains(Office.site + "/sign-in"))
        }
        #expect(try await at(729).erased == [])
        let dry = try await {
            office.clock.now = begun.adding(seconds: 730 * Self.day)
            return try await retain(office, isDryRun: true)
        }()
        #expect(dry.erased == [ailsa.id])
        #expect(try await at(730).erased == [ailsa.id])
        #expect(try await retain(office).erased == [])
        #expect(try await office.storage.read { try People.find(ailsa.id, in: $0) } == nil)
        #expect(try await office.events("person.warned") == 3)
    }

    @Test func `that had no warning in time still have three, 90 days long`() async throws {
        let office = try await Office.open()
        _ = try await office.signIn("ailsa@school.example")
        office.clock.pass(2000 * Self.day)
        for wait in [60, 23, 7] {
            #expect(try await retain(office).warned.reduce(0, +) == 1)
            office.clock.pass(wait * Self.day - 1)
            #expect(try await retain(office).erased.isEmpty)
            office.clock.pass(1)
        }
        #expect(try await retain(office).erased.count == 1)
    }

    @Test func `stay when somebody signs in after all, and are warned anew`() async throws {
        let office = try await Office.open()
        _ = try await office.signIn("ailsa@school.example")
        office.clock.pass(640 * Self.day)
        #expect(try await retain(office).warned == [1, 0, 0])
        _ = try await office.signIn("ailsa@school.example")
        office.clock.pass(100 * Self.day)
        #expect(try await retain(office).warned == [0, 0, 0])
        office.clock.pass(540 * Self.day)
        #expect(try await retain(office).warned == [1, 0, 0])
    }

    @Test func `are practitioners' and those without a role, and no one's who is held`() async throws {
        let office = try await Office.open()
        let admin = try await office.staff("mairi@programme.example", Grant(.administrator)).actor
        for email in ["ailsa@school.example", "bashir@ambassador.example", "dougal@school.example"] {
            _ = try await office.signIn(email)
        }
        func id(_ email: String) async throws -> ID<Person> { try await office.accounts.person(with: email, by: admin) }
        let ailsa = try await id("ailsa@school.example")
        try await office.accounts.grant(Grant(.practitioner, Office.school), to: ailsa, by: admin)
        try await office.accounts.grant(
            Grant(.ambassador), to: try await id("bashir@ambassador.example"), by: .operator(unixUser: "root"))
        let dougal = try await id("dougal@school.example")
        try await office.accounts.hold(dougal, because: "Complaint 12 is open.", by: admin)
        office.clock.pass(640 * Self.day)
        let report = try await retain(office)
        #expect(report.warned == [1, 0, 0] && report.held == 1)
        #expect(try await mails(office, to: "ailsa@school.example").count == 1)
    }

    @Test func `are for administrators and the program to let go`() async throws {
        let office = try await Office.open()
        let hub = try await office.hub("North Hub", councils: ["highland"])
        let catriona = try await office.staff("catriona@hub.example", Grant(.hub, hub.id.letters)).actor
        for actor in [Actor.visitor, catriona] {
            await #expect(throws: Failure.self) {
                _ = try await office.accounts.retain(isDryRun: true, site: Office.site, by: actor)
            }
        }
    }

    @Test func `go sooner where the installation says so`() async throws {
        let office = try await Office.open(unusedDays: 180)
        _ = try await office.signIn("ailsa@school.example")
        office.clock.pass(89 * Self.day)
        #expect(try await retain(office).warned == [0, 0, 0])
        office.clock.pass(Self.day)
        #expect(try await retain(office).warned == [1, 0, 0])
    }

    @Test func `what visitors wrote is blank after 24 months, and still counted`() async throws {
        let office = try await Office.open()
        let now = office.clock.now
        try await office.storage.write { transaction in
            for (id, age) in [
                ("0190f4e2-0000-7000-8000-000000000001", 731), ("0190f4e2-0000-7000-8000-000000000002", 729),
            ] {
                try transaction.run(
                    """
                    INSERT INTO unmet_needs (id, query, words, council, at)
                    VALUES (\(id), 'q=wind', 'wind with Mrs Example', 'highland', \(now.adding(seconds: -age * Self.day)))
                    """)
            }
        }
        #expect(try await retain(office, isDryRun: true).words == 1)
        #expect(try await retain(office).words == 1)
        #expect(try await retain(office).words == 0)
        let words = try await office.storage.read {
            try $0.rows("SELECT words || query AS said FROM unmet_needs ORDER BY id").map { try $0.text("said") }
        }
        #expect(words == ["", "wind with Mrs Exampleq=wind"])
    }

    @Test func `what is over is forgotten and counted, in a dry run only counted`() async throws {
        let office = try await Office.open()
        let admin = try await office.staff("mairi@programme.example", Grant(.administrator)).actor
        let ailsa = try await office.actor(try await office.signIn("ailsa@school.example"))
        try await office.accounts.askForChange(
            to: "ailsa@home.example", language: .english, site: Office.site, by: ailsa)
        try await office.accounts.askForErasure(true, by: ailsa)
        let id = try #require(ailsa.person).id
        try await office.accounts.grant(Grant(.practitioner, Office.school), to: id, by: admin)
        let role = try await office.accounts.person(id, by: admin).roles[0].record.id
        _ = try await office.accounts.end(role, by: admin)
        office.clock.pass(31 * Self.day)
        let dry = try await retain(office, isDryRun: true)
        #expect(dry.changes == 1 && dry.links > 0 && dry.signIns > 0 && dry.mail > 0 && dry.overdue == 1)
        #expect(try await retain(office) == dry)
        let again = try await retain(office)
        #expect(again.changes + again.links + again.signIns + again.mail == 0)
        office.clock.pass(2557 * Self.day)
        #expect(try await retain(office).pastRoles == 1)
    }
}
