import Storage
import TestSupport

/// Records of one test, with a table that has most of what the portable subset has.
struct Kits {
    let storage: any Storage
    /// Where a second process would find them; only on PostgreSQL.
    let address: PostgreSQLAddress?

    /// Empty records.
    init(_ engine: Engine) async throws { (storage, address) = try await engine.emptyRecords() }

    func withTable() async throws -> Kits {
        try await storage.write {
            try $0.run(
                """
                CREATE TABLE kits (
                    id TEXT PRIMARY KEY, name TEXT NOT NULL CHECK (length(name) > 0), weight DOUBLE PRECISION,
                    copies BIGINT NOT NULL DEFAULT 0, is_lent BOOLEAN NOT NULL DEFAULT FALSE, bought DATE,
                    seen TIMESTAMP, taken BIGINT NOT NULL DEFAULT 0, CHECK (taken BETWEEN 0 AND copies))
                """)
        }
        return self
    }

    func add(_ id: String) async throws {
        try await storage.write { try $0.run("INSERT INTO kits (id, name) VALUES (\(id), \(id))") }
    }

    func count() async throws -> Int {
        try await storage.read { try $0.count("SELECT count(*) AS count FROM kits") }
    }
}
