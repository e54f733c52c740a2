import Establishments
import Files
import Programme
import Storage
import Tables
import Web

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// How a spreadsheet of past engagements that was sent is to be read.
struct SentEngagements: Sendable {
    /// The address of mail, or the name, of whose they are where the file does not say; empty: the sender's own.
    var officer = ""
    var keepsGoodRows = false
    /// Whom names of the file mean: letters, code or name of an establishment, or `none`.
    var answers: [String: String] = [:]

    init() {}

    /// Reads the fields of a form: each `name` with the `answer` that was chosen and what was typed beside it, which counts
    /// more.
    init(_ form: Query) {
        (officer, keepsGoodRows) = (trimmed(form["officer"] ?? ""), form["good"] == "yes")
        for text in form.all("answers") {
            let some = try? JSONDecoder().decode([String: String].self, from: Data(text.utf8))
            answers.merge(some ?? [:], uniquingKeysWith: { $1 })
        }
        for (name, (chosen, typed)) in zip(form.all("name"), zip(form.all("answer"), form.all("other"))) {
            let answer = trimmed(typed).isEmpty ? chosen : trimmed(typed)
            if !answer.isEmpty { answers[name] = answer }
        }
    }

    /// What was answered of other names than some, as a form carries it: a few at a time, for a field has a limit.
    func carried(without asked: Set<String> = []) -> [String] {
        let all = answers.sorted { $0.key < $1.key }.filter { !asked.contains($0.key) }
        return stride(from: 0, to: all.count, by: 20).compactMap { start in
            let some = Dictionary(
                all[start..<min(start + 20, all.count)].map { ($0.key, $0.value) }, uniquingKeysWith: { $1 })
            return (try? JSONEncoder().encode(some)).map { String(decoding: $0, as: UTF8.self) }
        }
    }

    /// The same wish gives the same text.
    fileprivate var text: String {
        ([officer, String(keepsGoodRows)] + answers.sorted { $0.key < $1.key }.flatMap { [$0.key, $0.value] })
            .joined(separator: "\n")
    }
}

/// A load of past engagements.
package struct EngagementLoad: Sendable {
    package let id: ID<ImportedEngagements>
    /// The file's name.
    package let file: String
    package let at: Instant
    package let added: Int
    /// When it was taken back, if it was.
    package let undone: Instant?
}

/// Spreadsheets that come with a form: looked at first, and loaded once whoever sent them says so.
extension Engagements {
    /// Says before a file is read whether the actor may have one looked at: ten at once, and sixty an hour. Throws
    /// `Failure.notFound`, `.tooMany`.
    func allowLook(by actor: Actor) async throws {
        try Permission.importListings.require(of: actor)
        let now = clock()
        try await storage.write { [self] transaction in
            try sendings.take(
                actor.name, at: now, "Several files have been sent just now. Try again later.", in: transaction)
        }
    }

    /// Keeps a file that was sent for a day, and says what loading it would do; nothing else is stored. Throws as `load`.
    func look(
        at file: UploadedFile, _ wanted: SentEngagements, by actor: Actor
    ) async throws -> (upload: ID<Upload>, report: ImportedEngagements) {
        try Permission.importListings.require(of: actor)
        guard let person = actor.person else { throw Permission.nothingHere }
        let (now, ids) = (clock(), ids)
        let upload = try await storage.write {
            try Uploads.keep(file.bytes, name: file.name, of: person.id, at: now, ids: ids, in: $0)
        }
        return (upload, try await look(at: upload, wanted, by: actor))
    }

    /// Says what loading a file would do that was sent before. Throws as `load`, and `Failure.gone` where it is no longer
    /// kept.
    func look(at upload: ID<Upload>, _ wanted: SentEngagements, by actor: Actor) async throws -> ImportedEngagements {
        try Permission.importListings.require(of: actor)
        let sent = try await storage.read { try Self.sent(upload, by: actor, in: $0) }
        let register = try await establishments.register(by: actor)
        return try await looks.take {
            let file = try read(sent, wanted, register)
            do {
                return try await storage.write { [self] transaction in
                    // Throwing is what takes back everything that was written to find out.
                    throw Looked(
                        found: try load(file, wanted, isDryRun: true, register, by: actor, in: transaction))
                }
            } catch let looked as Looked {
                return looked.found
            }
        }
    }

