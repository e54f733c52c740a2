import GRDB
import Synchronization

/// A write that waits for its turn, or has had it and waits for the commit.
protocol SQLiteWrite: Sendable {
    /// Runs the body, on the writing connection, and keeps what it gives. May be called again.
    func run(in database: Database) throws
    /// Hands what the body gave to the asker: it is on the disk.
    func acknowledge()
    /// Tells the asker that nothing was changed.
    func fail(_ error: any Error)
}

/// A write whose body gives a `Value`.
final class SQLiteWriteOf<Value: Sendable>: SQLiteWrite {
    private let body: @Sendable (any Transaction) throws -> Value
    private let cancellation: Cancellation
    private let asker: CheckedContinuation<Value, any Error>
    private let value = Mutex<Value?>(nil)

    init(
        _ body: @escaping @Sendable (any Transaction) throws -> Value, _ cancellation: Cancellation,
        _ asker: CheckedContinuation<Value, any Error>
    ) {
        self.body = body
        self.cancellation = cancellation
        self.asker = asker
    }

    func run(in database: Database) throws {
        try cancellation.check()
        let value = try body(SQLiteConnection(database: database, cancellation: cancellation))
        try cancellation.check()
        self.value.withLock { $0 = value }
    }

    func acknowledge() {
        if let value = value.withLock({ $0 }) {
            asker.resume(returning: value)
        } else {
            asker.resume(throwing: StorageError.unusable("A transaction ended without an answer."))
        }
    }

    func fail(_ error: any Error) { asker.resume(throwing: error) }
}

/// Says whether the task that waits for something was cancelled.
final class Cancellation: Sendable {
    private let isCancelled = Atomic(false)

    func cancel() { isCancelled.store(true, ordering: .relaxed) }

    /// Throws `CancellationError` once it was.
    func check() throws { if isCancelled.load(ordering: .relaxed) { throw CancellationError() } }
}
