import Programme
import Storage

/// A token bucket for each caller: so many at once, then one more every so many seconds.
///
/// The bucket that counts is kept with the records and shared by all servers; its token is taken in the transaction of what
/// it is taken for. A second one in the memory of each process, asked first, keeps a flood from the records: at most 10,000
/// callers; when full, those whose buckets are full again are forgotten first.
package final class RateLimit: Sendable {
    private let name: String
    private let burst: Double
    private let perSecond: Double
    private let buckets = LockedBox<[String: (tokens: Double, at: Int64)]>([:])

    /// `name` stands for what is limited; `burst` at once, `perHour` in the long run.
    package init(_ name: String, burst: Int, perHour: Int) {
        self.name = name
        self.burst = Double(burst)
        perSecond = Double(perHour) / 3600
    }

    /// Takes one token of a caller's in this process. Throws `Failure.tooMany`, with the seconds to wait, where there is none.
    package func take(_ caller: String, at instant: Instant, _ sentence: String) throws {
        let wait: Int? = buckets.with { buckets in
            if buckets.count >= 10_000 {
                buckets = buckets.filter { filled($0.value, instant) < burst }
                if buckets.count >= 10_000 { buckets.removeAll() }
            }
            let bucket = buckets[caller] ?? (burst, instant.milliseconds)
            let tokens = filled(bucket, instant)
            guard tokens >= 1 else { return seconds(until: 1 - tokens) }
            // A clock that is set back must not fill the bucket when it comes forward again.
            buckets[caller] = (tokens - 1, max(bucket.at, instant.milliseconds))
            return nil
        }
        if let wait { throw Failure.tooMany(sentence, retryAfter: wait) }
    }

    /// Takes one token of a caller's that all servers share. Throws `Failure.tooMany` likewise.
    package func take(
        _ caller: String, at instant: Instant, _ sentence: String, in transaction: any Transaction
    ) throws {
        let row = try transaction.first(
            "SELECT thousandths, at FROM rate_limits WHERE name = \(name) AND caller = \(caller)")
        var bucket = (tokens: burst, at: instant.milliseconds)
        if let row, let at = try row.instant("at") {
            // A clock that was ahead must not keep the bucket from filling until it is overtaken.
            let isAhead = at.milliseconds > instant.milliseconds + 60_000
            // What was taken is kept, not what is left: a limit that is raised holds at once.
            let taken = Double(try row.int("thousandths")) / 1000
            bucket = (burst - taken, isAhead ? instant.milliseconds : at.milliseconds)
        }
        let tokens = filled(bucket, instant)
        guard tokens >= 1 else { throw Failure.tooMany(sentence, retryAfter: seconds(until: 1 - tokens)) }
        let (used, at) = (
            Int(max(0, burst - tokens + 1) * 1000), Instant(milliseconds: max(bucket.at, instant.milliseconds))
        )
        try transaction.run(
            """
            INSERT INTO rate_limits (name, caller, thousandths, at) VALUES (\(name), \(caller), \(used), \(at))
            ON CONFLICT (name, caller) DO UPDATE SET thousandths = excluded.thousandths, at = excluded.at
            """)
    }

    /// Forgets buckets that nobody has taken from for a day.
    package static func forget(before now: Instant, in transaction: any Transaction) throws {
        try transaction.run(
            """
            DELETE FROM rate_limits WHERE at < \(now.adding(seconds: -86_400)) OR at > \(now.adding(seconds: 86_400))
            """)
    }

    /// How long it takes until there is more, in whole seconds.
    private func seconds(until tokens: Double) -> Int {
        // Less what a division may have added.
        max(1, Int((min(tokens / perSecond, 86_400) - 0.000_001).rounded(.up)))
    }

    /// Gives a token back, because what it was taken for had been done before.
    package func giveBack(_ caller: String, at instant: Instant) {
        buckets.with { buckets in
            guard let bucket = buckets[caller] else { return }
            buckets[caller] = (min(burst, filled(bucket, instant) + 1), max(bucket.at, instant.milliseconds))
        }
    }

    private func filled(_ bucket: (tokens: Double, at: Int64), _ instant: Instant) -> Double {
        let seconds = Double(max(0, instant.milliseconds - bucket.at)) / 1000
        return min(burst, bucket.tokens + seconds * perSecond)
    }
}
