/// Writes a table as comma-separated text (RFC 4180: CRLF line ends, quotes where needed), row by row into bytes that
/// the caller sends on and empties whenever it likes.
package struct CSVWriter: Sendable {
    /// Whether text that a spreadsheet program could take for a formula is guarded; see `FormulaGuard`.
    package let isGuarded: Bool

    /// `isGuarded` false is for files that only programs read.
    package init(isGuarded: Bool = true) { self.isGuarded = isGuarded }

    /// Appends the first line: the names of the columns, after the UTF-8 mark by which spreadsheet programs know the
    /// encoding (unless `byteOrderMark` is false).
    package func header(_ names: [String], byteOrderMark: Bool = true, into bytes: inout [UInt8]) {
        if byteOrderMark { bytes.append(contentsOf: [0xEF, 0xBB, 0xBF]) }
        row(names.map { .text($0) }, into: &bytes)
    }

    /// Appends one row. Numbers, flags and dates are written as they are, lists joined by `;`.
    package func row(_ cells: [TableCell], into bytes: inout [UInt8]) {
        for (column, cell) in cells.enumerated() {
            if column > 0 { bytes.append(UInt8(ascii: ",")) }
            switch cell {
            case .empty: break
            case .number(let number): bytes.append(contentsOf: TableNumber.text(number).utf8)
            case .flag(let flag): bytes.append(contentsOf: (flag ? "true" : "false").utf8)
            case .text, .list, .date: append(isGuarded ? FormulaGuard.guarded(cell.text) : cell.text, into: &bytes)
            }
        }
        // A lone empty cell would be an empty line, which readers pass over.
        if cells.count == 1, cells[0].text.isEmpty { bytes.append(contentsOf: "\"\"".utf8) }
        bytes.append(contentsOf: [carriageReturn, lineFeed])
    }

    private func append(_ text: String, into bytes: inout [UInt8]) {
        let needsQuotes =
            text.utf8.contains(where: Self.needsQuotes) || text.utf8.first == space || text.utf8.last == space
        guard needsQuotes else { return bytes.append(contentsOf: text.utf8) }
        bytes.append(quote)
        for byte in text.utf8 {
            if byte == quote { bytes.append(quote) }
            bytes.append(byte)
        }
        bytes.append(quote)
    }

    /// Semicolons and tabs too, because some programs take them for separators.
    private static func needsQuotes(_ byte: UInt8) -> Bool {
        switch byte {
        case quote, lineFeed, carriageReturn, UInt8(ascii: ","), UInt8(ascii: ";"), UInt8(ascii: "\t"): true
        default: false
        }
    }
}
