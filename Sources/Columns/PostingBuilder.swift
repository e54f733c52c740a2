/// Makes many postings at once, whose sizes are known: rows are put straight to their places.
package struct PostingBuilder {
    private let rows: Int
    private let counts: [UInt32]
    /// Where the next row of each list goes, in `lists`, or where the words of its bitmap begin, in `words`.
    private var places: [Int]
    private let isDense: [Bool]
    private var lists: [UInt32]
    private var words: [UInt64]

    /// Of so many postings, each of which will be given so many of `rows` rows.
    package init(counts: [UInt32], rows: Int) {
        self.rows = rows
        self.counts = counts
        isDense = counts.map { Posting.isDense(Int($0), of: rows) }
        var (listed, packed) = (0, 0)
        places = []
        places.reserveCapacity(counts.count)
        for (count, isDense) in zip(counts, isDense) {
            places.append(isDense ? packed : listed)
            if isDense { packed += (rows + 63) / 64 } else { listed += Int(count) }
        }
        lists = [UInt32](repeating: 0, count: listed)
        words = [UInt64](repeating: 0, count: packed)
    }

    /// Adds a row to a posting, higher than all before it.
    @inline(__always)
    package mutating func append(_ row: UInt32, to posting: Int) {
        if isDense[posting] {
            words[places[posting] + Int(row >> 6)] |= 1 << UInt64(row & 63)
        } else {
            lists[places[posting]] = row
            places[posting] += 1
        }
    }

    /// What was made.
    package func postings() -> [Posting] {
        counts.indices.map { posting in
            let (place, count) = (places[posting], Int(counts[posting]))
            if isDense[posting] {
                return Posting(Bitmap(words: Array(words[place..<place + (rows + 63) / 64])), count: count)
            }
            return Posting(Array(lists[(place - count)..<place]))
        }
    }
}
