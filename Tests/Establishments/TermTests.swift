import Foundation
import Programme
import Storage
import Tables
import Testing

@testable import Establishments

@Suite struct TermTests {
    static let file = """
        council,kind,from,to
        Moray,term,2026-08-18,2026-10-09
        moray,holiday,2026-10-10,2026-10-25
        S12000020,term,2026-10-26,2026-12-18
        Moray Council,in-service day,2026-11-16,
        Moray,term,2027-01-05,2027-03-26

        """

    func read(_ text: String) throws -> TermFile {
        TermFile(.bytes(Array(text.utf8)), geography: try Installation.geography.get())
    }

    @Test func `a council is understood by name, slug and code, and one day needs no end`() throws {
        let file = try read(TermTests.file)
        #expect(file.errors.isEmpty)
        #expect(file.dates.count == 5)
        #expect(Set(file.dates.map(\.council)) == ["moray"])
        #expect(file.dates[3].kind == .inService)
        #expect(file.dates[3].from == file.dates[3].to)
    }

    @Test(arguments: [
        ("Atlantis,term,2026-08-18,2026-10-09", "council"), ("Moray,trem,2026-08-18,2026-10-09", "kind"),
        ("Moray,term,18/08/2026,2026-10-09", "from"), ("Moray,term,2026-08-18,2026-13-09", "to"),
        ("Moray,term,2026-10-09,2026-08-18", "to"), ("Moray,term,2026-10-09,2028-08-18", "to"),
        ("Moray,term,,2026-10-09", "from"),
    ])
    func `a row that cannot be used is named with its column`(row: String, column: String) throws {
        let file = try read("council,kind,from,to\nFife,term,2026-08-18,2026-10-09\n" + row + "\n")
        #expect(file.dates.count == 1)
        #expect(file.errors.map(\.row) == [2])
        #expect(file.errors.map(\.column) == [column])
    }

    @Test func `two terms of one council may not overlap`() throws {
        let file = try read("council,kind,from,to\nFife,term,2026-08-18,2026-10-09\nFife,term,2026-10-09,2026-12-18\n")
        #expect(file.errors.map(\.message) == ["It overlaps with row 1, which is of the same kind and council."])
    }

    @Test func `a file without the columns says which are missing`() throws {
        #expect(try read("council,from\nFife,2026-08-18\n").errors.map(\.column) == ["kind", "to"])
        #expect(try read("").errors.count == 1)
    }

    @Test func `this term is the one that a day lies in or the next to begin`() throws {
        let calendar = TermCalendar(try read(TermTests.file).dates)
        let inTerm = try #require(Day(iso: "2026-11-24"))
        let between = try #require(Day(iso: "2026-10-15"))
        let after = try #require(Day(iso: "2027-04-01"))
        #expect(calendar.councils == ["moray"])
        #expect(calendar.term(of: "moray", on: inTerm)?.from.iso == "2026-10-26")
        #expect(calendar.nextTerm(of: "moray", on: inTerm)?.from.iso == "2027-01-05")
        #expect(calendar.term(of: "moray", on: between)?.to.iso == "2026-12-18")
        #expect(calendar.term(of: "moray", on: after) == nil)
        #expect(calendar.nextTerm(of: "moray", on: after) == nil)
        #expect(calendar.term(of: "fife", on: inTerm) == nil)
    }

    @Test func `importing the same file twice changes nothing`() async throws {
        let (front, storage) = try await Installation.establishments()
        let ailsa = Actor.operator(unixUser: "ailsa")
        let file = try read(TermTests.file)
        let rehearsal = try await front.importTerms(file, named: "terms.csv", dryRun: true, by: ailsa)
        #expect(rehearsal.added == 5 && rehearsal.batch == nil)
        #expect(try await front.terms(by: .visitor).councils.isEmpty)
        let first = try await front.importTerms(file, named: "terms.csv", by: ailsa)
        #expect(first.added == 5 && first.changed == 0 && first.batch != nil)
        let second = try await front.importTerms(file, named: "terms.csv", by: ailsa)
        #expect(second.unchanged == 5 && second.added == 0 && second.batch == nil)
        #expect(try await front.terms(by: .visitor) == TermCalendar(file.dates))
        let events = try await storage.read { try $0.count("SELECT count(*) AS count FROM events") }
        #expect(events == 1)
    }

