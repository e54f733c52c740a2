import Columns
import Programme
import Search

/// Everything that the index knows, in columns by row. A changed listing is a new row; the old one is no longer live.
struct ListingRows: Sendable {
    /// Days are kept as numbers from 1900 on; this is "none".
    static let noDay = UInt32.max

    /// For each row its code in each group of facets.
    private(set) var codes = CodeTable(columns: FacetTables.groups.count)
    /// The first and the last day of each row.
    private(set) var days: [(first: UInt32, last: UInt32)] = []
    /// When on its first day each row begins, in milliseconds from 1; 0 for a whole day. Only its place in an order.
    private var times: [UInt32] = []
    private(set) var ids: [ID<Listing>] = []
    private(set) var points: [Point?] = []
    private(set) var updated: [Int64] = []
    private(set) var titles = ByteArena()
    private(set) var json = ByteArena()
    private(set) var keys = ByteArena()
    private(set) var text = TextIndex()
    private(set) var facets: FacetTables
    private(set) var alive = Bitmap()
    /// The rows that have a start.
    private(set) var dated = Bitmap()
    private(set) var liveCount = 0
    private var rowOf: [ID<Listing>: UInt32] = [:]
    /// All rows in each order; removed ones stay until the next build.
    private(set) var byDate = RowOrder()
    private(set) var byLatest = RowOrder()
    private(set) var byTitle = RowOrder()
    private(set) var byUpdate = RowOrder()

    init(values: (Facet) -> [String]) { facets = FacetTables(values: values) }

    /// How many rows there are, removed ones too.
    var count: Int { ids.count }

    static func cell(_ day: Day?) -> UInt32 { day.map { UInt32(clamping: Int($0.number) + 30_000) } ?? noDay }

    func start(_ row: UInt32) -> UInt32 { days[Int(row)].first }
    func last(_ row: UInt32) -> UInt32 { days[Int(row)].last }

    /// Begins a load of many listings, which come in the order of their ids.
    mutating func beginLoading() { text.beginLoading() }

    /// Adds one of many listings.
    mutating func load(_ entry: IndexEntry) { append(entry) }

    /// Ends a load: only now the rows are put in their orders.
    mutating func endLoading() {
        text.endLoading()
        let rows = 0..<UInt32(truncatingIfNeeded: count)
        byDate = RowOrder(ordered(by: rows.map { dateKey($0) }))
        byLatest = RowOrder(ordered(by: rows.map { latestKey($0) }))
        byUpdate = RowOrder(ordered(by: updated.map { ~(UInt64(bitPattern: $0) ^ 1 << 63) }))
        byTitle = RowOrder(titleOrder())
    }

    /// Adds listings, each in place of the one with its id, and takes others out.
    mutating func change(put entries: [IndexEntry], remove ids: [ID<Listing>]) {
        for id in ids { remove(id) }
        let first = UInt32(truncatingIfNeeded: count)
        for entry in entries {
            remove(entry.id)
            append(entry)
        }
        let added = Array(first..<UInt32(truncatingIfNeeded: count))
        guard !added.isEmpty else { return }
        func insert(_ path: WritableKeyPath<ListingRows, RowOrder>, _ isBefore: (UInt32, UInt32) -> Bool) {
            // Taken out while it changes, so that it is not copied.
            var order = RowOrder()
            swap(&order, &self[keyPath: path])
            order.insert(added.sorted(by: isBefore), isBefore)
            swap(&order, &self[keyPath: path])
        }
        insert(\.byDate) { isEarlier($0, $1) }
        insert(\.byLatest) { isLater($0, $1) }
        insert(\.byTitle) { isBeforeByTitle($0, $1) }
        insert(\.byUpdate) { isNewer($0, $1) }
    }

    private mutating func append(_ entry: IndexEntry) {
        let row = UInt32(truncatingIfNeeded: count)
        ids.append(entry.id)
        points.append(entry.point)
        updated.append(entry.updated?.milliseconds ?? .min)
        titles.append(Array(entry.title.utf8))
        json.append(entry.json)
        keys.append(Array(words(of: entry.title).joined(separator: [0x20])))
        text.append(entry.fields)
        codes.append(facets.append(row, entry.values))
        days.append((ListingRows.cell(entry.start?.day), ListingRows.cell(entry.end ?? entry.start?.day)))
        times.append(entry.start.map(ListingRows.time) ?? 0)
        alive.insert(row)
        if entry.start != nil { dated.insert(row) }
        liveCount += 1
        rowOf[entry.id] = row
    }

    private mutating func remove(_ id: ID<Listing>) {
        guard let row = rowOf.removeValue(forKey: id) else { return }
        alive.remove(row)
        liveCount -= 1
        facets.remove(codes[Int(row)])
        text.remove(row)
    }

    private static func time(of start: When) -> UInt32 {
        guard let instant = start.instant else { return 0 }
        let midnight = BritishClock.instant(of: start.day, hour: 0, minute: 0)
        return UInt32(clamping: instant.milliseconds - midnight.milliseconds + 1)
    }

    /// By day and time; what has no start comes last.
    private func dateKey(_ row: UInt32) -> UInt64 { UInt64(start(row)) << 32 | UInt64(times[Int(row)]) }

    /// By day and time, the latest first; what has no start comes last.
    private func latestKey(_ row: UInt32) -> UInt64 {
        start(row) == ListingRows.noDay ? .max : .max - 1 - dateKey(row)
    }

    private func isEarlier(_ left: UInt32, _ right: UInt32) -> Bool {
        let (a, b) = (dateKey(left), dateKey(right))
        return a != b ? a < b : isFirst(left, right)
    }

    private func isLater(_ left: UInt32, _ right: UInt32) -> Bool {
        let (a, b) = (latestKey(left), latestKey(right))
        return a != b ? a < b : isFirst(left, right)
    }

    private func isNewer(_ left: UInt32, _ right: UInt32) -> Bool {
        let (a, b) = (updated[Int(left)], updated[Int(right)])
        return a != b ? a > b : isFirst(left, right)
    }

    private func isBeforeByTitle(_ left: UInt32, _ right: UInt32) -> Bool {
        let order = keys.with(Int(left)) { a in keys.with(Int(right)) { compare(a, $0) } }
        return order != 0 ? order < 0 : isFirst(left, right)
    }

    /// Of two rows alike the one with the earlier id; of two rows of one listing the older row.
    private func isFirst(_ left: UInt32, _ right: UInt32) -> Bool {
        let (a, b) = (ids[Int(left)], ids[Int(right)])
        return a != b ? a < b : left < right
    }

    /// All rows by title: by the first eight bytes as numbers, then those alike among themselves.
    private func titleOrder() -> [UInt32] {
        let beginnings = (0..<count).map { row in
            keys.with(row) { key in
                (0..<8).reduce(UInt64(0)) { $0 << 8 | ($1 < key.count ? UInt64(key[$1]) : 0) }
            }
        }
        var order = ordered(by: beginnings)
        var start = 0
        while start < order.count {
            var end = start + 1
            while end < order.count, beginnings[Int(order[end])] == beginnings[Int(order[start])] { end += 1 }
            if end - start > 1 { order[start..<end].sort(by: isBeforeByTitle) }
            start = end
        }
        return order
    }
}

/// Below, at or above 0 as the bytes of one text come before, are or come after those of another.
private func compare(_ left: UnsafeBufferPointer<UInt8>, _ right: UnsafeBufferPointer<UInt8>) -> Int {
    for place in 0..<min(left.count, right.count) where left[place] != right[place] {
        return Int(left[place]) - Int(right[place])
    }
    return left.count - right.count
}
