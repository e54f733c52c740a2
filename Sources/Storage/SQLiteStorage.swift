import GRDB
import Metrics

/// The embedded engine: one SQLite file in WAL mode, one writing connection, one process.
///
/// `synchronous=FULL` is set after GRDB has opened the pool, because its own set-up puts NORMAL back, and is read back
/// from the writer: with NORMAL every acknowledged commit since the last checkpoint is lost on power failure.
package final class SQLiteStorage: Storage {
    let pool: DatabasePool
    private let lock: FolderLock?
    private let signal = Signal()
    private let trouble: SQLiteTrouble
    let writer: SQLiteWriter

    /// Opens (and makes, if need be) `folder/ceangal.sqlite`.
    ///
    /// Throws `StorageError.busy` while another process holds the folder, `.unusable` if the engine cannot keep its
    /// promises there. `largestGroup` is how many writes may share a commit: with 1 each pays for an fsync of its own.
    package init(folder: String, largestGroup: Int = 128) throws {
        trouble = SQLiteTrouble(folder: folder)
        lock = try FolderLock(folder: folder)
        do {
            pool = try DatabasePool(path: folder + "/ceangal.sqlite", configuration: Self.configuration())
            try pool.writeWithoutTransaction { database in
                // The writer folds its log in itself: SQLite, doing it unasked, says nothing of a failed fsync.
                // What an import has made of the log is given back to the disk: four mebibytes are kept.
                try database.execute(
                    sql: "PRAGMA synchronous = FULL; PRAGMA wal_autocheckpoint = 0; PRAGMA journal_size_limit = 4194304"
                )
                let mode = try String.fetchOne(database, sql: "PRAGMA journal_mode")
                let level = try Int.fetchOne(database, sql: "PRAGMA synchronous")
                guard mode == "wal", level == 2 else {
                    throw StorageError.unusable(
                        "SQLite would not keep what it acknowledges here (journal_mode \(mode ?? "?"), synchronous \(level ?? -1))."
                    )
                }
            }
            writer = SQLiteWriter(pool: pool, trouble: trouble, largestGroup: largestGroup)
        } catch let error as DatabaseError {
            throw StorageError.unusable(
                "The records in \(folder) cannot be opened: \(error.message ?? "SQLite error \(error.resultCode.rawValue)")."
            )
        }
    }

    /// Opens the records for reading alone, beside the process that holds the folder; every write is refused.
    ///
    /// Throws `StorageError.unusable` where there is nothing to read.
    package init(besideHolderOf folder: String) throws {
        lock = nil
        trouble = SQLiteTrouble(folder: folder, broken: "The records were opened for reading alone.")
        var configuration = Self.configuration()
        configuration.readonly = true
        do {
            pool = try DatabasePool(path: folder + "/ceangal.sqlite", configuration: configuration)
            writer = SQLiteWriter(pool: pool, trouble: trouble, largestGroup: 1)
        } catch let error as DatabaseError {
            throw StorageError.unusable(
                "The records in \(folder) cannot be read: \(error.message ?? "SQLite error \(error.resultCode.rawValue)")."
            )
        }
    }

    private static func configuration() -> Configuration {
        var configuration = Configuration()
        configuration.maximumReaderCount = 4
        configuration.busyMode = .timeout(5)
        configuration.foreignKeysEnabled = true
        configuration.prepareDatabase { database in
            try database.execute(
                sql:
                    "PRAGMA trusted_schema = OFF; PRAGMA secure_delete = ON; PRAGMA mmap_size = 0; PRAGMA cache_size = -16000"
            )
        }
        return configuration
    }

    /// Looks at one unchanging state of the records. Many readers at once; none waits for a writer.
    package func read<Value: Sendable>(
        _ body: @escaping @Sendable (any Connection) throws -> Value
    ) async throws -> Value {
        try await tellingDamage {
            try await pool.read { database in try body(SQLiteConnection(database: database)) }
        }
    }

    /// Says in a sentence that the file is damaged, where that is what is wrong.
    private func tellingDamage<Value>(_ body: () async throws -> Value) async throws -> Value {
        do {
            return try await body()
        } catch let error as DatabaseError where [.SQLITE_CORRUPT, .SQLITE_NOTADB].contains(error.resultCode) {
            throw StorageError.unusable(
                "The file of records is damaged (\(error.message ?? "SQLite error \(error.resultCode.rawValue)")). Restore a backup, and keep the damaged file."
            )
        }
    }

    /// Changes the records; returns only after the commit is on the disk. Those who write at the same time share it
    /// (`SQLiteWriter`). Throws `StorageError.readOnly` where the disk refuses a write, and from then on unless it was
    /// for want of room; `CancellationError` where the task was cancelled before its last statement.
    package func write<Value: Sendable>(
        _ body: @escaping @Sendable (any Transaction) throws -> Value
    ) async throws -> Value {
        let value = try await Measure.write.measure { try await writer.write(body) }
        signal.send()
        return value
    }

    /// SQLite, in this process.
    package var dialect: Dialect { .sqlite }

    /// Hears of each commit; no other process can make one.
    package func changes() -> AsyncStream<Void> { signal.stream() }

    /// What the writing connection says of itself, for `/health` and `doctor`.
    package func state() async throws -> StorageState {
        let readOnly = await isReadOnly()
        return try await tellingDamage {
            try await pool.writeWithoutTransaction { database in
                let level = try Int.fetchOne(database, sql: "PRAGMA synchronous") ?? -1
                let known =
                    try Bool.fetchOne(database, sql: "SELECT count(*) FROM sqlite_master WHERE name = 'migrations'")
                    ?? false
                let settings = try Self.promises.map { name in
                    let value = try Int.fetchOne(database, sql: "PRAGMA \(name)")
                    return StorageState.Setting(name: name, value: value.map { String($0) } ?? "unknown")
                }
                return StorageState(
                    engine: "sqlite",
                    engineVersion: try String.fetchOne(database, sql: "SELECT sqlite_version()") ?? "",
                    journalMode: try String.fetchOne(database, sql: "PRAGMA journal_mode") ?? "",
                    synchronous: [0: "off", 1: "normal", 2: "full", 3: "extra"][level] ?? "unknown",
                    readOnly: readOnly,
                    schema: known
                        ? try Int.fetchOne(database, sql: "SELECT coalesce(max(number), 0) FROM migrations") ?? 0 : 0,
                    settings: settings)
            }
        }
    }

    /// The settings that are read back, beside the journal's: references are enforced, the schema is not trusted, what is
    /// deleted is overwritten, the file is not mapped into memory.
    private static let promises = ["foreign_keys", "trusted_schema", "secure_delete", "mmap_size"]

    /// Whether nothing can be stored. After the disk was full a small write finds out whether there is room again.
    private func isReadOnly() async -> Bool {
        if trouble.isFull, trouble.hasRoom {
            await tryWriting()
        }
        return trouble.isThere
    }

    /// What is damaged in the file of records, in SQLite's words; empty where it is whole. Reads every page; thoroughly,
    /// compares every index with its table as well.
    package func faults(thoroughly: Bool) async throws -> [String] {
        try await pool.read { database in
            let check = thoroughly ? "PRAGMA integrity_check(20)" : "PRAGMA quick_check(20)"
            let pages: [String]
            do {
                pages = try String.fetchAll(database, sql: check).filter { $0 != "ok" }
            } catch let error as DatabaseError where error.resultCode == .SQLITE_CORRUPT {
                return [error.message ?? "the file is malformed"]  // too badly to go on
            }
            let orphans = try GRDB.Row.fetchAll(database, sql: "PRAGMA foreign_key_check").prefix(20).map { row in
                "a row of \(row[0] as String? ?? "?") points at a row of \(row[2] as String? ?? "?") that is not there"
            }
            return pages + orphans
        }
    }

    /// Folds the write-ahead log into the file and closes it: the last act of a graceful stop.
    package func close() throws {
        signal.end()
        // Nothing is asked of a disk that has failed: the log stays, and the next start reads it.
        guard lock == nil || !trouble.isBroken else { return }
        try? pool.writeWithoutTransaction { database in _ = try database.checkpoint(.truncate) }
        try pool.close()
    }
}
