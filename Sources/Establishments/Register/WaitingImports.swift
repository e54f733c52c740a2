import Programme
import Storage
import Tables

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// A list of establishments that was not stored, because it leaves questions open.
package struct WaitingImport: Sendable, Equatable {
    /// Of what kinds of establishment it is: `school`, `college-university`.
    package let kind: String
    package let file: String
    package let at: Instant
    /// How many questions there are, and the sentences of the first 50.
    package let count: Int
    package let questions: [String]

    private static let named = 50

    init(kind: String, file: String, at: Instant, _ questions: [RegisterUpdate.Question]) {
        (self.kind, self.file, self.at) = (kind, file, at)
        count = questions.count
        self.questions = questions.prefix(Self.named).map(\.sentence)
    }

    fileprivate init(_ row: Row) throws {
        struct Stored: Decodable {
            let count: Int
            let questions: [String]
        }
        guard let at = try row.instant("at"),
            let stored = try? JSONDecoder().decode(Stored.self, from: Data(try row.text("questions").utf8))
        else { throw StorageError.corrupt(column: "waiting_imports.questions") }
        (kind, file, self.at) = (try row.text("kind"), try row.text("file"), at)
        (count, questions) = (stored.count, stored.questions)
    }

    fileprivate var json: String {
        var writer = JSONWriter()
        writer.beginObject()
        writer.member("count", count)
        writer.name("questions")
        writer.list(questions)
        writer.endObject()
        return String(decoding: writer.take(), as: UTF8.self)
    }
}

/// The SQL of the table `waiting_imports`.
enum WaitingImports {
    static func all(in connection: any Connection) throws -> [WaitingImport] {
        try connection.rows("SELECT kind, file, at, questions FROM waiting_imports ORDER BY kind").map(
            WaitingImport.init)
    }

    static func note(_ waiting: WaitingImport, in transaction: any Transaction) throws {
        try transaction.run(
            """
            INSERT INTO waiting_imports (kind, file, at, questions)
            VALUES (\(waiting.kind), \(waiting.file), \(waiting.at), \(waiting.json))
            ON CONFLICT (kind) DO UPDATE SET file = excluded.file, at = excluded.at, questions = excluded.questions
            """)
    }

    /// Whether there was one.
    @discardableResult
    static func remove(_ kind: String, in transaction: any Transaction) throws -> Bool {
        try transaction.run("DELETE FROM waiting_imports WHERE kind = \(kind)") > 0
    }
}

extension Establishments {
    /// The lists that wait for answers. Only who may see what was imported everywhere.
    package func waitingImports(by actor: Actor) async throws -> [WaitingImport] {
        guard Permission.readImports.allows(actor, on: Subject()) else { return [] }
        return try await storage.read { try WaitingImports.all(in: $0) }
    }

    /// Says that a list is not going to be answered. Only who may import for everybody; said twice it changes nothing.
    package func dismissWaiting(_ kind: String, by actor: Actor) async throws {
        try Permission.importListings.require(of: actor, on: Subject())
        let (at, ids) = (clock(), ids)
        try await storage.write { transaction in
            guard try WaitingImports.remove(kind, in: transaction) else { return }
            try Events.record(
                "import.dismissed", subject: "waiting-import/" + kind, by: actor, at: at, ids: ids, in: transaction)
        }
    }

    /// Notes that a list was not stored because it leaves questions open, or that there is nothing left to answer.
    func note(
        _ update: RegisterUpdate, of file: RegisterFile, named name: String, by actor: Actor,
        in transaction: any Transaction
    ) throws {
        let kind = Set(file.entries.map(\.key.kind.rawValue)).sorted().joined(separator: "-")
        guard !update.questions.isEmpty else {
            try WaitingImports.remove(kind, in: transaction)
            return
        }
        let at = clock()
        try WaitingImports.note(WaitingImport(kind: kind, file: name, at: at, update.questions), in: transaction)
        try Events.record(
            "import.asked", subject: "waiting-import/" + kind,
            particulars: "{\"questions\":\(update.questions.count)}", by: actor, at: at, ids: ids, in: transaction)
    }

    /// Takes an import of establishments back, in a transaction of its own.
    package func undoRegister(_ batch: ID<ImportedRegister>, by actor: Actor) async throws {
        try await storage.write { [self] in try undoRegister(batch, by: actor, in: $0) }
        await apply(Self.unregisteredVerb)
        await whenChanged(Self.unregisteredVerb, "import/" + batch.letters)
    }
}
