import Foundation
import Synchronization
import TestSupport
import Testing

@testable import Storage

@Suite struct `Writes that share a commit` {
    private struct Fault: Error {}

    private static let tables = Migration(
        number: 1, name: "tables",
        sql: """
            CREATE TABLE kits (id BIGINT PRIMARY KEY, note TEXT);
            CREATE TABLE loans (kit BIGINT NOT NULL REFERENCES kits (id));
            CREATE TRIGGER never BEFORE INSERT ON kits WHEN NEW.note = 'never'
                BEGIN SELECT RAISE(ROLLBACK, 'never'); END;
            """)

    private static func storage() async throws -> SQLiteStorage {
        let storage = try SQLiteStorage(folder: TemporaryFolder.make())
        _ = try await storage.migrate([tables])
        return storage
    }

    private static func kits(_ storage: SQLiteStorage) async throws -> [Int] {
        try await storage.read { try $0.rows("SELECT id FROM kits ORDER BY rowid").map { try $0.int("id") } }
    }

    private static func kit(_ id: Int) -> @Sendable (any Transaction) throws -> Void {
        { try $0.run("INSERT INTO kits (id) VALUES (\(id))") }
    }

    @Test func `nobody is told before the commit, and the order is kept`() async throws {
        let storage = try await Self.storage()
        let line = try await Lining(storage)
        let first = Mutex(false)
        let held = DispatchSemaphore(value: 0)
        let begun = AsyncStream<Void>.makeStream()
        let one = Task { [add = try await line.add(Self.kit(5))] in
            try await add.value
            first.withLock { $0 = true }
        }
        let two = try await line.add { transaction in
            try transaction.run("INSERT INTO kits (id) VALUES (\(3))")
            begun.continuation.finish()
            guard held.wait(timeout: .now() + 60) == .success else { throw Fault() }
        }
        let three = try await line.add(Self.kit(4))
        async let opened: Void = line.open()
        for await _ in begun.stream {}
        #expect(try await Self.kits(storage).isEmpty)
        #expect(!first.withLock { $0 })
        held.signal()
        try await opened
        for task in [one, two, three] { try await task.value }
        #expect(try await Self.kits(storage) == [5, 3, 4])
    }

    @Test func `one that throws, breaks a rule or a reference harms no neighbour`() async throws {
        let storage = try await Self.storage()
        let line = try await Lining(storage)
        let good = try await line.add(Self.kit(1))
        let fault = try await line.add { transaction in
            try transaction.run("INSERT INTO kits (id) VALUES (\(2))")
            throw Fault()
        }
        let double = try await line.add { transaction in
            try transaction.run("INSERT INTO kits (id) VALUES (\(3))")
            try transaction.run("INSERT INTO kits (id) VALUES (\(1))")
        }
        let orphan = try await line.add { try $0.run("INSERT INTO loans (kit) VALUES (\(99))") }
        let child = try await line.add { try $0.run("INSERT INTO loans (kit) VALUES (\(1))") }
        try await line.open()
        try await good.value
        try await child.value
        await #expect(throws: Fault.self) { try await fault.value }
        for task in [double, orphan] {
            let error = await #expect(throws: StorageError.self) { try await task.value }
            guard case .constraint = error else {
                Issue.record("not a constraint: \(String(describing: error))")
                continue
            }
        }
        #expect(try await Self.kits(storage) == [1])
        #expect(try await storage.faults(thoroughly: true).isEmpty)
    }

    @Test func `one that takes the whole transaction with it is alone in getting an error`() async throws {
        let storage = try await Self.storage()
        let line = try await Lining(storage)
        let before = try await line.add(Self.kit(1))
        let never = try await line.add { try $0.run("INSERT INTO kits (id, note) VALUES (\(2), 'never')") }
        let after = try await line.add(Self.kit(3))
        try await line.open()
        await #expect(throws: StorageError.self) { try await never.value }
        try await before.value
        try await after.value
        #expect(try await Self.kits(storage) == [1, 3])
    }

