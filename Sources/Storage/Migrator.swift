/// One forward step of the schema.
package struct Migration: Sendable {
    /// 1, 2, 3 …, without gaps.
    package let number: Int
    package let name: String
    /// Portable statements.
    package let sql: String

    package init(number: Int, name: String, sql: String) {
        self.number = number
        self.name = name
        self.sql = sql
    }
}

extension Storage {
    /// Whether every migration has been applied and no other.
    package func isUpToDate(with migrations: [Migration]) async throws -> Bool {
        let last = try await read {
            try $0.first("SELECT coalesce(max(number), 0) AS number FROM migrations")?.int("number")
        }
        return last == migrations.last?.number
    }

    /// Applies the migrations that are missing, each in a transaction of its own; how many that were.
    ///
    /// Throws `StorageError.tooNew` where the records know a migration that this program does not.
    package func migrate(_ migrations: [Migration]) async throws -> Int {
        let last = try await write { transaction in
            try transaction.run(
                "CREATE TABLE IF NOT EXISTS migrations (number BIGINT PRIMARY KEY, name TEXT NOT NULL, applied TEXT NOT NULL)"
            )
            return try transaction.first("SELECT coalesce(max(number), 0) AS number FROM migrations")?.int("number")
                ?? 0
        }
        let known = migrations.last?.number ?? 0
        guard last <= known else { throw StorageError.tooNew(found: last, known: known) }
        let missing = migrations.filter { $0.number > last }
        for migration in missing {
            try await write { transaction in
                try transaction.run(SQL(migration: migration.sql))
                try transaction.run(
                    "INSERT INTO migrations (number, name, applied) VALUES (\(migration.number), \(migration.name), CURRENT_TIMESTAMP)"
                )
            }
        }
        return missing.count
    }
}
