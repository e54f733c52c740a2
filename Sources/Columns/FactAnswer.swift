/// What a `FactTable` says to a `FactQuestion`.
///
/// All numbers lie in two lists, so that thousands of groups cost no object each; `groups` makes one of each.
package struct FactAnswer: Sendable, Equatable {
    /// The values of the records that have some codes in the columns of the breakdown.
    package struct Group: Sendable, Equatable {
        package let codes: [UInt32]
        /// In the order of the aggregates. A sum that 64 bits cannot hold is `Int64.max`, or `Int64.min` below zero.
        package let values: [Int64]

        package init(codes: [UInt32], values: [Int64]) {
            self.codes = codes
            self.values = values
        }
    }

    /// How many groups there are.
    package let count: Int
    private let width: Int
    /// By group and then by column of the breakdown.
    private let codes: [UInt32]
    /// By aggregate and then by group.
    private let values: [[Int64]]

    /// An answer of so many groups, sorted by their codes; `codes` group by group, `values` aggregate by aggregate.
    init(_ count: Int, codes: [UInt32], width: Int, values: [[Int64]]) {
        self.count = count
        self.codes = codes
        self.width = width
        self.values = values
    }

    /// Sorted by codes. Without a breakdown exactly one, without codes; with one, only those that a record touches. Made anew
    /// whenever it is read: whoever needs it twice keeps it.
    package var groups: [Group] {
        (0..<count).map { group in
            Group(codes: Array(codes[group * width..<(group + 1) * width]), values: values.map { $0[group] })
        }
    }

    /// The code of a group, by its place in `groups`, in a column of the breakdown; 0 where there is no such.
    package func code(_ group: Int, _ column: Int) -> UInt32 {
        (0..<count).contains(group) && (0..<width).contains(column) ? codes[group * width + column] : 0
    }

    /// The value of a group, by its place in `groups`, for an aggregate; 0 where there is no such.
    package func value(_ group: Int, _ aggregate: Int) -> Int64 {
        values.indices.contains(aggregate) && (0..<count).contains(group) ? values[aggregate][group] : 0
    }

    /// The places in `groups` of the groups with the largest values, no more than so many, the largest first, and those with
    /// equal values by their codes.
    package func largest(_ most: Int, by aggregate: Int) -> [Int] {
        guard most > 0, values.indices.contains(aggregate) else { return [] }
        let values = values[aggregate]
        var found: [Int] = []
        var least = Int64.min
        for group in 0..<count where found.count < most || values[group] > least {
            if found.count == most { found.removeLast() }
            var place = found.count
            while place > 0, values[found[place - 1]] < values[group] { place -= 1 }
            found.insert(group, at: place)
            if let last = found.last { least = values[last] }
        }
        return found
    }
}
