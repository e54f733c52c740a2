import Columns

/// How well rows fit a query, as whole numbers, so that every machine gives the same order.
///
/// The score of a row is the sum, over the words typed, of *rarity × points × exactness*: rarity 1 + ⌊log₂((N + 1)/(n + 1))⌋
/// for a word that n of N live rows hold (the inverse document frequency of K. Spärck Jones, 1972, in whole steps); points
/// 8 where it stands in a title, 4 in a provider's name, 1 where the text has it three times or more (the weighted fields of
/// BM25F: S. Robertson, H. Zaragoza, M. Taylor, CIKM 2004, with impacts quantised in advance as V. N. Anh and A. Moffat,
/// SIGIR 2006); exactness 2 for the word as typed, 1 for a variant, a synonym or a correction. Of several forms of one word
/// the one that gives most counts.
///
/// A row that merely holds the words scores 0. So only the few rows in which a word is weighty are ever scored, however
/// common the word; the others follow in the order that breaks ties.
package enum Ranking {
    /// The rarity of a word that so many live rows hold, of so many.
    package static func rarity(live: Int, of rows: Int) -> UInt32 {
        let ratio = (rows + 1) / (live + 1)
        return 1 + UInt32(truncatingIfNeeded: max(0, Int.bitWidth - 1 - max(1, ratio).leadingZeroBitCount))
    }

    /// Room for scoring, kept from one question to the next.
    package struct Room: Sendable {
        fileprivate var best: [UInt16] = []
        fileprivate var sums: [UInt32] = []

        package init() {}
    }
}

extension TextIndex {
    /// Calls `body` with the rows of a set that score more than 0, each once, in no order.
    package func scored(
        _ query: WordQuery, within set: RowSet, room: inout Ranking.Room,
        _ body: (_ row: UInt32, _ score: UInt32) -> Void
    ) {
        let groups = query.scorers.filter { !$0.isEmpty }
        if case .list(let rows) = set,
            rows.count * 8 < groups.joined().reduce(0, { $0 + weighty[Int($1.word)].rows.count })
        {
            return scoreEach(rows, groups, body)
        }
        if groups.count == 1, groups[0].count == 1 {
            let scorer = groups[0][0]
            return eachWeighty(scorer, set) { row, points in body(row, points &* scorer.weight) }
        }
        scoreTogether(groups, set, &room, body)
    }

    /// For few rows: each is looked up in every list.
    private func scoreEach(_ rows: [UInt32], _ groups: [[WordQuery.Scorer]], _ body: (UInt32, UInt32) -> Void) {
        for row in rows {
            var sum: UInt32 = 0
            for group in groups {
                var best: UInt32 = 0
                for scorer in group { best = max(best, points(scorer.word, row) &* scorer.weight) }
                sum &+= best
            }
            if sum > 0 { body(row, sum) }
        }
    }

    /// For many: each list is gone through once, and the sums are kept by row.
    private func scoreTogether(
        _ groups: [[WordQuery.Scorer]], _ set: RowSet, _ room: inout Ranking.Room, _ body: (UInt32, UInt32) -> Void
    ) {
        if room.sums.count < rows {
            room.best = [UInt16](repeating: 0, count: rows + rows / 8)
            room.sums = [UInt32](repeating: 0, count: rows + rows / 8)
        }
        var touched: [UInt32] = []
        var members: [UInt32] = []
        room.best.withUnsafeMutableBufferPointer { best in
            room.sums.withUnsafeMutableBufferPointer { sums in
                for group in groups {
                    if group.count == 1 {
                        eachWeighty(group[0], set) { row, points in
                            if sums[Int(row)] == 0 { touched.append(row) }
                            sums[Int(row)] &+= points &* group[0].weight
                        }
                        continue
                    }
                    members.removeAll(keepingCapacity: true)
                    for scorer in group {
                        eachWeighty(scorer, set) { row, points in
                            if best[Int(row)] == 0 { members.append(row) }
                            best[Int(row)] = max(best[Int(row)], UInt16(truncatingIfNeeded: points &* scorer.weight))
                        }
                    }
                    for row in members {
                        if sums[Int(row)] == 0 { touched.append(row) }
                        sums[Int(row)] &+= UInt32(best[Int(row)])
                        best[Int(row)] = 0
                    }
                }
                for row in touched {
                    body(row, sums[Int(row)])
                    sums[Int(row)] = 0
                }
            }
        }
    }

    /// The rows of a set in which a word is weighty, with its points.
    private func eachWeighty(_ scorer: WordQuery.Scorer, _ set: RowSet, _ body: (UInt32, UInt32) -> Void) {
        let list = weighty[Int(scorer.word)]
        list.rows.withUnsafeBufferPointer { rows in
            list.points.withUnsafeBufferPointer { points in
                switch set {
                case .everything:
                    for place in 0..<rows.count { body(rows[place], UInt32(points[place])) }
                case .bits(let bits):
                    for place in 0..<rows.count where bits.contains(rows[place]) {
                        body(rows[place], UInt32(points[place]))
                    }
                case .list(let wanted):
                    var next = 0
                    for place in 0..<rows.count {
                        while next < wanted.count && wanted[next] < rows[place] { next &+= 1 }
                        if next == wanted.count { break }
                        if wanted[next] == rows[place] { body(rows[place], UInt32(points[place])) }
                    }
                }
            }
        }
    }

    private func points(_ word: UInt32, _ row: UInt32) -> UInt32 {
        let list = weighty[Int(word)]
        var (low, high) = (0, list.rows.count)
        while low < high {
            let middle = (low &+ high) / 2
            if list.rows[middle] < row { low = middle &+ 1 } else { high = middle }
        }
        return low < list.rows.count && list.rows[low] == row ? UInt32(list.points[low]) : 0
    }
}
