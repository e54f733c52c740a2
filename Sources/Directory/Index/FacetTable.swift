import Columns

/// The values of one facet over all rows. Each distinct set of values has a code, and a row bears one code, however many
/// values it has: so one look-up tells whether a row fits a selection, and one addition counts it.
struct FacetTable: Sendable {
    /// The values, in the order in which they were first seen; never taken out.
    private(set) var values: [String] = []
    private var codes: [String: UInt32] = [:]
    /// The rows that have a value.
    private(set) var postings: [Posting] = []
    /// The values of each set.
    private(set) var sets: [[UInt32]] = []
    private var setCodes: [[UInt32]: UInt32] = [:]
    private var single: [UInt32?] = []
    /// How many live rows bear each set.
    private(set) var live: [Int] = []
    /// How many live rows have each value.
    private(set) var liveValues: [Int] = []

    init(values: [String]) {
        for value in values { _ = code(of: value) }
        _ = setCode(of: [])
    }

    /// The number of a value, if it occurs.
    func number(of value: String) -> UInt32? { codes[value] }

    /// Adds a row with its values; answers the code of their set.
    mutating func append(_ row: UInt32, _ names: [String]) -> UInt32 {
        var numbers: [UInt32] = []
        for name in names {
            let number = code(of: name)
            if !numbers.contains(number) { numbers.append(number) }
        }
        for number in numbers { postings[Int(number)].append(row) }
        return setCode(of: numbers)
    }

    /// Counts one live row more or less.
    mutating func count(_ set: UInt32, _ change: Int) {
        live[Int(set)] += change
        for value in sets[Int(set)] { liveValues[Int(value)] += change }
    }

    /// For each set whether it has one of some values.
    func fits(_ wanted: [UInt32]) -> [Bool] {
        var fits = [Bool](repeating: false, count: sets.count)
        for (code, set) in sets.enumerated() where set.contains(where: wanted.contains) { fits[code] = true }
        return fits
    }

    /// Counts of sets as counts of values.
    func spread(_ counts: UnsafeBufferPointer<UInt32>) -> [Int] {
        var spread = [Int](repeating: 0, count: values.count)
        for (code, count) in counts.enumerated() where count > 0 {
            for value in sets[code] { spread[Int(value)] += Int(count) }
        }
        return spread
    }

    private mutating func code(of value: String) -> UInt32 {
        if let known = codes[value] { return known }
        let number = UInt32(truncatingIfNeeded: values.count)
        codes[value] = number
        values.append(value)
        postings.append(Posting())
        liveValues.append(0)
        single.append(nil)
        return number
    }

    private mutating func setCode(of numbers: [UInt32]) -> UInt32 {
        if numbers.count == 1, let known = single[Int(numbers[0])] { return known }
        let sorted = numbers.sorted()
        if let known = setCodes[sorted] { return known }
        let number = UInt32(truncatingIfNeeded: sets.count)
        setCodes[sorted] = number
        sets.append(sorted)
        live.append(0)
        if sorted.count == 1 { single[Int(sorted[0])] = number }
        return number
    }
}
