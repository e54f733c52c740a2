import Columns
import Programme
import Search

/// The live rows that a question finds, with the counts of every facet wanted.
///
/// A facet is counted over the rows that fit everything but its own selection. Few candidates are looked at one by one: a
/// row that fits all counts for every facet, one that fails a single facet counts for that one. Many are handled as
/// bitmaps, and counted by whichever costs less: bits common with each value, or one addition a row and facet.
struct Matching {
    private(set) var found = RowSet.list([])
    private(set) var total = 0
    private(set) var counts: [Facet: [Int]] = [:]
    /// How many fit but are over; only where the question hides them.
    private(set) var over = 0

    private let conditions: Conditions
    private let rows: ListingRows
    private let wanted: [Facet]

    /// `candidates` fit the words; `live` are the rows that count.
    init(_ conditions: Conditions, candidates: RowSet, live: Bitmap, counts: CountsWanted) {
        self.conditions = conditions
        rows = conditions.rows
        wanted = Facet.allCases.filter { counts.wants($0) }
        if case .list(let list) = candidates {
            look(at: list)
        } else {
            combine(candidates, live)
        }
    }

    /// Few candidates.
    private mutating func look(at candidates: [UInt32]) {
        let (narrowed, near, past, today) = (
            conditions.narrowed, conditions.question.near != nil, conditions.question.past, conditions.today
        )
        var tally = FacetTally(conditions, wanted)
        var hits: [UInt32] = []
        var over = 0
        rows.cells.withUnsafeBufferPointer { cells in
            guard let base = cells.baseAddress else { return }
            for row in candidates where rows.alive.contains(row) {
                let mine = base + Int(row) * ListingRows.stride
                var failed = -1
                var failures = 0
                for place in narrowed.indices where !conditions.fits(narrowed[place], mine) {
                    failures += 1
                    if failures > 1 { break }
                    failed = narrowed[place].facet.rawValue
                }
                guard failures < 2, !near || conditions.distance(row) != nil else { continue }
                if !past && mine[ListingRows.lastCell] < today {
                    over += failures == 0 ? 1 : 0
                } else if failures == 0 {
                    hits.append(row)
                    tally.countAll(mine)
                } else {
                    tally.count(failed, mine)
                }
            }
        }
        for facet in wanted { counts[facet] = spread(facet, tally) }
        self.over = over
        total = hits.count
        found = .list(hits)
    }

    /// Many candidates.
    private mutating func combine(_ candidates: RowSet, _ live: Bitmap) {
        var base = live
        var isWhole = conditions.question.past && conditions.question.near == nil
        if case .bits(let bits) = candidates {
            base.formIntersection(bits)
            isWhole = false
        }
        if conditions.question.near != nil {
            var near = RowSet.bits(base)
            near.filter(of: rows.count) { conditions.distance($0) != nil }
            if case .bits(let kept) = near { base = kept }
        }
        let sets = conditions.narrowed.map { conditions.set($0) }
        var all = base
        for set in sets { all.formIntersection(set) }
        total = sets.isEmpty && isWhole ? rows.liveCount : all.count
        count(
            wanted.filter { facet in !conditions.narrowed.contains { $0.facet == facet } }, over: all, total,
            isWhole && sets.isEmpty)
        for (place, narrowing) in conditions.narrowed.enumerated() where wanted.contains(narrowing.facet) {
            var others = base
            for other in sets.indices where other != place { others.formIntersection(sets[other]) }
            let isWhole = isWhole && sets.count == 1
            count([narrowing.facet], over: others, isWhole ? rows.liveCount : others.count, isWhole)
        }
        found = .bits(all)
    }

    private mutating func count(_ facets: [Facet], over set: Bitmap, _ size: Int, _ isWhole: Bool) {
        guard !facets.isEmpty else { return }
        if isWhole && !facets.contains(where: countsNationals) {
            for facet in facets { counts[facet] = rows.facets[facet.rawValue].liveValues }
            return
        }
        // Measured: a row and facet cost as much as four words of a bitmap, and finding the row as much as 20.
        let narrow = facets.filter { $0 != .provider }
        let values = narrow.reduce(0) { $0 + rows.facets[$1.rawValue].values.count }
        if size * (20 + 4 * facets.count) < values * (rows.count / 64 + 8) || size < 64 {
            var tally = FacetTally(conditions, facets)
            rows.cells.withUnsafeBufferPointer { cells in
                guard let base = cells.baseAddress else { return }
                set.forEach { tally.countAll(base + Int($0) * ListingRows.stride) }
            }
            for facet in facets { counts[facet] = spread(facet, tally) }
            return
        }
        for facet in narrow where !countsNationals(facet) {
            counts[facet] = rows.facets[facet.rawValue].postings.map { $0.count(with: set) }
        }
        for facet in narrow where countsNationals(facet) { counts[facet] = withNationals(facet, over: set) }
        if facets.contains(.provider) { counts[.provider] = providers(set, size) }
    }

