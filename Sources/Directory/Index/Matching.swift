import Columns
import Programme
import Search

/// The live rows that a question finds, with the counts of every facet wanted.
///
/// A facet is counted over the rows that fit everything but its own selection. Few candidates are looked at one by one: a
/// row that fits all counts for every facet, one that fails a single facet counts for that one. Many are handled as
/// bitmaps, and counted by whichever costs less: bits common with each value, or row by row.
struct Matching {
    private(set) var found = RowSet.list([])
    private(set) var total = 0
    private(set) var counts = PerFacet<[Int]>()
    /// How many fit but are over, where the question hides them; `nil` where many were handled, and nobody counted.
    private(set) var over: Int?

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
        var tally = FacetTally(conditions, wanted, besides: narrowed)
        var hits: [UInt32] = []
        var over = 0
        let stride = rows.codes.stride
        rows.codes.words.withUnsafeBufferPointer { words in
            guard let base = words.baseAddress else { return }
            for row in candidates where rows.alive.contains(row) {
                let codes = base + Int(row) &* stride
                var failed = -1
                var failures = 0
                for place in narrowed.indices where !conditions.fits(narrowed[place], row, codes) {
                    failures += 1
                    if failures > 1 { break }
                    failed = place
                }
                guard failures < 2, !near || conditions.distance(row) != nil else { continue }
                if !past && rows.last(row) < today {
                    over += failures == 0 ? 1 : 0
                } else if failures == 0 {
                    hits.append(row)
                    tally.countAll(codes)
                } else {
                    tally.count(failed, codes)
                }
            }
        }
        counts = tally.counts(narrowed)
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
        let hasNationals = facets.contains(where: conditions.countsNationals)
        if isWhole && !hasNationals {
            for facet in facets { counts[facet] = rows.facets[facet].live }
            return
        }
        // Measured, in words of a bitmap: finding a row costs as much as three, each group of facets as much as one more.
        // Providers are counted row by row at any rate: they are too many for a bitmap each.
        let narrow = facets.filter { $0 != .provider }
        let isInverted = !hasNationals && size > rows.liveCount / 2
        let byRow = isInverted ? rows.liveCount - size : size
        let groups = Set(facets.map(FacetTables.group)).count
        let values = narrow.reduce(0) { $0 + rows.facets[$1].values.count }
        let isWide = facets.contains(.provider)
        if byRow * (3 + groups) < values * (rows.count / 64 + 8) + (isWide ? byRow * 2 : 0) {
            return countRows(facets, isInverted ? left(by: set) : set, isInverted)
        }
        for facet in narrow {
            counts[facet] =
                conditions.countsNationals(facet)
                ? withNationals(facet, over: set) : rows.facets[facet].postings.map { $0.count(with: set) }
        }
        if isWide { countRows([.provider], isInverted ? left(by: set) : set, isInverted) }
    }

    /// The live rows that a set leaves out.
    private func left(by set: Bitmap) -> Bitmap {
        var left = rows.alive
        left.subtract(set)
        return left
    }

    /// Counts facets row by row over a set or, inverted, over what it leaves out.
    private mutating func countRows(_ facets: [Facet], _ set: Bitmap, _ isInverted: Bool) {
        var tally = FacetTally(conditions, facets)
        tally.count(set)
        let numbers = tally.counts()
        for facet in facets {
            let counted = numbers[facet] ?? []
            counts[facet] = isInverted ? zip(rows.facets[facet].live, counted).map { $0 - $1 } : counted
        }
    }

    /// The counts of a facet over many rows, what is national counted for every value.
    private func withNationals(_ facet: Facet, over set: Bitmap) -> [Int] {
        var national = conditions.nationalSet
        var local = set
        local.subtract(national)
        national.formIntersection(set)
        let nationals = national.count
        return rows.facets[facet].postings.map { $0.count(with: local) + nationals }
    }
}
