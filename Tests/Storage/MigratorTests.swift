import TestSupport
import Testing

@testable import Storage

@Suite struct `Migrations` {
    private static let first = Migration(
        number: 1, name: "one", sql: "CREATE TABLE t (a BIGINT); INSERT INTO t VALUES (1);")
    private static let second = Migration(
        number: 2, name: "two", sql: "ALTER TABLE t ADD COLUMN b TEXT; UPDATE t SET a = 2;")
    private static let broken = Migration(
        number: 3, name: "three", sql: "UPDATE t SET a = 3; CREATE TABLE t (a BIGINT);")

    private static func value(_ storage: SQLiteStorage) async throws -> Int? {
        try await storage.read { try $0.first("SELECT a FROM t")?.int("a") }
    }

    @Test func `they run in order, each once`() async throws {
        let storage = try SQLiteStorage(folder: TemporaryFolder.make())
        #expect(try await storage.migrate([Self.first]) == 1)
        #expect(try await Self.value(storage) == 1)
        #expect(try await storage.migrate([Self.first, Self.second]) == 1)
        #expect(try await Self.value(storage) == 2)
        #expect(try await storage.migrate([Self.first, Self.second]) == 0)
        #expect(try await storage.isUpToDate(with: [Self.first, Self.second]))
        #expect(try await !storage.isUpToDate(with: [Self.first, Self.second, Self.broken]))
        let names = try await storage.read {
            try $0.rows("SELECT name FROM migrations ORDER BY number").map { try $0.text("name") }
        }
        #expect(names == ["one", "two"])
    }

    @Test func `one that fails leaves nothing of itself and all of those before it`() async throws {
        let storage = try SQLiteStorage(folder: TemporaryFolder.make())
        await #expect(throws: (any Error).self) { try await storage.migrate([Self.first, Self.second, Self.broken]) }
        #expect(try await Self.value(storage) == 2)
        #expect(try await storage.state().schema == 2)
        #expect(try await storage.migrate([Self.first, Self.second]) == 0)
    }

    @Test func `records of a newer program are refused and left alone`() async throws {
        let storage = try SQLiteStorage(folder: TemporaryFolder.make())
        _ = try await storage.migrate([Self.first, Self.second])
        await #expect(throws: StorageError.tooNew(found: 2, known: 1)) { try await storage.migrate([Self.first]) }
        await #expect(throws: StorageError.tooNew(found: 2, known: 0)) { try await storage.migrate([]) }
        #expect(try await storage.state().schema == 2)
        #expect(StorageError.tooNew(found: 2, known: 1).message.contains("newer"))
    }
}
