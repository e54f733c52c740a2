/// Numbers keys from 0 on, in the order in which they come: open addressing with linear probing, Fibonacci hashing
/// (D. E. Knuth, "The Art of Computer Programming", volume 3, 6.4).
struct KeySlots {
    /// The keys, by number.
    private(set) var keys: [UInt64] = []
    /// A key's number plus one; 0 for a free place.
    private var table = [UInt32](repeating: 0, count: 256)

    var count: Int { keys.count }

    /// The number of a key, which is taken in if it is new.
    @inline(__always)
    mutating func slot(of key: UInt64) -> UInt32 {
        let free = place(of: key)
        if table[free] != 0 { return table[free] &- 1 }
        keys.append(key)
        table[free] = UInt32(truncatingIfNeeded: keys.count)
        if keys.count * 2 > table.count { grow() }
        return UInt32(truncatingIfNeeded: keys.count - 1)
    }

    /// Writes the numbers of many keys.
    mutating func slots(of keys: UnsafePointer<UInt64>, _ count: Int, into slots: UnsafeMutablePointer<UInt32>) {
        for place in 0..<count { slots[place] = slot(of: keys[place]) }
    }

    @inline(__always)
    private func place(of key: UInt64) -> Int {
        let shift = UInt64(table.count.leadingZeroBitCount + 1)
        var place = Int(truncatingIfNeeded: (key &* 0x9E37_79B9_7F4A_7C15) &>> shift)
        while table[place] != 0, keys[Int(table[place] &- 1)] != key { place = (place &+ 1) & (table.count - 1) }
        return place
    }

    private mutating func grow() {
        table = [UInt32](repeating: 0, count: table.count * 4)
        for (slot, key) in keys.enumerated() { table[place(of: key)] = UInt32(truncatingIfNeeded: slot + 1) }
    }
}
