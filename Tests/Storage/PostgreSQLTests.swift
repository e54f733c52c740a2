import Foundation
import TestSupport
import Testing

@testable import Storage

@Suite(.enabled(if: Engine.server != nil)) struct `A PostgreSQL database` {
    @Test func `an address with a password, or none at all, is refused`() {
        for text in [
            "host=/tmp password=secret", "postgresql://ailsa:secret@localhost/ceangal", "nonsense here=",
            "host=db.example sslkey=/key sslpassword=secret",
        ] {
            #expect(throws: StorageError.self) { try PostgreSQLAddress(text) }
        }
    }

    @Test func `a server that is not there is told in a sentence without its password`() async throws {
        let address = try PostgreSQLAddress("host=/nowhere dbname=ceangal", password: "secret")
        do {
            _ = try await PostgreSQLStorage.open(address)
            Issue.record("it was found")
        } catch StorageError.unreachable(let sentence) {
            #expect(sentence.hasPrefix("The database cannot be reached: ") && !sentence.contains("secret"))
            #expect(sentence.contains("/nowhere/.s.PGSQL.5432"))
        }
    }

    @Test func `each of several hosts that are not there is named`() async throws {
        let error = await #expect(throws: StorageError.self) {
            _ = try await PostgreSQLStorage.open(try PostgreSQLAddress("host=/nowhere,/elsewhere dbname=ceangal"))
        }
        #expect(error?.message.contains("/nowhere/") == true && error?.message.contains("/elsewhere/") == true)
        #expect(error?.message.contains("\n") == false && error?.message.contains("\t") == false)
    }

    @Test func `of several hosts the one that is there is found`() async throws {
        let records = try await Kits(.postgresql).withTable()
        let server = try #require(Engine.server?.split(separator: " ").first { $0.hasPrefix("host=") }?.dropFirst(5))
        let address = try #require(records.address?.text).replacing("host=\(server)", with: "host=/nowhere,\(server)")
        let connection = try await PostgreSQLConnection.open(try PostgreSQLAddress(address))
        #expect(try await connection.run { try connection.result("SELECT id FROM kits").count } == 0)
    }

    @Test func `a server of an older version is refused in a sentence`() async throws {
        let connection = try await PostgreSQLConnection.open(try PostgreSQLAddress(try #require(Engine.server)))
        try await connection.run { try connection.examineServer() }
        await #expect(
            throws: StorageError.unsuitable("The database server is too old: PostgreSQL 99 or newer is needed.")
        ) { try await connection.run { try connection.examineServer(oldest: 99) } }
    }

    @Test func `a database that holds something else is left alone`() async throws {
        let records = try await Kits(.postgresql).withTable()
        await #expect(
            throws: StorageError.unsuitable("The database is not empty and not Ceangal's. Give it one of its own.")
        ) {
            _ = try await PostgreSQLStorage.open(try #require(records.address))
        }
    }

    @Test func `a database with another program's migrations is left alone`() async throws {
        let records = try await Kits(.postgresql)
        try await records.storage.write { try $0.run("CREATE TABLE migrations (id BIGINT, migration TEXT)") }
        await #expect(throws: StorageError.self) { _ = try await PostgreSQLStorage.open(try #require(records.address)) }
    }

    @Test func `a database that takes no changes is read, says so, and refuses them`() async throws {
        let records = try await Kits(.postgresql)
        _ = try await records.storage.migrate([Migration(number: 1, name: "one", sql: "CREATE TABLE one (a BIGINT)")])
        let text = try #require(records.address?.text)
        let address = try PostgreSQLAddress(
            text.replacing("options='", with: "options='-c default_transaction_read_only=on "))
        await #expect(throws: StorageError.self) { _ = try await PostgreSQLStorage.open(address) }
        let reading = try await PostgreSQLStorage.open(address, onlyReads: true)
        #expect(try await reading.read { try $0.count("SELECT count(*) AS count FROM one") } == 0)
        let state = try await reading.state()
        #expect(state.readOnly && state.schema == 1)
    }

    @Test func `every commit is on the disk, whatever the server would otherwise do`() async throws {
        let records = try await Kits(.postgresql)
        let text = try #require(records.address?.text)
        let careless = try PostgreSQLAddress(text.replacing("options='", with: "options='-c synchronous_commit=off "))
        let storage = try await PostgreSQLStorage.open(careless)
        let level = try await storage.read {
            try $0.first("SELECT current_setting('synchronous_commit') AS level")?.text("level")
        }
        #expect(level == "on")
        #expect(try await storage.state().synchronous == "full")
    }

    @Test func `whole records have no faults`() async throws {
        let records = try await Kits(.postgresql).withTable()
        try await records.add("a")
        #expect(try await records.storage.faults(thoroughly: true).isEmpty)
    }

    @Test func `a connection that is cut is replaced, and what it began is done once`() async throws {
        let records = try await Kits(.postgresql).withTable()
        let other = try await PostgreSQLConnection.open(try #require(records.address))
        let cut = Names()
        for id in ["a", "b", "c", "d", "e"] {
            try await records.storage.write { transaction in
                try transaction.run("INSERT INTO kits (id, name) VALUES (\(id), \(id))")
                // The first try of each; a machine with much to do may have no time for a third.
                guard cut.insert(id) else { return }
                let process = try transaction.first("SELECT pg_backend_pid() AS process")?.int("process")
                _ = try other.result("SELECT pg_terminate_backend(\(process ?? 0)::int)")
            }
        }
        #expect(try await records.count() == 5)
        #expect(cut.count == 5)
    }

    @Test func `what another took in the same moment is seen at the next try`() async throws {
        let records = try await Kits(.postgresql).withTable()
        let other = try await PostgreSQLConnection.open(try #require(records.address))
        let tries = Names()
        let made = try await records.storage.write { transaction in
            let known = try transaction.first("SELECT id FROM kits WHERE name = 'a'") != nil
            if tries.insert("once") { _ = try other.result("INSERT INTO kits (id, name) VALUES ('a', 'a')") }
            if !known { try transaction.run("INSERT INTO kits (id, name) VALUES ('a', 'a')") }
            return !known
        }
        #expect(try await records.count() == 1 && !made)
        await #expect(throws: StorageError.self) { try await records.add("a") }
    }

    @Test func `a commit whose answer is lost is settled by the server's word`() async throws {
        let records = try await Kits(.postgresql).withTable()
        let storage = try #require(records.storage as? PostgreSQLStorage)
        let number = try await storage.write { transaction in
            try transaction.run("INSERT INTO kits (id, name) VALUES ('a', 'a')")
            return try transaction.first("SELECT pg_current_xact_id()::text AS number")?.text("number")
        }
        let life = try await PostgreSQLConnection.open(try #require(records.address)).life
        try await storage.settle(.init(number: try #require(number), life: life))
        struct Stop: Error {}
        let numbers = Numbers()
        await #expect(throws: Stop.self) {
            try await storage.write { transaction in
                numbers.add(try transaction.first("SELECT pg_current_xact_id()::text AS number")?.text("number"))
                throw Stop()
            }
        }
        let last = try #require(numbers.all.last)
        await #expect(throws: PostgreSQLError.self) { try await storage.settle(.init(number: last, life: life)) }
    }

    @Test func `a number of another life of the server is not taken for a commit's`() async throws {
        let records = try await Kits(.postgresql).withTable()
        let storage = try #require(records.storage as? PostgreSQLStorage)
        let number = try await storage.write { transaction in
            try transaction.first("SELECT pg_current_xact_id()::text AS number")?.text("number")
        }
        let commit = PostgreSQLStorage.Commit(number: try #require(number), life: "another")
        await #expect(throws: StorageError.self) { try await storage.settle(commit) }
    }

    @Test func `a connection that the server ended for lying idle is replaced`() async throws {
        let records = try await Kits(.postgresql).withTable()
        try await records.storage.read { _ = try $0.rows("SET idle_session_timeout = '50ms'") }
        try await Task.sleep(for: .milliseconds(500))
        #expect(try await records.count() == 0)
    }

    @Test(.timeLimit(.minutes(10))) func `what another process says of the feed is heard, and again after a cut`()
        async throws
    {
        let records = try await Kits(.postgresql)
        let other = try await PostgreSQLStorage.open(try #require(records.address), connections: 1)
        var heard = records.storage.changes().makeAsyncIterator()
        func tell() async throws {
            _ = try await other.write { try $0.rows("SELECT pg_notify('ceangal_events', current_schema()) AS told") }
        }
        // The first is of the connection itself.
        #expect(await heard.next() != nil)
        for _ in 0..<3 {
            try await tell()
            #expect(await heard.next() != nil)
            try await other.write { transaction in
                _ = try transaction.rows(
                    """
                    SELECT pg_terminate_backend(pid) AS cut FROM pg_stat_activity WHERE query = 'LISTEN ceangal_events'
                    """)
            }
            #expect(await heard.next() != nil)
        }
        try records.storage.close()
        other.close()
        #expect(await heard.next() == nil)
    }

    @Test func `a table that grows in bulk is counted while it grows`() async throws {
        let records = try await Kits(.postgresql).withTable()
        let counted = try await records.storage.write { transaction in
            try (0..<5).map { part in
                try transaction.insert(
                    (0..<500).map { NewRow("\(part)-\($0)", "k") }, into: "kits (id, name)")
                return try transaction.count(
                    "SELECT reltuples::bigint AS count FROM pg_class WHERE oid = 'kits'::regclass")
            }
        }
        #expect(counted == [-1, 1_000, 1_000, 2_000, 2_000])
    }

    @Test func `a text with NUL is refused before it is sent`() async throws {
        let records = try await Kits(.postgresql).withTable()
        await #expect(throws: StorageError.self) { try await records.add("a\0b") }
        #expect(try await records.count() == 0)
    }

    @Test func `more tasks than connections take turns`() async throws {
        let records = try await Kits(.postgresql).withTable()
        try await withThrowingTaskGroup(of: Void.self) { group in
            for number in 0..<100 {
                group.addTask { try await records.add("k\(number)") }
            }
            try await group.waitForAll()
        }
        #expect(try await records.count() == 100)
    }

    @Test func `more different statements than are kept prepared can be asked`() async throws {
        let records = try await Kits(.postgresql).withTable()
        try await records.add("a")
        let sum = try await records.storage.read { connection in
            try (1...300).reduce(0) { sum, number in
                let different = SQL(migration: "SELECT count(*) + \(number) AS count FROM kits")
                return sum + (try connection.count("\(different) WHERE id = \("a")"))
            }
        }
        #expect(sum == 300 + (1...300).reduce(0, +))
    }
}

/// Names taken once each.
private final class Names: @unchecked Sendable {
    private let lock = NSLock()
    private var names: Set<String> = []

    /// Whether the name is new.
    func insert(_ name: String) -> Bool { lock.withLock { names.insert(name).inserted } }

    var count: Int { lock.withLock { names.count } }
}

/// Texts gathered from other threads.
private final class Numbers: @unchecked Sendable {
    private let lock = NSLock()
    private var texts: [String] = []

    func add(_ text: String?) { lock.withLock { if let text { texts.append(text) } } }
    var all: [String] { lock.withLock { texts } }
}
