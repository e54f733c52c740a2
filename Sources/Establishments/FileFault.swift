/// One thing to put right in a file.
package struct FileFault: Sendable, Equatable {
    /// The data row, 1 being the first after the header; 0 for the file as a whole.
    package let row: Int
    /// Where the row begins: the line of a text file or the row of a sheet, both from 1 with the header; 0 for the file.
    package let line: Int
    /// Empty for the row as a whole.
    package let column: String
    /// A whole sentence: what is wrong and how to put it right.
    package let message: String

    package init(row: Int, line: Int, column: String, message: String) {
        (self.row, self.line, self.column, self.message) = (row, line, column, message)
    }

    /// The message after its place: `Row 12 (line 13), column “day”: …`.
    package var sentence: String {
        guard row > 0 else { return message }
        return "Row \(row) (line \(line))" + (column.isEmpty ? "" : ", column “\(column)”") + ": " + message
    }
}
