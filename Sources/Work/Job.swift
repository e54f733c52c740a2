import Programme

/// Work that is done by the clock rather than for a request. Safe to run twice.
package struct Job: Sendable {
    package let name: String
    /// Seconds between the end of one run and the start of the next.
    package let every: Int
    package let run: @Sendable (_ now: Instant) async throws -> Void

    package init(name: String, every: Int, run: @escaping @Sendable (_ now: Instant) async throws -> Void) {
        self.name = name
        self.every = every
        self.run = run
    }
}
