import Glibc

/// Every word that occurs, each with a number; found by its bytes, by its beginning, and by what it resembles.
package struct Vocabulary: Sendable {
    private var bytes: [UInt8] = []
    private var starts: [UInt32] = [0]
    /// Open addressing, linear probing: a word's number plus one, 0 for a free place.
    private var table = [UInt32](repeating: 0, count: 1024)
    /// The words' numbers in the order of their bytes.
    private var sorted: [UInt32] = []
    private var isSorted = true
    /// Makes the places in the table unknown to who writes the texts.
    private let seed = UInt64.random(in: 0 ... .max)

    package init() {}

    /// How many words there are; their numbers are 0 to this.
    package var count: Int { starts.count - 1 }

    /// The number of a word, if it occurs.
    package func number(of word: UnsafeBufferPointer<UInt8>) -> UInt32? {
        let found = table[place(of: word)]
        return found == 0 ? nil : found - 1
    }

    /// The number of a word, if it occurs.
    package func number(of word: [UInt8]) -> UInt32? { word.withUnsafeBufferPointer { number(of: $0) } }

    /// The number of a word, which is taken in if it is new.
    package mutating func intern(_ word: UnsafeBufferPointer<UInt8>) -> UInt32 {
        let free = place(of: word)
        if table[free] != 0 { return table[free] - 1 }
        let number = UInt32(truncatingIfNeeded: count)
        bytes.append(contentsOf: word)
        starts.append(UInt32(truncatingIfNeeded: bytes.count))
        table[free] = number + 1
        if count * 2 > table.count { grow() }
        if isSorted {
            sorted.insert(number, at: firstPlace { !isLess($0, than: word) })
        }
        return number
    }

    /// Leaves new words out of the order until `sort`, while many are taken in.
    package mutating func beginLoading() { isSorted = false }

    /// Puts the words in order, after many have been taken in.
    package mutating func sort() {
        let keys = (0..<UInt32(truncatingIfNeeded: count)).map { (beginning(of: $0), $0) }
        let ordered = keys.sorted { left, right in
            if left.0 != right.0 { return left.0 < right.0 }
            return with(left.1) { first in with(right.1) { second in first.lexicographicallyPrecedes(second) } }
        }
        sorted = ordered.map(\.1)
        isSorted = true
    }

    /// Calls `body` with the bytes of a word.
    package func with<Result>(_ number: UInt32, _ body: (UnsafeBufferPointer<UInt8>) throws -> Result) rethrows
        -> Result
    {
        try bytes.withUnsafeBufferPointer {
            try body(UnsafeBufferPointer(rebasing: $0[Int(starts[Int(number)])..<Int(starts[Int(number) + 1])]))
        }
    }

    /// A word's letters.
    package func text(_ number: UInt32) -> String { with(number) { String(decoding: $0, as: UTF8.self) } }

    /// The words with a beginning, in order.
    package func words(beginning prefix: [UInt8]) -> ArraySlice<UInt32> {
        prefix.withUnsafeBufferPointer { prefix in
            let first = firstPlace { !isLess($0, than: prefix) }
            let last = firstPlace { number in !isLess(number, than: prefix) && !with(number) { $0.starts(with: prefix) }
            }
            return sorted[first..<max(first, last)]
        }
    }

    /// The words one error away: a letter more, less or other, or two neighbours changed round (F. J. Damerau, "A technique
    /// for computer detection and correction of spelling errors", CACM 7, 1964).
    package func words(near word: [UInt8]) -> [UInt32] {
        guard !word.isEmpty else { return [] }
        return (0..<UInt32(truncatingIfNeeded: count)).filter { number in
            let length = Int(starts[Int(number) + 1] - starts[Int(number)])
            guard abs(length - word.count) <= 1 else { return false }
            return with(number) { other in word.withUnsafeBufferPointer { isOneError($0, other) } }
        }
    }

    private func isLess(_ number: UInt32, than word: UnsafeBufferPointer<UInt8>) -> Bool {
        with(number) { $0.lexicographicallyPrecedes(word) }
    }

    private func firstPlace(_ holds: (UInt32) -> Bool) -> Int {
        var (low, high) = (0, sorted.count)
        while low < high {
            let middle = (low + high) / 2
            if holds(sorted[middle]) { high = middle } else { low = middle + 1 }
        }
        return low
    }

    /// The first eight bytes as a number that sorts like them.
    private func beginning(of number: UInt32) -> UInt64 {
        with(number) { word in
            var key: UInt64 = 0
            for place in 0..<8 { key = key << 8 | (place < word.count ? UInt64(word[place]) : 0) }
            return key
        }
    }

    /// Where a word stands in the table, or would.
    private func place(of word: UnsafeBufferPointer<UInt8>) -> Int {
        let mask = table.count - 1
        var place = Int(truncatingIfNeeded: hash(word)) & mask
        return table.withUnsafeBufferPointer { table in
            bytes.withUnsafeBufferPointer { bytes in
                starts.withUnsafeBufferPointer { starts in
                    while table[place] != 0 {
                        let number = Int(table[place]) - 1
                        let (start, end) = (Int(starts[number]), Int(starts[number &+ 1]))
                        if end &- start == word.count, let known = bytes.baseAddress, let wanted = word.baseAddress,
                            memcmp(known + start, wanted, word.count) == 0
                        {
                            return place
                        }
                        place = (place &+ 1) & mask
                    }
                    return place
                }
            }
        }
    }

    /// Eight bytes at a time, multiplied and folded; the last eight may overlap those before.
    private func hash(_ word: UnsafeBufferPointer<UInt8>) -> UInt64 {
        var hash = seed ^ UInt64(truncatingIfNeeded: word.count)
        func mix(_ part: UInt64) {
            hash = (hash ^ part) &* 0x9E37_79B9_7F4A_7C15
            hash ^= hash >> 29
        }
        let raw = UnsafeRawBufferPointer(word)
        if word.count >= 8 {
            for place in stride(from: 0, to: word.count - 8, by: 8) {
                mix(raw.loadUnaligned(fromByteOffset: place, as: UInt64.self))
            }
            mix(raw.loadUnaligned(fromByteOffset: word.count - 8, as: UInt64.self))
        } else if word.count >= 4 {
            mix(
                UInt64(raw.loadUnaligned(fromByteOffset: 0, as: UInt32.self)) << 32
                    | UInt64(raw.loadUnaligned(fromByteOffset: word.count - 4, as: UInt32.self)))
        } else if let first = word.first {
            mix(UInt64(first) | UInt64(word[word.count / 2]) << 8 | UInt64(word[word.count - 1]) << 16)
        }
        return hash &* 0xBF58_476D_1CE4_E5B9 >> 7
    }

    private mutating func grow() {
        table = [UInt32](repeating: 0, count: table.count * 2)
        for number in 0..<UInt32(truncatingIfNeeded: count) {
            let free = with(number) { place(of: $0) }
            table[free] = number + 1
        }
    }
}

/// Whether two words, at most one byte apart in length, differ by exactly one error.
private func isOneError(_ left: UnsafeBufferPointer<UInt8>, _ right: UnsafeBufferPointer<UInt8>) -> Bool {
    let (short, long) = left.count <= right.count ? (left, right) : (right, left)
    var start = 0
    while start < short.count && short[start] == long[start] { start += 1 }
    var end = 0
    while end < short.count - start && short[short.count - 1 - end] == long[long.count - 1 - end] { end += 1 }
    let (shortRest, longRest) = (short.count - start - end, long.count - start - end)
    if shortRest == 0 { return longRest == 1 }
    if shortRest == 1 { return longRest == 1 }
    return shortRest == 2 && longRest == 2 && short[start] == long[start + 1] && short[start + 1] == long[start]
}
