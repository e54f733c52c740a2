/// The installation's records, in whichever engine holds them.
///
/// `read` sees one consistent state; `write` is all or nothing, and has returned only once the records are durable.
/// A `write` body may run more than once (an engine may ask for a retry), so it has no effect outside the transaction.
package protocol Storage: Sendable {
    /// Which engine it is: what little is written for each of them is chosen by it.
    var dialect: Dialect { get }
    /// Runs `body` on one consistent state of the records.
    func read<Value: Sendable>(_ body: @escaping @Sendable (any Connection) throws -> Value) async throws -> Value
    /// Runs `body` in one transaction: all of it is kept, durably, or, if it throws, none.
    @discardableResult
    func write<Value: Sendable>(_ body: @escaping @Sendable (any Transaction) throws -> Value) async throws -> Value
    /// Hears that records may have changed: after each commit of this process and, where several processes share the
    /// records, soon after another has moved the feed of events on. A signal may come late, twice or for nothing, and one
    /// may be lost: whoever waits for it looks now and then all the same. It ends when the storage is closed.
    func changes() -> AsyncStream<Void>
    /// What the engine says of itself, read from the live writer.
    func state() async throws -> StorageState
    /// What is damaged in the engine's files, in its words; empty where all is whole. May read everything; thoroughly, also
    /// whether indexes say what their tables say, which takes several times as long.
    func faults(thoroughly: Bool) async throws -> [String]
    /// Lets go of the records: the last act of a graceful stop.
    func close() throws
}

extension Storage {
    /// Stores again what is stored already, so that `state` says whether anything can be.
    package func tryWriting() async {
        _ = try? await write { try $0.run("UPDATE migrations SET name = name WHERE number = 1") }
    }
}

/// The engines.
package enum Dialect: String, Sendable {
    case sqlite, postgresql
}

/// One connection, able to read.
package protocol Connection {
    /// All rows of an answer.
    func rows(_ sql: SQL) throws -> [Row]
    /// Hands over the rows one by one, without holding them all.
    func each(_ sql: SQL, _ body: (Row) throws -> Void) throws
}

extension Connection {
    /// The first row, if there is any.
    package func first(_ sql: SQL) throws -> Row? { try rows(sql).first }

    /// The one number of a `SELECT count(*) AS count …`.
    package func count(_ sql: SQL) throws -> Int { try first(sql)?.int("count") ?? 0 }
}

/// A connection inside a transaction, able to write.
package protocol Transaction: Connection {
    /// Runs a statement; how many rows it changed.
    @discardableResult
    func run(_ sql: SQL) throws -> Int
    /// Adds rows to a table in the way that the engine does quickest. `table` names it and the columns, as in
    /// `"kits (id, name)"`; each row has a value for each of them.
    func insert(_ rows: [NewRow], into table: SQL) throws
}

/// What an engine says of itself.
package struct StorageState: Sendable {
    /// `sqlite` or `postgresql`.
    package let engine: String
    package let engineVersion: String
    /// `wal`: changes are in a log before they are in the tables.
    package let journalMode: String
    /// `full` where every acknowledged commit has been fsynced.
    package let synchronous: String
    /// Whether nothing can be written: after an I/O error, until the program is started again, or because the server takes
    /// no changes.
    package let readOnly: Bool
    /// Number of the last migration applied, 0 on empty records.
    package let schema: Int
    /// What else the promises rest on, by the engine's own names, as the writing connection has it.
    package let settings: [Setting]

    /// One of them.
    package struct Setting: Sendable, Equatable {
        package let name: String
        package let value: String
    }
}

/// What is wrong with the records or their engine, for the operator.
package enum StorageError: Error, Equatable, Sendable {
    /// Another process holds the data folder.
    case busy(String)
    /// A column of a row is missing or is not what it should be.
    case corrupt(column: String)
    /// The engine does not keep its promises (journal, fsync), or the folder cannot be used.
    case unusable(String)
    /// The database's server cannot be reached; it may come back.
    case unreachable(String)
    /// The database is not one for these records, and waiting does not help.
    case unsuitable(String)
    /// A rule of the database forbids a change; it was not made.
    case constraint(String)
    /// The disk refused a write; nothing more is written until the program is started again.
    case readOnly(String)
    /// The records were written by a newer program.
    case tooNew(found: Int, known: Int)

    /// A whole sentence for the operator.
    package var message: String {
        switch self {
        case .busy(let text), .unusable(let text), .unreachable(let text), .unsuitable(let text), .readOnly(let text):
            text
        case .constraint(let rule): "The records do not allow this change: \(rule)."
        case .corrupt(let column): "The stored column “\(column)” does not hold what it should."
        case .tooNew(let found, let known):
            "The data was written by a newer version (schema \(found); this program knows \(known)). Use the newer program."
        }
    }
}
