/// The numbers from 0 on, in ascending order of their keys; of equal keys the smaller number first.
///
/// Sorted by one byte of the keys after another, the lowest first (H. H. Seward, 1954: radix sort by counting); a byte
/// that is the same in all keys costs only its counting.
package func ordered(by keys: [UInt64]) -> [UInt32] {
    var order = (0..<UInt32(clamping: keys.count)).map { $0 }
    var next = order
    for shift in stride(from: UInt64(0), to: 64, by: 8) {
        var ends = [Int](repeating: 0, count: 256)
        for key in keys { ends[Int(key >> shift & 0xFF)] += 1 }
        if ends.contains(keys.count) { continue }
        var sum = 0
        for byte in 0..<256 {
            sum += ends[byte]
            ends[byte] = sum - ends[byte]
        }
        keys.withUnsafeBufferPointer { keys in
            next.withUnsafeMutableBufferPointer { next in
                ends.withUnsafeMutableBufferPointer { places in
                    for number in order {
                        let byte = Int(keys[Int(number)] >> shift & 0xFF)
                        next[places[byte]] = number
                        places[byte] &+= 1
                    }
                }
            }
        }
        swap(&order, &next)
    }
    return order
}
