/// Numbers the groups of a breakdown: by the codes themselves where few combinations can be, otherwise as they come.
struct FactGroups {
    private struct Part {
        let column: FactQuestion.Column
        /// The column's codes are below it.
        let limit: UInt64
        /// Which of `slots` numbers what comes before, so that the key stays within 64 bits; nothing where it does anyway.
        let shortened: Int?
    }

    /// By group column; none where the table has no such column, whose code is always 0.
    private let parts: [Part?]
    /// How many combinations of codes there can be, where groups are numbered by them.
    let combinations: Int?
    /// The last one numbers the groups.
    private var slots: [KeySlots] = []

    /// The groups of some columns; for few records it is not worth while to count all combinations.
    init(_ table: FactTable, _ columns: [FactQuestion.Column]) {
        var (product, shortenings): (UInt64, Int) = (1, 0)
        parts = columns.map { column in
            guard let limit = table.limit(column).map({ UInt64($0) }) else { return nil }
            let (larger, overflow) = product.multipliedReportingOverflow(by: limit)
            defer { if overflow { shortenings += 1 } }
            // Numbers of groups are below 2³², and so are codes.
            product = overflow ? limit << 31 : larger
            return Part(column: column, limit: limit, shortened: overflow ? shortenings : nil)
        }
        let isDense = shortenings == 0 && product <= UInt64(max(1 << 12, min(1 << 22, table.count.saturated(times: 2))))
        combinations = isDense ? Int(product) : nil
        if !isDense { slots = [KeySlots](repeating: KeySlots(), count: shortenings + 1) }
    }

    /// Whether it is a breakdown by anything.
    var isBreakdown: Bool { !parts.isEmpty }

    /// Whether links are read.
    var needsLinks: Bool { parts.contains { $0?.column.isLink ?? false } }

    /// Groups have numbers below it.
    var count: Int { combinations ?? slots[slots.count - 1].count }

    /// Writes the groups' numbers for one go; `keys` is room for as many.
    mutating func number(
        _ go: FactGo, into numbers: UnsafeMutablePointer<UInt32>, keys: UnsafeMutablePointer<UInt64>
    ) {
        if combinations != nil {
            var isFirst = true
            for case .some(let part) in parts {
                guard let (view, places) = go.column(part.column) else { continue }
                if isFirst {
                    view.run(CopyCodes(places: places, codes: numbers))
                } else {
                    view.run(FoldKeys<UInt32>(places: places, limit: UInt32(clamping: part.limit), keys: numbers))
                }
                isFirst = false
            }
            if isFirst { numbers.update(repeating: 0, count: go.count) }
            return
        }
        keys.update(repeating: 0, count: go.count)
        for case .some(let part) in parts {
            if let shortened = part.shortened {
                slots[shortened].slots(of: keys, go.count, into: numbers)
                for place in 0..<go.count { keys[place] = UInt64(numbers[place]) }
            }
            guard let (view, places) = go.column(part.column) else { continue }
            view.run(FoldKeys<UInt64>(places: places, limit: part.limit, keys: keys))
        }
        slots[slots.count - 1].slots(of: keys, go.count, into: numbers)
    }

    /// How many columns there are.
    var width: Int { parts.count }

    /// Some groups, ascending, in the order of their codes, and these one group after another.
    func sorted(_ groups: [Int]) -> (groups: [Int], codes: [UInt32]) {
        let width = parts.count
        var codes = [UInt32](repeating: 0, count: groups.count * width)
        for (place, group) in groups.enumerated() { write(group, into: &codes, at: place * width) }
        // Numbered by their codes they are sorted already.
        if combinations != nil { return (groups, codes) }
        let order = groups.indices.sorted {
            codes[$0 * width..<($0 + 1) * width].lexicographicallyPrecedes(codes[$1 * width..<($1 + 1) * width])
        }
        return (order.map { groups[$0] }, order.flatMap { codes[$0 * width..<($0 + 1) * width] })
    }

    /// Writes the codes of a group in the order of the columns.
    private func write(_ group: Int, into codes: inout [UInt32], at start: Int) {
        var key = combinations == nil ? slots[slots.count - 1].keys[group] : UInt64(group)
        for place in parts.indices.reversed() {
            guard let part = parts[place] else { continue }
            codes[start + place] = UInt32(truncatingIfNeeded: key % part.limit)
            key /= part.limit
            if let shortened = part.shortened { key = slots[shortened].keys[Int(truncatingIfNeeded: key)] }
        }
    }
}
