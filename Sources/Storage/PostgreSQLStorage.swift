/// The engine for installations that outgrow one machine: a PostgreSQL database, shared by any number of processes.
///
/// A write is one SERIALIZABLE transaction. It is run again where it met another, and where the connection was lost or the
/// server demoted; whether a commit whose answer was lost took place is asked of the server by the transaction's number, so
/// that a change is made once. A read sees one state (REPEATABLE READ, READ ONLY).
package final class PostgreSQLStorage: Storage {
    private let pool: PostgreSQLPool
    private let signal = Signal()

    /// The oldest server that the program knows to work with: `pg_xact_status` takes 64-bit numbers from 13 on.
    private static let oldestServer = 13
    /// How often a transaction is begun before it is given up.
    private static let mostTries = 10

    /// Connects, and looks whether the database is one for us. Throws `StorageError.unusable`, with a sentence for the
    /// operator, where there is no server, it is too old, does not keep what it acknowledges, or the database holds
    /// something that is not ours.
    package static func open(_ address: PostgreSQLAddress, connections: Int = 8) async throws -> PostgreSQLStorage {
        let storage = PostgreSQLStorage(PostgreSQLPool(address, limit: connections))
        do {
            try await storage.pool.with { try Self.examine($0) }
        } catch let error as PostgreSQLError {
            throw error.asStorageError
        }
        return storage
    }

    private init(_ pool: PostgreSQLPool) { self.pool = pool }

    private static func examine(_ connection: PostgreSQLConnection) throws {
        let row = try connection.result(
            """
            SELECT current_setting('server_version_num')::bigint / 10000 AS version,
                current_setting('server_encoding') AS encoding, current_setting('fsync') AS fsync,
                current_setting('synchronous_commit') AS synchronous, current_setting('full_page_writes') AS pages,
                (SELECT count(*) FROM information_schema.tables WHERE table_schema = current_schema()) AS tables,
                (SELECT count(*) FROM information_schema.tables
                    WHERE table_schema = current_schema() AND table_name = 'migrations') AS migrations
            """
        ).row(0)
        guard try row.int("version") >= oldestServer else {
            throw StorageError.unusable("The database server is too old: version \(oldestServer) or newer is needed.")
        }
        guard try row.text("encoding") == "UTF8" else {
            throw StorageError.unusable("The database is not kept in UTF-8. Make one with ENCODING 'UTF8'.")
        }
        guard try row.text("fsync") == "on", try row.text("pages") == "on", try row.text("synchronous") != "off" else {
            throw StorageError.unusable(
                "The database server does not keep what it acknowledges (fsync, full_page_writes, synchronous_commit).")
        }
        guard try row.int("tables") == 0 || row.int("migrations") == 1 else {
            throw StorageError.unusable("The database is not empty and not Ceangal's. Give it one of its own.")
        }
    }

    /// Looks at one unchanging state of the records.
    package func read<Value: Sendable>(
        _ body: @escaping @Sendable (any Connection) throws -> Value
    ) async throws -> Value {
        try await retrying {
            try await self.pool.with { connection in
                try connection.inTransaction("BEGIN ISOLATION LEVEL REPEATABLE READ, READ ONLY") {
                    let value = try body(PostgreSQLTransaction(connection: connection))
                    try connection.execute("COMMIT")
                    return value
                }
            }
        }
    }

    /// Changes the records in one transaction; returns only after the server has said that they are durable.
    package func write<Value: Sendable>(
        _ body: @escaping @Sendable (any Transaction) throws -> Value
    ) async throws -> Value {
        try await retrying(demoted: true) {
            let done = try await self.pool.with { connection in
                try connection.inTransaction("BEGIN ISOLATION LEVEL SERIALIZABLE, READ WRITE") {
                    let value = try body(PostgreSQLTransaction(connection: connection))
                    let number = try connection.result("SELECT pg_current_xact_id_if_assigned()::text AS number").row(0)
                        .optionalText("number")
                    do {
                        try connection.execute("COMMIT")
                        return (value, unanswered: String?.none)
                    } catch let error as PostgreSQLError where error.isLost {
                        return (value, unanswered: number)
                    }
                }
            }
            if let number = done.unanswered { try await self.settle(number) }
            self.signal.send()
            return done.0
        }
    }

    /// Asks what became of a commit whose answer was lost; throws `PostgreSQLError` with `40001`, so that it is run again,
    /// where it did not take place.
    func settle(_ number: String) async throws {
        for _ in 0..<Self.mostTries {
            let status = try await retrying {
                try await self.pool.with {
                    try $0.result("SELECT pg_xact_status(\(number)::xid8) AS status").row(0).optionalText("status")
                }
            }
            switch status {
            case "committed": return
            case "aborted": throw PostgreSQLError(state: "40001", message: "the connection was lost before the commit")
            default: try await Task.sleep(for: .milliseconds(200))
            }
        }
        throw StorageError.unusable(
            "The connection was lost, and the database does not say whether the change was made.")
    }

    /// Runs `body` again while it meets others, or loses its connection, a little later each time; with `demoted` also
    /// where the server may no longer write, because its name may soon lead to the one that may.
    private func retrying<Value: Sendable>(
        demoted: Bool = false, _ body: @Sendable () async throws -> Value
    ) async throws -> Value {
        var tries = 1
        while true {
            do {
                return try await body()
            } catch let error as PostgreSQLError {
                guard error.isConflict || error.isLost || demoted && error.isReadOnly, tries < Self.mostTries else {
                    throw error.asStorageError
                }
                try await Task.sleep(for: .milliseconds(min(10 << tries, 1_000)))
                tries += 1
            }
        }
    }

    /// PostgreSQL.
    package var dialect: Dialect { .postgresql }

    /// Hears of each commit of this process.
    package func changes() -> AsyncStream<Void> { signal.stream() }

    /// What the server says of itself, for `/health` and `doctor`.
    package func state() async throws -> StorageState {
        try await read { connection in
            let row = try connection.first(
                """
                SELECT current_setting('server_version') AS version, current_setting('synchronous_commit') AS synchronous,
                    pg_is_in_recovery() OR current_setting('default_transaction_read_only') = 'on' AS is_read_only,
                    (SELECT count(*) FROM information_schema.tables
                        WHERE table_schema = current_schema() AND table_name = 'migrations') AS migrations
                """)
            guard let row else { throw StorageError.unusable("The database does not say what it is.") }
            let last: SQL = "SELECT coalesce(max(number), 0) AS count FROM migrations"
            return StorageState(
                engine: "postgresql", engineVersion: try row.text("version"), journalMode: "wal",
                synchronous: try row.text("synchronous") == "off" ? "off" : "full",
                readOnly: try row.bool("is_read_only"),
                schema: try row.int("migrations") == 0 ? 0 : try connection.count(last))
        }
    }

    /// Nothing: a server looks after its own files (checksums, `pg_amcheck`).
    package func faults() async throws -> [String] { [] }

    /// Closes the connections.
    package func close() {
        signal.end()
        pool.close()
    }
}

extension PostgreSQLConnection {
    /// Runs `body` after a BEGIN; takes everything back where it throws.
    fileprivate func inTransaction<Value>(_ begin: String, _ body: () throws -> Value) throws -> Value {
        try execute(begin)
        do {
            return try body()
        } catch {
            try? execute("ROLLBACK")
            throw error
        }
    }
}

/// One transaction on a connection, seen as ours.
private struct PostgreSQLTransaction: Transaction {
    let connection: PostgreSQLConnection

    func rows(_ sql: SQL) throws -> [Row] {
        let result = try connection.result(sql)
        return (0..<result.count).map { result.row($0) }
    }

    func each(_ sql: SQL, _ body: (Row) throws -> Void) throws { try connection.each(sql, body) }

    func run(_ sql: SQL) throws -> Int { try connection.result(sql).changed }
}
