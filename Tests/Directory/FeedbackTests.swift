import Programme
import Storage
import Testing
import Web

@testable import Directory

@Suite struct `What readers say` {
    private static func loaded() async throws -> (records: Records, listing: Listing) {
        let records = try await Records()
        _ = try await records.load("id,title,provider\n1,Rockets,Hub\n")
        return (records, try #require(try await records.listing("1")))
    }

    @Test func `a problem that is sent twice is recorded once`() async throws {
        let (records, listing) = try await Self.loaded()
        for _ in 1...2 {
            try await records.directory.reportProblem(
                on: listing.id, reason: "closed", note: "Since May.", key: .page("k"), from: "local", by: .visitor)
        }
        #expect(try await records.count("SELECT count(*) AS count FROM problem_reports") == 1)
    }

    @Test func `another problem told from the same kept page is recorded too`() async throws {
        let (records, listing) = try await Self.loaded()
        for note in ["Since May.", "And the number is wrong."] {
            try await records.directory.reportProblem(
                on: listing.id, reason: "closed", note: note, key: .page("k"), from: "local", by: .visitor)
        }
        #expect(try await records.count("SELECT count(*) AS count FROM problem_reports") == 2)
    }

    @Test func `needs told from the same kept page are recorded, each once`() async throws {
        let (records, _) = try await Self.loaded()
        for words in ["Sailing", "Sailing", "Rowing"] {
            try await records.directory.recordUnmetNeed(
                words, query: DirectoryQuery(), key: .page("k"), from: "local", by: .visitor)
        }
        #expect(try await records.count("SELECT count(*) AS count FROM unmet_needs") == 2)
    }

    @Test func `the operator gets what was told as a table, in which nothing is a formula`() async throws {
        let (records, listing) = try await Self.loaded()
        try await records.directory.reportProblem(
            on: listing.id, reason: "closed", note: "=1+1", key: .page("k"), from: "local", by: .visitor)
        try await records.directory.recordUnmetNeed(
            "Sailing, at sea", query: DirectoryQuery(), key: .page("k"), from: "local", by: .visitor)
        func told(_ demand: Demand, by actor: Actor) async throws -> String {
            let table = Table()
            #expect(try await records.directory.export(demand, by: actor, to: table) == 1)
            return table.text.with { $0 }
        }
        let ailsa = Actor.operator(unixUser: "ailsa")
        let problems = try await told(.problems, by: ailsa)
        #expect(problems.contains("closed,'=1+1,\(listing.id.letters),Rockets,Hub"), "\(problems)")
        #expect(try await told(.needs, by: ailsa).contains("\"Sailing, at sea\""))
        await #expect(throws: Failure.self) { try await told(.problems, by: .visitor) }
    }

    private final class Table: ReplyWriter {
        let text = LockedBox("")
        func write(_ bytes: [UInt8]) async throws { text.with { $0 += String(decoding: bytes, as: UTF8.self) } }
    }

    @Test(arguments: ["", "  ", "\r\n\t", "\u{A0}\u{2003}", "\u{200B}\u{2060}"])
    func `a need of nothing that can be seen is none`(_ words: String) async throws {
        let (records, _) = try await Self.loaded()
        await #expect(throws: Failure.self) {
            try await records.directory.recordUnmetNeed(
                words, query: DirectoryQuery(), key: .page("k"), from: "local", by: .visitor)
        }
        #expect(try await records.count("SELECT count(*) AS count FROM unmet_needs") == 0)
    }

    @Test func `a program's key stands for one problem: the same again is recorded once, another is refused`()
        async throws
    {
        let (records, listing) = try await Self.loaded()
        func tell(_ note: String) async throws {
            try await records.directory.reportProblem(
                on: listing.id, reason: "closed", note: note, key: .program("k"), from: "local", by: .visitor)
        }
        try await tell("Since May.")
        try await tell("Since May.")
        await #expect(throws: Failure.self) { try await tell("Since June.") }
        await #expect(throws: Failure.self) {
            try await records.directory.recordUnmetNeed(
                "Sailing", query: DirectoryQuery(), key: .program("k"), from: "local", by: .visitor)
        }
        for key in ["", String(repeating: "k", count: 101)] {
            await #expect(throws: Failure.self) {
                try await records.directory.recordUnmetNeed(
                    "Sailing", query: DirectoryQuery(), key: .program(key), from: "local", by: .visitor)
            }
        }
        #expect(try await records.count("SELECT count(*) AS count FROM problem_reports") == 1)
        #expect(try await records.count("SELECT count(*) AS count FROM unmet_needs") == 0)
    }

    @Test func `a problem that comes several times at once is recorded once`() async throws {
        let (records, listing) = try await Self.loaded()
        try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 1...5 {
                group.addTask {
                    try await records.directory.reportProblem(
                        on: listing.id, reason: "closed", note: "", key: .program("k"), from: "local", by: .visitor)
                }
            }
            try await group.waitForAll()
        }
        #expect(try await records.count("SELECT count(*) AS count FROM problem_reports") == 1)
    }
}
