/// What a serving process does beside answering: its jobs, and the sealing of events.
package struct Background: Sendable {
    private let schedule: Schedule
    private let sealer: Sealer

    package init(schedule: Schedule, sealer: Sealer) {
        self.schedule = schedule
        self.sealer = sealer
    }

    /// Runs until the task is cancelled.
    package func run() async {
        await withTaskGroup(of: Void.self) { group in
            group.addTask { await schedule.run() }
            group.addTask { await sealer.run() }
        }
    }
}
