import Metrics
import Synchronization

/// The engine for installations that outgrow one machine: a PostgreSQL database, shared by any number of processes.
///
/// A write is one SERIALIZABLE transaction. It is run again where it met another, and where the connection was lost or the
/// server demoted; whether a commit whose answer was lost took place is asked of the server by the transaction's number, so
/// that a change is made once. A read sees one state (REPEATABLE READ, READ ONLY).
package final class PostgreSQLStorage: Storage {
    private let address: PostgreSQLAddress
    private let pool: PostgreSQLPool
    private let signal = Signal()
    /// Begins when somebody first wants to hear.
    private let listener = Mutex<PostgreSQLListener?>(nil)

    /// How long a page waits for a server to come back.
    private static let patienceOfReads = Duration.seconds(2)
    /// How long a change waits for a server to come back, or for another to take its place.
    private static let patienceOfWrites = Duration.seconds(10)

    /// Connects, and looks whether the database is one for us. With `onlyReads` a server that takes no changes will do where
    /// there is no other.
    ///
    /// Throws `StorageError.unreachable` where there is no server, `.unsuitable` where it is too old, does not keep what it
    /// acknowledges, or the database holds something that is not ours.
    package static func open(
        _ address: PostgreSQLAddress, connections: Int = 8, onlyReads: Bool = false
    ) async throws -> PostgreSQLStorage {
        do {
            let storage = PostgreSQLStorage(address, connections)
            try await storage.pool.with { try $0.examineDatabase() }
            return storage
        } catch let error as PostgreSQLError {
            let any = PostgreSQLStorage(address.ofAnyServer, connections)
            guard onlyReads, (try? await any.pool.with { try $0.examineDatabase() }) != nil else {
                throw error.asStorageError
            }
            return any
        }
    }

    private init(_ address: PostgreSQLAddress, _ connections: Int) {
        self.address = address
        pool = PostgreSQLPool(address, limit: connections)
    }

    /// Looks at one unchanging state of the records.
    package func read<Value: Sendable>(
        _ body: @escaping @Sendable (any Connection) throws -> Value
    ) async throws -> Value {
        try await retrying(for: Self.patienceOfReads) {
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
        try await Measure.write.measure { try await attempt(body) }
    }

    private func attempt<Value: Sendable>(
        _ body: @escaping @Sendable (any Transaction) throws -> Value
    ) async throws -> Value {
        try await retrying(for: Self.patienceOfWrites, demoted: true) {
            let done = try await self.pool.with { connection in
                try connection.inTransaction("BEGIN ISOLATION LEVEL SERIALIZABLE, READ WRITE") {
                    let value = try body(PostgreSQLTransaction(connection: connection))
                    let number = try connection.result("SELECT pg_current_xact_id_if_assigned()::text AS number").row(0)
                        .optionalText("number")
                    do {
                        try connection.execute("COMMIT")
                        return (value, unanswered: Commit?.none)
                    } catch let error as PostgreSQLError where error.isLost {
                        return (value, unanswered: number.map { Commit(number: $0, life: connection.life) })
                    }
                }
            }
            if let commit = done.unanswered { try await self.settle(commit) }
            self.signal.send()
            return done.0
        }
    }

    /// A commit whose answer was lost.
    struct Commit: Sendable {
        /// The transaction's number, which the server gives again after a crash in which it was lost.
        let number: String
        /// The life of the server in which that number means this transaction.
        let life: String
    }

    /// Asks what became of a commit; throws `PostgreSQLError` with `40001`, so that it is run again, where it did not take
    /// place, and `StorageError.unreachable` where nobody can say.
    func settle(_ commit: Commit) async throws {
        for _ in 0..<10 {
            let status = try await retrying(for: Self.patienceOfWrites) {
                try await self.pool.with { connection -> String? in
                    guard connection.life == commit.life else { return "unknown" }
                    return try connection.result("SELECT pg_xact_status(\(commit.number)::xid8) AS status").row(0)
                        .optionalText("status")
                }
            }
            switch status {
            case "committed": return
            case "aborted": throw PostgreSQLError(state: "40001", message: "the connection was lost before the commit")
            case "unknown": throw Self.unsettled
            default: try await Task.sleep(for: .milliseconds(200))
            }
        }
        throw Self.unsettled
    }

    private static let unsettled = StorageError.unreachable(
        "The connection was lost, and the database does not say whether the change was made. Look before trying again.")

    /// Runs `body` again, a little later each time, while it meets others or its connection is lost, at least twice and then
    /// for as long as `patience`; with `demoted` also where the server may no longer write, because its name may soon lead
    /// to the one that may. A key that is taken is looked for twice more: what is refused then breaks a rule of the records.
    private func retrying<Value: Sendable>(
        for patience: Duration, demoted: Bool = false, _ body: @Sendable () async throws -> Value
    ) async throws -> Value {
        let begun = ContinuousClock.now
        var tries = 1
        while true {
            do {
                return try await body()
            } catch let error as PostgreSQLError {
                let mayHelp = error.isConflict || error.isLost || error.isTaken || demoted && error.isReadOnly
                let isEarly =
                    if error.isTaken { tries < 3 } else {
                        tries < (error.isConflict && !error.hasWaited ? 10 : 2) || begun.duration(to: .now) < patience
                    }
                guard mayHelp, isEarly else { throw error.asStorageError }
                // Those who met must not meet again at once.
                try await Task.sleep(for: .milliseconds(Int.random(in: 1...(10 << min(tries, 6)))))
                tries += 1
            }
        }
    }

    /// PostgreSQL.
    package var dialect: Dialect { .postgresql }

    /// Hears of each commit of this process and, on a connection of its own, of each step of the feed of events.
    package func changes() -> AsyncStream<Void> {
        listener.withLock { listener in
            guard listener == nil else { return }
            listener = PostgreSQLListener(address, signal)
            listener?.start()
        }
        return signal.stream()
    }

    /// What the server says of itself, for `/health` and `doctor`; also where there is only one that takes no changes.
    package func state() async throws -> StorageState {
        do {
            return try await retrying(for: .zero) { try await self.pool.with { try $0.state() } }
        } catch StorageError.unreachable(let reason) {
            guard let connection = try? await PostgreSQLConnection.open(address.ofAnyServer) else {
                throw StorageError.unreachable(reason)
            }
            return try await connection.run { try connection.state() }
        }
    }

    /// Reads every value of every table; what the server finds damaged meanwhile. It looks into its files by checksums where
    /// they are on; `pg_amcheck` looks into its indexes.
    package func faults(thoroughly: Bool) async throws -> [String] {
        do {
            return try await pool.with { connection in
                let tables = try connection.result(
                    """
                    SELECT quote_ident(table_name) AS name FROM information_schema.tables
                    WHERE table_schema = current_schema() AND table_type = 'BASE TABLE' ORDER BY table_name
                    """)
                return try (0..<tables.count).compactMap { number in
                    let table = try tables.row(number).text("name")
                    do {
                        try connection.execute("SELECT count(t::text) FROM \(table) t")
                        return nil
                    } catch let error as PostgreSQLError where error.isDamage {
                        return "the table \(table): \(error.message)"
                    }
                }
            }
        } catch let error as PostgreSQLError {
            throw error.asStorageError
        }
    }

    /// Closes the connections.
    package func close() {
        listener.withLock { listener in
            // One that has ended stays: nobody starts another.
            listener = listener ?? PostgreSQLListener(address, signal)
            listener?.end()
        }
        signal.end()
        pool.close()
    }
}

extension PostgreSQLConnection {
    /// The oldest server that the program knows to work with: `pg_xact_status` takes 64-bit numbers from 13 on.
    static let oldestServer = 13

    /// Throws `StorageError.unsuitable` where the server is older than `oldest`, or would not keep what it acknowledges.
    func examineServer(oldest: Int = oldestServer) throws {
        let row = try result(
            """
            SELECT current_setting('server_version_num')::bigint / 10000 AS version,
                current_setting('server_encoding') AS encoding,
                current_setting('fsync') = 'on' AND current_setting('full_page_writes') = 'on' AS is_durable
            """
        ).row(0)
        guard try row.int("version") >= oldest else {
            throw StorageError.unsuitable("The database server is too old: PostgreSQL \(oldest) or newer is needed.")
        }
        guard try row.text("encoding") == "UTF8" else {
            throw StorageError.unsuitable("The database is not kept in UTF-8. Make one with ENCODING 'UTF8'.")
        }
        guard try row.bool("is_durable") else {
            throw StorageError.unsuitable(
                "The database server would not keep what it acknowledges. Set fsync and full_page_writes to on.")
        }
    }

    /// Throws `StorageError.unsuitable` where the database holds something that is not ours.
    fileprivate func examineDatabase() throws {
        let row = try result(
            """
            SELECT
                (SELECT count(*) FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
                    WHERE n.nspname = current_schema() AND c.relkind IN ('r', 'p', 'v', 'm', 'f')) AS tables,
                (SELECT count(*) FROM information_schema.columns
                    WHERE table_schema = current_schema() AND table_name = 'migrations'
                        AND column_name IN ('number', 'name', 'applied')) AS migrations
            """
        ).row(0)
        guard try row.int("tables") == 0 || row.int("migrations") == 3 else {
            throw StorageError.unsuitable("The database is not empty and not Ceangal's. Give it one of its own.")
        }
    }

    /// What the server says of itself.
    fileprivate func state() throws -> StorageState {
        let row = try result(
            """
            SELECT current_setting('server_version') AS version,
                current_setting('fsync') = 'on' AND current_setting('full_page_writes') = 'on'
                    AND current_setting('synchronous_commit') <> 'off' AS is_durable,
                pg_is_in_recovery() OR current_setting('default_transaction_read_only') = 'on' AS is_read_only,
                to_regclass(quote_ident(current_schema()) || '.migrations') IS NOT NULL AS is_migrated,
                current_setting('fsync') AS fsync, current_setting('full_page_writes') AS full_page_writes,
                current_setting('synchronous_commit') AS synchronous_commit
            """
        ).row(0)
        let last: SQL = "SELECT coalesce(max(number), 0) AS number FROM migrations"
        return StorageState(
            engine: "postgresql", engineVersion: try row.text("version"), journalMode: "wal",
            synchronous: try row.bool("is_durable") ? "full" : "off", readOnly: try row.bool("is_read_only"),
            schema: try row.bool("is_migrated") ? try result(last).row(0).int("number") : 0,
            settings: try ["fsync", "full_page_writes", "synchronous_commit"].map {
                StorageState.Setting(name: $0, value: try row.text($0))
            })
    }

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

    func insert(_ rows: [NewRow], into table: SQL) throws { try connection.copy(rows, into: table) }
}
