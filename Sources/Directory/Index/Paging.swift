import Columns
import Programme
import Search

/// Puts the rows that a question finds in its order, as far as they are asked for.
///
/// Where many rows fit, the order itself is walked until enough have been met; where few fit, those with the lowest
/// places in it are selected. Both give the same rows.
struct Paging {
    let question: Question
    let rows: ListingRows
    let found: RowSet
    let total: Int

    init(_ question: Question, _ rows: ListingRows, _ matching: Matching) {
        self.question = question
        self.rows = rows
        found = matching.found
        total = matching.total
    }

    /// The first so many rows in the question's order.
    func first(_ count: Int, words: WordQuery, room: inout Ranking.Room) -> [UInt32] {
        let need = min(count, total)
        guard need > 0 else { return [] }
        switch question.sort {
        case .date: return take(need, from: found, total, dated)
        case .latest: return take(need, from: found, total, Sequence(rows.byLatest))
        case .title: return take(need, from: found, total, Sequence(rows.byTitle))
        case .updated: return take(need, from: found, total, Sequence(rows.byUpdate))
        case .distance: return nearest(need)
        case .best: return best(need, words, &room)
        }
    }

    /// The order by date, from where days allow anything to fit.
    private var dated: Sequence {
        guard !question.undated, question.selected[.year]?.isEmpty ?? true, let from = question.from else {
            return Sequence(rows.byDate)
        }
        return Sequence(rows.byDate, from: rows.byDate.place { rows.start($0) < ListingRows.cell(from) })
    }

    /// What lies ahead, soonest first; what has no start; what has begun, latest first.
    private var sooner: Sequence {
        let today = ListingRows.cell(question.today)
        let ahead = rows.byDate.place { rows.start($0) < today }
        let begun = rows.byLatest.place { rows.start($0) != ListingRows.noDay && rows.start($0) >= today }
        return Sequence(rows.byDate, from: ahead, then: rows.byLatest, from: begun)
    }

    private func best(_ need: Int, _ words: WordQuery, _ room: inout Ranking.Room) -> [UInt32] {
        let order = sooner
        // A key holds what is missing to the highest score, then the place among equals.
        var top = Smallest<UInt64>(need)
        var scored: [UInt32] = []
        rows.text.scored(words, within: found, room: &room) { row, score in
            top.offer(UInt64(UInt32.max - score) << 32 | UInt64(order.place(of: row)))
            if scored.count < need { scored.append(row) }
        }
        var taken = top.sorted().map { order[UInt32(truncatingIfNeeded: $0)] }
        if taken.count < need {
            var rest = found
            scored.sort()
            rest.subtract(.list(scored), of: rows.count)
            taken += take(need - taken.count, from: rest, total - scored.count, order)
        }
        return taken
    }

    private func nearest(_ need: Int) -> [UInt32] {
        guard let near = question.near, let centre = Point(latitude: near.latitude, longitude: near.longitude) else {
            return []
        }
        var top = Smallest<Distance>(need)
        found.forEach(of: rows.count) { row in
            guard let point = rows.points[Int(row)] else { return }
            top.offer(Distance(kilometres: point.kilometres(to: centre), id: rows.ids[Int(row)], row: row))
        }
        return top.sorted().map(\.row)
    }

    /// The first rows of a set in an order.
    private func take(_ need: Int, from set: RowSet, _ size: Int, _ order: Sequence) -> [UInt32] {
        guard need > 0 else { return [] }
        if case .bits(let bits) = set, size > 0, need * (rows.count / size + 1) < size,
            let taken = walk(need, bits, order, steps: max(size, 4096))
        {
            return taken
        }
        var top = Smallest<UInt32>(need)
        set.forEach(of: rows.count) { top.offer(order.place(of: $0)) }
        return top.sorted().map { order[$0] }
    }

    /// The first rows of a set that are met on the way through an order; `nil` where so many steps do not meet enough.
    private func walk(_ need: Int, _ bits: Bitmap, _ order: Sequence, steps: Int) -> [UInt32]? {
        var taken: [UInt32] = []
        var left = steps
        for part in order.parts {
            for row in part.prefix(left) where bits.contains(row) {
                taken.append(row)
                if taken.count == need { return taken }
            }
            left -= part.count
            if left <= 0 { return nil }
        }
        return taken
    }
}

/// All rows, or all from some place on, in an order or in two that follow one another.
private struct Sequence {
    private let first: RowOrder
    private let start: Int
    private let second: RowOrder?
    private let secondStart: Int

    /// An order from a place on; then of another order, from a place on, as many rows as were passed over in the first.
    init(_ first: RowOrder, from start: Int = 0, then second: RowOrder? = nil, from secondStart: Int = 0) {
        self.first = first
        self.start = start
        self.second = second
        self.secondStart = secondStart
    }

    /// The rows in order.
    var parts: [ArraySlice<UInt32>] {
        [first.rows[start...]] + (second.map { [$0.rows[secondStart..<secondStart + start]] } ?? [])
    }

    /// The place of a row that is in it.
    @inline(__always)
    func place(of row: UInt32) -> UInt32 {
        let place = first.places[Int(row)]
        if Int(place) >= start { return place - UInt32(truncatingIfNeeded: start) }
        guard let second else { return place }
        return UInt32(truncatingIfNeeded: first.rows.count - start + Int(second.places[Int(row)]) - secondStart)
    }

    /// The row at a place.
    subscript(place: UInt32) -> UInt32 {
        let place = start + Int(place)
        return place < first.rows.count ? first.rows[place] : second?.rows[secondStart + place - first.rows.count] ?? 0
    }
}

/// How far away a row is; of two as far, the one with the earlier id comes first.
private struct Distance: Comparable {
    let kilometres: Double
    let id: ID<Listing>
    let row: UInt32

    static func < (left: Distance, right: Distance) -> Bool {
        left.kilometres != right.kilometres ? left.kilometres < right.kilometres : left.id < right.id
    }
}
