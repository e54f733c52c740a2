/// A set of row numbers, one bit each; rows past its end are not in it.
@frozen
package struct Bitmap: Sendable, Equatable {
    /// 64 rows a word, the lowest bit first.
    @usableFromInline package private(set) var words: [UInt64]

    /// An empty set with room for so many rows.
    package init(rows: Int = 0) { words = [UInt64](repeating: 0, count: (rows + 63) / 64) }

    /// The set of all rows from 0 to a number.
    package init(allOf rows: Int) {
        words = [UInt64](repeating: .max, count: (rows + 63) / 64)
        if rows % 64 != 0 { words[words.count - 1] = 1 << UInt64(rows % 64) - 1 }
    }

    /// The set whose rows are the bits of some words, 64 rows a word, the lowest first.
    package init(words: [UInt64]) { self.words = words }

    /// How many rows it has room for; more are added by `insert`.
    package var capacity: Int { words.count * 64 }

    /// Whether a row is in the set.
    @inlinable package func contains(_ row: UInt32) -> Bool {
        let word = Int(row >> 6)
        return word < words.count && words[word] >> UInt64(row & 63) & 1 != 0
    }

    /// Gives it room for a row and all before it.
    package mutating func makeRoom(for row: UInt32) {
        let word = Int(row >> 6)
        if word >= words.count { words.append(contentsOf: repeatElement(0, count: word + 1 - words.count)) }
    }

    /// Puts a row in; makes room where there is none.
    package mutating func insert(_ row: UInt32) {
        makeRoom(for: row)
        words[Int(row >> 6)] |= 1 << UInt64(row & 63)
    }

    /// Puts many rows in, all below its capacity.
    package mutating func insert(_ rows: ArraySlice<UInt32>) {
        words.withUnsafeMutableBufferPointer { words in
            for row in rows { words[Int(row >> 6)] |= 1 << UInt64(row & 63) }
        }
    }

    /// Takes many rows out, all below its capacity.
    package mutating func remove(_ rows: ArraySlice<UInt32>) {
        words.withUnsafeMutableBufferPointer { words in
            for row in rows { words[Int(row >> 6)] &= ~(1 << UInt64(row & 63)) }
        }
    }

    /// Takes a row out.
    package mutating func remove(_ row: UInt32) {
        let word = Int(row >> 6)
        if word < words.count { words[word] &= ~(1 << UInt64(row & 63)) }
    }

    /// Empties the set and gives it room for so many rows.
    package mutating func reset(rows: Int) {
        let count = (rows + 63) / 64
        if words.count > count { words.removeLast(words.count - count) }
        words.withUnsafeMutableBufferPointer { $0.update(repeating: 0) }
        if words.count < count { words.append(contentsOf: repeatElement(0, count: count - words.count)) }
    }

    /// Becomes a copy of another set, in the room that it has.
    package mutating func assign(_ other: Bitmap) {
        let shared = min(words.count, other.words.count)
        words.withUnsafeMutableBufferPointer { mine in
            other.words.withUnsafeBufferPointer { theirs in
                for word in 0..<shared { mine[word] = theirs[word] }
                for word in shared..<mine.count { mine[word] = 0 }
            }
        }
        if words.count < other.words.count { words.append(contentsOf: other.words[shared...]) }
    }

    /// Keeps what is in the other set too.
    package mutating func formIntersection(_ other: Bitmap) {
        let shared = min(words.count, other.words.count)
        words.withUnsafeMutableBufferPointer { mine in
            other.words.withUnsafeBufferPointer { theirs in
                for word in 0..<shared { mine[word] &= theirs[word] }
                for word in shared..<mine.count { mine[word] = 0 }
            }
        }
    }

    /// Takes in what is in the other set.
    package mutating func formUnion(_ other: Bitmap) {
        let shared = min(words.count, other.words.count)
        words.withUnsafeMutableBufferPointer { mine in
            other.words.withUnsafeBufferPointer { theirs in
                for word in 0..<shared { mine[word] |= theirs[word] }
            }
        }
        if words.count < other.words.count { words.append(contentsOf: other.words[shared...]) }
    }

    /// Takes out what is in the other set.
    package mutating func subtract(_ other: Bitmap) {
        let shared = min(words.count, other.words.count)
        words.withUnsafeMutableBufferPointer { mine in
            other.words.withUnsafeBufferPointer { theirs in
                for word in 0..<shared { mine[word] &= ~theirs[word] }
            }
        }
    }

    /// How many rows are in the set.
    package var count: Int { words.withUnsafeBufferPointer { countOnes($0) } }

    /// How many rows are in both sets.
    package func count(with other: Bitmap) -> Int {
        let shared = min(words.count, other.words.count)
        return words.withUnsafeBufferPointer { mine in
            other.words.withUnsafeBufferPointer { theirs in countOnes(mine, theirs, words: shared) }
        }
    }

    /// Calls `body` with every row in the set, in ascending order.
    @inlinable @inline(__always)
    package func forEach(_ body: (UInt32) -> Void) {
        words.withUnsafeBufferPointer { words in
            for place in 0..<words.count {
                var rest = words[place]
                while rest != 0 {
                    body(UInt32(truncatingIfNeeded: place << 6 &+ rest.trailingZeroBitCount))
                    rest &= rest &- 1
                }
            }
        }
    }
}