    @Test func `an import is not taken back where its earlier dates would lie upon later ones`() async throws {
        let (front, _) = try await Installation.establishments()
        let bashir = Actor.operator(unixUser: "bashir")
        func load(_ from: String, _ to: String) async throws -> ID<ImportedTerms> {
            let file = "council,kind,from,to\nHighland,term,\(from),\(to)\n"
            return try #require(try await front.importTerms(try read(file), named: "terms.csv", by: bashir).batch)
        }
        _ = try await load("2027-01-04", "2027-02-26")
        let shorter = try await load("2027-01-04", "2027-01-29")
        let later = try await load("2027-02-08", "2027-02-19")
        let before = try await front.terms(by: .visitor)
        await #expect(throws: Failure.self) { try await front.undoTerms(shorter, by: bashir) }
        #expect(try await front.terms(by: .visitor) == before)
        _ = try await front.undoTerms(later, by: bashir)
        #expect(try await front.undoTerms(shorter, by: bashir) == (0, 1))
    }

    @Test func `imports are taken back one after the other, the latest first, each once`() async throws {
        let (front, _) = try await Installation.establishments()
        let bashir = Actor.operator(unixUser: "bashir")
        let first = try await front.importTerms(try read(TermTests.file), named: "terms.csv", by: bashir)
        let before = try await front.terms(by: .visitor)
        let longer = TermTests.file.replacing("2027-03-26", with: "2027-03-31") + "Fife,term,2026-08-18,2026-10-09\n"
        let second = try await front.importTerms(try read(longer), named: "terms.csv", by: bashir)
        #expect(second.changed == 1 && second.added == 1 && second.unchanged == 4)
        let (one, two) = (try #require(first.batch), try #require(second.batch))
        await #expect(throws: Failure.self) { try await front.undoTerms(one, by: bashir) }
        #expect(try await front.terms(by: .visitor).dates(of: "moray").last?.to.iso == "2027-03-31")
        #expect(try await front.undoTerms(two, by: bashir) == (1, 1))
        #expect(try await front.terms(by: .visitor) == before)
        await #expect(throws: Failure.conflict("That import has been taken back already.")) {
            try await front.undoTerms(two, by: bashir)
        }
        #expect(try await front.undoTerms(one, by: bashir) == (5, 0))
        #expect(try await front.terms(by: .visitor).councils.isEmpty)
    }

    @Test func `a date that overlaps with a stored one is an error of its row`() async throws {
        let (front, _) = try await Installation.establishments()
        let ailsa = Actor.operator(unixUser: "ailsa")
        _ = try await front.importTerms(try read(TermTests.file), named: "terms.csv", by: ailsa)
        let moved = "council,kind,from,to\nMoray,term,2026-08-18,2026-08-20\nMoray,term,2026-10-20,2026-12-18\n"
        let file = try await front.checked(try read(moved), by: ailsa)
        #expect(file.dates.count == 1)
        #expect(file.errors.map(\.row) == [2])
        #expect(file.errors.first?.message.contains("2026-10-26 to 2026-12-18") == true)
    }

    @Test func `a file with errors stores nothing unless its good rows are asked for`() async throws {
        let (front, _) = try await Installation.establishments()
        let catriona = Actor.operator(unixUser: "catriona")
        let file = try read(TermTests.file + "Moray,term,never,2027-07-01\n")
        await #expect(throws: Failure.self) { try await front.importTerms(file, named: "terms.csv", by: catriona) }
        #expect(try await front.terms(by: .visitor).councils.isEmpty)
        let outcome = try await front.importTerms(file, named: "terms.csv", keepingGoodRows: true, by: catriona)
        #expect(outcome.added == 5)
    }

    @Test func `a visitor may not import`() async throws {
        let (front, _) = try await Installation.establishments()
        let file = try read(TermTests.file)
        await #expect(throws: Permission.nothingHere) {
            try await front.importTerms(file, named: "terms.csv", by: .visitor)
        }
    }
}
