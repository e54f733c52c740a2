/// All rows in one order, and the place of each in it: so that two rows are compared as two whole numbers.
package struct RowOrder: Sendable {
    /// The rows, first to last.
    package private(set) var rows: [UInt32] = []
    /// The place of each row, by row.
    package private(set) var places: [UInt32] = []

    package init() {}

    /// An order of all rows from 0 on, each of them once in `rows`.
    package init(_ rows: [UInt32]) {
        self.rows = rows
        places = [UInt32](repeating: 0, count: rows.count)
        number(from: 0)
    }

    /// Adds the next rows: `newcomers`, sorted by `isBefore`. What stands behind the first of them moves back.
    package mutating func insert(_ newcomers: [UInt32], _ isBefore: (UInt32, UInt32) -> Bool) {
        guard let first = newcomers.first else { return }
        let known = rows.count
        let start = place { isBefore($0, first) }
        rows.append(contentsOf: newcomers)
        places.append(contentsOf: newcomers)
        // From the end, each newcomer goes to its place once those that it precedes have moved.
        var end = known
        for (ahead, newcomer) in newcomers.enumerated().reversed() {
            let place = place(upTo: end) { isBefore($0, newcomer) }
            rows.withUnsafeMutableBufferPointer { rows in
                for old in (place..<end).reversed() { rows[old &+ ahead &+ 1] = rows[old] }
                rows[place + ahead] = newcomer
            }
            end = place
        }
        number(from: start)
    }

    /// The first place whose row does not come before.
    package func place(_ isBefore: (UInt32) -> Bool) -> Int { place(upTo: rows.count, isBefore) }

    private func place(upTo end: Int, _ isBefore: (UInt32) -> Bool) -> Int {
        var (low, high) = (0, end)
        while low < high {
            let middle = (low + high) / 2
            if isBefore(rows[middle]) { low = middle + 1 } else { high = middle }
        }
        return low
    }

    /// Writes down the places of the rows from one place on.
    private mutating func number(from start: Int) {
        places.withUnsafeMutableBufferPointer { places in
            for place in start..<rows.count { places[Int(rows[place])] = UInt32(truncatingIfNeeded: place) }
        }
    }
}
