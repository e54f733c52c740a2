import Logging
import Metrics
import Programme

/// Runs the jobs of one process, each after its own time, until the task is cancelled. A job that fails is logged and
/// tried again at its next turn. A job that runs once for all processes keeps its lease from one run to the next, so that
/// no other runs it before its time; where its process has ended, another takes it up then.
package struct Schedule: Sendable {
    private let jobs: [Job]
    private let leases: Leases
    private let now: @Sendable () -> Instant
    private let log: Logger

    private static let failures = "ceangal_job_failures_total"
    /// For how long a running job's lease is kept ahead; it is renewed three times as often.
    private static let term = 30

    package init(jobs: [Job], leases: Leases, now: @escaping @Sendable () -> Instant, log: Logger) {
        self.jobs = jobs
        self.leases = leases
        self.now = now
        self.log = log
    }

    /// Runs until the task is cancelled.
    package func run() async {
        await withTaskGroup(of: Void.self) { group in
            for job in jobs {
                // From nothing, so that the first failure is seen as an increase.
                Counter(label: Self.failures, dimensions: [("job", job.name)]).increment(by: 0)
                group.addTask { await repeats(job) }
            }
        }
    }

    private func repeats(_ job: Job) async {
        while !Task.isCancelled {
            var pause = job.every
            let begun = now()
            do {
                switch job.work {
                case .here(let work):
                    try await work(begun)
                    countSuccess(of: job, at: begun)
                case .once(let work):
                    if try await !job.isNeeded(begun) {
                        countSuccess(of: job, at: begun)
                    } else if try await runOnce(job, at: begun, work) {
                        countSuccess(of: job, at: begun)
                    } else {
                        pause = min(job.every, Self.term)
                    }
                }
            } catch is CancellationError where Task.isCancelled {
                return  // told to stop, which is no failure
            } catch {
                Counter(label: Self.failures, dimensions: [("job", job.name)]).increment()
                log.error("job failed", metadata: ["job": "\(job.name)", "error": "\(error)"])
            }
            try? await Task.sleep(for: .seconds(pause))
        }
    }

    private func countSuccess(of job: Job, at begun: Instant) {
        Gauge(label: "ceangal_job_last_success_timestamp_seconds", dimensions: [("job", job.name)])
            .record(Double(begun.milliseconds) / 1000)
    }

    /// Runs a job if no other process does; whether it ran.
    private func runOnce(
        _ job: Job, at begun: Instant, _ work: @escaping @Sendable (Instant, Lease) async throws -> Void
    ) async throws -> Bool {
        guard let lease = try await leases.take(job.name, seconds: Self.term) else { return false }
        let result: Result<Void, any Error>
        do {
            result = .success(try await hold(lease) { try await work(begun, lease) })
        } catch {
            result = .failure(error)
        }
        // Also after a failure, which is tried again at the next turn.
        if !Task.isCancelled { try await lease.keep(for: job.every) }
        try result.get()
        return true
    }

    /// Keeps a lease while a job runs; stops the job where it is lost.
    private func hold(_ lease: Lease, _ work: @escaping @Sendable () async throws -> Void) async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await work() }
            group.addTask {
                while true {
                    try await Task.sleep(for: .seconds(Self.term / 3))
                    try await lease.keep(for: Self.term)
                }
            }
            try await group.next()
            group.cancelAll()
        }
    }
}
