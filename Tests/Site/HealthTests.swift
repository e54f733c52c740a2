import Dispatch
import Programme
import Storage
import Testing

@testable import App

@Suite struct `What /health says` {
    @Test func `it does not wait for a long import`() async throws {
        let program = try await Program.empty()
        let before = await Health.of(program.installation)
        #expect(before.status == "ok" && before.state?.synchronous == "full")
        let (held, release) = (DispatchSemaphore(value: 0), DispatchSemaphore(value: 0))
        let storage = program.installation.storage
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
        let during = await Health.of(program.installation)
        #expect(during.status == "ok" && during.state?.schema == before.state?.schema)
        release.signal()
        try await written
        #expect(await Health.of(program.installation).status == "ok")
    }
}
