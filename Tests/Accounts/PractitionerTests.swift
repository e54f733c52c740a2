import Storage
import Testing
import Web
import Work

@testable import Accounts
@testable import Programme

@Suite struct `The role of a practitioner` {
    private func typed(_ school: String, which: String = "") -> RoleForm {
        RoleForm(Query(items: [("role", "practitioner"), ("establishment", school), ("which", which)]))
    }

    private func fault(_ office: Office, _ form: RoleForm) async -> String {
        do {
            _ = try await office.accounts.settled(form)
            return ""
        } catch Failure.invalid(let problems) {
            return problems.map(\.message).joined()
        } catch { return "\(error)" }
    }

    @Test func `takes a school by its name, its page or its letters, and asks where several are meant`() async throws {
        let office = try await Office.open()
        for text in [" Tobermory High School ", Office.school, "/establishments/\(Office.school)/tobermory"] {
            #expect(try await office.accounts.settled(typed(text)).grant(organisations: []).scope == Office.school)
        }
        #expect(await fault(office, typed("High School")).contains("may mean several"))
        #expect(await office.accounts.withCandidates(typed("High School")).candidates.count == 2)
        let chosen = try await office.accounts.settled(typed("High School", which: Office.school))
        #expect(chosen.establishmentLetters == Office.school)
        #expect(await fault(office, typed("High School", which: "other")).contains("may mean several"))
        #expect(await fault(office, typed("Hogwarts")).contains("No establishment is called “Hogwarts”"))
        #expect(await fault(office, typed("")).contains("Type the name"))
    }

    @Test func `is asked for by mail of those who may give it, and not given by that`() async throws {
        let office = try await Office.open()
        let north = try await office.hub("North Hub", councils: ["highland"])
        _ = try await office.hub("South Hub", councils: ["moray"])
        _ = try await office.staff("catriona@hub.example", Grant(.hub, north.id.letters))
        _ = try await office.staff("mairi@programme.example", Grant(.administrator))
        let ailsa = try await office.actor(try await office.signIn("ailsa@school.example"))
        func ask(_ note: String) async throws {
            _ = try await office.accounts.askToTeach(at: Office.school, note: note, site: Office.site, by: ailsa)
        }
        await #expect(throws: Failure.self) { try await ask(" ") }
        try await ask("I teach physics.")
        let mails = try await office.storage.read { try Outbox.newest(50, in: $0) }.map(\.mail)
            .filter { $0.kind == "role-wish" }
        #expect(mails.map(\.recipient.text) == ["catriona@hub.example"])
        let words = try #require(mails.first?.words)
        #expect(words.contains("I teach physics.") && words.contains("ailsa@school.example"))
        #expect(
            words.contains(Office.site + "/admin/people?email=ailsa%40school.example&role=practitioner"), "\(words)")
        #expect(try await office.events("role.asked") == 1)
        #expect(try await office.events("role.granted") == 2, "those of the staff alone")
        // Who is erased is named in no mail that waits.
        let admin = try await office.accounts.erase(
            try #require(ailsa.person).id,
            by: try await office.staff("iona@programme.example", Grant(.administrator)).actor)
        #expect(admin.total > 0)
        let left = try await office.storage.read { try Outbox.newest(50, in: $0) }.map(\.mail)
        #expect(!left.contains { $0.words.contains("ailsa@school.example") })
        await #expect(throws: Failure.self) {
            _ = try await office.accounts.askToTeach(at: "nowhere", note: "x", site: Office.site, by: ailsa)
        }
        await #expect(throws: Failure.self) {
            _ = try await office.accounts.askToTeach(at: Office.school, note: "x", site: Office.site, by: .visitor)
        }
    }

    @Test func `mails of roles lead to the account where it is known how links begin`() async throws {
        let office = try await Office.open()
        let admin = try await office.staff("mairi@programme.example", Grant(.administrator)).actor
        let ailsa = try #require(try await office.actor(try await office.signIn("ailsa@school.example")).person)
        _ = try await office.accounts.grant(
            Grant(.practitioner, Office.school), to: ailsa.id, site: Office.site, by: admin)
        let mail = try await office.storage.read { try Outbox.newest(50, in: $0) }.map(\.mail)
            .first { $0.kind == "role" && $0.recipient.text == "ailsa@school.example" }
        #expect(mail?.words.hasSuffix("Your account: https://stem.example/me") ?? false, "\(mail?.words ?? "none")")
    }
}
