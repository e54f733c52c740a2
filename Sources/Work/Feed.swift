import Logging
import Storage

/// A read model that follows the feed of events.
package struct Follower: Sendable {
    package let name: String
    /// Applies the events after the position where the read model is. What has been applied before changes nothing.
    package let catchUp: @Sendable () async throws -> Void

    package init(name: String, catchUp: @escaping @Sendable () async throws -> Void) {
        self.name = name
        self.catchUp = catchUp
    }
}

/// Lets read models catch up as soon as the feed of events has moved on, in whichever process, and now and then besides,
/// because a signal may be lost with its connection.
package struct Feed: Sendable {
    private let storage: any Storage
    private let followers: [Follower]
    private let log: Logger

    package init(storage: any Storage, followers: [Follower], log: Logger) {
        self.storage = storage
        self.followers = followers
        self.log = log
    }

    /// Runs until the task is cancelled.
    package func run() async {
        await withTaskGroup(of: Void.self) { group in
            for follower in followers {
                let trouble = Trouble("following events for the \(follower.name)", log: log)
                group.addTask {
                    await repeating(at: storage.changes(), every: .seconds(1), pause: .milliseconds(10)) {
                        await trouble.attempt(follower.catchUp)
                    }
                }
            }
        }
    }
}
