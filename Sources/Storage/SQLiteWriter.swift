import GRDB
import Synchronization

/// The one writer of the records. Those who write at the same time share a commit, because a disk takes only some hundred
/// fsyncs a second.
///
/// **Who joins.** When the writer is free, the first who waits begins a transaction. Whoever else waits, or comes while
/// the bodies run, follows in the order of arrival, until nobody waits or the group is large enough: `largestGroup`
/// writes, or 1,000 changed rows, so that a long import is the last of its group and nobody behind it waits for a second one. Nobody is
/// waited for. Who comes while the commit runs is in the next group.
///
/// **Who is told what.** Everyone is told after COMMIT has returned and not before: a refusal, too, may rest on a
/// neighbour's row that is not on the disk yet. A body that throws takes back its own savepoint alone and gets its own
/// error. The first needs no savepoint, for nothing stands before it; so an import that comes alone pays for none.
///
/// **When the transaction is lost** (for want of room, by a trigger that rolls back, in the commit) nobody has been told
/// anything yet, and each is run again in a transaction of its own: the error stays with the one that causes it. After a
/// failed read, write or fsync nothing is run again: all are refused, those who wait and those who come later too.
final class SQLiteWriter: Sendable {
    private let pool: DatabasePool
    private let trouble: SQLiteTrouble
    private let largestGroup: Int
    private let line = Mutex(Line())
    private let log = Mutex(Log())

    /// Those who wait for their turn.
    private struct Line {
        var waiting: [any SQLiteWrite] = []
        /// Whether a turn has begun, or is about to.
        var isServed = false
    }

    /// What was written since the log was last folded into the file.
    private struct Log {
        var commits = 0
        var changes = 0
    }

    private static let mostChanges = 1_000
    /// A log of some megabytes: a commit that many share changes about forty pages. What the log has taken of a disk is not
    /// there for the file to grow into it, and the log of a disk that is full cannot be folded in unless it does.
    private static let longestLog = (commits: 25, changes: 500)

    init(pool: DatabasePool, trouble: SQLiteTrouble, largestGroup: Int) {
        self.pool = pool
        self.trouble = trouble
        self.largestGroup = largestGroup
    }

    /// Waits for its turn, runs `body`, and returns what it gave once the commit is on the disk.
    ///
    /// A task that is cancelled gets a `CancellationError`: before its turn, before its body's next statement, or after
    /// its last one; then nothing was changed.
    func write<Value: Sendable>(_ body: @escaping @Sendable (any Transaction) throws -> Value) async throws -> Value {
        try trouble.check()
        let cancellation = Cancellation()
        return try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { queue(SQLiteWriteOf(body, cancellation, $0)) }
        } onCancel: {
            cancellation.cancel()
        }
    }

    /// How many wait for their turn.
    var waiting: Int { line.withLock { $0.waiting.count } }

    private func queue(_ write: any SQLiteWrite) {
        let isServed = line.withLock { line in
            line.waiting.append(write)
            defer { line.isServed = true }
            return line.isServed
        }
        if !isServed { serve() }
    }

    private func next() -> (any SQLiteWrite)? {
        line.withLock { $0.waiting.isEmpty ? nil : $0.waiting.removeFirst() }
    }

    /// Takes turns on the writing connection for as long as somebody waits.
    private func serve() {
        pool.asyncWriteWithoutTransaction { [self] database in
            turn(in: database)
            foldLog(in: database)
            let isAnyoneLeft = line.withLock { line in
                line.isServed = !line.waiting.isEmpty
                return line.isServed
            }
            if isAnyoneLeft { serve() }
        }
    }

    private func turn(in database: Database) {
        var group: [any SQLiteWrite] = []
        do {
            try commit(&group, in: database, next: next)
        } catch {
            let told = trouble.told(error)
            if group.count > 1, !trouble.isBroken {
                for write in group { alone(write, in: database) }
            } else {
                for write in group { write.fail(told) }
            }
        }
    }

    private func alone(_ write: any SQLiteWrite, in database: Database) {
        var (group, rest): ([any SQLiteWrite], [any SQLiteWrite]) = ([], [write])
        do {
            try commit(&group, in: database) { rest.popLast() }
        } catch {
            write.fail(trouble.told(error))
        }
    }

    /// Runs those whom `next` gives in one transaction, and tells each how it went. Throws what took the transaction away;
    /// then nobody of the group has been told anything.
    private func commit(
        _ group: inout [any SQLiteWrite], in database: Database, next: () -> (any SQLiteWrite)?
    ) throws {
        guard let first = next() else { return }
        group.append(first)
        try trouble.check()
        var refusals: [(any Error)?] = [nil]
        let changes = database.totalChangesCount
        try database.inTransaction(.immediate) {
            try first.run(in: database)
            while group.count < largestGroup, database.totalChangesCount - changes < Self.mostChanges,
                let write = next()
            {
                group.append(write)
                refusals.append(try run(write, in: database))
            }
            return .commit
        }
        trouble.passed()
        log.withLock {
            $0.commits += 1
            $0.changes += max(0, database.totalChangesCount - changes)
        }
        for (write, refusal) in zip(group, refusals) {
            if let refusal { write.fail(refusal) } else { write.acknowledge() }
        }
    }

    /// Runs a write within a savepoint; what it is refused with, if it is. Throws where its error may concern the group.
    private func run(_ write: any SQLiteWrite, in database: Database) throws -> (any Error)? {
        try database.cachedStatement(sql: "SAVEPOINT neighbour").execute()
        do {
            try write.run(in: database)
            try database.cachedStatement(sql: "RELEASE neighbour").execute()
            return nil
        } catch {
            let told = trouble.told(error)
            if trouble.isBroken { throw error }
            // Throws where the error has ended the transaction, and the savepoint with it.
            try database.execute(sql: "ROLLBACK TO neighbour; RELEASE neighbour")
            return told
        }
    }

    /// Folds the log into the file when it has become long, and where the disk is full, because what is folded in makes room
    /// within the log. Whoever was acknowledged does not wait for it. Its fsyncs may fail as a commit's may; want of room is
    /// no loss here, for the log keeps everything, and it is tried again after the next turn.
    private func foldLog(in database: Database) {
        let isLong = log.withLock { $0.commits >= Self.longestLog.commits || $0.changes >= Self.longestLog.changes }
        guard isLong || trouble.isFull, !trouble.isBroken else { return }
        do {
            _ = try database.checkpoint(.passive)
            log.withLock { $0 = Log() }
        } catch {
            if (error as? DatabaseError)?.resultCode != .SQLITE_FULL { _ = trouble.told(error) }
        }
    }
}
