/// Does something at once, then at each signal and, where none comes, after a time; never twice at once, and not before a
/// pause has passed, so that many signals become one. Until the task is cancelled.
func repeating(
    at signals: AsyncStream<Void>, every time: Duration, pause: Duration, _ body: @escaping @Sendable () async -> Void
) async {
    let (turns, turn) = AsyncStream<Void>.makeStream(bufferingPolicy: .bufferingNewest(1))
    turn.yield()
    await withTaskGroup(of: Void.self) { group in
        group.addTask { for await _ in signals { turn.yield() } }
        group.addTask {
            while !Task.isCancelled {
                try? await Task.sleep(for: time)
                turn.yield()
            }
        }
        group.addTask {
            for await _ in turns {
                await body()
                try? await Task.sleep(for: pause)
            }
        }
    }
}
