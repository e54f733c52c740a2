import Establishments
import Programme
import Schema
import Search
import Storage
import Tables
import TestSupport
import Web

@testable import Directory

/// Records of their own for one test, on 24 November 2026 at noon, with the reference data of this repository.
struct Records {
    let storage: any Storage
    let imports: ListingImport
    let directory: Directory
    let establishments: Establishments
    let clock = Clock()

    /// A clock that a test moves on.
    final class Clock: Sendable {
        private let box = LockedBox(Instant(milliseconds: 1_795_521_600_000))
        var now: Instant { box.with { $0 } }
        func advance(seconds: Int) { box.with { $0 = $0.adding(seconds: seconds) } }
    }

    static let reference = ReferenceFolder(path: Repository.root + "/Reference")
    private static let geography = Result { try Geography(reference) }
    private static let places = Result { try Places(reference, geography: geography.get()) }
    private static let taxonomy = Result { try Taxonomy(reference) }

    /// Who loads.
    static let actor = Actor.operator(unixUser: "ailsa")

    init() async throws { try await self.init(on: Engine.emptyRecords()) }

    /// On records that others may share.
    init(on storage: any Storage) async throws {
        self.storage = storage
        _ = try await storage.migrate(Schema.migrations)
        let clock: @Sendable () -> Instant = { [clock] in clock.now }
        let ids = IDSource(now: clock)
        let (taxonomy, geography) = (try Self.taxonomy.get(), try Self.geography.get())
        let places = try Self.places.get()
        let directory = Directory(
            storage: storage, taxonomy: taxonomy, geography: geography, places: places, synonyms: Synonyms(),
            clock: clock, ids: ids)
        let apply: @Sendable (String, String) async -> Void = { await directory.apply($0, $1) }
        self.directory = directory
        imports = ListingImport(
            storage: storage, reference: Self.reference, taxonomy: taxonomy, geography: geography, places: places,
            clock: clock, ids: ids, whenChanged: apply)
        establishments = Establishments(
            geography: geography, places: places, storage: storage, clock: clock, ids: ids, whenChanged: apply)
    }

    /// Loads text as a file of that name.
    func load(
        _ text: String, name: String = "file.csv", source: String? = "moray-council",
        _ change: (inout ImportRequest) -> Void = { _ in }
    ) async throws -> ImportReport {
        try await load(Array(text.utf8), name: name, source: source, change)
    }

    func load(
        _ bytes: [UInt8], name: String, source: String? = "moray-council",
        _ change: (inout ImportRequest) -> Void = { _ in }
    ) async throws -> ImportReport {
        var request = ImportRequest(.bytes(bytes), name: name, source: source)
        change(&request)
        return try await imports.load(request, by: Self.actor)
    }

    /// Takes a load back.
    func undo(_ report: ImportReport) async throws -> UndoneImport {
        try await imports.undo(try require(report.batch), by: Self.actor)
    }

    /// The listing of a source's id, withdrawn or not.
    func listing(_ id: String, source: String = "moray-council") async throws -> Listing? {
        try await storage.read { try Listings.find(source: source, sourceID: id, in: $0)?.listing }
    }

    /// All that a load can change, as text: equal before and after means that nothing has changed.
    func everything() async throws -> String {
        try await storage.read { connection in
            var lines: [String] = []
            for table in [
                "SELECT * FROM listings ORDER BY id", "SELECT * FROM organisations ORDER BY id",
                "SELECT * FROM sources ORDER BY name", "SELECT * FROM vanished_listings ORDER BY listing",
            ] as [SQL] {
                try connection.each(table) { lines.append("\($0)") }
            }
            return lines.joined(separator: "\n")
        }
    }

    /// What a query finds, as a file of text.
    func exported(_ format: ExportFormat, _ query: String) async throws -> String {
        String(decoding: try await file(format, query), as: UTF8.self)
    }

    /// The cells of a spreadsheet of what a query finds.
    func cells(_ format: ExportFormat, _ query: String) async throws -> [String] {
        var cells: [String] = []
        let reader = try TableReader(.bytes(try await file(format, query)), name: "export.\(format.rawValue)")
        try reader.forEachRow { row in
            cells += row.cells.map(\.text)
            return true
        }
        return cells
    }

    private func file(_ format: ExportFormat, _ query: String) async throws -> [UInt8] {
        let asked = directory.decode(Query(decoding: query), isPage: true)
        let writer = Collected()
        try await directory.export(asked, as: format, site: "https://example.org", by: Self.actor, to: writer)
        return writer.bytes
    }

    /// Collects what an export writes.
    private final class Collected: ReplyWriter {
        var bytes: [UInt8] = []
        func write(_ part: [UInt8]) async throws { bytes += part }
    }

    /// How many rows a table has.
    func count(_ sql: SQL) async throws -> Int { try await storage.read { try $0.count(sql) } }

    private func require<Value>(_ value: Value?) throws -> Value {
        guard let value else { throw Missing() }
        return value
    }

    struct Missing: Error {}
}
