/// One forward step of the schema.
package struct Migration: Sendable {
    /// 1, 2, 3 …, without gaps.
    package let number: Int
    package let name: String
    /// Portable statements.
    package let sql: String
    /// What has to be said to each engine in its own words, such as triggers; run after `sql`.
    package let parts: [Dialect: String]

    package init(number: Int, name: String, sql: String, parts: [Dialect: String] = [:]) {
        self.number = number
        self.name = name
        self.sql = sql
        self.parts = parts
    }
}

extension Storage {
    /// Whether every migration has been applied and no other.
    package func isUpToDate(with migrations: [Migration]) async throws -> Bool {
        try await read { try Self.lastMigration(in: $0) } == migrations.last?.number
    }

    /// Applies the migrations that are missing, each in a transaction of its own; how many that were.
    ///
    /// Throws `StorageError.tooNew` where the records know a migration that this program does not.
    package func migrate(_ migrations: [Migration]) async throws -> Int {
        try await step(to: 0) {
            try $0.run(
                "CREATE TABLE IF NOT EXISTS migrations (number BIGINT PRIMARY KEY, name TEXT NOT NULL, applied TEXT NOT NULL)"
            )
        }
        let last = try await read { try Self.lastMigration(in: $0) }
        let known = migrations.last?.number ?? 0
        guard last <= known else { throw StorageError.tooNew(found: last, known: known) }
        let missing = migrations.filter { $0.number > last }
        let dialect = dialect
        for migration in missing {
            try await step(to: migration.number) { transaction in
                try transaction.run(SQL(migration: migration.sql))
                if let part = migration.parts[dialect] { try transaction.run(SQL(migration: part)) }
                try transaction.run(
                    "INSERT INTO migrations (number, name, applied) VALUES (\(migration.number), \(migration.name), CURRENT_TIMESTAMP)"
                )
            }
        }
        return missing.count
    }

    /// Takes one step in a transaction; one that fails because another process has taken it first has succeeded.
    private func step(to number: Int, _ body: @escaping @Sendable (any Transaction) throws -> Void) async throws {
        do {
            try await write(body)
        } catch {
            let last = try? await read { try Self.lastMigration(in: $0) }
            guard let last, last >= number else { throw error }
        }
    }

    private static func lastMigration(in connection: any Connection) throws -> Int {
        try connection.first("SELECT coalesce(max(number), 0) AS number FROM migrations")?.int("number") ?? 0
    }
}
