import GRDB
import Synchronization

#if canImport(Glibc)
import Glibc
#endif

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// The embedded engine: one SQLite file in WAL mode, one writing connection, one process.
///
/// `synchronous=FULL` is set after GRDB has opened the pool, because its own set-up puts NORMAL back, and is read back
/// from the writer: with NORMAL every acknowledged commit since the last checkpoint is lost on power failure.
package final class SQLiteStorage: Storage {
    private let pool: DatabasePool
    private let folder: String
    private let lock: FolderLock?
    private let signal = Signal()
    /// Why nothing may be written, if anything forbids it.
    private let trouble: Mutex<Trouble?>

    /// What the disk has refused.
    private enum Trouble {
        /// There is no room: writing is tried again, for room may be made.
        case full
        /// Nobody knows what the disk holds after a failed fsync: nothing is written until the program starts again.
        case broken(String)
    }

    /// Opens (and makes, if need be) `folder/ceangal.sqlite`.
    ///
    /// Throws `StorageError.busy` while another process holds the folder, `.unusable` if the engine cannot keep its
    /// promises there.
    package init(folder: String) throws {
        trouble = Mutex(nil)
        self.folder = folder
        lock = try FolderLock(folder: folder)
        do {
            pool = try DatabasePool(path: folder + "/ceangal.sqlite", configuration: Self.configuration())
            try pool.writeWithoutTransaction { database in
                try database.execute(sql: "PRAGMA synchronous = FULL")
                let mode = try String.fetchOne(database, sql: "PRAGMA journal_mode")
                let level = try Int.fetchOne(database, sql: "PRAGMA synchronous")
                guard mode == "wal", level == 2 else {
                    throw StorageError.unusable(
                        "SQLite would not keep what it acknowledges here (journal_mode \(mode ?? "?"), synchronous \(level ?? -1))."
                    )
                }
            }
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
        self.folder = folder
        trouble = Mutex(.broken("The records were opened for reading alone."))
        var configuration = Self.configuration()
        configuration.readonly = true
        do {
            pool = try DatabasePool(path: folder + "/ceangal.sqlite", configuration: configuration)
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
        do {
            return try await pool.read { database in try body(SQLiteConnection(database: database)) }
        } catch let error as DatabaseError where [.SQLITE_CORRUPT, .SQLITE_NOTADB].contains(error.resultCode) {
            throw StorageError.unusable(
                "The file of records is damaged (\(error.message ?? "SQLite error \(error.resultCode.rawValue)")). Restore a backup, and keep the damaged file."
            )
        }
    }

    /// Changes the records in one transaction; returns only after the commit is on the disk. Throws
    /// `StorageError.readOnly` where the disk refuses a write, and from then on unless it was for want of room.
    package func write<Value: Sendable>(
        _ body: @escaping @Sendable (any Transaction) throws -> Value
    ) async throws -> Value {
        if case .broken(let reason) = trouble.withLock({ $0 }) { throw StorageError.readOnly(reason) }
        do {
            let value = try await pool.writeWithoutTransaction { database in
                var value: Value?
                try database.inTransaction(.immediate) {
                    value = try body(SQLiteConnection(database: database))
                    return .commit
                }
                guard let value else { throw StorageError.unusable("A transaction ended without an answer.") }
                return value
            }
            trouble.withLock { if case .full = $0, hasRoom { $0 = nil } }
            signal.send()
            return value
        } catch let error as DatabaseError where error.resultCode == .SQLITE_CONSTRAINT {
            throw StorageError.constraint(error.message ?? "a constraint")
        } catch let error as DatabaseError where Self.refusals.contains(error.resultCode) {
            let refusal = "The disk refused a write (\(error.message ?? "I/O error")); "
            switch error.resultCode {
            case .SQLITE_FULL:
                trouble.withLock { if $0 == nil { $0 = .full } }
                throw StorageError.readOnly(refusal + "nothing is stored until there is room again.")
            case .SQLITE_CANTOPEN:
                // For want of a file descriptor, say: that passes, and nothing was written.
                throw StorageError.readOnly(refusal + "nothing was changed. Try again in a minute.")
            default:
                let reason = refusal + "the records are read-only until restart."
                trouble.withLock { $0 = .broken(reason) }
                throw StorageError.readOnly(reason)
            }
        }
    }

    private static let refusals: [ResultCode] = [
        .SQLITE_IOERR, .SQLITE_FULL, .SQLITE_CORRUPT, .SQLITE_NOTADB, .SQLITE_READONLY, .SQLITE_CANTOPEN,
    ]

    /// SQLite, in this process.
    package var dialect: Dialect { .sqlite }

    /// Hears of each commit; no other process can make one.
    package func changes() -> AsyncStream<Void> { signal.stream() }

    /// What the writing connection says of itself, for `/health` and `doctor`.
    package func state() async throws -> StorageState {
        let readOnly = await isReadOnly()
        return try await pool.writeWithoutTransaction { database in
            let level = try Int.fetchOne(database, sql: "PRAGMA synchronous") ?? -1
            let known =
                try Bool.fetchOne(database, sql: "SELECT count(*) FROM sqlite_master WHERE name = 'migrations'")
                ?? false
            return StorageState(
                engine: "sqlite",
                engineVersion: try String.fetchOne(database, sql: "SELECT sqlite_version()") ?? "",
                journalMode: try String.fetchOne(database, sql: "PRAGMA journal_mode") ?? "",
                synchronous: [0: "off", 1: "normal", 2: "full", 3: "extra"][level] ?? "unknown",
                readOnly: readOnly,
                schema: known
                    ? try Int.fetchOne(database, sql: "SELECT coalesce(max(number), 0) FROM migrations") ?? 0 : 0)
        }
    }

    /// Whether there is a mebibyte on the disk: where there is less, a small change may fit by chance.
    private var hasRoom: Bool {
        var facts = statvfs()
        guard statvfs(folder, &facts) == 0 else { return true }
        let (room, isVast) = UInt(facts.f_bavail).multipliedReportingOverflow(by: UInt(facts.f_frsize))
        return isVast || room >= 1 << 20
    }

    /// Whether nothing can be stored. After the disk was full a small write finds out whether there is room again.
    private func isReadOnly() async -> Bool {
        switch trouble.withLock({ $0 }) {
        case nil: return false
        case .broken: return true
        case .full:
            guard hasRoom else { return true }
            _ = try? await write { try $0.run("UPDATE migrations SET name = name WHERE number = 1") }
            return trouble.withLock { $0 != nil }
        }
    }

    /// What is damaged in the file of records, in SQLite's words; empty where it is whole. Reads every page.
    package func faults() async throws -> [String] {
        try await pool.read { database in
            let pages = try String.fetchAll(database, sql: "PRAGMA quick_check(20)").filter { $0 != "ok" }
            let orphans = try GRDB.Row.fetchAll(database, sql: "PRAGMA foreign_key_check").prefix(20).map { row in
                "a row of \(row[0] as String? ?? "?") points at a row of \(row[2] as String? ?? "?") that is not there"
            }
            return pages + orphans
        }
    }

    /// Folds the write-ahead log into the file and closes it: the last act of a graceful stop.
    package func close() throws {
        signal.end()
        try? pool.writeWithoutTransaction { database in _ = try database.checkpoint(.truncate) }
        try pool.close()
    }
}

/// One GRDB connection, seen as ours.
private final class SQLiteConnection: Transaction {
    private let database: Database
    /// The statements whose rows are being handed over.
    private var open: Set<String> = []

    init(database: Database) { self.database = database }

    func rows(_ sql: SQL) throws -> [Row] {
        var rows: [Row] = []
        try each(sql) { rows.append($0) }
        return rows
    }

    func each(_ sql: SQL, _ body: (Row) throws -> Void) throws {
        // Asked once more while its rows are handed over, a kept statement would start again.
        let isFree = open.insert(sql.text).inserted
        defer { if isFree { open.remove(sql.text) } }
        let statement =
            isFree ? try database.cachedStatement(sql: sql.text) : try database.makeStatement(sql: sql.text)
        let cursor = try GRDB.Row.fetchCursor(statement, arguments: arguments(sql.values))
        var known: ColumnNames?
        while let row = try cursor.next() {
            let columns = known ?? ColumnNames(statement.columnNames)
            known = columns
            try body(Row(columns: columns, values: (0..<row.count).map { value(row[$0]) }))
        }
    }

    func run(_ sql: SQL) throws -> Int {
        if sql.values.isEmpty {
            try database.execute(sql: sql.text)  // migrations hold several statements
        } else {
            try database.cachedStatement(sql: sql.text).execute(arguments: arguments(sql.values))
        }
        return database.changesCount
    }

    func insert(_ rows: [NewRow], into table: SQL) throws {
        guard let first = rows.first else { return }
        let marks = first.values.indices.map { "$\($0 + 1)" }.joined(separator: ", ")
        let statement = try database.cachedStatement(sql: "INSERT INTO \(table.text) VALUES (\(marks))")
        for row in rows { try statement.execute(arguments: arguments(row.values)) }
    }

    private func arguments(_ values: [SQLValue]) -> StatementArguments {
        StatementArguments(
            values.map { value -> (any DatabaseValueConvertible)? in
                switch value {
                case .null: nil
                case .integer(let number): number
                case .real(let number): number
                case .text(let text): text
                case .boolean(let flag): flag
                }
            })
    }

    private func value(_ value: DatabaseValue) -> SQLValue {
        switch value.storage {
        case .null: .null
        case .int64(let number): .integer(number)
        case .double(let number): .real(number)
        case .string(let text): .text(text)
        case .blob(let data): .text(String(decoding: data, as: UTF8.self))
        }
    }
}
