/// How many different codes other than 0 each group has: a matrix of bits where it is small, pairs in a hash where it is not.
/// A matrix that the processor's caches do not hold is made only where the groups of a code do not lie together.
///
/// The bits of one code lie together, not those of one group: where a code tells most of the group, as an establishment its
/// council, few cache lines are touched.
struct DistinctCodes {
    /// The largest matrix, in bits.
    private static let mostBits = 1 << 31

    /// How many records are so few that each new bit is counted when it is set; otherwise all are counted at the end.
    private static let few = 1 << 20

    /// The smallest matrix, in bits, that is worth avoiding.
    private static let manyBits = 1 << 21

    /// How many bits a code has; 0 for pairs.
    private let stride: Int
    private let limit: Int
    private var words: [UInt64] = []
    /// Instead of the matrix, as long as they are apt.
    private var windows: CodeWindows?
    /// A group of which nobody asks.
    private let but: UInt32
    private let isCountedAtOnce: Bool
    private var pairs = KeySlots()
    /// How many bits are set, by group, where they are counted at once; as many as a code has bits.
    private var set: [Int64] = []

    /// For codes below a limit in groups below another, met in so many records; of the group `but` nobody asks.
    init(limit: Int, groups: Int?, records: Int, but: Int? = nil) {
        // Groups to a code: a power of two, so that they are within one word, or whole words.
        let stride = groups.map { $0 <= 32 ? 1 << (Int.bitWidth - ($0 - 1).leadingZeroBitCount) : ($0 + 63) / 64 * 64 }
        let (bits, overflow) = limit.multipliedReportingOverflow(by: stride ?? Int.max)
        // Clearing the bits and looking through them must not cost more than hashing what may be few records.
        let isSmall = !overflow && bits <= min(DistinctCodes.mostBits, max(1 << 16, records.saturated(times: 256)))
        self.stride = isSmall ? stride ?? 1 : 0
        self.limit = limit
        self.but = but.flatMap { UInt32(exactly: $0) } ?? .max
        isCountedAtOnce = self.stride > 1 && records <= DistinctCodes.few
        if self.stride > 64, bits > DistinctCodes.manyBits {
            windows = CodeWindows(limit: limit)
        } else {
            makeMatrix()
        }
    }

    private mutating func makeMatrix() {
        words = [UInt64](repeating: 0, count: stride == 0 ? 0 : (limit * stride + 63) / 64)
        if isCountedAtOnce { set = [Int64](repeating: 0, count: stride) }
    }

    /// Turns windows that are not apt into a matrix.
    private mutating func widen() {
        guard let narrow = windows else { return }
        windows = nil
        makeMatrix()
        narrow.forEach { code, group in
            words[code * stride / 64 + group >> 6] |= 1 << UInt64(group & 63)
            if isCountedAtOnce { set[group] += 1 }
        }
    }

    /// Takes in the codes of some rows; `groups` are theirs, or nothing where there is but one group. `scratch` has room for
    /// as many codes as there are rows.
    mutating func insert(
        _ view: ColumnView, _ places: Places, _ groups: UnsafePointer<UInt32>?, _ scratch: UnsafeMutablePointer<UInt32>
    ) {
        if windows != nil, let groups {
            windows?.insert(view, places, groups, but: but)
            if windows?.areApt == false { widen() }
            return
        }
        if stride > 0 {
            words.withUnsafeMutableBufferPointer { words in
                guard let start = words.baseAddress else { return }
                guard let groups, stride > 1 else { return view.run(SetBits(places: places, words: start)) }
                guard !set.isEmpty else {
                    return view.run(SetGroupBits(places: places, stride: stride, groups: groups, words: start))
                }
                set.withUnsafeMutableBufferPointer { set in
                    guard let set = set.baseAddress else { return }
                    view.run(CountGroupBits(places: places, stride: stride, groups: groups, words: start, set: set))
                }
            }
            return
        }
        view.run(CopyCodes(places: places, codes: scratch))
        for place in 0..<places.count where scratch[place] != 0 {
            _ = pairs.slot(of: UInt64(groups?[place] ?? 0) << 32 | UInt64(scratch[place]))
        }
    }

