import Synchronization

/// A value that one thread at a time may read or change.
package final class LockedBox<Value>: @unchecked Sendable {
    private let lock = Mutex<Void>(())
    private var value: Value

    package init(_ value: Value) { self.value = value }

    /// Runs `body` alone with the value.
    package func with<Result>(_ body: (inout Value) throws -> Result) rethrows -> Result {
        try lock.withLock { _ in try body(&value) }
    }
}
