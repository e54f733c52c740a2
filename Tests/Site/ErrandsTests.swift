import Programme
import Storage
import TestSupport
import Testing
import Web

@testable import App

#if canImport(Glibc)
import Glibc
#endif

@Suite struct `Errands of commands` {
    private static func assignment(
        _ errand: Errand, _ rows: String, key: String, digest: String = "d", folder: String
    ) throws -> Errands.Assignment {
        let path = folder + "/listings.csv"
        #expect(writeAll(Array(rows.utf8), to: open(path, O_WRONLY | O_CREAT | O_TRUNC, 0o600)))
        let order = Order(errand, asJSON: true, files: [.init(name: "listings.csv", size: rows.utf8.count)])
        return Errands.Assignment(
            order: order, files: [path], mark: Mark(key: key, digest: digest), actor: .operator(unixUser: "ailsa"),
            progress: { _, _ in })
    }

    private static let load = Errand.importListings(
        profile: nil, source: "moray", isDryRun: false, keepsGoodRows: false, withdrawsVanished: false)
    private static let rows = "id,title,provider\n1,Rockets,Moray Hub\n2,Bridges,Moray Hub\n"

    @Test func `one that comes twice with the same mark is done once and told the same`() async throws {
        let program = try await Program.empty()
        let errands = Errands(installation: program.installation)
        let folder = program.installation.settings.data
        let first = await errands.run(try Self.assignment(Self.load, Self.rows, key: "k", folder: folder))
        #expect(first.status == 0)
        let again = await errands.run(try Self.assignment(Self.load, Self.rows, key: "k", folder: folder))
        #expect(again == first)
        let other = await errands.run(
            try Self.assignment(Self.load, Self.rows, key: "k", digest: "e", folder: folder))
        #expect(other.status == 1 && other.lines.contains { $0.text.contains("sent before") })
        let storage = program.installation.storage
        #expect(try await storage.read { try $0.count("SELECT count(*) AS count FROM import_batches") } == 1)
        #expect(try await storage.read { try $0.count("SELECT count(*) AS count FROM events") } == 1)
    }

    @Test func `a dry run and a refused file leave no mark behind`() async throws {
        let program = try await Program.empty()
        let errands = Errands(installation: program.installation)
        let folder = program.installation.settings.data
        let rehearsal = Errand.importListings(
            profile: nil, source: "moray", isDryRun: true, keepsGoodRows: false, withdrawsVanished: false)
        #expect(await errands.run(try Self.assignment(rehearsal, Self.rows, key: "k", folder: folder)).status == 0)
        #expect(
            await errands.run(try Self.assignment(Self.load, "id,title\n1,\n", key: "l", folder: folder)).status == 65)
        #expect(
            try await program.installation.storage.read {
                try $0.count("SELECT count(*) AS count FROM answered_requests")
            } == 0)
    }

    @Test func `one that is given up changes nothing`() async throws {
        let program = try await Program.empty()
        let errands = Errands(installation: program.installation)
        let whole = try Self.assignment(Self.load, Self.rows, key: "k", folder: program.installation.settings.data)
        let outcome = await errands.run(
            .init(
                order: whole.order, files: whole.files, mark: whole.mark, actor: whole.actor,
                progress: { _, _ in throw CancellationError() }))
        #expect(outcome.status == 1)
        #expect(
            try await program.installation.storage.read { try $0.count("SELECT count(*) AS count FROM listings") } == 0)
    }

    @Test(arguments: ["../x", "", ".", "..", "a/b"]) func `an order names its files plainly`(_ name: String) throws {
        let line = try Order(Self.load, asJSON: false, files: [.init(name: name, size: 1)]).line()
        #expect(throws: Failure.self) { try Order(line: line) }
    }
}
