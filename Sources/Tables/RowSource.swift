/// What every format's reader gives: rows as the file has them, before header, numbers and limits are applied.
protocol RowSource: AnyObject {
    /// The next row that holds anything, or nil after the last. Throws what makes reading on impossible.
    func next() throws(TableError) -> RawRow?
    /// How far reading has come, in bytes of the file (of the unpacked sheet, for a spreadsheet).
    var bytesRead: Int { get }
    /// How many bytes there are.
    var bytesTotal: Int { get }
    /// The sheets of the workbook that are not read.
    var otherSheets: [String] { get }
}

extension RowSource {
    var otherSheets: [String] { [] }
}

/// One row as a file has it.
struct RawRow {
    /// Line of the text file or row of the sheet where it begins, from 1.
    var line: Int
    var cells: [TableCell] = []
    /// Each cell's name, where rows name their cells (NDJSON, JSON).
    var names: [String]?
    /// What is wrong with this row alone; the next one can still be read.
    var fault: Fault?
    /// Whether a row must have exactly as many cells as the header (CSV) or may leave out empty ones at its end.
    var isStrict = false

    struct Fault {
        var cause: TableError.Cause
        /// The place of the cell, from 0.
        var column: Int?
        /// The cell's name, where the row itself gave it.
        var name: String?
        var message: String
    }

    var isBlank: Bool { fault == nil && cells.allSatisfy(\.isBlank) }
}
