import Schema
import Storage
import TestSupport

@testable import Programme

/// A chain of events of one test.
struct Chain {
    let storage: any Storage
    /// Where a second process would find it; only on PostgreSQL.
    let address: PostgreSQLAddress?
    private let engine: Engine
    private let ids = IDSource(now: { Instant(milliseconds: 1_795_521_600_000) })

    /// An empty chain.
    init(_ engine: Engine) async throws {
        self.engine = engine
        (storage, address) = try await engine.emptyRecords()
        _ = try await storage.migrate(Schema.migrations)
    }

    /// A chain of so many sealed events.
    init(_ engine: Engine, holding count: Int) async throws {
        try await self.init(engine)
        for number in 0..<count { try await record("thing/\(number)") }
        while try await seal() > 0 {}
    }

    /// Writes one event in a transaction of its own.
    func record(_ subject: String, by storage: (any Storage)? = nil) async throws {
        let ids = ids
        try await (storage ?? self.storage).write { transaction in
            try Chain.record(subject, ids, in: transaction)
        }
    }

    static func record(_ subject: String, _ ids: IDSource, in transaction: any Transaction) throws {
        try Events.record(
            "thing.changed", subject: subject, particulars: #"{"note":"sgrìobhte"}"#, by: .system,
            at: Instant(milliseconds: 1_795_521_600_123), ids: ids, in: transaction)
    }

    func seal(_ limit: Int = 100, by storage: (any Storage)? = nil) async throws -> Int {
        try await (storage ?? self.storage).write { try Events.seal(limit, in: $0) }
    }

    func verify(known: ChainHead...) async throws -> ChainCheck {
        try await storage.read { try Events.verify(known: known, in: $0) }
    }

    /// The positions that there are, in their order, and the subjects of the events that have them.
    func sealed() async throws -> [(position: Int, subject: String)] {
        try await storage.read { try Events.after(0, limit: 100_000, in: $0) }.map { ($0.position, $0.subject) }
    }

    /// Does what the triggers forbid, as somebody could who has the database in hand.
    func tamper(_ statements: String...) async throws {
        let engine = engine
        try await storage.write { transaction in
            for table in ["events", "event_head"] {
                switch engine {
                case .postgresql: try transaction.run(SQL(migration: "ALTER TABLE \(table) DISABLE TRIGGER USER"))
                case .sqlite:
                    for deed in ["insert", "update", "delete"] {
                        try transaction.run(SQL(migration: "DROP TRIGGER IF EXISTS \(table)_\(deed)"))
                    }
                }
            }
            for statement in statements { try transaction.run(SQL(migration: statement)) }
        }
    }
}
