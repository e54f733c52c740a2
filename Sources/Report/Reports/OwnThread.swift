#if canImport(Foundation)
import Foundation
#endif

/// Long work on a thread of its own, so that nobody else's requests wait for it.
enum OwnThread {
    /// Runs `body` on a new thread and gives what it gives, or throws what it throws.
    static func run<Value: Sendable, Fault: Error>(
        _ body: @escaping @Sendable () throws(Fault) -> Value
    ) async throws(Fault) -> Value {
        try await withCheckedContinuation { done in
            let thread = Thread { done.resume(returning: Result(catching: body)) }
            thread.stackSize = 8 << 20
            thread.start()
        }.get()
    }
}