    /// Whether what is national counts for every value of a facet, as choosing the value would find it.
    private func countsNationals(_ facet: Facet) -> Bool {
        conditions.question.national && (facet == .region || facet == .localAuthority)
    }

    /// Counts of sets of values, and of what is national, as counts of values.
    private func spread(_ facet: Facet, _ tally: FacetTally) -> [Int] {
        let table = rows.facets[facet.rawValue]
        let (sets, nationals) = tally.sums(facet, table)
        let local = sets.withUnsafeBufferPointer { table.spread($0) }
        return nationals == 0 ? local : local.map { $0 + nationals }
    }

    /// The counts of a facet over many rows, what is national counted for every value.
    private func withNationals(_ facet: Facet, over set: Bitmap) -> [Int] {
        let region = rows.facets[Facet.region.rawValue]
        var national = Bitmap(rows: rows.count)
        for name in ["scotland", "online"] {
            if let value = region.number(of: name) { region.postings[Int(value)].insert(into: &national) }
        }
        var local = set
        local.subtract(national)
        national.formIntersection(set)
        let nationals = national.count
        return rows.facets[facet.rawValue].postings.map { $0.count(with: local) + nationals }
    }

    /// Counts providers over a set or, where that is smaller, over what it leaves out.
    private func providers(_ set: Bitmap, _ size: Int) -> [Int] {
        let table = rows.facets[Facet.provider.rawValue]
        let isInverted = size > rows.liveCount / 2
        var counted = set
        if isInverted {
            counted = rows.alive
            counted.subtract(set)
        }
        let sums = histogram(of: rows.providers, over: counted, values: table.sets.count)
        let spread = sums.withUnsafeBufferPointer { table.spread($0) }
        return isInverted ? zip(table.liveValues, spread).map { $0 - $1 } : spread
    }
}

/// Counts of the sets of some facets, side by side. Where what is national counts for every region and council, it has a
/// count of its own behind those of the sets.
private struct FacetTally {
    private var sums: [UInt32]
    /// For each facet counted: its cell, where its counts begin, and where its national count stands, if it has one.
    private var places: [(cell: Int, start: Int, national: Int)] = []
    private var placeOf = [Int](repeating: -1, count: Facet.allCases.count)
    private let isNational: [Bool]

    init(_ conditions: Conditions, _ facets: [Facet]) {
        isNational = conditions.isNational
        var size = 0
        for facet in facets {
            let sets = conditions.rows.facets[facet.rawValue].sets.count
            let hasNational = conditions.question.national && (facet == .region || facet == .localAuthority)
            placeOf[facet.rawValue] = places.count
            places.append((facet.rawValue, size, hasNational ? size + sets : -1))
            size += sets + 1
        }
        sums = [UInt32](repeating: 0, count: size)
    }

    @inline(__always)
    mutating func countAll(_ cells: UnsafePointer<UInt32>) {
        for place in places { add(place, cells) }
    }

    @inline(__always)
    mutating func count(_ facet: Int, _ cells: UnsafePointer<UInt32>) {
        if placeOf[facet] >= 0 { add(places[placeOf[facet]], cells) }
    }

    @inline(__always)
    private mutating func add(_ place: (cell: Int, start: Int, national: Int), _ cells: UnsafePointer<UInt32>) {
        if place.national >= 0 && isNational[Int(cells[Facet.region.rawValue])] {
            sums[place.national] &+= 1
        } else {
            sums[place.start &+ Int(cells[place.cell])] &+= 1
        }
    }

    /// The counts of a facet's sets, and of what is national beside them.
    func sums(_ facet: Facet, _ table: FacetTable) -> (sets: ArraySlice<UInt32>, nationals: Int) {
        let place = places[placeOf[facet.rawValue]]
        return (sums[place.start..<place.start + table.sets.count], place.national >= 0 ? Int(sums[place.national]) : 0)
    }
}
