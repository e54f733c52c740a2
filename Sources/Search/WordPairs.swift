import Columns

/// The rows in which one common word follows another: where the search for a phrase of common words begins, which would
/// otherwise have to look at every row that holds them all (H. E. Williams, J. Zobel, D. Bahle, "Fast phrase querying
/// with combined indexes", ACM TOIS 22, 2004).
///
/// Which words are common is decided when a load ends, and stays so until the next.
struct WordPairs: Sendable {
    /// Of which words there are pairs: those that one row in so many holds, if that is at least so many rows.
    private static let share = 64
    private static let fewest = 256
    /// At most so many words, the commonest.
    private static let most = 1024

    /// The place of each word among the common ones, plus one; 0 for all others, and for those past the end.
    private var places: [UInt16] = []
    private var words = 0
    /// For each common word and each that may follow it: the number of their list, plus one; 0 where there is none.
    private var numbers: [UInt32] = []
    private var lists: [Posting] = []
    private static let none = Posting()

    init() {}

    /// For words that so many rows hold each, of so many in all.
    init(counts: [UInt32], rows: Int) {
        let fewest = UInt32(clamping: max(WordPairs.fewest, rows / WordPairs.share))
        let common = counts.indices.filter { counts[$0] >= fewest }.sorted { counts[$0] > counts[$1] }
        places = [UInt16](repeating: 0, count: counts.count)
        words = min(common.count, WordPairs.most)
        for (place, word) in common.prefix(words).enumerated() { places[word] = UInt16(place + 1) }
        numbers = [UInt32](repeating: 0, count: words * words)
    }

    /// The rows in which `second` comes right behind `first`; `nil` where they are not both common.
    func rows(_ first: UInt32, _ second: UInt32) -> Posting? {
        guard let place = place(first, second) else { return nil }
        return numbers[place] == 0 ? WordPairs.none : lists[Int(numbers[place]) - 1]
    }

    /// Notes that in a row, no lower than all before it, `second` comes right behind `first`.
    mutating func append(_ first: UInt32, _ second: UInt32, _ row: UInt32) {
        guard let place = place(first, second) else { return }
        if numbers[place] == 0 {
            lists.append(Posting())
            numbers[place] = UInt32(truncatingIfNeeded: lists.count)
        }
        lists[Int(numbers[place]) - 1].appendOnce(row)
    }

    /// Takes in many rows at once. `each` calls its argument with each pair of each row, in ascending order of rows, and
    /// is called twice: first the pairs are only counted.
    mutating func load(rows: Int, _ each: ((_ first: UInt32, _ second: UInt32, _ row: UInt32) -> Void) -> Void) {
        var counts = [UInt32](repeating: 0, count: numbers.count)
        var last = [UInt32](repeating: .max, count: numbers.count)
        each { first, second, row in
            guard let place = place(first, second), last[place] != row else { return }
            last[place] = row
            counts[place] += 1
        }
        var occurring: [UInt32] = []
        for place in counts.indices where counts[place] > 0 {
            occurring.append(counts[place])
            numbers[place] = UInt32(truncatingIfNeeded: occurring.count)
        }
        var builder = PostingBuilder(counts: occurring, rows: rows)
        last = [UInt32](repeating: .max, count: numbers.count)
        each { first, second, row in
            guard let place = place(first, second), last[place] != row else { return }
            last[place] = row
            builder.append(row, to: Int(numbers[place]) - 1)
        }
        lists = builder.postings()
    }

    @inline(__always)
    private func place(_ first: UInt32, _ second: UInt32) -> Int? {
        guard first < places.count, second < places.count else { return nil }
        let (a, b) = (Int(places[Int(first)]), Int(places[Int(second)]))
        return a == 0 || b == 0 ? nil : (a - 1) * words + b - 1
    }
}
