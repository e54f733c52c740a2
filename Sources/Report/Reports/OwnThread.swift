#if canImport(Foundation)
import Foundation
#endif

/// Long work on a thread of its own, so that nobody else's requests wait for it.
enum OwnThread {
    /// Runs `body` on a new thread and gives what it gives, or throws what it throws.
    static func run<Value: Sendable>(_ body: @escaping @Sendable () throws -> Value) async throws -> Value {
        try await withCheckedThrowingContinuation { continuation in
            let thread = Thread { continuation.resume(with: Result(catching: body)) }
            thread.stackSize = 8 << 20
            thread.start()
        }
    }
}
