import Programme
import Storage
import Tables
import Testing
import Web

@testable import Establishments

/// A register on records of its own.
struct RegisterDesk {
    let front: Establishments
    let storage: any Storage

    static func make() async throws -> RegisterDesk {
        let (front, storage) = try await Installation.establishments()
        return RegisterDesk(front: front, storage: storage)
    }

    func load(
        _ text: String, on day: String, answers: [String: String] = [:], dryRun: Bool = false, by actor: Actor
    ) async throws -> ImportedRegister {
        let day = try #require(Day(iso: day))
        let file = RegisterFile(
            .bytes(Array(text.utf8)), form: RegisterForm(day: day), geography: front.geography)
        let front = front
        let done = try await storage.write {
            try front.importRegister(
                file, named: "list.csv", answers: answers, dryRun: dryRun, by: actor, in: $0)
        }
        await front.apply(Establishments.registeredVerb)
        return done
    }

    func undo(_ batch: ID<ImportedRegister>, by actor: Actor) async throws {
        let front = front
        try await storage.write { try front.undoRegister(batch, by: actor, in: $0) }
        await front.apply(Establishments.unregisteredVerb)
    }

    func find(_ words: String, _ change: (inout EstablishmentQuery) -> Void = { _ in }) async throws -> [String] {
        var query = EstablishmentQuery()
        query.words = words
        change(&query)
        return try await front.find(query, by: .visitor).establishments.map(\.key.text)
    }

    func table() async throws -> String {
        var query = EstablishmentQuery()
        query.includesClosed = true
        let table = Table()
        try await front.export(query, site: "", by: .visitor, to: table)
        return table.text.with { $0 }
    }

    private final class Table: ReplyWriter {
        let text = LockedBox("")
        func write(_ bytes: [UInt8]) async throws { text.with { $0 += String(decoding: bytes, as: UTF8.self) } }
    }
}
