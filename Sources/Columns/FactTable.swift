/// Records that measures count: each with a day, amounts, codes of its own dimensions, and links (such as the establishments
/// it was with), each link with codes of its own.
///
/// The code 0 means “not known” or “none”. Nothing that is asked or put traps: a code or an amount that a record lacks is 0,
/// one too many is left out; rows below 0 or from 2³¹ on hold nothing.
package struct FactTable: Sendable {
    /// How many amounts and dimensions the records have, and how many dimensions their links.
    package struct Shape: Sendable, Equatable {
        package let amounts, dimensions, linkDimensions: Int

        /// Numbers below 0 are taken for 0.
        package init(amounts: Int, dimensions: Int, linkDimensions: Int) {
            self.amounts = max(0, amounts)
            self.dimensions = max(0, dimensions)
            self.linkDimensions = max(0, linkDimensions)
        }
    }

    /// One record.
    package struct Record: Sendable, Equatable {
        /// The day on which it counts, as a number of days from any day that all records share.
        package var day: Int32
        package var amounts: [Int64]
        package var codes: [UInt32]
        /// The codes of each link.
        package var links: [[UInt32]]

        package init(day: Int32, amounts: [Int64], codes: [UInt32], links: [[UInt32]]) {
            self.day = day
            self.amounts = amounts
            self.codes = codes
            self.links = links
        }
    }

    let shape: Shape
    private(set) var chunks: [FactChunk] = []
    /// One more than the largest code ever put, by dimension.
    private(set) var limits: [Int]
    /// One more than the largest code ever put, by dimension of the links.
    private(set) var linkLimits: [Int]
    /// From the least amount ever put, or 0, to the most.
    private(set) var ranges: [ClosedRange<Int64>]

    /// An empty table.
    package init(_ shape: Shape) {
        self.shape = shape
        limits = [Int](repeating: 1, count: shape.dimensions)
        linkLimits = [Int](repeating: 1, count: shape.linkDimensions)
        ranges = [ClosedRange<Int64>](repeating: 0...0, count: shape.amounts)
    }

    /// How many rows were ever put, removed ones included.
    package var count: Int {
        guard let last = chunks.last else { return 0 }
        return (chunks.count - 1) * FactChunk.rows + last.count
    }

    /// The record of a row as it was put, made to fit the table's shape; none where it was removed, or never there.
    package subscript(row: Int) -> Record? {
        guard row >= 0, row < count else { return nil }
        return chunks[row / FactChunk.rows][row % FactChunk.rows]
    }

    /// Puts a record into a row, in place of the one that is there. A row behind the end makes the table grow, by rows
    /// without records where it is not the next.
    package mutating func put(_ record: Record, at row: Int) {
        guard row >= 0, row < Int(Int32.max) else { return }
        for dimension in limits.indices {
            limits[dimension] = max(limits[dimension], Int(record.codes[orZero: dimension]) + 1)
        }
        for link in record.links {
            for dimension in linkLimits.indices {
                linkLimits[dimension] = max(linkLimits[dimension], Int(link[orZero: dimension]) + 1)
            }
        }
        for amount in ranges.indices {
            let (range, value) = (ranges[amount], record.amounts[orZero: amount])
            if !range.contains(value) { ranges[amount] = min(range.lowerBound, value)...max(range.upperBound, value) }
        }
        let chunk = row / FactChunk.rows
        while chunks.count <= chunk {
            if let last = chunks.indices.last { chunks[last].grow(to: FactChunk.rows) }
            chunks.append(FactChunk(shape))
        }
        chunks[chunk].put(record, at: row % FactChunk.rows)
    }

    /// Removes the record of a row; the row stays and holds nothing.
    package mutating func remove(_ row: Int) {
        guard row >= 0, row < count else { return }
        chunks[row / FactChunk.rows].remove(row % FactChunk.rows)
    }

    /// The limit of a column's codes; none where the table has no such column.
    func limit(_ column: FactQuestion.Column) -> Int? {
        switch column {
        case .own(let dimension): limits.indices.contains(dimension) ? limits[dimension] : nil
        case .link(let dimension): linkLimits.indices.contains(dimension) ? linkLimits[dimension] : nil
        }
    }
}
