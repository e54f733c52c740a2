import Logging
import Programme

/// Logs that something which is tried over and over fails: once when it begins to, once when it works again.
struct Trouble: Sendable {
    private let what: String
    private let log: Logger
    private let isOn = LockedBox(false)

    init(_ what: String, log: Logger) {
        self.what = what
        self.log = log
    }

    /// Tries once.
    func attempt(_ body: () async throws -> Void) async {
        do {
            try await body()
            if isOn.with({ take(false, into: &$0) }) { log.notice("\(what) works again") }
        } catch is CancellationError where Task.isCancelled {
            return  // told to stop, which is no failure
        } catch {
            guard !isOn.with({ take(true, into: &$0) }) else { return }
            log.error("\(what) failed", metadata: ["error": "\(error)"])
        }
    }

    /// Sets a flag; what it was.
    private func take(_ new: Bool, into flag: inout Bool) -> Bool {
        defer { flag = new }
        return flag
    }
}
