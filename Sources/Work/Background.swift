/// What a serving process does beside answering: its jobs, the sealing of events, and the following of them.
package struct Background: Sendable {
    private let schedule: Schedule
    private let sealer: Sealer
    private let feed: Feed

    package init(schedule: Schedule, sealer: Sealer, feed: Feed) {
        self.schedule = schedule
        self.sealer = sealer
        self.feed = feed
    }

    /// Runs until the task is cancelled.
    package func run() async {
        await withTaskGroup(of: Void.self) { group in
            group.addTask { await schedule.run() }
            group.addTask { await sealer.run() }
            group.addTask { await feed.run() }
        }
    }
}
