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
            return try await PostgreSQLConnection.open(address)
        } catch {
            giveBack(nil)
            throw error
        }
    }

    /// Takes a connection back; one that is lost, or `nil`, makes room for a new one.
    private func giveBack(_ connection: PostgreSQLConnection?) {
        let usable = connection.flatMap { $0.isUsable ? $0 : nil }
        let next = state.withLock { state -> CheckedContinuation<PostgreSQLConnection?, any Error>? in
            if !state.waiting.isEmpty { return state.waiting.removeFirst() }
            if let usable, !state.isClosed {
                state.idle.append(usable)
            } else {
                state.opened -= 1
            }
            return nil
        }
        next?.resume(returning: usable)
    }
}
