/// What `body` gives, or `nil` where it fails or takes longer than a time; it is then cancelled and not waited for. Also in a
/// task that has been cancelled itself.
package func within<Value: Sendable>(
    _ time: Duration, _ body: @escaping @Sendable () async throws -> Value
) async -> Value? {
    let (results, result) = AsyncStream<Value?>.makeStream()
    let work = Task { result.yield(try? await body()) }
    let clock = Task {
        try? await Task.sleep(for: time)
        result.yield(nil)
    }
    defer {
        work.cancel()
        clock.cancel()
    }
    return await Task { await results.first { _ in true } ?? nil }.value
}
