/// One pass over the records for one question: what passes is looked at in goes of some thousand, and all that is asked is
/// made of a go before the next is read.
struct FactPass {
    /// How the value of an aggregate is found at the end.
    private enum Value {
        case zero, count
        case packed(Int)
        case wide(Int)
        case distinct(Int)
    }

    /// The sums of an amount that does not fit into packed words.
    private struct Wide {
        let amount: Int
        var sums: [Int128]
    }

    private let selection: FactSelection
    private var groups: FactGroups
    private var values: [Value] = []
    /// The amounts that are packed, by lane.
    private var packed: [Int] = []
    private var sums: PackedSums
    private var wide: [Wide] = []
    private var distinct: [(column: FactQuestion.Column, codes: DistinctCodes)] = []
    /// The record, as its row plus one, that each group counted last; only needed where links repeat records.
    private var counted: [UInt32] = []
    /// How many groups there is room for.
    private var capacity: Int
    /// Whether it matters how often a record is counted; where codes alone are, only whether one is there.
    private let countsRecords: Bool
    private let room: Room

    init(_ table: FactTable, _ question: FactQuestion) {
        groups = FactGroups(table, question.groups)
        // One group more, for what a mask leaves out.
        capacity = groups.isBreakdown ? (groups.combinations ?? 1024) + 1 : 1
        var bits: [UInt64] = []
        for aggregate in question.aggregates {
            switch aggregate {
            case .count: values.append(.count)
            case .sum(let amount) where !table.ranges.indices.contains(amount): values.append(.zero)
            case .sum(let amount):
                let range = table.ranges[amount]
                if range.lowerBound >= 0, range.upperBound <= UInt32.max {
                    values.append(.packed(packed.count))
                    packed.append(amount)
                    bits.append(UInt64(Int64.bitWidth - range.upperBound.leadingZeroBitCount))
                } else {
                    values.append(.wide(wide.count))
                    wide.append(Wide(amount: amount, sums: [Int128](repeating: 0, count: capacity)))
                }
            case .distinct(let column):
                guard let limit = table.limit(column) else {
                    values.append(.zero)
                    continue
                }
                values.append(.distinct(distinct.count))
                let known = groups.combinations == nil ? nil : capacity
                distinct.append(
                    (
                        column,
                        DistinctCodes(limit: limit, groups: known, records: table.count, but: known.map { $0 - 1 })
                    ))
            }
        }
        sums = PackedSums(bits: bits, groups: capacity)
        countsRecords = question.aggregates.contains { if case .distinct = $0 { false } else { true } }
        room = Room(words: sums.words)
        selection = FactSelection(
            table, question, needsLinks: groups.needsLinks || distinct.contains { $0.column.isLink },
            mayMask: groups.isBreakdown && groups.combinations != nil)
    }

    /// Looks at all records.
    mutating func run(_ table: FactTable) {
        selection.forEach(in: table) { take($0) }
    }

    /// The answer, once all records were looked at.
    mutating func answer() -> FactAnswer {
        let (counts, totals) = sums.finish()
        let distinctCounts = distinct.map { $0.codes.counts(capacity) }
        var found: [Int] = []
        for group in 0..<(groups.isBreakdown ? groups.count : 1)
        where !groups.isBreakdown || counts[counts.startIndex + group] > 0 {
            found.append(group)
        }
        let (order, codes) = groups.sorted(found)
        let columns = values.map { value -> [Int64] in
            switch value {
            case .zero: [Int64](repeating: 0, count: order.count)
            case .count: order.map { counts[counts.startIndex + $0] }
            case .packed(let lane): order.map { totals[lane][totals[lane].startIndex + $0] }
            case .wide(let place): order.map { Int64(clamping: wide[place].sums[$0]) }
            case .distinct(let place): order.map { distinctCounts[place][$0] }
            }
        }
        return FactAnswer(order.count, codes: codes, width: groups.width, values: columns)
    }

    /// The codes that the first of the distinct counts has met, where the question has no breakdown.
    func firstCodes() -> Bitmap { distinct.first?.codes.codes() ?? Bitmap() }

