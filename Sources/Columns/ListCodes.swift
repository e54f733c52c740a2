/// Distinct short lists of numbers, each with a code; the codes are 0 to `count`.
@frozen
package struct ListCodes: Sendable {
    @usableFromInline package private(set) var numbers: [UInt32] = []
    /// Where each list begins in `numbers`; one more for the end of the last.
    @usableFromInline package private(set) var starts: [UInt32] = [0]
    /// Open addressing, linear probing: a list's code plus one, 0 for a free place.
    @usableFromInline package private(set) var table = [UInt32](repeating: 0, count: 64)

    package init() {}

    /// How many different lists there are.
    package var count: Int { starts.count - 1 }

    /// The code of a list, which is taken in if it is new.
    package mutating func code(of list: [UInt32]) -> UInt32 {
        let free = place(of: list[...])
        if table[free] != 0 { return table[free] - 1 }
        numbers.append(contentsOf: list)
        starts.append(UInt32(truncatingIfNeeded: numbers.count))
        table[free] = UInt32(truncatingIfNeeded: count)
        if count * 2 > table.count { grow() }
        return UInt32(truncatingIfNeeded: count - 1)
    }

    /// The list that a code stands for.
    package subscript(code: UInt32) -> ArraySlice<UInt32> {
        numbers[Int(starts[Int(code)])..<Int(starts[Int(code) + 1])]
    }

    /// Calls `body` with each number of each list that there is any of, and how many; `counts` is by code, all of them.
    @inlinable @inline(__always)
    package func forEach(_ counts: UnsafeBufferPointer<UInt32>, _ body: (_ number: UInt32, _ count: UInt32) -> Void) {
        numbers.withUnsafeBufferPointer { numbers in
            starts.withUnsafeBufferPointer { starts in
                for code in 0..<min(counts.count, starts.count &- 1) where counts[code] != 0 {
                    for place in Int(starts[code])..<Int(starts[code &+ 1]) { body(numbers[place], counts[code]) }
                }
            }
        }
    }

    /// Where a list stands in the table, or would.
    private func place(of list: ArraySlice<UInt32>) -> Int {
        var hash: UInt64 = 0
        for number in list {
            hash = (hash ^ UInt64(number)) &* 0x9E37_79B9_7F4A_7C15
            hash ^= hash >> 29
        }
        let mask = table.count - 1
        var place = Int(truncatingIfNeeded: hash >> 8) & mask
        while table[place] != 0, !self[table[place] - 1].elementsEqual(list) { place = (place + 1) & mask }
        return place
    }

    private mutating func grow() {
        table = [UInt32](repeating: 0, count: table.count * 4)
        for code in 0..<UInt32(truncatingIfNeeded: count) { table[place(of: self[code])] = code + 1 }
    }
}
