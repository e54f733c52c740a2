import Programme

/// A token bucket for each caller: so many at once, then one more every so many seconds.
///
/// Held in memory, at most 10,000 callers; when full, those whose buckets are full again are forgotten first.
package final class RateLimit: Sendable {
    private let burst: Double
    private let perSecond: Double
    private let buckets = LockedBox<[String: (tokens: Double, at: Int64)]>([:])

    /// `burst` at once, `perHour` in the long run.
    package init(burst: Int, perHour: Int) {
        self.burst = Double(burst)
        perSecond = Double(perHour) / 3600
    }

    /// Takes one token of a caller's. Throws `Failure.tooMany`, with the seconds to wait, where there is none.
    package func take(_ caller: String, at instant: Instant, _ sentence: String) throws {
        let wait: Int? = buckets.with { buckets in
            if buckets.count >= 10_000 {
                buckets = buckets.filter { filled($0.value, instant) < burst }
                if buckets.count >= 10_000 { buckets.removeAll() }
            }
            let bucket = buckets[caller] ?? (burst, instant.milliseconds)
            let tokens = filled(bucket, instant)
            guard tokens >= 1 else { return Int(min((1 - tokens) / perSecond, 86_400).rounded(.up)) }
            // A clock that is set back must not fill the bucket when it comes forward again.
            buckets[caller] = (tokens - 1, max(bucket.at, instant.milliseconds))
            return nil
        }
        if let wait { throw Failure.tooMany(sentence, retryAfter: max(1, wait)) }
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
