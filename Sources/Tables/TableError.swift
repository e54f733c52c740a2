/// Why a table, or one row of it, was refused: where, and a whole sentence for the person who can mend it.
package struct TableError: Error, Hashable, Sendable, CustomStringConvertible {
    /// What kind of thing is wrong, for those who count or group errors.
    package enum Cause: Hashable, Sendable {
        /// The bytes are not UTF-8 text.
        case encoding
        /// The text breaks the rules of its format: quotes, cells, JSON, XML.
        case structure
        /// A limit of `TableLimits` is passed.
        case limit
        /// The spreadsheet's zip archive is damaged, or built to do harm.
        case archive
        /// The file is of a kind that is not read here.
        case format
        /// The file cannot be opened, read or written.
        case file
    }

    package let cause: Cause
    /// The data row, 1 being the first after the header; nil for what concerns the file as a whole.
    package var row: Int?
    /// The line of a text file or the row of a sheet, from 1.
    package var line: Int?
    /// The name of the column, or its number where it has no name.
    package var column: String?
    /// A whole sentence or two: what is wrong and what to do.
    package let message: String

    package init(
        _ cause: Cause, row: Int? = nil, line: Int? = nil, column: String? = nil, _ message: String
    ) {
        self.cause = cause
        self.row = row
        self.line = line
        self.column = column
        self.message = message
    }

    /// The message after its place: `Row 12 (line 14), column “start”: …`.
    package var description: String {
        var place: [String] = []
        switch (row, line) {
        case (let row?, let line?): place.append("Row \(row) (line \(line))")
        case (let row?, nil): place.append("Row \(row)")
        case (nil, let line?): place.append("Line \(line)")
        case (nil, nil): break
        }
        if let column { place.append(place.isEmpty ? "Column “\(brief(column))”" : "column “\(brief(column))”") }
        return place.isEmpty ? message : place.joined(separator: ", ") + ": " + message
    }
}

extension TableError {
    static func tooManyColumns(_ count: Int, _ limits: TableLimits, line: Int) -> TableError {
        TableError(
            .limit, line: line,
            "The table has \(count) columns or more; at most \(limits.columns) are read. Remove the columns that are not needed."
        )
    }

    static func tooManyRows(_ rows: Int, line: Int) -> TableError {
        TableError(
            .limit, line: line,
            "The table has more than \(rows) rows. Divide it into several files, or load it as CSV or NDJSON with the import command."
        )
    }

    static func cellTooLong(_ limits: TableLimits, line: Int, column: Int? = nil) -> TableError {
        TableError(
            .limit, line: line, column: column.map { String($0 + 1) },
            "A cell is longer than \(size(limits.cellBytes)), the most that one cell may hold. Shorten its text.")
    }

    static func nameTooLong(_ limits: TableLimits) -> String {
        "The name of a column is longer than \(limits.nameBytes) bytes, the most that one may have. Shorten it."
    }

    static func tooManySheets(_ limits: TableLimits) -> TableError {
        TableError(
            .limit,
            "The workbook has more than \(limits.sheets) sheets. Save the one with the table in a workbook of its own.")
    }

    /// A number of bytes in words, as a person would say it.
    static func size(_ bytes: Int) -> String {
        bytes >= 1 << 20 ? "\(bytes >> 20) MiB" : bytes >= 1 << 10 ? "\(bytes >> 10) KiB" : "\(bytes) bytes"
    }
}
