import Logging
import Programme
import Schema
import Storage
import TestSupport
import Testing

@testable import Work

@Suite struct `The schedule` {
    private struct Fault: Error {}

    /// Keeps what is logged.
    private struct Lines: LogHandler {
        let lines: LockedBox<[String]>
        var metadata: Logger.Metadata = [:]
        var logLevel = Logger.Level.debug

        subscript(metadataKey key: String) -> Logger.Metadata.Value? {
            get { metadata[key] }
            set { metadata[key] = newValue }
        }

        func log(event: LogEvent) {
            lines.with { $0.append("\(event.level) \(event.message) \(event.metadata?["job"] ?? "")") }
        }
    }

    private let lines = LockedBox<[String]>([])
    private let storage: any Storage

    init() async throws {
        storage = try await Engine.emptyRecords()
        _ = try await storage.migrate(Schema.migrations)
    }

    private func schedule(
        _ jobs: [Job], of holder: String = "a", now: @escaping @Sendable () -> Instant = { Instant(milliseconds: 0) }
    ) -> Schedule {
        let lines = lines
        return Schedule(
            jobs: jobs, leases: Leases(storage: storage, holder: holder), now: now,
            log: Logger(label: "test") { _ in Lines(lines: lines) })
    }

    /// Runs a schedule until something is true, five seconds at most; whether it became true.
    private func run(_ schedule: Schedule, until holds: @Sendable () -> Bool) async throws -> Bool {
        let running = Task { await schedule.run() }
        var isTrue = false
        for _ in 0..<5_000 where !isTrue {
            isTrue = holds()
            if !isTrue { try await Task.sleep(for: .milliseconds(1)) }
        }
        running.cancel()
        await running.value
        return isTrue
    }

    @Test func `a job is told the time of the clock it was given, anew at each run`() async throws {
        let (clock, told) = (LockedBox<Int64>(0), LockedBox<[Int64]>([]))
        let job = Job(name: "a", every: 0) { now in told.with { $0.append(now.milliseconds) } }
        let plan = schedule([job]) {
            clock.with {
                $0 += 1_000
                return Instant(milliseconds: $0)
            }
        }
        #expect(try await run(plan) { told.with { $0.count >= 3 } })
        #expect(told.with { $0.prefix(3) } == [1_000, 2_000, 3_000])
    }

    @Test func `a job that fails is logged, tried again, and stops no other`() async throws {
        let (failed, done) = (LockedBox(0), LockedBox(0))
        let plan = schedule([
            Job(name: "bad", every: 0) { _ in
                failed.with { $0 += 1 }
                throw Fault()
            },
            Job(name: "good", every: 0) { _ in done.with { $0 += 1 } },
        ])
        #expect(try await run(plan) { failed.with { $0 >= 3 } && done.with { $0 >= 3 } })
        #expect(Set(lines.with { $0 }) == ["error job failed bad"])
    }

    @Test func `a job never runs beside itself`() async throws {
        let (inside, most, runs) = (LockedBox(0), LockedBox(0), LockedBox(0))
        let job = Job(name: "a", every: 0) { _ in
            let now = inside.with { inside in
                inside += 1
                return inside
            }
            most.with { $0 = max($0, now) }
            try await Task.sleep(for: .milliseconds(2))
            inside.with { $0 -= 1 }
            runs.with { $0 += 1 }
        }
        #expect(try await run(schedule([job])) { runs.with { $0 >= 5 } })
        #expect(most.with { $0 } == 1)
    }

    @Test func `a long job keeps no other waiting`() async throws {
        let runs = LockedBox(0)
        let plan = schedule([
            Job(name: "long", every: 0) { _ in try await Task.sleep(for: .seconds(3_600)) },
            Job(name: "short", every: 0) { _ in runs.with { $0 += 1 } },
        ])
        #expect(try await run(plan) { runs.with { $0 >= 3 } })
    }

    @Test func `cancelling ends jobs that run and jobs that wait, and is no failure`() async throws {
        let begun = LockedBox(0)
        let plan = schedule([
            Job(name: "waits", every: 3_600) { _ in begun.with { $0 += 1 } },
            Job(name: "runs", every: 3_600) { _ in
                begun.with { $0 += 1 }
                try await Task.sleep(for: .seconds(3_600))
            },
        ])
        #expect(try await run(plan) { begun.with { $0 == 2 } })
        #expect(begun.with { $0 } == 2)
        #expect(lines.with { $0 }.isEmpty)
    }

    @Test func `of many processes one does what is done once, and none before its time`() async throws {
        let (once, here) = (LockedBox<[Int]>([]), LockedBox(0))
        let jobs = [
            Job(name: "once", every: 3_600, once: { _, lease in once.with { $0.append(lease.token) } }),
            Job(name: "here", every: 3_600) { _ in here.with { $0 += 1 } },
        ]
        let plans = ["a", "b", "c"].map { schedule(jobs, of: $0) }
        let running = Task {
            await withTaskGroup(of: Void.self) { group in
                for plan in plans { group.addTask { await plan.run() } }
            }
        }
        // The job that each does for itself says when all have begun; a moment later they are at rest.
        for _ in 0..<5_000 where here.with({ $0 < 3 }) || once.with({ $0.isEmpty }) {
            try await Task.sleep(for: .milliseconds(1))
        }
        try await Task.sleep(for: .milliseconds(300))
        #expect(once.with { $0 } == [1])
        running.cancel()
        await running.value
        // Nor does a process that starts anew.
        let again = LockedBox(0)
        let late = schedule(jobs + [Job(name: "sign", every: 3_600) { _ in again.with { $0 += 1 } }], of: "d")
        _ = try await run(late) { again.with { $0 == 1 } }
        #expect(once.with { $0 } == [1])
        // When its time has come another may do it.
        try await storage.write { try $0.run("UPDATE leases SET ends = 0") }
        #expect(try await run(schedule(jobs, of: "e")) { once.with { $0.count == 2 } })
        #expect(once.with { $0 } == [1, 2])
        #expect(lines.with { $0 }.isEmpty)
    }

    @Test func `a job that is done once is tried again after it failed`() async throws {
        let failed = LockedBox(0)
        let plan = schedule([
            Job(
                name: "bad", every: 0,
                once: { _, _ in
                    failed.with { $0 += 1 }
                    throw Fault()
                })
        ])
        #expect(try await run(plan) { failed.with { $0 >= 2 } })
        #expect(Set(lines.with { $0 }) == ["error job failed bad"])
    }

    @Test func `without jobs there is nothing to wait for`() async {
        await schedule([]).run()
        #expect(lines.with { $0 }.isEmpty)
    }
}
