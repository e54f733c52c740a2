import Synchronization

/// Connections that tasks take in turn: first come, first served, a fixed number at most.
final class PostgreSQLPool: Sendable {
    private let address: PostgreSQLAddress
    private let limit: Int
    private let state = Mutex(State())

    /// How many tasks may wait for a connection before more are refused.
    private static let mostWaiting = 1_000

    private struct State {
        var idle: [PostgreSQLConnection] = []
        /// Connections that are open or being opened.
        var opened = 0
        var waiting: [CheckedContinuation<PostgreSQLConnection?, any Error>] = []
        var isClosed = false
    }

    init(_ address: PostgreSQLAddress, limit: Int) {
        self.address = address
        self.limit = limit
    }

    /// Runs `body` with a connection, on its queue. Throws `StorageError.busy` where too many wait already,
    /// `PostgreSQLError` where a connection cannot be made.
    func with<Value: Sendable>(
        _ body: @escaping @Sendable (PostgreSQLConnection) throws -> Value
    ) async throws -> Value {
        let connection = try await take()
        do {
            let value = try await connection.run { try body(connection) }
            giveBack(connection)
            return value
        } catch {
            giveBack(connection)
            throw error
        }
    }

    /// Closes what nobody uses; what is in use is closed when it comes back.
    func close() {
        let waiting = state.withLock { state in
            state.isClosed = true
            state.opened -= state.idle.count
            state.idle = []
            defer { state.waiting = [] }
            return state.waiting
        }
        for one in waiting { one.resume(throwing: StorageError.busy("The program is about to end.")) }
    }

    private func take() async throws -> PostgreSQLConnection {
        let connection: PostgreSQLConnection? = try await withCheckedThrowingContinuation { continuation in
            let answer: Result<PostgreSQLConnection?, any Error>? = state.withLock { state in
                if state.isClosed { return .failure(StorageError.busy("The program is about to end.")) }
                if let idle = state.idle.popLast() { return .success(idle) }
                if state.opened < limit {
                    state.opened += 1
                    return .success(nil)
                }
                guard state.waiting.count < Self.mostWaiting else {
                    return .failure(StorageError.busy("The database has too much to do. Try again in a moment."))
                }
                state.waiting.append(continuation)
                return nil
            }
            if let answer { continuation.resume(with: answer) }
        }
        if let connection { return connection }
        do {
            let connection = try await PostgreSQLConnection.open(address)
            // Where servers have changed places it may be another one.
            try await connection.run { try connection.examineServer() }
            return connection
        } catch {
            // Whoever waits would meet the same, each after the time that a connection may take.
            let waiting = state.withLock { state in
                state.opened -= 1
                defer { state.waiting = [] }
                return state.waiting
            }
            for one in waiting { one.resume(throwing: error) }
            throw error
        }
    }

    /// Takes a connection back; one that cannot be used makes room for a new one, and with one that is lost go the idle
    /// ones, which lead to the same server.
    private func giveBack(_ connection: PostgreSQLConnection) {
        let usable = connection.isUsable ? connection : nil
        let isLost = connection.isLost
        let (next, stale) = state.withLock {
            state -> (CheckedContinuation<PostgreSQLConnection?, any Error>?, [PostgreSQLConnection]) in
            let stale = isLost ? state.idle : []
            if isLost { state.idle = [] }
            state.opened -= stale.count
            if !state.waiting.isEmpty { return (state.waiting.removeFirst(), stale) }
            if let usable, !state.isClosed {
                state.idle.append(usable)
            } else {
                state.opened -= 1
            }
            return (nil, stale)
        }
        next?.resume(returning: usable)
        withExtendedLifetime(stale) {}
    }
}