    /// How many there are in each of so many groups.
    func counts(_ groups: Int) -> [Int64] {
        var counts = [Int64](repeating: 0, count: groups)
        if let windows {
            windows.forEach { code, group in
                if code != 0, group < groups { counts[group] &+= 1 }
            }
        } else if stride == 0 {
            for key in pairs.keys { counts[Int(key >> 32)] += 1 }
        } else if stride == 1 {
            counts[0] = Int64(codes().count)
        } else if set.isEmpty {
            forEachBit { code, group in
                if code != 0, group < groups { counts[group] &+= 1 }
            }
        } else {
            for group in 0..<min(groups, stride) {
                counts[group] = set[group] - Int64(truncatingIfNeeded: words[group >> 6] >> UInt64(group & 63) & 1)
            }
        }
        return counts
    }

    /// The codes themselves, where there is but one group.
    func codes() -> Bitmap {
        var codes = Bitmap(words: words)
        for key in pairs.keys { codes.insert(UInt32(truncatingIfNeeded: key)) }
        codes.remove(0)
        return codes
    }

    @inline(__always)
    private func forEachBit(_ body: (_ code: Int, _ group: Int) -> Void) {
        words.withUnsafeBufferPointer { words in
            let wordsEach = max(1, stride / 64)
            // As groups are whole words, or whole numbers of codes one word, no division is needed for a bit.
            let codesEach = max(1, 64 / stride).trailingZeroBitCount
            let groupBits = stride.trailingZeroBitCount
            var (code, inCode) = (0, 0)
            for place in 0..<words.count {
                var rest = words[place]
                while rest != 0 {
                    let bit = rest.trailingZeroBitCount
                    if stride >= 64 {
                        body(code, inCode &<< 6 &+ bit)
                    } else {
                        body(place &<< codesEach &+ bit &>> groupBits, bit & (stride &- 1))
                    }
                    rest &= rest &- 1
                }
                inCode &+= 1
                if inCode == wordsEach { (code, inCode) = (code &+ 1, 0) }
            }
        }
    }
}

extension Int {
    /// The product, or the largest number where it is larger.
    func saturated(times other: Int) -> Int {
        let (product, overflow) = multipliedReportingOverflow(by: other)
        return overflow ? .max : product
    }
}

/// Sets the bit of each code.
private struct SetBits: ColumnLoop {
    let places: Places
    let words: UnsafeMutablePointer<UInt64>

    @inline(__always)
    func run<Number: FixedWidthInteger>(_ numbers: Numbers<Number>) {
        places.forEach { _, row in
            let bit = Int(truncatingIfNeeded: numbers[row])
            words[bit &>> 6] |= 1 &<< UInt64(truncatingIfNeeded: bit & 63)
        }
    }
}

/// Sets the bit of each code and group.
private struct SetGroupBits: ColumnLoop {
    let places: Places
    let stride: Int
    let groups: UnsafePointer<UInt32>
    let words: UnsafeMutablePointer<UInt64>

    @inline(__always)
    func run<Number: FixedWidthInteger>(_ numbers: Numbers<Number>) {
        places.forEach { place, row in
            let bit = Int(truncatingIfNeeded: numbers[row]) &* stride &+ Int(groups[place])
            words[bit &>> 6] |= 1 &<< UInt64(truncatingIfNeeded: bit & 63)
        }
    }
}

/// Sets the bit of each code and group, and counts those that were not set.
private struct CountGroupBits: ColumnLoop {
    let places: Places
    let stride: Int
    let groups: UnsafePointer<UInt32>
    let words: UnsafeMutablePointer<UInt64>
    let set: UnsafeMutablePointer<Int64>

    @inline(__always)
    func run<Number: FixedWidthInteger>(_ numbers: Numbers<Number>) {
        places.forEach { place, row in
            let bit = Int(truncatingIfNeeded: numbers[row]) &* stride &+ Int(groups[place])
            let (old, shift) = (words[bit &>> 6], UInt64(truncatingIfNeeded: bit & 63))
            words[bit &>> 6] = old | 1 &<< shift
            set[Int(groups[place])] &+= Int64(truncatingIfNeeded: ~(old &>> shift) & 1)
        }
    }
}