    private mutating func take(_ go: FactGo) {
        var keys: UnsafePointer<UInt32>?
        if groups.isBreakdown {
            groups.number(go, into: room.groups, keys: room.keys)
            if groups.count >= capacity { grow(to: groups.count * 2 + 1) }
            if let mask = go.mask {
                leaveOut(go.count, mask, room.groups)
            }
            keys = UnsafePointer(room.groups)
        }
        if packed.isEmpty { room.words.update(repeating: 1, count: go.count) }
        var filled = 0
        for (lane, amount) in packed.enumerated() {
            let (word, shift) = sums.place(lane)
            // The first word of a record begins with a 1, which counts it.
            let start: UInt64? = word < filled ? nil : word == 0 ? 1 : 0
            filled = word + 1
            let words = room.words + word * FactSelection.size
            go.views.amount(amount)?.run(PackAmounts(places: go.records, shift: shift, start: start, words: words))
        }
        if go.repeats, countsRecords { forgetCounted(go, keys ?? UnsafePointer(room.zeros)) }
        sums.add(go.count, UnsafePointer(room.words), step: FactSelection.size, keys)
        for place in wide.indices {
            guard let amounts = go.views.amount(wide[place].amount) else { continue }
            wide[place].sums.withUnsafeMutableBufferPointer { sums in
                guard let start = sums.baseAddress else { return }
                amounts
                    .run(
                        AddWide(
                            places: go.records, counted: UnsafePointer(room.words),
                            groups: keys ?? UnsafePointer(room.zeros), sums: start))
            }
        }
        for place in distinct.indices {
            guard let (view, places) = go.column(distinct[place].column) else { continue }
            distinct[place].codes.insert(view, places, keys, room.codes)
        }
    }

    /// Puts what a mask leaves out into the last group.
    private func leaveOut(_ count: Int, _ mask: UnsafePointer<UInt8>, _ groups: UnsafeMutablePointer<UInt32>) {
        let last = UInt32(truncatingIfNeeded: capacity - 1)
        for place in 0..<count {
            let keep = 0 &- UInt32(mask[place])
            groups[place] = groups[place] & keep | last & ~keep
        }
    }

    /// Clears the words of records that their groups have counted with another link.
    private mutating func forgetCounted(_ go: FactGo, _ keys: UnsafePointer<UInt32>) {
        if counted.count < capacity {
            counted.append(contentsOf: repeatElement(0, count: capacity - counted.count))
        }
        let (words, count) = (room.words, sums.words)
        counted.withUnsafeMutableBufferPointer { counted in
            go.records.forEach { place, row in
                let record = UInt32(truncatingIfNeeded: go.firstRow &+ row &+ 1)
                let group = Int(keys[place])
                // No branch: which of a record's links come first in their groups cannot be foretold.
                let keep: UInt64 = counted[group] == record ? 0 : .max
                for word in 0..<count { words[word &* FactSelection.size &+ place] &= keep }
                counted[group] = record
            }
        }
    }

    private mutating func grow(to more: Int) {
        capacity = more
        sums.grow(to: more)
        for place in wide.indices {
            wide[place].sums.append(contentsOf: repeatElement(0, count: more - wide[place].sums.count))
        }
    }

    /// Memory for one go.
    private final class Room {
        let groups = UnsafeMutablePointer<UInt32>.allocate(capacity: FactSelection.size)
        let codes = UnsafeMutablePointer<UInt32>.allocate(capacity: FactSelection.size)
        let zeros = UnsafeMutablePointer<UInt32>.allocate(capacity: FactSelection.size)
        let keys = UnsafeMutablePointer<UInt64>.allocate(capacity: FactSelection.size)
        let words: UnsafeMutablePointer<UInt64>

        init(words count: Int) {
            words = UnsafeMutablePointer<UInt64>.allocate(capacity: FactSelection.size * count)
            zeros.update(repeating: 0, count: FactSelection.size)
        }

        deinit {
            for numbers in [groups, codes, zeros] { numbers.deallocate() }
            for numbers in [keys, words] { numbers.deallocate() }
        }
    }
}

extension FactTable {
    /// The answer to a question.
    ///
    /// A record counts if its day is asked for, its own codes pass, and, where a clause is about links, at least one of its
    /// links passes all of those at once. It counts once in a total and once in each combination of codes that those of its
    /// links have that pass; without any link, in the code 0 of a link's column. A sum beyond 64 bits is the nearest number
    /// that they hold. An amount that the table does not have sums up to 0, a column that it does not have holds 0 only and
    /// passes no clause.
    package func answer(_ question: FactQuestion) -> FactAnswer {
        var pass = FactPass(self, question)
        pass.run(self)
        return pass.answer()
    }

    /// The rows that count in a question, ascending, no more than a limit; and how many they are in all.
    package func rows(_ question: FactQuestion, limit: Int) -> (rows: [Int], total: Int) {
        var passing = Bitmap(rows: count)
        FactSelection(self, question, needsLinks: false, mayMask: false).forEach(in: self) { go in
            go.records.forEach { passing.insert(UInt32(truncatingIfNeeded: go.firstRow &+ $1)) }
        }
        var rows: [Int] = []
        passing.forEach { if rows.count < limit { rows.append(Int($0)) } }
        return (rows, passing.count)
    }

    /// The different codes other than 0 that `distinct` counts, so that those of two questions can be compared: which
    /// establishments came back is what two years share. A column that the table does not have has none.
    package func codes(_ column: FactQuestion.Column, of question: FactQuestion) -> Bitmap {
        var asked = question
        (asked.aggregates, asked.groups) = ([.distinct(column)], [])
        var pass = FactPass(self, asked)
        pass.run(self)
        return pass.firstCodes()
    }
}
