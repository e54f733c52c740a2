import Files
import Programme
import Storage
import Testing
import Web

@testable import Directory

@Suite struct `Files of listings that are sent with a form` {
    private typealias Cast = `Listings under review`.Cast

    private static let good = "id,title,provider,sectors\n1,Rockets,Ferry Works,primary\n2,Bridges,Ferry Works,\n"
    private static let mixed = good + "3,Tides,Bridge Club,\n"

    private func file(_ text: String, name: String = "listings.csv") -> UploadedFile {
        UploadedFile(field: "file", name: name, bytes: Array(text.utf8))
    }

    private func wanted(_ change: (inout SentImport) -> Void = { _ in }) -> SentImport {
        var wanted = SentImport()
        change(&wanted)
        return wanted
    }

    /// The northern coordinator's file with rows of another source, whose good rows are to be taken and whose missing ones
    /// withdrawn, leaves the other source alone.
    @Test func `offer and withdraw nothing of a source that is not the hub's`() async throws {
        let cast = try await Cast()
        _ = try await cast.records.load(
            "id,title,provider\n1,Tides,Bridge Club\n2,Kites,Bridge Club\n", source: "moray-council")
        let before = try await cast.records.everything()
        let all = wanted { ($0.keepsGoodRows, $0.withdrawsVanished) = (true, true) }
        let text = "id,source,title,provider\n1,,Rockets,Ferry Works\nx,moray-council,Tides,Bridge Club\n"
        let (upload, report) = try await cast.records.imports.look(at: file(text), all, by: cast.catriona)
        #expect(report.vanished == 0 && report.added == 1 && report.refusedRows == 1)
        let batch = try await cast.records.imports.loadSent(upload, all, key: .page("k"), by: cast.catriona)
        #expect(try await cast.records.imports.undo(try #require(batch), by: cast.catriona).removed == 1)
        #expect(try await cast.records.everything() == before)
    }

