/// Counts and sums by group. Several are packed into one word of 64 bits, so that a record costs one addition to memory, and
/// are unpacked before one of them can overflow into its neighbour (SIMD within a register: L. Lamport, "Multiple Byte
/// Processing with Full-Word Instructions", Communications of the ACM 18, 1975).
struct PackedSums {
    private struct Lane {
        let word: Int
        let shift: UInt64
        let bits: UInt64
    }

    /// So many groups are few: all copies of their words stay in the processor's nearest cache.
    private static let few = 512

    /// The first lane counts; the others are the amounts', in their order.
    private let lanes: [Lane]
    /// How many words a record takes.
    let words: Int
    /// How many records may be added between two times of unpacking.
    private let most: Int
    private var added = 0
    private var groups: Int
    /// All groups of the first word, of the second, and so on; and all of that several times where groups are few, since
    /// an addition waits for the one before it to the same place.
    private var packed: [UInt64]
    private var copies: Int
    /// All groups of the first lane, of the second, and so on.
    private var totals: [Int64]

    /// For amounts that need so many bits each, at most 32, in so many groups.
    init(bits: [UInt64], groups: Int) {
        // Unpacking costs as much as adding one record for each group: the more groups the less often.
        let least = UInt64(max(12, Int.bitWidth - groups.leadingZeroBitCount + 2))
        var best = PackedSums.lay(out: bits, for: least)
        var exponent = least
        for longer in stride(from: least + 1, through: max(least, 20), by: 1) {
            let lanes = PackedSums.lay(out: bits, for: longer)
            if PackedSums.words(lanes) == PackedSums.words(best) { (best, exponent) = (lanes, longer) }
        }
        lanes = best
        words = PackedSums.words(best)
        most = 1 << Int(exponent)
        self.groups = groups
        copies = groups <= PackedSums.few ? 4 : 1
        packed = [UInt64](repeating: 0, count: words * groups * copies)
        totals = [Int64](repeating: 0, count: lanes.count * groups)
    }

    /// Where an amount is packed: in which word, and how far up.
    func place(_ amount: Int) -> (word: Int, shift: UInt64) { (lanes[amount + 1].word, lanes[amount + 1].shift) }

    /// Adds packed words of so many records, at most as many as a go has, to their groups; `step` words lie between the
    /// records' first words and their second.
    mutating func add(_ count: Int, _ source: UnsafePointer<UInt64>, step: Int, _ keys: UnsafePointer<UInt32>?) {
        if added + count > most { unpack() }
        added += count
        let size = words * groups
        packed.withUnsafeMutableBufferPointer { packed in
            for word in 0..<words {
                let from = source + word * step
                guard let to = packed.baseAddress.map({ $0 + word * groups }) else { return }
                if let keys {
                    let whole = copies == 4 ? count / 4 * 4 : 0
                    let (second, third, fourth) = (to + size, to + 2 * size, to + 3 * size)
                    for place in stride(from: 0, to: whole, by: 4) {
                        to[Int(keys[place])] &+= from[place]
                        second[Int(keys[place &+ 1])] &+= from[place &+ 1]
                        third[Int(keys[place &+ 2])] &+= from[place &+ 2]
                        fourth[Int(keys[place &+ 3])] &+= from[place &+ 3]
                    }
                    for place in whole..<count { to[Int(keys[place])] &+= from[place] }
                } else {
                    var sum: UInt64 = 0
                    for place in 0..<count { sum &+= from[place] }
                    to[0] &+= sum
                }
            }
        }
    }

    /// Makes room for more groups.
    mutating func grow(to more: Int) {
        guard more > groups else { return }
        unpack()
        var wider = [Int64](repeating: 0, count: lanes.count * more)
        for lane in lanes.indices {
            for group in 0..<groups { wider[lane * more + group] = totals[lane * groups + group] }
        }
        (groups, totals, copies) = (more, wider, 1)
        packed = [UInt64](repeating: 0, count: words * more)
    }

    /// The counts of all groups, and then the sums of each amount.
    mutating func finish() -> (counts: ArraySlice<Int64>, sums: [ArraySlice<Int64>]) {
        unpack()
        let all = lanes.indices.map { totals[$0 * groups..<($0 + 1) * groups] }
        return (all[0], Array(all.dropFirst()))
    }

    private mutating func unpack() {
        added = 0
        for (number, lane) in lanes.enumerated() {
            let mask = lane.bits == 64 ? UInt64.max : 1 << lane.bits - 1
            packed.withUnsafeBufferPointer { packed in
                totals.withUnsafeMutableBufferPointer { totals in
                    for copy in 0..<copies {
                        let start = (copy * words + lane.word) * groups
                        for group in 0..<groups {
                            let value = packed[start + group] &>> lane.shift & mask
                            totals[number * groups + group] &+= Int64(truncatingIfNeeded: value)
                        }
                    }
                }
            }
        }
        packed.withUnsafeMutableBufferPointer { $0.update(repeating: 0) }
    }

    /// Lanes that hold the sums of 2 to the power of `exponent` records.
    private static func lay(out bits: [UInt64], for exponent: UInt64) -> [Lane] {
        var lanes = [Lane(word: 0, shift: 0, bits: exponent + 1)]
        var (word, used) = (0, exponent + 1)
        for width in bits.map({ $0 + exponent }) {
            if used + width > 64 { (word, used) = (word + 1, 0) }
            lanes.append(Lane(word: word, shift: used, bits: width))
            used += width
        }
        return lanes
    }

    private static func words(_ lanes: [Lane]) -> Int { (lanes.last?.word ?? 0) + 1 }
}
