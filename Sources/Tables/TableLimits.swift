/// How much a table from outside may hold. What passes a limit is refused, never cut.
package struct TableLimits: Sendable {
    /// Data rows; nil for no limit.
    package var rows: Int?
    /// Columns.
    package var columns: Int
    /// Bytes of a column's name.
    package var nameBytes = 1000
    /// Values of one list.
    package var listValues = 10_000
    /// Sheets of a workbook.
    package var sheets = 1000
    /// Bytes of one cell's text.
    package var cellBytes: Int
    /// Bytes of one row of a text file.
    package var rowBytes: Int
    /// Bytes of a text file, or of all that a spreadsheet's archive unpacks to; nil for no limit.
    package var totalBytes: Int?
    /// Files within a spreadsheet's archive.
    package var entries: Int
    /// How many times larger than its packed form a file within an archive may be, declared or found.
    package var ratio: Int

    package init(
        rows: Int?, columns: Int, cellBytes: Int, rowBytes: Int, totalBytes: Int?, entries: Int, ratio: Int
    ) {
        self.rows = rows
        self.columns = columns
        self.cellBytes = cellBytes
        self.rowBytes = rowBytes
        self.totalBytes = totalBytes
        self.entries = entries
        self.ratio = ratio
    }

    /// For what people send in, and for every XLSX, ODS and JSON file whoever names it.
    package static let upload = TableLimits(
        rows: 200_000, columns: 200, cellBytes: 1 << 20, rowBytes: 4 << 20, totalBytes: 50 << 20, entries: 200,
        ratio: 100)

    /// For a CSV or NDJSON file that the operator names on the command line: as long as it likes, since it is read in
    /// little memory. A spreadsheet or JSON file named there is held to `upload`.
    package static let commandLine = TableLimits(
        rows: nil, columns: 200, cellBytes: 1 << 20, rowBytes: 4 << 20, totalBytes: nil, entries: 200, ratio: 100)

    /// These limits with those of `upload` wherever there was none.
    var bounded: TableLimits {
        var limits = self
        limits.rows = rows ?? TableLimits.upload.rows
        limits.totalBytes = totalBytes ?? TableLimits.upload.totalBytes
        return limits
    }
}
