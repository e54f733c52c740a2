import Columns
import Programme
import Search

/// Puts the rows that a question finds in its order, as far as they are asked for.
///
/// Where many rows fit, the order itself is walked until enough have been met; where few fit, the best of them are
/// selected. Both give the same rows.
struct Paging {
    let question: Question
    let rows: ListingRows
    let found: RowSet
    let total: Int
    private let today: UInt32

    init(_ question: Question, _ rows: ListingRows, _ matching: Matching) {
        self.question = question
        self.rows = rows
        found = matching.found
        total = matching.total
        today = ListingRows.cell(question.today)
    }

    /// The first so many rows in the question's order.
    func first(_ count: Int, words: WordQuery, room: inout Ranking.Room) -> [UInt32] {
        let need = min(count, total)
        guard need > 0 else { return [] }
        switch question.sort {
        case .date:
            return take(need, from: found, total, [dated(rows.byDate) { rows.start($0) < $1 }]) {
                rows.isEarlier($0, $1)
            }
        case .latest: return take(need, from: found, total, [rows.byLatest[...]]) { rows.isLater($0, $1) }
        case .title: return take(need, from: found, total, [rows.byTitle[...]]) { rows.isBeforeByTitle($0, $1) }
        case .updated: return take(need, from: found, total, [rows.byUpdate[...]]) { rows.isNewer($0, $1) }
        case .distance: return nearest(need)
        case .best: return best(need, words, &room)
        }
    }

    /// The part of the order by date that days leave, where nothing else can fit.
    private func dated(_ order: [UInt32], _ isBefore: (UInt32, UInt32) -> Bool) -> ArraySlice<UInt32> {
        guard !question.undated, question.selected[.year]?.isEmpty ?? true else { return order[...] }
        let from = question.from.map { ListingRows.cell($0) } ?? 0
        return order[rows.place(in: order) { isBefore($0, from) }...]
    }

    private func best(_ need: Int, _ words: WordQuery, _ room: inout Ranking.Room) -> [UInt32] {
        var top = TopRows<UInt32>(need) { [self] left, right in
            left.key != right.key ? left.key > right.key : isSooner(left.row, right.row)
        }
        var scored: [UInt32] = []
        rows.text.scored(words, within: found, room: &room) { row, score in
            top.offer(row, score)
            scored.append(row)
        }
        var taken = top.sorted()
        if taken.count < need {
            var rest = found
            scored.sort()
            rest.subtract(.list(scored), of: rows.count)
            taken += take(need - taken.count, from: rest, total - scored.count, sooner) { isSooner($0, $1) }
        }
        return taken
    }

    /// What lies ahead, soonest first; what has no start; what has begun, latest first.
    private var sooner: [ArraySlice<UInt32>] {
        let ahead = rows.place(in: rows.byDate) { rows.start($0) < today }
        let begun = rows.place(in: rows.byLatest) { rows.start($0) != ListingRows.noDay && rows.start($0) >= today }
        return [rows.byDate[ahead...], rows.byLatest[begun..<begun + ahead]]
    }

    private func isSooner(_ left: UInt32, _ right: UInt32) -> Bool {
        let (a, b) = (rows.start(left), rows.start(right))
        let (first, second) = (
            a == ListingRows.noDay ? 1 : a >= today ? 0 : 2, b == ListingRows.noDay ? 1 : b >= today ? 0 : 2
        )
        if first != second { return first < second }
        return first == 2 ? rows.isLater(left, right) : rows.isEarlier(left, right)
    }

    private func nearest(_ need: Int) -> [UInt32] {
        guard let near = question.near, let centre = Point(latitude: near.latitude, longitude: near.longitude) else {
            return []
        }
        var top = TopRows<Double>(need) { [self] left, right in
            left.key != right.key ? left.key < right.key : rows.ids[Int(left.row)] < rows.ids[Int(right.row)]
        }
        found.forEach(of: rows.count) { row in
            if let point = rows.points[Int(row)] { top.offer(row, point.kilometres(to: centre)) }
        }
        return top.sorted()
    }

    /// The first rows of a set in an order that is given in parts and as a comparison.
    private func take(
        _ need: Int, from set: RowSet, _ size: Int, _ order: [ArraySlice<UInt32>],
        _ isBefore: @escaping (UInt32, UInt32) -> Bool
    ) -> [UInt32] {
        if case .bits(let bits) = set, size > 0 {
            // A step of the walk costs about a fifth of a comparison; a walk that meets too few is given up.
            let budget = max(size * 5, 4096)
            if need * (rows.count / size + 1) < budget {
                var taken: [UInt32] = []
                var steps = 0
                walk: for part in order {
                    for row in part {
                        steps += 1
                        if bits.contains(row) {
                            taken.append(row)
                            if taken.count == need { return taken }
                        }
                        if steps > budget { break walk }
                    }
                }
                if steps <= budget { return taken }
            }
        }
        var top = TopRows<UInt8>(need) { left, right in isBefore(left.row, right.row) }
        set.forEach(of: rows.count) { top.offer($0, 0) }
        return top.sorted()
    }
}

/// The best so many of all rows that are offered: those that beat the worst kept are gathered, and cut back when they
/// are twice too many.
private struct TopRows<Key> {
    typealias Entry = (row: UInt32, key: Key)
    private let limit: Int
    private let isBefore: (Entry, Entry) -> Bool
    private var kept: [Entry] = []
    private var worst: Entry?

    init(_ limit: Int, _ isBefore: @escaping (Entry, Entry) -> Bool) {
        self.limit = limit
        self.isBefore = isBefore
    }

    mutating func offer(_ row: UInt32, _ key: Key) {
        if let worst, !isBefore((row, key), worst) { return }
        kept.append((row, key))
        if kept.count >= limit * 2 + 64 { cut() }
    }

    private mutating func cut() {
        kept.sort(by: isBefore)
        kept.removeLast(max(0, kept.count - limit))
        worst = kept.last
    }

    mutating func sorted() -> [UInt32] {
        kept.sort(by: isBefore)
        return kept.prefix(limit).map(\.row)
    }
}
