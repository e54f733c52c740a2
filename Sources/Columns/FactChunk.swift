/// Some thousand records of a `FactTable` with their links: what is changed, copied and laid out anew at once, so that one
/// record costs the same in a table of any size.
struct FactChunk: Sendable {
    /// How many records a chunk has room for.
    static let rows = 1 << 14

    /// The columns of the records; the amounts and then the dimensions follow.
    static let present = 0
    static let day = 1
    static let firstLink = 2
    static let linkCount = 3
    static let firstAmount = 4

    private let shape: FactTable.Shape
    /// A row for each record, also for those that were removed.
    private(set) var records: NarrowColumns
    /// A row for each link, all of a record's together. The first is no record's: all its codes are 0, and it stands for
    /// having no link.
    private(set) var links: NarrowColumns
    /// How many records there are, removed ones left out.
    private(set) var presentCount = 0
    /// No record is on an earlier day; it may be that none is on this one. As `ordered` gives it.
    private(set) var earliest = UInt32.max
    /// No record is on a later day.
    private(set) var latest = UInt32.min
    /// Whether the link behind that of its own number is each record's only one.
    private(set) var hasOneLinkEach = true
    private var usedLinks = 0

    init(_ shape: FactTable.Shape) {
        self.shape = shape
        records = NarrowColumns(columns: FactChunk.firstAmount + shape.amounts + shape.dimensions)
        links = NarrowColumns(columns: shape.linkDimensions)
        links.grow(to: 1)
    }

    /// How many rows there are, removed records included.
    var count: Int { records.count }

    /// The column of a dimension among those of the records.
    func column(ofDimension dimension: Int) -> Int { FactChunk.firstAmount + shape.amounts + dimension }

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
                (0..<shape.linkDimensions).map { UInt32(truncatingIfNeeded: links[link, $0]) }
            })
    }

    /// Adds rows without records until there are so many.
    mutating func grow(to rows: Int) {
        for row in records.count..<max(rows, records.count) {
            records.grow(to: row + 1)
            if hasOneLinkEach { giveRoom(for: 1, to: row) }
        }
    }

    /// Puts a record into a row, in place of one that is there.
    mutating func put(_ record: FactTable.Record, at row: Int) {
        remove(row)
        grow(to: row + 1)
        if record.links.count > room(row).count { giveRoom(for: record.links.count, to: row) }
        let first = room(row).first
        records.set(Int64(record.links.count), row, FactChunk.linkCount)
        if record.links.count != 1 || first != row + 1 { hasOneLinkEach = false }
        for (place, link) in record.links.enumerated() {
            for dimension in 0..<shape.linkDimensions {
                links.set(Int64(link[orZero: dimension]), first + place, dimension)
            }
        }
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
        usedLinks += record.links.count
        compact()
    }

    /// Removes the record of a row; the row stays.
    mutating func remove(_ row: Int) {
        guard row < count, records[row, FactChunk.present] != 0 else { return }
        records.set(0, row, FactChunk.present)
        presentCount -= 1
        usedLinks -= room(row).count
        compact()
    }

    /// Where a row's links begin, and how many they are or, without a record, may be.
    private func room(_ row: Int) -> (first: Int, count: Int) {
        let first = Int(truncatingIfNeeded: records[row, FactChunk.firstLink])
        return (first, Int(truncatingIfNeeded: records[row, FactChunk.linkCount]))
    }

    /// Gives a row room for so many links at the end.
    private mutating func giveRoom(for number: Int, to row: Int) {
        records.set(Int64(links.count), row, FactChunk.firstLink)
        records.set(Int64(number), row, FactChunk.linkCount)
        links.grow(to: links.count + number)
    }

    /// Moves the links together where more than half are no record's. Where each record has one in its place, they stay:
    /// there are never more than rows.
    private mutating func compact() {
        let wasted = links.count - 1 - usedLinks
        guard !hasOneLinkEach, wasted > 64, wasted > links.count / 2 else { return }
        let old = self
        links = NarrowColumns(columns: shape.linkDimensions)
        links.grow(to: 1)
        hasOneLinkEach = true
        for row in 0..<count {
            let (first, number) = records[row, FactChunk.present] != 0 ? room(row) : (0, 0)
            hasOneLinkEach = hasOneLinkEach && number == 1
            giveRoom(for: number, to: row)
            for place in 0..<number {
                for dimension in 0..<shape.linkDimensions {
                    links.set(old.links[first + place, dimension], links.count - number + place, dimension)
                }
            }
        }
    }
}

extension Array where Element: FixedWidthInteger {
    /// The number at a place; 0 where the list is too short.
    subscript(orZero place: Int) -> Element { place < count ? self[place] : 0 }
}
