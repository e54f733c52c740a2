import Logging
import Programme

/// Runs the jobs of one process, each after its own time, until the task is cancelled. A job that fails is logged and
/// tried again at its next turn.
package struct Schedule: Sendable {
    private let jobs: [Job]
    private let now: @Sendable () -> Instant
    private let log: Logger

    package init(jobs: [Job], now: @escaping @Sendable () -> Instant, log: Logger) {
        self.jobs = jobs
        self.now = now
        self.log = log
    }

    /// Runs until the task is cancelled.
    package func run() async {
        await withTaskGroup(of: Void.self) { group in
            for job in jobs {
                group.addTask { await repeats(job) }
            }
        }
    }

    private func repeats(_ job: Job) async {
        while !Task.isCancelled {
            do {
                try await job.run(now())
            } catch is CancellationError where Task.isCancelled {
                return  // told to stop, which is no failure
            } catch {
                log.error("job failed", metadata: ["job": "\(job.name)", "error": "\(error)"])
            }
            try? await Task.sleep(for: .seconds(job.every))
        }
    }
}
