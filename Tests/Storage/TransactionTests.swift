import Foundation
import TestSupport
import Testing

@testable import Storage

@Suite struct `Transactions` {
    private struct Fault: Error {}

    private static let tables = Migration(
        number: 1, name: "tables",
        sql: """
            CREATE TABLE parents (id BIGINT PRIMARY KEY, taken BIGINT NOT NULL DEFAULT 0 CHECK (taken BETWEEN 0 AND 3));
            CREATE TABLE children (id BIGINT PRIMARY KEY, parent BIGINT NOT NULL REFERENCES parents (id));
            """)

    private static func storage(_ folder: String) async throws -> SQLiteStorage {
        let storage = try SQLiteStorage(folder: folder)
        _ = try await storage.migrate([tables])
        return storage
    }

    private static func parents(_ storage: SQLiteStorage) async throws -> Int {
        try await storage.read { try $0.count("SELECT count(*) AS count FROM parents") }
    }

    @Test func `what throws leaves nothing, and the next transaction goes through`() async throws {
        let storage = try await Self.storage(TemporaryFolder.make())
        await #expect(throws: Fault.self) {
            try await storage.write { transaction in
                try transaction.run("INSERT INTO parents (id) VALUES (\(1))")
                #expect(try transaction.count("SELECT count(*) AS count FROM parents") == 1)
                throw Fault()
            }
        }
        #expect(try await Self.parents(storage) == 0)
        try await storage.write { try $0.run("INSERT INTO parents (id) VALUES (\(2))") }
        #expect(try await Self.parents(storage) == 1)
    }

    @Test(arguments: [
        "INSERT INTO parents (id) VALUES (1)", "INSERT INTO children (id, parent) VALUES (1, 99)",
        "DELETE FROM parents WHERE id = 1", "UPDATE parents SET taken = 4", "UPDATE parents SET taken = taken - 1",
        "INSERT INTO children (id, parent) VALUES (2, NULL)", "INSERT INTO nowhere VALUES (1)",
    ])
    func `a statement that the database refuses takes the whole transaction with it`(_ statement: String) async throws {
        let storage = try await Self.storage(TemporaryFolder.make())
        try await storage.write { transaction in
            try transaction.run("INSERT INTO parents (id) VALUES (\(1))")
            try transaction.run("INSERT INTO children (id, parent) VALUES (\(1), \(1))")
        }
        await #expect(throws: (any Error).self) {
            try await storage.write { transaction in
                try transaction.run("INSERT INTO parents (id) VALUES (\(7))")
                try transaction.run(SQL(migration: statement))
            }
        }
        #expect(try await Self.parents(storage) == 1)
    }

    @Test func `run says how many rows it changed`() async throws {
        let storage = try await Self.storage(TemporaryFolder.make())
        let counts = try await storage.write { transaction in
            [
                try transaction.run("INSERT INTO parents (id) VALUES (\(1)), (\(2)), (\(3))"),
                try transaction.run("UPDATE parents SET taken = \(1) WHERE id > \(1)"),
                try transaction.run("DELETE FROM parents WHERE id = \(99)"),
            ]
        }
        #expect(counts == [3, 2, 0])
    }

    @Test func `a reader sees one state from beginning to end, whatever is written meanwhile`() async throws {
        let storage = try await Self.storage(TemporaryFolder.make())
        try await storage.write { try $0.run("INSERT INTO parents (id) VALUES (\(1))") }
        let (begun, written) = (DispatchSemaphore(value: 0), DispatchSemaphore(value: 0))
        async let counts = storage.read { connection in
            let before = try connection.count("SELECT count(*) AS count FROM parents")
            begun.signal()
            let isWritten = written.wait(timeout: .now() + 300) == .success
            return (before, try connection.count("SELECT count(*) AS count FROM parents"), isWritten)
        }
        await Task.detached { begun.wait(timeout: .now() + 300) }.value
        try await storage.write { try $0.run("INSERT INTO parents (id) VALUES (\(2))") }
        written.signal()
        let (before, after, isWritten) = try await counts
        #expect(isWritten && before == 1 && after == 1)
        #expect(try await Self.parents(storage) == 2)
    }

    @Test func `writers come one after the other and lose nothing`() async throws {
        let storage = try await Self.storage(TemporaryFolder.make())
        try await storage.write { try $0.run("INSERT INTO parents (id) VALUES (\(1))") }
        await withTaskGroup(of: Void.self) { group in
            for _ in 0..<20 {
                group.addTask {
                    _ = try? await storage.write {
                        try $0.run("UPDATE parents SET taken = taken + \(1) WHERE id = \(1)")
                    }
                }
            }
        }
        // Three places, twenty who want one: the constraint keeps it at three.
        #expect(try await storage.read { try $0.first("SELECT taken FROM parents")?.int("taken") } == 3)
    }

    @Test func `a reader cannot write`() async throws {
        let storage = try await Self.storage(TemporaryFolder.make())
        await #expect(throws: (any Error).self) {
            try await storage.read { _ = try $0.rows("INSERT INTO parents (id) VALUES (1) RETURNING id") }
        }
        #expect(try await Self.parents(storage) == 0)
    }

    @Test func `the engine says that it keeps what it acknowledges`() async throws {
        let storage = try await Self.storage(TemporaryFolder.make())
        let state = try await storage.state()
        #expect(state.engine == "sqlite" && !state.engineVersion.isEmpty)
        #expect(state.journalMode == "wal" && state.synchronous == "full")
        #expect(!state.readOnly && state.schema == 1)
        #expect(try await storage.faults(thoroughly: true).isEmpty)
        let pragma = try await storage.write { try $0.first("PRAGMA foreign_keys")?.int("foreign_keys") }
        #expect(pragma == 1)
    }

    @Test func `empty records know no migration`() async throws {
        let storage = try SQLiteStorage(folder: TemporaryFolder.make())
        #expect(try await storage.state().schema == 0)
    }

    @Test func `what was committed is there after the records are opened again, closed or not`() async throws {
        let folder = try TemporaryFolder.make()
        for count in 1...3 {
            let storage = try await Self.storage(folder)
            #expect(try await Self.parents(storage) == count - 1)
            try await storage.write { try $0.run("INSERT INTO parents (id) VALUES (\(count))") }
            if count == 2 { try storage.close() }
        }
    }

    @Test func `a file that holds no records is told in a sentence, and the folder is let go`() async throws {
        let folder = try TemporaryFolder.make()
        try Data(repeating: 0x41, count: 8_192).write(to: URL(filePath: folder + "/ceangal.sqlite"))
        let error = #expect(throws: StorageError.self) { try SQLiteStorage(folder: folder) }
        #expect(error?.message.contains("cannot be opened") == true)
        try FileManager.default.removeItem(atPath: folder + "/ceangal.sqlite")
        #expect(try await Self.parents(Self.storage(folder)) == 0)
    }

    @Test func `damage within the file is found`() async throws {
        let folder = try TemporaryFolder.make()
        let storage = try await Self.storage(folder)
        try await storage.write { for id in 1...2_000 { try $0.run("INSERT INTO parents (id) VALUES (\(id))") } }
        try storage.close()
        let file = try FileHandle(forUpdating: URL(filePath: folder + "/ceangal.sqlite"))
        let length = try file.seekToEnd()
        try file.seek(toOffset: length - 4_096)
        try file.write(contentsOf: Data(repeating: 0xFF, count: 4_096))
        try file.close()
        let damaged = try SQLiteStorage(besideHolderOf: folder)
        #expect(try await !damaged.faults(thoroughly: true).isEmpty)
        #expect(try await !damaged.faults(thoroughly: false).isEmpty)
    }
}