    @Test func `overwrite and withdraw nothing that is another hub's by now`() async throws {
        let cast = try await Cast()
        let imports = cast.records.imports
        let (upload, _) = try await imports.look(at: file(Self.good), wanted(), by: cast.catriona)
        _ = try await imports.loadSent(upload, wanted(), key: .page("k"), by: cast.catriona)
        let (north, south) = (cast.north, cast.south)
        let hub = try #require(north.hub)
        _ = try await cast.records.storage.write { transaction in
            try transaction.run("UPDATE organisations SET hub = \(south.hub) WHERE id = \(north.id)")
            try transaction.run("UPDATE organisations SET hub = \(hub) WHERE id = \(south.id)")
        }
        // The other organisation is the hub's now, and its name does not carry the listing over.
        let taken = "id,title,provider\n1,Rockets,Bridge Club\n"
        let all = wanted { ($0.keepsGoodRows, $0.withdrawsVanished) = (true, true) }
        let (_, report) = try await imports.look(at: file(taken), wanted(), by: cast.catriona)
        #expect(report.isRefused && report.errors.map(\.column) == ["id"])
        let (other, _) = try await imports.look(
            at: file("id,title,provider\n9,New,Bridge Club\n"), all, by: cast.catriona)
        _ = try await imports.loadSent(other, all, key: .page("k2"), by: cast.catriona)
        #expect(
            try await cast.records.storage.read {
                try $0.count("SELECT count(*) AS count FROM listings WHERE withdrawn IS NOT NULL")
            } == 0)
    }

    private func titles(_ cast: Cast) async throws -> [String] {
        try await cast.records.storage.read {
            try $0.rows("SELECT title FROM listings ORDER BY title").map { try $0.text("title") }
        }
    }

    @Test func `are looked at first, and loaded once`() async throws {
        let cast = try await Cast()
        let imports = cast.records.imports
        let (upload, report) = try await imports.look(at: file(Self.good), wanted(), by: cast.catriona)
        #expect(report.added == 2 && report.batch == nil && report.source == cast.source)
        #expect(try await titles(cast).isEmpty)
        let key = RequestKey.page("k1")
        let batch = try #require(try await imports.loadSent(upload, wanted(), key: key, by: cast.catriona))
        #expect(try await imports.loadSent(upload, wanted(), key: key, by: cast.catriona) == batch)
        #expect(try await titles(cast) == ["Bridges", "Rockets"])
        // The coordinator sees it and may take it back; the other hub's does neither.
        #expect(try await imports.entry(batch, by: cast.catriona).mayUndo)
        await #expect(throws: Permission.nothingHere) { _ = try await imports.entry(batch, by: cast.other) }
        await #expect(throws: Permission.nothingHere) { _ = try await imports.undo(batch, by: cast.other) }
        // It has served, and is not kept.
        await #expect(throws: Failure.self) {
            _ = try await imports.loadSent(upload, wanted(), key: .page("k2"), by: cast.catriona)
        }
        let (again, same) = try await imports.look(at: file(Self.good), wanted(), by: cast.catriona)
        #expect(same.unchanged == 2 && !same.hasChanges)
        #expect(try await imports.loadSent(again, wanted(), key: .page("k3"), by: cast.catriona) == nil)
        #expect(try await imports.undo(batch, by: cast.catriona).removed == 2)
    }

    @Test func `load for a coordinator only what their hub looks after`() async throws {
        let cast = try await Cast()
        let imports = cast.records.imports
        let (upload, report) = try await imports.look(at: file(Self.mixed), wanted(), by: cast.catriona)
        #expect(report.isRefused && report.errors.map(\.row) == [3] && report.errors[0].column == "provider")
        await #expect(throws: Failure.self) {
            _ = try await imports.loadSent(upload, wanted(), key: .page("k"), by: cast.catriona)
        }
        let onlyGood = wanted { $0.keepsGoodRows = true }
        #expect(try await imports.look(at: upload, onlyGood, by: cast.catriona).added == 2)
        _ = try await imports.loadSent(upload, onlyGood, key: .page("k"), by: cast.catriona)
        #expect(try await titles(cast) == ["Bridges", "Rockets"])
        for source in ["hub-south-hub", "moray-council"] {
            let (_, other) = try await imports.look(
                at: file(Self.good), wanted { $0.source = source }, by: cast.catriona)
            #expect(other.isRefused && other.errorCount == 2)
        }
        // A new organisation is not made by a coordinator's file.
        let (_, unknown) = try await imports.look(
            at: file("id,title,provider\n1,Rockets,Nobody Knows\n"), wanted(), by: cast.catriona)
        #expect(unknown.isRefused && unknown.newProviders.isEmpty)
    }

    @Test func `are nobody else's to look at or to load`() async throws {
        let cast = try await Cast()
        let imports = cast.records.imports
        let (upload, _) = try await imports.look(at: file(Self.good), wanted(), by: cast.catriona)
        for actor in [cast.other, cast.erik] {
            await #expect(throws: Failure.self) { _ = try await imports.look(at: upload, wanted(), by: actor) }
            await #expect(throws: Failure.self) {
                _ = try await imports.loadSent(upload, wanted(), key: .page("k"), by: actor)
            }
        }
        for actor in [cast.bashir, .visitor] {
            await #expect(throws: Permission.nothingHere) {
                _ = try await imports.look(at: file(Self.good), wanted(), by: actor)
            }
        }
    }

    @Test func `name no profile by its path`() async throws {
        let cast = try await Cast()
        for profile in ["/etc/passwd.json", "../../secret.json", "x.json"] {
            await #expect(throws: Permission.nothingHere) {
                _ = try await cast.records.imports.look(
                    at: file(Self.good), wanted { $0.profile = profile }, by: cast.erik)
            }
        }
    }

    @Test func `of an officer make organisations and name any source`() async throws {
        let cast = try await Cast()
        let moray = wanted { $0.source = "moray-council" }
        let (upload, report) = try await cast.records.imports.look(
            at: file("id,title,provider\n1,Rockets,Nobody Knows\n"), moray, by: cast.erik)
        #expect(report.newProviders == ["Nobody Knows"])
        #expect(try await cast.records.imports.loadSent(upload, moray, key: .page("k"), by: cast.erik) != nil)
    }
}