    @Test func `a commit that fails acknowledges nobody; who caused it is refused, and the others are run again`()
        async throws
    {
        let storage = try await Self.storage()
        let line = try await Lining(storage)
        let runs = Mutex(0)
        let before = try await line.add { transaction in
            runs.withLock { $0 += 1 }
            try transaction.run("INSERT INTO kits (id) VALUES (\(1))")
        }
        let breach = try await line.add { transaction in
            try transaction.run(SQL(migration: "PRAGMA defer_foreign_keys = ON"))
            try transaction.run("INSERT INTO loans (kit) VALUES (\(99))")
        }
        try await line.open()
        await #expect(throws: StorageError.self) { try await breach.value }
        try await before.value
        #expect(runs.withLock { $0 } == 2)
        #expect(try await Self.kits(storage) == [1])
        #expect(try await storage.faults(thoroughly: true).isEmpty)
    }

    @Test func `where there is no room, who is acknowledged is kept and nobody else`() async throws {
        let storage = try await Self.storage()
        try await storage.write { transaction in
            let pages = try transaction.first("PRAGMA page_count")?.int("page_count") ?? 0
            try transaction.run(SQL(migration: "PRAGMA max_page_count = \(pages + 40)"))
        }
        let note = String(repeating: "w", count: 3_000)
        let kept = await withTaskGroup(of: Int?.self) { group in
            for id in 1...100 {
                group.addTask {
                    let write = try? await storage.write {
                        try $0.run("INSERT INTO kits (id, note) VALUES (\(id), \(note))")
                    }
                    return write.map { _ in id }
                }
            }
            return await group.reduce(into: Set<Int>()) { if let id = $1 { $0.insert(id) } }
        }
        #expect(kept.count > 10 && kept.count < 100)
        #expect(try await Set(Self.kits(storage)) == kept)
        try await storage.write { try $0.run(SQL(migration: "PRAGMA max_page_count = 1000000")) }
        try await storage.write(Self.kit(1_000))
        #expect(try await storage.read { try $0.count("SELECT count(*) AS count FROM kits") } == kept.count + 1)
        #expect(try await !storage.state().readOnly)
    }

    @Test func `a long write is the last of its group`() async throws {
        let storage = try await Self.storage()
        let line = try await Lining(storage)
        let long = try await line.add { for id in 1...1_000 { try $0.run("INSERT INTO kits (id) VALUES (\(id))") } }
        let (begun, held) = (AsyncStream<Void>.makeStream(), DispatchSemaphore(value: 0))
        let next = try await line.add { transaction in
            begun.continuation.finish()
            guard held.wait(timeout: .now() + 60) == .success else { throw Fault() }
            try transaction.run("INSERT INTO kits (id) VALUES (\(2_000))")
        }
        async let opened: Void = line.open()
        for await _ in begun.stream {}
        try await long.value
        #expect(try await Self.kits(storage).count == 1_000)
        held.signal()
        try await opened
        try await next.value
    }

    @Test func `who is cancelled while he waits or works changes nothing, and nobody beside him notices`() async throws
    {
        let storage = try await Self.storage()
        let line = try await Lining(storage)
        let waiting = try await line.add(Self.kit(1))
        let neighbour = try await line.add(Self.kit(2))
        let (begun, held) = (AsyncStream<Void>.makeStream(), DispatchSemaphore(value: 0))
        let working = try await line.add { transaction in
            try transaction.run("INSERT INTO kits (id) VALUES (\(3))")
            begun.continuation.finish()
            guard held.wait(timeout: .now() + 60) == .success else { throw Fault() }
            try transaction.run("INSERT INTO kits (id) VALUES (\(4))")
        }
        waiting.cancel()
        async let opened: Void = line.open()
        for await _ in begun.stream {}
        working.cancel()
        held.signal()
        try await opened
        for task in [waiting, working] { await #expect(throws: CancellationError.self) { try await task.value } }
        try await neighbour.value
        #expect(try await Self.kits(storage) == [2])
    }

    @Test func `the log is folded into the file again and again`() async throws {
        let folder = try TemporaryFolder.make()
        let storage = try SQLiteStorage(folder: folder)
        _ = try await storage.migrate([Self.tables])
        let note = String(repeating: "w", count: 1_000)
        for round in 0..<20 {
            try await storage.write { transaction in
                for id in 0..<1_000 {
                    try transaction.run("INSERT INTO kits (id, note) VALUES (\(round * 1_000 + id), \(note))")
                }
            }
        }
        let log = try FileManager.default.attributesOfItem(atPath: folder + "/ceangal.sqlite-wal")[.size] as? Int
        #expect(try #require(log) < 12_000_000)
        #expect(try await Self.kits(storage).count == 20_000)
    }
}
