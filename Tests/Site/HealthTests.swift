import Dispatch
import Programme
import Storage
import Testing

@testable import App

@Suite struct `What /health says` {
    @Test func `it does not wait for a long import`() async throws {
        let storage = try await Program.empty().installation.storage
        let pulse = Pulse(storage)
        let before = try await pulse.state(within: .seconds(60))
        #expect(before.synchronous == "full")
        try await holding(storage) {
            // A database has other connections that answer; SQLite has one writer, which is held.
            let isSQLite = storage.dialect == .sqlite
            let during = try await pulse.state(within: isSQLite ? .milliseconds(50) : .seconds(60))
            #expect(during.schema == before.schema)
        }
        #expect(try await pulse.state(within: .seconds(60)).schema == before.schema)
    }

    @Test func `it is red where nothing is known and nobody answers`() async throws {
        let storage = try await Program.empty().installation.storage
        guard storage.dialect == .sqlite else { return }
        try await holding(storage) {
            await #expect(throws: Failure.self) { try await Pulse(storage).state(within: .milliseconds(50)) }
        }
    }

    /// Does something while a write goes on.
    private func holding(_ storage: any Storage, _ body: () async throws -> Void) async throws {
        let (held, release) = (DispatchSemaphore(value: 0), DispatchSemaphore(value: 0))
        async let written: Void = storage.write { _ in
            held.signal()
            release.wait()
        }
        await withCheckedContinuation { told in
            DispatchQueue.global().async {
                held.wait()
                told.resume()
            }
        }
        defer { release.signal() }
        try await body()
        release.signal()
        try await written
    }
}
