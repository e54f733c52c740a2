/// The rows that a question finds so far: every row, few of them as a list, or many as a bitmap.
package enum RowSet: Sendable {
    case everything
    /// Ascending, each once.
    case list([UInt32])
    case bits(Bitmap)

    /// Keeps the rows that a posting holds too.
    package mutating func formIntersection(_ posting: Posting) {
        switch self {
        case .everything:
            self = posting.isDense ? .bits(posting.bits) : .list(posting.list)
        case .list(var rows):
            self = .list([])
            if posting.isDense {
                rows.removeAll { !posting.bits.contains($0) }
            } else {
                rows = shared(rows, posting.list)
            }
            self = .list(rows)
        case .bits(var bits):
            if posting.isDense {
                self = .everything
                bits.formIntersection(posting.bits)
                self = .bits(bits)
            } else {
                self = .list(posting.list.filter { bits.contains($0) })
            }
        }
    }

    /// Keeps the rows that a set holds too.
    package mutating func formIntersection(_ set: Bitmap) {
        switch self {
        case .everything:
            self = .bits(set)
        case .list(var rows):
            self = .everything
            rows.removeAll { !set.contains($0) }
            self = .list(rows)
        case .bits(var bits):
            self = .everything
            bits.formIntersection(set)
            self = .bits(bits)
        }
    }

    /// Keeps the rows that another set of rows holds too.
    package mutating func formIntersection(_ other: RowSet) {
        switch other {
        case .everything: break
        case .bits(let bits): formIntersection(bits)
        case .list(let rows):
            switch self {
            case .everything: self = other
            case .list(let mine): self = .list(shared(mine, rows))
            case .bits(let bits): self = .list(rows.filter { bits.contains($0) })
            }
        }
    }

    /// Keeps the rows of which `holds` is true; `rows` is how many there are in all.
    package mutating func filter(of rows: Int, _ holds: (UInt32) -> Bool) {
        switch self {
        case .everything:
            var kept = Bitmap(rows: rows)
            for row in 0..<UInt32(clamping: rows) where holds(row) { kept.insert(row) }
            self = .bits(kept)
        case .list(var list):
            self = .everything
            list.removeAll { !holds($0) }
            self = .list(list)
        case .bits(let bits):
            var kept = bits
            bits.forEach { if !holds($0) { kept.remove($0) } }
            self = .bits(kept)
        }
    }

    /// Calls `body` with each row, in ascending order; `rows` is how many there are in all.
    package func forEach(of rows: Int, _ body: (UInt32) -> Void) {
        switch self {
        case .everything: for row in 0..<UInt32(clamping: rows) { body(row) }
        case .list(let list): for row in list { body(row) }
        case .bits(let bits): bits.forEach(body)
        }
    }
}

/// The rows of two sorted lists that are in both; the longer is skipped through where it is much longer.
func shared(_ left: [UInt32], _ right: [UInt32]) -> [UInt32] {
    let (short, long) = left.count <= right.count ? (left, right) : (right, left)
    return [UInt32](unsafeUninitializedCapacity: short.count) { out, count in
        short.withUnsafeBufferPointer { short in
            long.withUnsafeBufferPointer { long in
                if long.count > short.count * 16 {
                    var place = 0
                    for row in short {
                        place = lowerBound(long, row, from: place)
                        guard place < long.count else { break }
                        if long[place] == row {
                            out[count] = row
                            count += 1
                        }
                    }
                } else {
                    var (i, j) = (0, 0)
                    while i < short.count && j < long.count {
                        let (a, b) = (short[i], long[j])
                        out[count] = a
                        count &+= a == b ? 1 : 0
                        i &+= a <= b ? 1 : 0
                        j &+= b <= a ? 1 : 0
                    }
                }
            }
        }
    }
}

extension RowSet {
    /// Takes out the rows that another set of rows holds; `rows` is how many there are in all.
    package mutating func subtract(_ other: RowSet, of rows: Int) {
        switch other {
        case .everything:
            self = .list([])
        case .bits(let bits):
            switch self {
            case .everything:
                var left = Bitmap(allOf: rows)
                left.subtract(bits)
                self = .bits(left)
            case .list(let mine): self = .list(mine.filter { !bits.contains($0) })
            case .bits(var mine):
                self = .everything
                mine.subtract(bits)
                self = .bits(mine)
            }
        case .list(let list):
            switch self {
            case .everything, .bits:
                var left = Bitmap(allOf: rows)
                if case .bits(let mine) = self { left = mine }
                self = .everything
                for row in list { left.remove(row) }
                self = .bits(left)
            case .list(let mine):
                var next = 0
                self = .list(
                    mine.filter { row in
                        while next < list.count && list[next] < row { next += 1 }
                        return next == list.count || list[next] != row
                    })
            }
        }
    }
}
