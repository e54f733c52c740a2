import Schema
import Storage
import TestSupport
import Work

/// Records that two processes share: `a` and `b`, each with a storage of its own where the engine allows it.
struct Pair {
    let a: any Storage
    let b: any Storage

    init(_ engine: Engine) async throws {
        let (storage, address) = try await engine.emptyRecords()
        a = storage
        b = if let address { try await PostgreSQLStorage.open(address, connections: 4) } else { storage }
        _ = try await a.migrate(Schema.migrations)
        try await a.write { try $0.run("CREATE TABLE notes (text TEXT NOT NULL)") }
    }

    var leasesOfA: Leases { Leases(storage: a, holder: "a") }
    var leasesOfB: Leases { Leases(storage: b, holder: "b") }

    /// What a lease is when its time has passed.
    func end() async throws { try await b.write { try $0.run("UPDATE leases SET ends = 1") } }

    func notes() async throws -> [String] {
        try await a.read { try $0.rows("SELECT text FROM notes ORDER BY text").map { try $0.text("text") } }
    }
}
