import Columns
import Establishments
import Programme
import Storage

/// The read model of the register of measures: the records of every fact in memory, read from storage when they are first
/// needed, and again, record by record, as events tell of changes.
final class Facts: Sendable {
    private let storage: any Storage
    private let establishments: Establishments
    let facts: [Fact]
    private let known = LockedBox(Known())
    private let turns = Turns()

    private struct Known: Sendable {
        var models: [String: FactModel] = [:]
        /// The last event that is taken in.
        var position = 0
        /// The last that changed the register of establishments.
        var register = 0
        /// Changes that had no position yet when their records were read.
        var ahead: Set<ID<Events>> = []
    }

    init(_ facts: [Fact], storage: any Storage, establishments: Establishments) {
        (self.facts, self.storage, self.establishments) = (facts, storage, establishments)
    }

    /// All facts as records stand now, and the position of the last event in them: what was committed before this was asked is
    /// in it.
    func current() async throws -> (models: [String: FactModel], position: Int) {
        try await catchUp()
        return known.with { ($0.models, $0.position) }
    }

    /// The same, where records have been read already: nobody waits for what nobody asks.
    func followed() async throws {
        if known.with({ !$0.models.isEmpty }) { try await catchUp() }
    }

    /// Takes in what has changed. What it knows already changes nothing.
    func catchUp() async throws {
        if try await isCurrent() { return }
        try await turns.take { [self] in
            // Whoever waited for their turn may find it done.
            if try await isCurrent() { return }
            try await establishments.catchUp()
            let (register, registerPosition) = try await establishments.registerAndPosition(by: .system)
            let places = FactPlaces(register: register, geography: establishments.geography)
            let before = known.with { $0 }
            let now = try await storage.read { [facts] in
                try Self.next(after: before, facts, places, register: registerPosition, in: $0)
            }
            known.with { $0 = now }
        }
    }

    /// Whether nothing has happened since.
    private func isCurrent() async throws -> Bool {
        let (isLoaded, position, ahead) = known.with { (!$0.models.isEmpty || facts.isEmpty, $0.position, $0.ahead) }
        guard isLoaded else { return false }
        return try await storage.read { connection in
            guard try ChainHead.stored(in: connection).position == position else { return false }
            return try Events.waiting(in: connection).allSatisfy { ahead.contains($0.id) }
        }
    }

    private static func next(
        after known: Known, _ facts: [Fact], _ places: FactPlaces, register: Int, in connection: any Connection
    ) throws -> Known {
        var next = known
        let head = try ChainHead.stored(in: connection).position
        let waiting = try Events.waiting(in: connection)
        let isFar = head - known.position > mostEvents || waiting.count > mostEvents
        var news: [(verb: String, subject: String, particulars: String)] = []
        if !known.models.isEmpty, register == known.register, !isFar {
            news = try Events.after(known.position, limit: mostEvents + 1, in: connection).map {
                ($0.verb, $0.subject, $0.particulars)
            }
            news += waiting.filter { !known.ahead.contains($0.id) }.map { ($0.verb, $0.subject, $0.particulars) }
        }
        for fact in facts {
            var model = known.models[fact.name] ?? FactModel(fact)
            let touched = news.map { fact.touched($0.verb, $0.subject, $0.particulars) }
            if known.models[fact.name] == nil || register != known.register || isFar || touched.contains(.everything) {
                model = FactModel(fact)
                try model.read(nil, places, in: connection)
            } else {
                var keys: Set<String> = []
                for case .keys(let some) in touched { keys.formUnion(some) }
                let sorted = keys.sorted()
                for start in stride(from: 0, to: sorted.count, by: 500) {
                    try model.read(Array(sorted[start..<min(start + 500, sorted.count)]), places, in: connection)
                }
            }
            next.models[fact.name] = model
        }
        next.position = head
        next.register = register
        next.ahead = Set(waiting.map(\.id))
        return next
    }

    /// After more events than this everything is read anew.
    private static let mostEvents = 2000
}
