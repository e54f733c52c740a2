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
    func counts(_ narrowed: [Conditions.Narrowing] = []) -> [Facet: [Int]] {
        var counts: [Facet: [Int]] = [:]
        for group in groups {
            for (facet, numbers) in spread(group) { counts[facet] = numbers }
        }
        for (place, narrowing) in narrowed.enumerated() {
            guard let group = besides[place], let fitting = counts[narrowing.facet] else { continue }
            let others = spread(group, only: narrowing.facet)[narrowing.facet] ?? []
            counts[narrowing.facet] = zip(fitting, others).map { $0 + $1 }
        }
        return counts
    }

    /// Counts of codes as counts of values: those of all facets of the group that are wanted, or of one.
    private func spread(_ group: Counters, only: Facet? = nil) -> [Facet: [Int]] {
        let tables = conditions.rows.facets
        let combinations = tables.combinations[group.group]
        let sums = sums[group.start..<group.start + combinations.count]
        var starts: [Int] = []
        var size = 0
        for facet in FacetTables.groups[group.group] {
            starts.append(size)
            size += tables[facet].values.count
        }
        var flat = [Int](repeating: 0, count: size)
        flat.withUnsafeMutableBufferPointer { flat in
            starts.withUnsafeBufferPointer { starts in
                sums.withUnsafeBufferPointer { sums in
                    combinations.forEach(sums) { entry, count in
                        flat[starts[FacetTables.place(in: entry)] &+ FacetTables.number(in: entry)] &+= Int(count)
                    }
                }
            }
        }
        var counts: [Facet: [Int]] = [:]
        for (place, facet) in FacetTables.groups[group.group].enumerated()
        where only == nil ? wanted.contains(facet) : facet == only {
            counts[facet] = Array(flat[starts[place]..<starts[place] + tables[facet].values.count])
            if conditions.countsNationals(facet) { countNationals(facet, sums, &counts[facet, default: []]) }
        }
        return counts
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
