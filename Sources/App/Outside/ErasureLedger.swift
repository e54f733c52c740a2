import Accounts
import Programme

/// Who was erased, in the file `erasures` of the data folder: a line each, the id's letters and the time. It holds nothing
/// of the person, and outlives the records: whoever is in it is erased again after a backup was restored.
struct ErasureLedger: Sendable {
    typealias Entry = (person: ID<Person>, erased: Instant)

    private let file: LinesFile

    init(data: String) { file = LinesFile(path: data + "/erasures") }

    init(file path: String) { file = LinesFile(path: path) }

    /// All of it, each person once. Throws a `Refusal` that names the first line that cannot be read: to pass over it would
    /// bring somebody back.
    func entries() throws -> [Entry] {
        var seen: Set<ID<Person>> = []
        return try file.lines().enumerated().compactMap { number, line in
            let parts = line.utf8.split(separator: UInt8(ascii: " ")).map { String(decoding: $0, as: UTF8.self) }
            guard parts.count == 2, let person = ID<Person>(letters: parts[0]), let erased = Instant(rfc3339: parts[1])
            else { throw Refusal("Line \(number + 1) of \(file.path) is not an id and a time. Mend it first.") }
            return seen.insert(person).inserted ? (person, erased) : nil
        }
    }

    /// Adds whom it lacks. Throws a `Refusal`.
    func add(_ entries: [Entry]) throws {
        let known = Set(try self.entries().map(\.person))
        try file.add(entries.filter { !known.contains($0.person) }.map { $0.person.letters + " " + $0.erased.rfc3339 })
    }
}

extension Installation {
    var ledger: ErasureLedger { ErasureLedger(data: settings.data) }

    /// Makes the records and the ledger outside agree: erases whom the ledger alone names, as after somebody put earlier
    /// records in place, and adds whom it lacks. How many were erased. Before anything is served, and then every hour, so
    /// that each process that shares a database has a whole ledger.
    @discardableResult
    func reconcileErasures() async throws -> Int {
        let count = try await Accounts.eraseAgain(
            try ledger.entries(), at: settings.clock(), by: .system, ids: IDSource(now: settings.clock), in: storage)
        try ledger.add(try await accounts.erasures(by: .system))
        return count
    }
}
