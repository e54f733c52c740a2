import Programme
import Storage

/// The right to do a piece of work that one process does for all, until it ends or is taken anew.
///
/// Its token grows with each holder. A process that was paused while its lease ended does not know; so what it writes in
/// the lease's name is refused by the database, not by its own clock.
package struct Lease: Sendable {
    package let name: String
    /// 1 for the first holder; it only grows.
    package let token: Int
    let holder: String
    /// For how long each write keeps it.
    let seconds: Int
    let storage: any Storage

    /// Changes the records in the lease's name, and keeps it for its time from now. Throws `LeaseLost`, and writes
    /// nothing, where it has ended or another process has it.
    @discardableResult
    package func write<Value: Sendable>(
        _ body: @escaping @Sendable (any Transaction) throws -> Value
    ) async throws -> Value {
        try await storage.write { transaction in
            // First, because it locks the lease's row: nobody takes the lease over before this transaction has ended.
            try keep(for: seconds, in: transaction)
            return try body(transaction)
        }
    }

    /// Keeps it for so many seconds from now. Throws `LeaseLost`.
    func keep(for seconds: Int) async throws {
        try await storage.write { try keep(for: seconds, in: $0) }
    }

    /// Gives it up, so that the next process need not wait for its end. Nothing happens where another has it.
    func release() async throws {
        try await storage.write { transaction in
            let now = try databaseTime(in: transaction).milliseconds
            try transaction.run(
                "UPDATE leases SET ends = \(now) WHERE name = \(name) AND holder = \(holder) AND token = \(token)")
        }
    }

    private func keep(for seconds: Int, in transaction: any Transaction) throws {
        let now = try databaseTime(in: transaction)
        let changed = try transaction.run(
            """
            UPDATE leases SET ends = \(now.adding(seconds: seconds).milliseconds)
            WHERE name = \(name) AND holder = \(holder) AND token = \(token) AND ends > \(now.milliseconds)
            """)
        guard changed == 1 else { throw LeaseLost(name: name) }
    }
}

/// A lease has ended, or another process has it. Nothing was written.
package struct LeaseLost: Error, Equatable {
    package let name: String
}

/// Where processes agree on who does what: the table `leases`.
package struct Leases: Sendable {
    private let storage: any Storage
    private let holder: String

    /// `holder` tells this process from every other, also from the one before it.
    package init(storage: any Storage, holder: String) {
        self.storage = storage
        self.holder = holder
    }

    /// Takes a lease that nobody holds, or keeps one's own, for so many seconds from now; `nil` while another process
    /// holds it.
    package func take(_ name: String, seconds: Int) async throws -> Lease? {
        // Most questions end here: a look takes no part in conflicts between writers.
        guard try await storage.read({ try isFree(name, in: $0) }) else { return nil }
        return try await storage.write { transaction in
            guard try isFree(name, in: transaction) else { return nil }
            let row = try transaction.first("SELECT holder, token, ends FROM leases WHERE name = \(name)")
            let now = try databaseTime(in: transaction)
            let isOwn = try row.map { try $0.text("holder") == holder && $0.int("ends") > now.milliseconds } ?? false
            let last = try row?.int("token") ?? 0
            let lease = Lease(
                name: name, token: isOwn ? last : last + 1, holder: holder, seconds: seconds, storage: storage)
            let ends = now.adding(seconds: seconds).milliseconds
            try transaction.run(
                """
                INSERT INTO leases (name, holder, token, ends) VALUES (\(name), \(holder), \(lease.token), \(ends))
                ON CONFLICT (name) DO UPDATE SET
                    holder = excluded.holder, token = excluded.token, ends = excluded.ends
                """)
            return lease
        }
    }

    /// Whether no other process holds a lease.
    private func isFree(_ name: String, in connection: any Connection) throws -> Bool {
        guard let row = try connection.first("SELECT holder, ends FROM leases WHERE name = \(name)") else {
            return true
        }
        return try row.text("holder") == holder || row.int("ends") <= databaseTime(in: connection).milliseconds
    }
}

/// What the database's clock says, which is the same for every process. It is never ahead: PostgreSQL tells when the
/// transaction began, SQLite whole seconds.
private func databaseTime(in connection: any Connection) throws -> Instant {
    let text = try connection.first("SELECT CURRENT_TIMESTAMP AS now")?.text("now") ?? ""
    guard let now = Instant(rfc3339: text) ?? Instant(rfc3339: text + "Z") else {
        throw StorageError.corrupt(column: "CURRENT_TIMESTAMP")
    }
    return now
}
