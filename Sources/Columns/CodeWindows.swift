/// The groups that each code has met, as 64 bits from near the first of them on: where a code tells most of the group, as an
/// establishment its council, this is far smaller than a bit for each code and group. What lies elsewhere is kept as pairs.
struct CodeWindows {
    /// The group of each code's lowest bit; below 0 it goes on from 2³² down.
    private var starts: [UInt32]
    private var bits: [UInt64]
    private var outside = KeySlots()
    private var (met, metOutside) = (0, 0)
    /// Pairs of one go that lie outside.
    private var room = [UInt64](repeating: 0, count: FactSelection.size)

    /// How far below the first group that a code meets its bits begin.
    private static let before: UInt32 = 32
    /// After so many it shows whether most lie within.
    private static let trial = 1 << 13

    /// For codes below a limit.
    init(limit: Int) {
        starts = [UInt32](repeating: 0, count: limit)
        bits = [UInt64](repeating: 0, count: limit)
    }

    /// Whether few enough have been outside for this to be worth while.
    var areApt: Bool { met < Self.trial || metOutside <= met / 4 }

    /// Takes in the codes of some rows with their groups; those of the group `but` may be left out.
    mutating func insert(_ view: ColumnView, _ places: Places, _ groups: UnsafePointer<UInt32>, but: UInt32) {
        var count = 0
        starts.withUnsafeMutableBufferPointer { starts in
            bits.withUnsafeMutableBufferPointer { bits in
                room.withUnsafeMutableBufferPointer { room in
                    guard let start = starts.baseAddress, let bit = bits.baseAddress, let place = room.baseAddress
                    else { return }
                    withUnsafeMutablePointer(to: &count) { count in
                        view.run(
                            SetWindowBits(
                                places: places, groups: groups, but: but, starts: start, bits: bit, outside: place,
                                count: count))
                    }
                }
            }
        }
        met &+= places.count
        metOutside &+= count
        for place in 0..<count { _ = outside.slot(of: room[place]) }
    }

    /// Calls `body` with every code and group that have met, each pair once.
    func forEach(_ body: (_ code: Int, _ group: Int) -> Void) {
        for code in bits.indices {
            var rest = bits[code]
            while rest != 0 {
                let bit = UInt32(truncatingIfNeeded: rest.trailingZeroBitCount)
                body(code, Int(starts[code] &+ bit))
                rest &= rest &- 1
            }
        }
        for pair in outside.keys { body(Int(pair >> 32), Int(pair & 0xFFFF_FFFF)) }
    }

    /// Sets the bit of each code and group that is within, and writes down what is not.
    private struct SetWindowBits: ColumnLoop {
        let places: Places
        let groups: UnsafePointer<UInt32>
        let but: UInt32
        let starts: UnsafeMutablePointer<UInt32>
        let bits, outside: UnsafeMutablePointer<UInt64>
        let count: UnsafeMutablePointer<Int>

        @inline(__always)
        func run<Number: FixedWidthInteger>(_ numbers: Numbers<Number>) {
            var filled = 0
            places.forEach { place, row in
                let (code, group) = (Int(truncatingIfNeeded: numbers[row]), groups[place])
                let old = bits[code]
                if old == 0 {
                    guard group != but else { return }
                    starts[code] = group &- CodeWindows.before
                }
                let offset = group &- starts[code]
                if offset < 64 {
                    bits[code] = old | 1 &<< UInt64(offset)
                } else if group != but {
                    outside[filled] = UInt64(code) &<< 32 | UInt64(group)
                    filled &+= 1
                }
            }
            count.pointee = filled
        }
    }
}