    /// Loads a file that was sent before, once: sent again with the same key it gives the same load, or `nil` where every
    /// row was loaded before. Throws as `load`; `Failure.gone` where the file is no longer kept, `.conflict` where its
    /// errors or names without an answer keep it out.
    func loadSent(
        _ upload: ID<Upload>, _ wanted: SentEngagements, key: RequestKey, by actor: Actor
    ) async throws -> ID<ImportedEngagements>? {
        try Permission.importListings.require(of: actor)
        let register = try await establishments.register(by: actor)
        let body = upload.letters + "\n" + wanted.text
        let (now, key, owner) = (clock(), try key.stored(for: body), actor.name)
        // The file is read before the records are held: only what it comes to is stored in the transaction.
        let sent: Upload? = try await storage.read { connection in
            guard try AnsweredRequests.answer(owner: owner, key: key, body: body, in: connection) == nil else {
                return nil
            }
            return try Self.sent(upload, by: actor, in: connection)
        }
        let file = try sent.map { sent in try read(sent, wanted, register) }
        return try await storage.write { [self] transaction -> ID<ImportedEngagements>? in
            if let answer = try AnsweredRequests.answer(owner: owner, key: key, body: body, in: transaction) {
                return ID<ImportedEngagements>(letters: answer)
            }
            _ = try Self.sent(upload, by: actor, in: transaction)
            guard let file else { throw Failure.conflict("The file was loaded just now. Open the page again.") }
            let done = try load(file, wanted, isDryRun: false, register, by: actor, in: transaction)
            guard done.batch != nil || done.isWhole && done.added == 0 else {
                throw Failure.conflict("The file has errors now, so nothing was changed. Send it again to see them.")
            }
            try Uploads.remove(upload, in: transaction)
            try AnsweredRequests.keep(
                done.batch?.letters ?? "", owner: owner, key: key, body: body, at: now, in: transaction)
            return done.batch
        }
    }

    /// The latest loads that the actor may take back, 20 at most: their own, or all for who may import everywhere.
    func loads(by actor: Actor) async throws -> [EngagementLoad] {
        try Permission.importListings.require(of: actor)
        let mayAll = Permission.importListings.allows(actor, on: Subject())
        return try await storage.read { connection in
            let own: SQL = mayAll ? "1 = 1" : "actor = \(actor.name)"
            return try connection.rows(
                """
                SELECT id, file, at, added, undone FROM import_batches WHERE kind = 'engagements' AND \(own)
                ORDER BY at DESC, id DESC LIMIT 20
                """
            ).map { row in
                guard let at = try row.instant("at") else { throw StorageError.corrupt(column: "at") }
                return EngagementLoad(
                    id: try row.id("id"), file: try row.text("file"), at: at, added: try row.int("added"),
                    undone: try row.instant("undone"))
            }
        }
    }

    /// Takes a load back. Throws as `undoImport` within a transaction does.
    func undoImport(_ batch: ID<ImportedEngagements>, by actor: Actor) async throws {
        _ = try await storage.write { [self] in try undoImport(batch, by: actor, in: $0) }
    }

    private func read(_ sent: Upload, _ wanted: SentEngagements, _ register: Register) throws -> ReadEngagements {
        try read(.bytes(sent.bytes), named: sent.name, answers: wanted.answers, limits: .upload, register)
    }

    private func load(
        _ read: ReadEngagements, _ wanted: SentEngagements, isDryRun: Bool, _ register: Register, by actor: Actor,
        in transaction: any Transaction
    ) throws -> ImportedEngagements {
        try load(
            read, officer: wanted.officer.isEmpty ? nil : wanted.officer, keepingGoodRows: wanted.keepsGoodRows,
            dryRun: isDryRun, register, by: actor, in: transaction)
    }

    private static func sent(_ id: ID<Upload>, by actor: Actor, in connection: any Connection) throws -> Upload {
        guard let person = actor.person, let sent = try Uploads.find(id, of: person.id, in: connection) else {
            throw Failure.gone("The file is no longer here: files are kept for a day. Send it again.")
        }
        return sent
    }

    /// Carries what was found out of a transaction that keeps nothing.
    private struct Looked: Error {
        let found: ImportedEngagements
    }
}
