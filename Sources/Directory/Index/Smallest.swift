/// The smallest so many of all keys that are offered: those below the largest kept are gathered, and cut back when they
/// have become many.
struct Smallest<Key: Comparable> {
    private let limit: Int
    private var kept: [Key] = []
    private var bound: Key?

    init(_ limit: Int) {
        self.limit = limit
        kept.reserveCapacity(limit * 2 + 256)
    }

    /// Takes part with a key.
    @inline(__always)
    mutating func offer(_ key: Key) {
        if let bound, !(key < bound) { return }
        kept.append(key)
        if kept.count >= limit * 2 + 256 { cut() }
    }

    private mutating func cut() {
        kept.sort()
        kept.removeLast(max(0, kept.count - limit))
        bound = kept.last
    }

    /// What has been kept, in ascending order.
    mutating func sorted() -> [Key] {
        kept.sort()
        return Array(kept.prefix(limit))
    }
}
