/// The rows that bear one value or hold one word: a sorted list while they are few, a bitmap once they are many, so that
/// neither costs more than four bytes a row or a bit for every row.
///
/// Rows are appended in ascending order and never taken out: what has been deleted stays until the next build and is
/// masked by the set of live rows.
package struct Posting: Sendable {
    /// The rows, ascending, while there is no bitmap.
    package private(set) var list: [UInt32] = []
    /// The rows once they are many; otherwise empty.
    package private(set) var bits = Bitmap()
    /// How many rows it holds, deleted ones too.
    package private(set) var count = 0

    /// An empty posting.
    package init() {}

    init(_ list: [UInt32]) {
        self.list = list
        count = list.count
    }

    init(_ bits: Bitmap, count: Int) {
        self.bits = bits
        self.count = count
    }

    /// Whether the rows are in a bitmap.
    package var isDense: Bool { bits.capacity > 0 }

    /// Adds a row, higher than all before it.
    package mutating func append(_ row: UInt32) {
        count += 1
        if isDense { return bits.insert(row) }
        list.append(row)
        if Posting.isDense(list.count, of: Int(row) + 1) {
            bits = Bitmap(rows: Int(row) + 1)
            for row in list { bits.insert(row) }
            list = []
        }
    }

    /// Adds a row, no lower than all before it, unless it is the one added last.
    package mutating func appendOnce(_ row: UInt32) {
        if isDense ? bits.contains(row) : list.last == row { return }
        append(row)
    }

    /// A bitmap takes less room than a list from one row in 32 on.
    static func isDense(_ count: Int, of rows: Int) -> Bool { count > 64 && count * 32 > rows }

    /// Whether a row is in it.
    package func contains(_ row: UInt32) -> Bool {
        if isDense { return bits.contains(row) }
        let place = list.withUnsafeBufferPointer { lowerBound($0, row, from: 0) }
        return place < list.count && list[place] == row
    }

    /// Puts its rows into a set.
    package func insert(into set: inout Bitmap) {
        if isDense { return set.formUnion(bits) }
        guard let last = list.last else { return }
        set.makeRoom(for: last)
        set.insert(list[...])
    }

    /// How many of its rows are in a set.
    package func count(with set: Bitmap) -> Int {
        if isDense { return bits.count(with: set) }
        var total = 0
        for row in list where set.contains(row) { total += 1 }
        return total
    }
}

/// The first place, from `start` on, of a sorted list whose row is not less than `row`: doubling steps, then halves
/// (J. L. Bentley, A. C. Yao, "An almost optimal algorithm for unbounded searching", 1976).
@inline(__always)
func lowerBound(_ list: UnsafeBufferPointer<UInt32>, _ row: UInt32, from start: Int) -> Int {
    var low = start
    var step = 1
    var high = start
    while high < list.count && list[high] < row {
        low = high &+ 1
        high = high &+ step
        step = step &* 2
    }
    high = min(high, list.count)
    while low < high {
        let middle = (low &+ high) >> 1
        if list[middle] < row { low = middle &+ 1 } else { high = middle }
    }
    return low
}
