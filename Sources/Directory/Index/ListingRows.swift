import Columns
import Programme
import Search

/// Everything that the index knows, in columns by row. A changed listing is a new row; the old one is no longer live.
struct ListingRows: Sendable {
    /// Words of one row: the codes of its sets by facet, its first and its last day. Sixteen words are one line of the
    /// processor's cache.
    static let stride = 12
    static let startCell = 10
    static let lastCell = 11
    /// Days are kept as numbers from 1900 on; this is "none".
    static let noDay = UInt32.max

    private(set) var cells: [UInt32] = []
    /// The provider's cell once more, packed: the one facet too wide for a bitmap each value.
    private(set) var providers: [UInt32] = []
    private(set) var ids: [ID<Listing>] = []
    private(set) var points: [Point?] = []
    private(set) var updated: [Int64] = []
    private(set) var titles: [String] = []
    private(set) var json = ByteArena()
    private(set) var keys = ByteArena()
    private(set) var text = TextIndex()
    var facets: [FacetTable]
    private(set) var alive = Bitmap()
    private(set) var liveCount = 0
    private var rowOf: [ID<Listing>: UInt32] = [:]
    /// All rows in each order; removed ones stay until the next build.
    private(set) var byDate: [UInt32] = []
    private(set) var byLatest: [UInt32] = []
    private(set) var byTitle: [UInt32] = []
    private(set) var byUpdate: [UInt32] = []
    private var isLoading = false

    init(values: (Facet) -> [String]) { facets = Facet.allCases.map { FacetTable(values: values($0)) } }

    /// How many rows there are, removed ones too.
    var count: Int { ids.count }

    static func cell(_ day: Day?) -> UInt32 { day.map { UInt32(clamping: Int($0.number) + 30_000) } ?? noDay }

    func start(_ row: UInt32) -> UInt32 { cells[Int(row) * ListingRows.stride + ListingRows.startCell] }
    func last(_ row: UInt32) -> UInt32 { cells[Int(row) * ListingRows.stride + ListingRows.lastCell] }

    mutating func beginLoading() {
        isLoading = true
        text.beginLoading()
    }

    mutating func endLoading() {
        isLoading = false
        text.endLoading()
        byDate = (0..<UInt32(truncatingIfNeeded: count)).sorted { isEarlier($0, $1) }
        byLatest = (0..<UInt32(truncatingIfNeeded: count)).sorted { isLater($0, $1) }
        byTitle = (0..<UInt32(truncatingIfNeeded: count)).sorted { isBeforeByTitle($0, $1) }
        byUpdate = (0..<UInt32(truncatingIfNeeded: count)).sorted { isNewer($0, $1) }
    }

    /// Adds a listing, in place of the one with its id.
    mutating func put(_ entry: IndexEntry) {
        remove(entry.id)
        let row = UInt32(truncatingIfNeeded: count)
        ids.append(entry.id)
        points.append(entry.point)
        updated.append(entry.updated?.milliseconds ?? .min)
        titles.append(entry.title)
        json.append(entry.json)
        keys.append(Array(words(of: entry.title).joined(separator: [0x20])))
        text.append(entry.fields)
        for facet in Facet.allCases.indices {
            cells.append(facets[facet].append(row, entry.values[facet]))
            facets[facet].count(cells[cells.count - 1], 1)
        }
        providers.append(cells[Int(row) * ListingRows.stride + Facet.provider.rawValue])
        cells.append(ListingRows.cell(entry.start))
        cells.append(ListingRows.cell(entry.end ?? entry.start))
        alive.insert(row)
        liveCount += 1
        rowOf[entry.id] = row
        guard !isLoading else { return }
        byDate.insert(row, at: place(in: byDate) { isEarlier($0, row) })
        byLatest.insert(row, at: place(in: byLatest) { isLater($0, row) })
        byTitle.insert(row, at: place(in: byTitle) { isBeforeByTitle($0, row) })
        byUpdate.insert(row, at: place(in: byUpdate) { isNewer($0, row) })
    }

    /// Takes a listing out.
    mutating func remove(_ id: ID<Listing>) {
        guard let row = rowOf.removeValue(forKey: id) else { return }
        alive.remove(row)
        liveCount -= 1
        for facet in Facet.allCases.indices { facets[facet].count(cells[Int(row) * ListingRows.stride + facet], -1) }
        text.remove(row)
    }

    func isEarlier(_ left: UInt32, _ right: UInt32) -> Bool {
        let (a, b) = (start(left), start(right))
        return a != b ? a < b : isFirst(left, right)
    }

    func isLater(_ left: UInt32, _ right: UInt32) -> Bool {
        let (a, b) = (start(left), start(right))
        return a != b ? b == ListingRows.noDay || (a != ListingRows.noDay && a > b) : isFirst(left, right)
    }

    func isBeforeByTitle(_ left: UInt32, _ right: UInt32) -> Bool {
        keys.with(Int(left)) { a in
            keys.with(Int(right)) { b in
                let shared = min(a.count, b.count)
                for place in 0..<shared where a[place] != b[place] { return a[place] < b[place] }
                return a.count != b.count ? a.count < b.count : isFirst(left, right)
            }
        }
    }

    func isNewer(_ left: UInt32, _ right: UInt32) -> Bool {
        let (a, b) = (updated[Int(left)], updated[Int(right)])
        return a != b ? a > b : isFirst(left, right)
    }

    /// Of two rows alike the one with the earlier id; of two rows of one listing the older row.
    private func isFirst(_ left: UInt32, _ right: UInt32) -> Bool {
        let (a, b) = (ids[Int(left)], ids[Int(right)])
        return a != b ? a < b : left < right
    }

    /// The first place in an order whose row does not come before.
    func place(in order: [UInt32], _ isBefore: (UInt32) -> Bool) -> Int {
        var (low, high) = (0, order.count)
        while low < high {
            let middle = (low + high) / 2
            if isBefore(order[middle]) { low = middle + 1 } else { high = middle }
        }
        return low
    }
}
