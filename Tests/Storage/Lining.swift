import Foundation
import Synchronization

@testable import Storage

/// Lines writers up behind one that holds the writing connection, so that a test knows who shares a commit with whom.
final class Lining: Sendable {
    private let storage: SQLiteStorage
    private let gate = DispatchSemaphore(value: 0)
    private let holder: Task<Void, any Error>

    init(_ storage: SQLiteStorage) async throws {
        self.storage = storage
        let (gate, begun) = (gate, AsyncStream<Void>.makeStream())
        holder = Task {
            try await storage.write { _ in
                begun.continuation.finish()
                guard gate.wait(timeout: .now() + 60) == .success else { throw CancellationError() }
                gate.signal()  // it may be run again, with the others of its group
            }
        }
        for await _ in begun.stream {}
    }

    /// A write that is next in the line.
    func add(_ body: @escaping @Sendable (any Transaction) throws -> Void) async throws -> Task<Void, any Error> {
        let waiting = storage.writer.waiting
        let storage = storage
        let task = Task { try await storage.write(body) }
        while storage.writer.waiting == waiting { try await Task.sleep(for: .milliseconds(1)) }
        return task
    }

    /// Lets the line go on.
    func open() async throws {
        gate.signal()
        try await holder.value
    }
}
