/// A column of a table to be written.
package struct TableColumn: Hashable, Sendable, ExpressibleByStringLiteral {
    /// What its header says.
    package var name: String
    /// Its width in characters, in the formats that have widths.
    package var width: Int

    /// `width` nil gives the width of the name, within reason.
    package init(_ name: String, width: Int? = nil) {
        self.name = name
        self.width = min(100, max(4, width ?? max(10, min(40, name.unicodeScalars.count + 2))))
    }

    package init(stringLiteral name: String) { self.init(name) }
}

/// The names of the sheets of a workbook to be written: the table's own, and the same with a number where it goes on
/// because one sheet can hold no more.
struct SheetNames {
    private let name: String

    /// A sheet's name has at most 31 characters, none of `[]:*?/\`, no apostrophe at its ends, and is not the cover's.
    init(_ wanted: String) {
        var name = trimmed(
            String(
                String.UnicodeScalarView(
                    wanted.unicodeScalars.map { "[]:*?/\\'".unicodeScalars.contains($0) || $0.value < 32 ? " " : $0 })))
        while name.utf16.count > 26 { name.unicodeScalars.removeLast() }
        let isTaken = name.lowercased() == CoverSheet.sheetName.lowercased()
        self.name = name.isEmpty || isTaken ? "Table" : name
    }

    /// The name of the first sheet, the second and so on, from 1.
    subscript(_ number: Int) -> String { number == 1 ? name : "\(name) \(number)" }
}

/// The most that one sheet of a spreadsheet holds.
struct SheetLimits {
    /// Rows besides the header.
    var rows = 1_048_575
    /// Bytes of text, kept below the 4 GiB that a file within a plain zip archive may have.
    var bytes = 2 << 30
}
