/// Lets one task at a time do something that waits; the others follow in the order in which they came.
package final class Turns: Sendable {
    private let state = LockedBox((isTaken: false, waiting: [CheckedContinuation<Void, Never>]()))

    package init() {}

    /// Runs `body` when it is its turn. `body` must not ask for a turn itself.
    package func take<Value>(_ body: () async throws -> Value) async rethrows -> Value {
        await withCheckedContinuation { continuation in
            let isFree = state.with { state in
                if state.isTaken {
                    state.waiting.append(continuation)
                    return false
                }
                state.isTaken = true
                return true
            }
            if isFree { continuation.resume() }
        }
        defer { pass() }
        return try await body()
    }

    private func pass() {
        let next = state.with { state -> CheckedContinuation<Void, Never>? in
            guard !state.waiting.isEmpty else {
                state.isTaken = false
                return nil
            }
            return state.waiting.removeFirst()
        }
        next?.resume()
    }
}
