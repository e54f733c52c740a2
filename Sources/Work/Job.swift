import Programme

/// Work that is done by the clock rather than for a request. Safe to run twice.
package struct Job: Sendable {
    package let name: String
    /// Seconds between the end of one run and the start of the next.
    package let every: Int
    /// What is done.
    package let work: Work

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
    }

    /// A job that one process does for all that share the records.
    package init(
        name: String, every: Int, once run: @escaping @Sendable (_ now: Instant, _ lease: Lease) async throws -> Void
    ) {
        self.name = name
        self.every = every
        work = .once(run)
    }
}
