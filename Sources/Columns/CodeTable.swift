/// Columns of small numbers side by side, as narrow as they can be: a row is mostly one word of 64 bits, so that looking at
/// a row costs one access to memory, and a million rows fit into the processor's cache.
package struct CodeTable: Sendable {
    /// Where a column stands in the words of a row.
    package struct Column: Sendable {
        package let word: Int
        package let shift: UInt64
        package let mask: UInt64
    }

    /// The rows' words, one row after another.
    package private(set) var words: [UInt64] = []
    /// How many words a row has.
    package private(set) var stride = 1
    /// The columns, in the order of the numbers of a row.
    package private(set) var columns: [Column] = []

    /// A table of so many columns, without rows.
    package init(columns count: Int) { columns = CodeTable.layout([Int](repeating: 4, count: count)).columns }

    /// How many rows there are.
    package var count: Int { words.count / stride }

    /// Adds a row; where a number is too large for its column, the whole table is laid out anew.
    package mutating func append(_ numbers: [UInt32]) {
        if zip(columns, numbers).contains(where: { UInt64($1) > $0.mask }) { widen(for: numbers) }
        var row = [UInt64](repeating: 0, count: stride)
        for (column, number) in zip(columns, numbers) { row[column.word] |= UInt64(number) << column.shift }
        words.append(contentsOf: row)
    }

    /// The numbers of a row.
    package subscript(row: Int) -> [UInt32] {
        columns.map { UInt32(truncatingIfNeeded: words[row * stride + $0.word] >> $0.shift & $0.mask) }
    }

    /// Adds one, for every row of a set and each of some columns, to the counter of the row's number there: the one so
    /// many places behind the column's `start` in `sums`.
    package func count(_ set: Bitmap, _ counters: [(column: Int, start: Int)], into sums: inout [UInt32]) {
        let counters = counters.map { (columns[$0.column], $0.start) }
        words.withUnsafeBufferPointer { words in
            counters.withUnsafeBufferPointer { counters in
                sums.withUnsafeMutableBufferPointer { sums in
                    set.forEach { row in
                        let first = Int(row) &* stride
                        for (column, start) in counters {
                            let number = words[first &+ column.word] &>> column.shift & column.mask
                            sums[start &+ Int(truncatingIfNeeded: number)] &+= 1
                        }
                    }
                }
            }
        }
    }

    private mutating func widen(for numbers: [UInt32]) {
        let widths = zip(columns, numbers).map { column, number in
            max(UInt64.bitWidth - column.mask.leadingZeroBitCount, UInt32.bitWidth - number.leadingZeroBitCount)
        }
        let old = self
        (columns, stride) = CodeTable.layout(widths)
        words = []
        words.reserveCapacity(old.count * stride)
        for row in 0..<old.count { append(old[row]) }
    }

    /// Puts columns of so many bits each into words, none across two.
    private static func layout(_ widths: [Int]) -> (columns: [Column], stride: Int) {
        var (word, used) = (0, 0)
        let columns = widths.map { width in
            if used + width > 64 { (word, used) = (word + 1, 0) }
            defer { used += width }
            return Column(word: word, shift: UInt64(used), mask: 1 << UInt64(width) - 1)
        }
        return (columns, word + 1)
    }
}
