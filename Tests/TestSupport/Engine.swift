import Foundation
import Storage

/// The engines that hold records; whatever is promised of storage holds for each.
package enum Engine: String, CaseIterable, Sendable {
    case sqlite, postgresql

    /// The address of the PostgreSQL server that `Tools/postgresql.py` has started for this run, if it has.
    package static let server = ProcessInfo.processInfo.environment["CEANGAL_TEST_POSTGRESQL"]

    /// The engines that this run has.
    package static let here: [Engine] = allCases.filter { $0 == .sqlite || server != nil }

    /// The engine for tests of features, which do not care: `CEANGAL_TEST_ENGINE` says which; SQLite unless told.
    private static let chosen =
        ProcessInfo.processInfo.environment["CEANGAL_TEST_ENGINE"].flatMap { Engine(rawValue: $0) } ?? .sqlite

    /// Empty records of a feature's test.
    package static func emptyRecords() async throws -> any Storage { try await chosen.emptyRecords().storage }

    /// Where such records may be kept if the engine keeps them in a database; `nil` where it keeps them in a folder.
    package static func emptyDatabase() async throws -> PostgreSQLAddress? {
        guard chosen == .postgresql else { return nil }
        let (storage, address) = try await chosen.emptyRecords()
        (storage as? PostgreSQLStorage)?.close()
        return address
    }

    /// Empty records of this engine: a folder or, on the server, a schema of their own; and where a second process would
    /// find them there.
    package func emptyRecords() async throws -> (storage: any Storage, address: PostgreSQLAddress?) {
        guard self == .postgresql, let server = Engine.server else {
            return (try SQLiteStorage(folder: TemporaryFolder.make()), nil)
        }
        let name = "test_" + UUID().uuidString.lowercased().filter { $0 != "-" }
        let everything = try await PostgreSQLStorage.open(PostgreSQLAddress(server), connections: 1)
        try await everything.write { try $0.run(SQL(migration: "CREATE SCHEMA \(name)")) }
        everything.close()
        let address = try PostgreSQLAddress(server + " options='-c search_path=\(name)'")
        return (try await PostgreSQLStorage.open(address, connections: 4), address)
    }
}
