import Columns

/// Counts rows by their codes, and turns counts of codes into counts of values.
///
/// Each group of facets has its own counters; a facet that is narrowed down has others beside, for the rows that fit all
/// but its own selection.
struct FacetTally {
    private let conditions: Conditions
    private let wanted: [Facet]
    /// A group that is counted, and where its counters begin.
    private struct Counters {
        let group: Int
        let column: CodeTable.Column
        let start: Int
    }

    private var groups: [Counters] = []
    private var sums: [UInt32] = []
    /// Where the other counters of each narrowed facet begin, by place among them; `nil` where it is not wanted.
    private var besides: [Counters?]

    /// For all rows that fit, and for each narrowed facet.
    init(_ conditions: Conditions, _ wanted: [Facet], besides narrowed: [Conditions.Narrowing] = []) {
        self.conditions = conditions
        self.wanted = wanted
        var size = 0
        func room(_ group: Int) -> Counters {
            defer { size += conditions.rows.facets.combinations[group].count }
            return Counters(group: group, column: conditions.rows.codes.columns[group], start: size)
        }
        for group in Set(wanted.map(FacetTables.group)).sorted() { groups.append(room(group)) }
        besides = narrowed.map { wanted.contains($0.facet) ? room(FacetTables.group(of: $0.facet)) : nil }
        sums = [UInt32](repeating: 0, count: size)
    }

    /// Counts a row, given its codes, for every facet.
    @inline(__always)
    mutating func countAll(_ codes: UnsafePointer<UInt64>) {
        for group in groups { sums[group.start &+ group.column.number(codes)] &+= 1 }
    }

    /// Counts a row, given its codes, for one narrowed facet.
    @inline(__always)
    mutating func count(_ narrowed: Int, _ codes: UnsafePointer<UInt64>) {
        if let group = besides[narrowed] { sums[group.start &+ group.column.number(codes)] &+= 1 }
    }

    /// Counts the rows of a set for every facet.
    mutating func count(_ set: Bitmap) {
        conditions.rows.codes.count(set, groups.map { ($0.group, $0.start) }, into: &sums)
    }

    /// The counts of each value of each facet wanted.
    func counts(_ narrowed: [Conditions.Narrowing] = []) -> PerFacet<[Int]> {
        var counts = PerFacet<[Int]>()
        for group in groups {
            let flat = spread(group)
            for (place, facet) in FacetTables.groups[group.group].enumerated() where wanted.contains(facet) {
                counts[facet] = numbers(of: facet, place, in: flat, group)
            }
        }
        for (place, narrowing) in narrowed.enumerated() {
            guard let group = besides[place], let fitting = counts[narrowing.facet] else { continue }
            let others = numbers(
                of: narrowing.facet, FacetTables.groups[group.group].firstIndex(of: narrowing.facet) ?? 0,
                in: spread(group), group)
            counts[narrowing.facet] = zip(fitting, others).map { $0 + $1 }
        }
        return counts
    }

    /// Counts of values, those of each facet of a group after one another, and where each facet's begin.
    private typealias Spread = (numbers: [Int], starts: [Int])

    /// Counts of codes as counts of values.
    private func spread(_ group: Counters) -> Spread {
        let tables = conditions.rows.facets
        let combinations = tables.combinations[group.group]
        let sums = sums[group.start..<group.start + combinations.count]
        var starts = [0]
        for facet in FacetTables.groups[group.group] {
            starts.append(starts[starts.count - 1] + tables[facet].values.count)
        }
        var flat = [Int](repeating: 0, count: starts[starts.count - 1])
        flat.withUnsafeMutableBufferPointer { flat in
            starts.withUnsafeBufferPointer { starts in
                sums.withUnsafeBufferPointer { sums in
                    combinations.forEach(sums) { entry, count in
                        flat[starts[FacetTables.place(in: entry)] &+ FacetTables.number(in: entry)] &+= Int(count)
                    }
                }
            }
        }
        return (flat, starts)
    }

    /// The counts of one facet, which has a place in its group.
    private func numbers(of facet: Facet, _ place: Int, in spread: Spread, _ group: Counters) -> [Int] {
        var numbers = Array(spread.numbers[spread.starts[place]..<spread.starts[place + 1]])
        if conditions.countsNationals(facet) {
            let codes = conditions.rows.facets.combinations[group.group].count
            countNationals(facet, sums[group.start..<group.start + codes], &numbers)
        }
        return numbers
    }

    /// What is national counts for every value, whichever it bears.
    private func countNationals(_ facet: Facet, _ sums: ArraySlice<UInt32>, _ counts: inout [Int]) {
        let group = FacetTables.group(of: facet)
        let combinations = conditions.rows.facets.combinations[group]
        var nationals = 0
        for code in conditions.isNational.indices where conditions.isNational[code] {
            let count = Int(sums[sums.startIndex + code])
            nationals += count
            for entry in combinations[UInt32(truncatingIfNeeded: code)]
            where FacetTables.groups[group][FacetTables.place(in: entry)] == facet {
                counts[FacetTables.number(in: entry)] -= count
            }
        }
        for value in counts.indices { counts[value] += nationals }
    }
}

extension CodeTable.Column {
    /// The column's number in a row, given the row's first word. Of this module, so that it is no call for every row.
    @inline(__always)
    func number(_ row: UnsafePointer<UInt64>) -> Int { Int(truncatingIfNeeded: row[word] &>> shift & mask) }
}
