/// Some thousand records of a `FactTable` with their links: what is changed, copied and laid out anew at once, so that one
/// record costs the same in a table of any size.
struct FactChunk: Sendable {
    /// How many records a chunk has room for.
    static let rows = 1 << 14

    /// The columns of the records; the amounts follow, then the dimensions, and then those of a record's only link.
    static let present = 0
    static let day = 1
    static let firstLink = 2
    static let linkCount = 3
    static let firstAmount = 4

    private let shape: FactTable.Shape
    /// A row for each record, also for those that were removed.
    private(set) var records: NarrowColumns
    /// A row for each link of the records that have several, all of a record's together.
    private(set) var links: NarrowColumns
    /// How many records there are, removed ones left out.
    private(set) var presentCount = 0
    /// How many of them have no link, and how many several.
    private(set) var linklessCount = 0, manyCount = 0
    /// No record is on an earlier day; it may be that none is on this one. As `ordered` gives it.
    private(set) var earliest = UInt32.max
    /// No record is on a later day.
    private(set) var latest = UInt32.min
    private var usedLinks = 0

    init(_ shape: FactTable.Shape) {
        self.shape = shape
        records = NarrowColumns(
            columns: FactChunk.firstAmount + shape.amounts + shape.dimensions + shape.linkDimensions)
        links = NarrowColumns(columns: shape.linkDimensions)
    }

    /// How many rows there are, removed records included.
    var count: Int { records.count }

    /// The column of a dimension among those of the records.
    func column(ofDimension dimension: Int) -> Int { FactChunk.firstAmount + shape.amounts + dimension }

    /// The column of a dimension of an only link, among those of the records; there it is 0 for records without a link.
    func column(ofLink dimension: Int) -> Int { column(ofDimension: shape.dimensions) + dimension }

    /// A day as a number without sign, in the same order.
    static func ordered(_ day: Int32) -> UInt32 { UInt32(bitPattern: day) ^ 1 << 31 }

    /// The record of a row; none where it was removed, or never there.
    subscript(row: Int) -> FactTable.Record? {
        guard row < count, records[row, FactChunk.present] != 0 else { return nil }
        let day = UInt32(truncatingIfNeeded: records[row, FactChunk.day])
        let (first, number) = room(row)
        return FactTable.Record(
            day: Int32(bitPattern: day ^ 1 << 31),
            amounts: (0..<shape.amounts).map { records[row, FactChunk.firstAmount + $0] },
            codes: (0..<shape.dimensions).map { UInt32(truncatingIfNeeded: records[row, column(ofDimension: $0)]) },
            links: (first..<first + number).map { link in
                (0..<shape.linkDimensions).map { dimension in
                    let code = number > 1 ? links[link, dimension] : records[row, column(ofLink: dimension)]
                    return UInt32(truncatingIfNeeded: code)
                }
            })
    }

    /// Adds rows without records until there are so many.
    mutating func grow(to rows: Int) { records.grow(to: rows) }

    /// Puts a record into a row, in place of one that is there.
    mutating func put(_ record: FactTable.Record, at row: Int) {
        remove(row)
        grow(to: row + 1)
        put(record.links, at: row)
        let day = FactChunk.ordered(record.day)
        (earliest, latest) = (min(earliest, day), max(latest, day))
        records.set(Int64(day), row, FactChunk.day)
        for amount in 0..<shape.amounts {
            records.set(record.amounts[orZero: amount], row, FactChunk.firstAmount + amount)
        }
        for dimension in 0..<shape.dimensions {
            records.set(Int64(record.codes[orZero: dimension]), row, column(ofDimension: dimension))
        }
        records.set(1, row, FactChunk.present)
        presentCount += 1
        compact()
    }

    /// Removes the record of a row; the row stays.
    mutating func remove(_ row: Int) {
        guard row < count, records[row, FactChunk.present] != 0 else { return }
        records.set(0, row, FactChunk.present)
        presentCount -= 1
        switch room(row).count {
        case 0: linklessCount -= 1
        case 1: break
        case let number:
            manyCount -= 1
            usedLinks -= number
        }
        compact()
    }

    /// Where a record's links begin, and how many they are or, once it is removed, were.
    private func room(_ row: Int) -> (first: Int, count: Int) {
        let first = Int(truncatingIfNeeded: records[row, FactChunk.firstLink])
        return (first, Int(truncatingIfNeeded: records[row, FactChunk.linkCount]))
    }

    /// Puts the links of a record that is about to be there: several where those lay that were there before if they fit, and
    /// otherwise at the end.
    private mutating func put(_ codes: [[UInt32]], at row: Int) {
        if codes.count > 1 {
            if codes.count > room(row).count {
                records.set(Int64(links.count), row, FactChunk.firstLink)
                links.grow(to: links.count + codes.count)
            }
            let first = room(row).first
            for (place, link) in codes.enumerated() {
                for dimension in 0..<shape.linkDimensions {
                    links.set(Int64(link[orZero: dimension]), first + place, dimension)
                }
            }
            manyCount += 1
            usedLinks += codes.count
        } else {
            let link = codes.first ?? []
            for dimension in 0..<shape.linkDimensions {
                records.set(Int64(link[orZero: dimension]), row, column(ofLink: dimension))
            }
            linklessCount += codes.isEmpty ? 1 : 0
        }
        records.set(Int64(codes.count), row, FactChunk.linkCount)
    }

    /// Moves the links together where more than half are no record's.
    private mutating func compact() {
        let wasted = links.count - usedLinks
        guard wasted > 64, wasted > links.count / 2 else { return }
        let old = links
        links = NarrowColumns(columns: shape.linkDimensions)
        for row in 0..<count {
            let (first, number) = room(row)
            if records[row, FactChunk.present] == 0 { records.set(0, row, FactChunk.linkCount) }
            guard number > 1, records[row, FactChunk.present] != 0 else { continue }
            let start = links.count
            links.grow(to: start + number)
            records.set(Int64(start), row, FactChunk.firstLink)
            for place in 0..<number {
                for dimension in 0..<shape.linkDimensions {
                    links.set(old[first + place, dimension], start + place, dimension)
                }
            }
        }
    }
}

extension Array where Element: FixedWidthInteger {
    /// The number at a place; 0 where the list is too short.
    subscript(orZero place: Int) -> Element { place < count ? self[place] : 0 }
}
