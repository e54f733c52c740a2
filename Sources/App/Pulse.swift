import Programme
import Storage

/// Asks the records how they are, one question at a time, and waits for two seconds at most.
///
/// A long import holds the one writer of SQLite for minutes: what it said of itself before holds until it is free, for
/// nothing else changes it, but for a quarter of an hour at most. A database that does not answer in time does not answer.
final class Pulse: Sendable {
    private let storage: any Storage
    private let asked = LockedBox(Asked())

    private struct Asked {
        /// The question that waits for its answer.
        var running: Task<StorageState, any Error>?
        var last: (state: StorageState, at: ContinuousClock.Instant)?
    }

    init(_ storage: any Storage) { self.storage = storage }

    /// What the records say of themselves, or have said last. Throws where they cannot say it.
    func state(within patience: Duration = .seconds(2)) async throws -> StorageState {
        let question = asked.with { asked in
            let question = asked.running ?? Task { try await self.ask() }
            asked.running = question
            return question
        }
        let answer = await Programme.within(patience) { await question.result }
        if let answer { return try answer.get() }
        guard storage.dialect == .sqlite, let last = asked.with({ $0.last }), .now - last.at < .seconds(900) else {
            throw Failure.unavailable("The records do not answer.", retryAfter: 10)
        }
        return last.state
    }

    private func ask() async throws -> StorageState {
        defer { asked.with { $0.running = nil } }
        let state = try await storage.state()
        asked.with { $0.last = (state, .now) }
        return state
    }
}
