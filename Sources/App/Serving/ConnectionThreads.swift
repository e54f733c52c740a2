import HummingbirdCore
import Logging
import NIOCore

/// Answers each connection on the thread that reads and writes it: a request then wakes no second thread, and its answer
/// does not wake the first again, which together cost more than most answers.
///
/// What waits for long (a disk, another machine) suspends as anywhere else; what computes for long holds up the
/// connections of its thread, so it goes to a queue of its own.
struct ConnectionThreads<Inner: ServerChildChannel>: ServerChildChannel {
    let inner: Inner

    func setup(channel: any Channel, logger: Logger) -> EventLoopFuture<Inner.Value> {
        inner.setup(channel: channel, logger: logger)
    }

    func handle(value: Inner.Value, logger: Logger) async {
        await withTaskExecutorPreference(LoopExecutor(loop: value.channel.eventLoop)) {
            await inner.handle(value: value, logger: logger)
        }
    }
}

/// Runs tasks on the thread of an event loop.
private final class LoopExecutor: TaskExecutor {
    private let loop: any EventLoop

    init(loop: any EventLoop) { self.loop = loop }

    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        loop.execute { job.runSynchronously(on: self.asUnownedTaskExecutor()) }
    }
}
