/// How many of the bytes of a mask, each 0 or 1, are 1.
func countOnes(_ mask: UnsafePointer<UInt8>, _ count: Int) -> Int {
    let raw = UnsafeRawPointer(mask)
    var (total, place) = (0, 0)
    while place + 8 <= count {
        // Eight sums side by side, each below 256.
        let end = min(count / 8 * 8, place + 8 * 255)
        var sums: UInt64 = 0
        while place < end {
            sums &+= raw.loadUnaligned(fromByteOffset: place, as: UInt64.self)
            place &+= 8
        }
        let pairs = (sums & 0x00FF_00FF_00FF_00FF) &+ (sums &>> 8 & 0x00FF_00FF_00FF_00FF)
        total &+= Int(truncatingIfNeeded: (pairs &* 0x0001_0001_0001_0001) &>> 48)
    }
    while place < count {
        total &+= Int(mask[place])
        place &+= 1
    }
    return total
}

/// Lists the rows whose byte in a mask is 1, the first byte being that of row `first`; how many they are. Eight bytes at once
/// choose one of 256 ready lists (D. Lemire, L. Boytsov, "Decoding billions of integers per second through vectorization",
/// Software: Practice and Experience 45, 2015). `rows` has room for eight more than there may be.
func list(
    _ mask: UnsafePointer<UInt8>, _ count: Int, _ first: Int, into rows: UnsafeMutablePointer<UInt32>
) -> Int {
    let raw = UnsafeRawPointer(mask)
    let out = UnsafeMutableRawPointer(rows)
    var found = 0
    readyLists.withUnsafeBufferPointer { lists in
        for block in 0..<count / 8 {
            let bytes = raw.loadUnaligned(fromByteOffset: block &* 8, as: UInt64.self)
            if bytes == 0 { continue }
            // The lowest bit of each byte, moved together into the highest byte.
            let chosen = Int(truncatingIfNeeded: (bytes &* 0x0102_0408_1020_4080) &>> 56)
            let offsets = lists[chosen].offsets &+ SIMD8(repeating: UInt32(truncatingIfNeeded: first &+ block &* 8))
            out.storeBytes(of: offsets, toByteOffset: found &* 4, as: SIMD8<UInt32>.self)
            found &+= lists[chosen].count
        }
    }
    for place in count / 8 * 8..<count where mask[place] != 0 {
        rows[found] = UInt32(truncatingIfNeeded: first &+ place)
        found &+= 1
    }
    return found
}

/// For each byte the numbers of its bits that are set, and how many they are.
private let readyLists: [(offsets: SIMD8<UInt32>, count: Int)] = (0..<256).map { byte in
    var offsets = SIMD8<UInt32>(repeating: 0)
    var count = 0
    for bit in 0..<8 where byte >> bit & 1 != 0 {
        offsets[count] = UInt32(bit)
        count += 1
    }
    return (offsets, count)
}
