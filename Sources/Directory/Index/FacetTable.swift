import Columns
import Tables

/// The values of one facet over all rows.
struct FacetTable: Sendable {
    /// The values, in the order in which they were first seen; never taken out.
    private(set) var values: [String] = []
    /// `"value":` of each, as JSON has it, one after another, and where each ends: most of an answer's counts.
    private(set) var keys: [UInt8] = []
    private(set) var keyEnds: [Int] = []
    private var numbers: [String: UInt32] = [:]
    /// The rows that have a value.
    private(set) var postings: [Posting] = []
    /// How many live rows have each value.
    private(set) var live: [Int] = []
    /// The codes of the facet's group in which each value occurs.
    fileprivate(set) var codes: [[UInt32]] = []

    init(values: [String]) {
        for value in values { _ = add(value) }
    }

    /// The number of a value, if it occurs.
    func number(of value: String) -> UInt32? { numbers[value] }

    /// Adds a row's values; answers their numbers, ascending.
    fileprivate mutating func append(_ row: UInt32, _ values: [String]) -> [UInt32] {
        var found: [UInt32] = []
        for value in values {
            let number = add(value)
            if !found.contains(number) { found.append(number) }
        }
        for number in found { postings[Int(number)].append(row) }
        found.sort()
        return found
    }

    /// Counts one live row more or less for a value.
    fileprivate mutating func count(_ value: UInt32, _ change: Int) { live[Int(value)] += change }

    private mutating func add(_ value: String) -> UInt32 {
        if let known = numbers[value] { return known }
        let number = UInt32(truncatingIfNeeded: values.count)
        numbers[value] = number
        values.append(value)
        JSONWriter.append(value, to: &keys)
        keys.append(UInt8(ascii: ":"))
        keyEnds.append(keys.count)
        postings.append(Posting())
        live.append(0)
        codes.append([])
        return number
    }
}

/// All facets, in groups of few combinations. A row bears one code a group, which stands for all its values of the
/// group's facets: so one look-up tells whether a row fits a selection, and one addition counts it for several facets.
struct FacetTables: Sendable {
    /// Facets of which a row has a single value share a code, and those that depend on one another.
    static let groups: [[Facet]] = [
        [.format, .audience, .language, .year], [.sector, .stage], [.region, .localAuthority], [.theme], [.provider],
    ]
    /// The group of each facet.
    private static let groupOf: [Int] = Facet.allCases.map { facet in groups.firstIndex { $0.contains(facet) } ?? 0 }
    /// The place of each facet in its group.
    private static let placeOf: [UInt32] = Facet.allCases.map { facet in
        UInt32(groups[groupOf[facet.rawValue]].firstIndex(of: facet) ?? 0)
    }

    /// By `Facet.rawValue`.
    private var tables: [FacetTable]
    /// For each group the combinations that occur: lists of entries, each a value's number and its facet's place.
    private(set) var combinations = [ListCodes](repeating: ListCodes(), count: groups.count)

    init(values: (Facet) -> [String]) { tables = Facet.allCases.map { FacetTable(values: values($0)) } }

    subscript(facet: Facet) -> FacetTable { tables[facet.rawValue] }

    /// The group of a facet.
    static func group(of facet: Facet) -> Int { groupOf[facet.rawValue] }

    /// The place in its group of the facet that an entry of a combination belongs to.
    static func place(in entry: UInt32) -> Int { Int(entry >> 28) }
    /// The number of the value that an entry of a combination stands for.
    static func number(in entry: UInt32) -> Int { Int(entry & 0x0FFF_FFFF) }

    /// Adds a row with its values by `Facet.rawValue`, and counts it as live; answers its codes, one a group.
    mutating func append(_ row: UInt32, _ values: [[String]]) -> [UInt32] {
        FacetTables.groups.indices.map { group in
            var list: [UInt32] = []
            for facet in FacetTables.groups[group] {
                for number in tables[facet.rawValue].append(row, values[facet.rawValue]) {
                    list.append(FacetTables.placeOf[facet.rawValue] << 28 | number)
                }
            }
            let known = combinations[group].count
            let code = combinations[group].code(of: list)
            if combinations[group].count > known {
                for entry in list { tables[facet(of: entry, group)].codes[FacetTables.number(in: entry)].append(code) }
            }
            count(code, group, 1)
            return code
        }
    }

    /// Stops counting a row with these codes.
    mutating func remove(_ codes: [UInt32]) {
        for (group, code) in codes.enumerated() { count(code, group, -1) }
    }

    /// For each code of a facet's group whether it has one of some values.
    func fits(_ facet: Facet, _ wanted: some Sequence<UInt32>) -> [Bool] {
        var fits = [Bool](repeating: false, count: combinations[FacetTables.group(of: facet)].count)
        for value in wanted { for code in self[facet].codes[Int(value)] { fits[Int(code)] = true } }
        return fits
    }

    private mutating func count(_ code: UInt32, _ group: Int, _ change: Int) {
        for entry in combinations[group][code] {
            tables[facet(of: entry, group)].count(UInt32(FacetTables.number(in: entry)), change)
        }
    }

    private func facet(of entry: UInt32, _ group: Int) -> Int {
        FacetTables.groups[group][FacetTables.place(in: entry)].rawValue
    }
}
