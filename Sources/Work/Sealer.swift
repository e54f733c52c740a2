import Logging
import Programme
import Storage

/// Gives events their position and hash, promptly after a commit of this process, and five times a second for those of
/// others. Of several processes the one that holds the lease does it; where that one ends, another takes over when the
/// lease does.
package struct Sealer: Sendable {
    private let storage: any Storage
    private let leases: Leases
    private let trouble: Trouble
    private let lease = LockedBox<Lease?>(nil)

    /// How long the others wait for a sealer that has gone.
    private static let term = 3
    /// How many events get their position in one transaction.
    private static let most = 500

    package init(storage: any Storage, leases: Leases, log: Logger) {
        self.storage = storage
        self.leases = leases
        trouble = Trouble("sealing events", log: log)
    }

    /// Runs until the task is cancelled; the next process may then seal at once.
    package func run() async {
        await repeating(at: storage.changes(), every: .milliseconds(200), pause: .milliseconds(20)) {
            await trouble.attempt(seal)
        }
        await letGo()
    }

    /// Seals what waits, once: for a command, where no server may be running that would.
    package func once() async throws {
        try await seal()
        await letGo()
    }

    private func letGo() async {
        guard let held = lease.with({ $0 }) else { return }
        // Where that cannot be, the lease ends by itself.
        _ = await within(.seconds(1)) { try await held.release() }
    }

    /// Seals what waits, if this process is the one to do it.
    func seal() async throws {
        while try await storage.read({ try Events.areWaiting(in: $0) }) {
            let kept = lease.with { $0 }
            guard let held = try await kept == nil ? leases.take("sealer", seconds: Self.term) : kept else { return }
            lease.with { $0 = held }
            do {
                try await held.write { _ = try Events.seal(Self.most, in: $0) }
            } catch is LeaseLost {
                lease.with { $0 = nil }  // and take it anew, if nobody else has
            }
        }
    }
}
