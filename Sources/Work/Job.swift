import Programme

/// Work that is done by the clock rather than for a request. Safe to run twice.
package struct Job: Sendable {
    package let name: String
    /// Seconds between the end of one run and the start of the next.
    package let every: Int
    /// What is done.
    package let work: Work
    /// Asked first, where it is dear to agree on who does it: a job with nothing to do is not begun.
    package let isNeeded: @Sendable (_ now: Instant) async throws -> Bool

    /// Where and how a job is done.
    package enum Work: Sendable {
        /// In every process, for itself.
        case here(@Sendable (_ now: Instant) async throws -> Void)
        /// By one process for all of them, which writes in the lease's name.
        case once(@Sendable (_ now: Instant, _ lease: Lease) async throws -> Void)
    }

    /// A job that every process does for itself.
    package init(name: String, every: Int, run: @escaping @Sendable (_ now: Instant) async throws -> Void) {
        self.name = name
        self.every = every
        work = .here(run)
        isNeeded = { _ in true }
    }

    /// A job that one process does for all that share the records.
    package init(
        name: String, every: Int,
        onlyIf isNeeded: @escaping @Sendable (_ now: Instant) async throws -> Bool = { _ in true },
        once run: @escaping @Sendable (_ now: Instant, _ lease: Lease) async throws -> Void
    ) {
        self.name = name
        self.every = every
        self.isNeeded = isNeeded
        work = .once(run)
    }
}
