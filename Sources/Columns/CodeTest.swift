/// Whether codes are among some, in the form that is quickest for those that are allowed: one range, less a few holes that
/// vectors compare with; or a table of all codes in the range; or, where codes lie far apart, a search.
struct CodeTest {
    private enum Rest {
        case holes([ClosedRange<UInt32>])
        /// From the first allowed code on; one for allowed. The last is 0 and stands for all behind it.
        case table([UInt8])
        case sorted([UInt32])
    }

    private static let mostHoles = 3
    private static let largestTable = 1 << 20

    /// From the first allowed code to the last; none where nothing is allowed.
    private let range: ClosedRange<UInt32>?
    private let rest: Rest

    /// Only codes of a range pass.
    init(_ range: ClosedRange<UInt32>) {
        self.range = range
        rest = .holes([])
    }

    /// Only some codes pass.
    init(_ allowed: Set<UInt32>) {
        guard let first = allowed.min(), let last = allowed.max() else {
            range = nil
            rest = .holes([])
            return
        }
        range = first...last
        guard last - first < Self.largestTable else {
            rest = .sorted(allowed.sorted())
            return
        }
        var table = [UInt8](repeating: 0, count: Int(last - first) + 2)
        for code in allowed { table[Int(code - first)] = 1 }
        rest = Self.holes(table, first).map { .holes($0) } ?? .table(table)
    }

    /// The codes between the first and the last that are not allowed, as ranges; nothing where there are too many.
    private static func holes(_ table: [UInt8], _ first: UInt32) -> [ClosedRange<UInt32>]? {
        var holes: [ClosedRange<UInt32>] = []
        var place = 0
        while place < table.count - 1 {
            let start = place
            while place < table.count - 1, table[place] == 0 { place += 1 }
            if place > start {
                if holes.count == mostHoles { return nil }
                holes.append(first + UInt32(start)...first + UInt32(place - 1))
            }
            while place < table.count - 1, table[place] == 1 { place += 1 }
        }
        return holes
    }

    /// Sets `mask` to 0 for each of so many rows from a first one on whose code does not pass; leaves the others.
    func narrow(_ mask: UnsafeMutablePointer<UInt8>, _ view: ColumnView, _ first: Int, _ count: Int) {
        guard let range else { return mask.update(repeating: 0, count: count) }
        view.run(KeepRange(range: range, first: first, count: count, mask: mask))
        switch rest {
        case .holes(let holes):
            for hole in holes { view.run(LeaveOutRange(range: hole, first: first, count: count, mask: mask)) }
        case .table(let table):
            table.withUnsafeBufferPointer {
                guard let start = $0.baseAddress else { return }
                view.run(
                    LookUp(
                        lowest: range.lowerBound, table: start, last: UInt32(clamping: $0.count - 1), first: first,
                        count: count, mask: mask))
            }
        case .sorted(let codes): view.run(FindSorted(codes: codes, first: first, count: count, mask: mask))
        }
    }
}

private struct KeepRange: ColumnLoop {
    let range: ClosedRange<UInt32>
    let first, count: Int
    let mask: UnsafeMutablePointer<UInt8>

    @inline(__always)
    func run<Number: FixedWidthInteger>(_ numbers: Numbers<Number>) {
        guard let low = Number(exactly: range.lowerBound) else { return mask.update(repeating: 0, count: count) }
        let high = Number(clamping: range.upperBound)
        if low == 0, high == .max { return }
        for place in 0..<count {
            let number = numbers[first &+ place]
            mask[place] &= (number >= low ? 1 : 0) & (number <= high ? 1 : 0)
        }
    }
}

private struct LeaveOutRange: ColumnLoop {
    let range: ClosedRange<UInt32>
    let first, count: Int
    let mask: UnsafeMutablePointer<UInt8>

    @inline(__always)
    func run<Number: FixedWidthInteger>(_ numbers: Numbers<Number>) {
        guard let low = Number(exactly: range.lowerBound) else { return }
        let high = Number(clamping: range.upperBound)
        for place in 0..<count {
            let number = numbers[first &+ place]
            mask[place] &= (number < low ? 1 : 0) | (number > high ? 1 : 0)
        }
    }
}

private struct LookUp: ColumnLoop {
    let lowest: UInt32
    let table: UnsafePointer<UInt8>
    let last: UInt32
    let first, count: Int
    let mask: UnsafeMutablePointer<UInt8>

    @inline(__always)
    func run<Number: FixedWidthInteger>(_ numbers: Numbers<Number>) {
        for place in 0..<count {
            // A code below the lowest wraps to one behind the last.
            let distance = UInt32(truncatingIfNeeded: numbers[first &+ place]) &- lowest
            mask[place] &= table[Int(min(distance, last))]
        }
    }
}

private struct FindSorted: ColumnLoop {
    let codes: [UInt32]
    let first, count: Int
    let mask: UnsafeMutablePointer<UInt8>

    func run<Number: FixedWidthInteger>(_ numbers: Numbers<Number>) {
        for place in 0..<count where mask[place] != 0 {
            let code = UInt32(truncatingIfNeeded: numbers[first &+ place])
            var (low, high) = (0, codes.count)
            while low < high {
                let middle = (low + high) / 2
                if codes[middle] < code { low = middle + 1 } else { high = middle }
            }
            if low == codes.count || codes[low] != code { mask[place] = 0 }
        }
    }
}
