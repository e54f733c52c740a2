/// Reads comma-separated text row by row; semicolons or tabs instead of commas are recognised from the header.
/// A row that breaks the rules is reported as such, and reading goes on at the next line.
final class CSVReader: RowSource {
    private let source: ByteSource
    private let limits: TableLimits
    private var scanner: CSVScanner
    private var line = 1
    private var misencoded = 0

    /// How many bytes are looked at to find the separator.
    private static let sample = 64 << 10

    var bytesRead: Int { source.position }
    var bytesTotal: Int { source.total }

    /// The source stands at the header, after any byte order mark.
    init(_ source: ByteSource, limits: TableLimits) throws(TableError) {
        self.source = source
        self.limits = limits
        scanner = CSVScanner(separator: UInt8(ascii: ","), most: limits.columns + 1)
        scanner = CSVScanner(separator: try findSeparator(), most: limits.columns + 1)
    }

    func next() throws(TableError) -> RawRow? {
        while true {
            let isLast = source.isLast
            if source.count == 0 {
                if try source.more() { continue }
                return nil
            }
            // A closure cannot change the scanner while it borrows the source, so a copy scans.
            var scanner = scanner
            let ending = source.withBytes { scanner.scan($0, from: 0, isLast: isLast) }
            self.scanner = scanner
            switch ending {
            case .row(let next):
                if next > limits.rowBytes { throw rowTooLong() }
                let row = makeRow(next)
                source.use(next)
                line += scanner.lines
                if row.fault?.cause == .encoding { try countMisencoded(row) }
                if !row.isBlank { return row }
            case .more:
                if source.count > limits.rowBytes { throw rowTooLong() }
                _ = try source.more()
            case .unclosedQuote:
                if source.count > limits.rowBytes { throw rowTooLong() }
                return try skipLine(
                    "A quotation mark opens this cell and is never closed. Close it, or double it if it belongs to the text."
                )
            case .textAfterQuote:
                return try skipLine(
                    "There is text after the quotation mark that closes this cell. Double every quotation mark that belongs to the text."
                )
            }
        }
    }

    private func makeRow(_ length: Int) -> RawRow {
        var row = RawRow(line: line, isStrict: true)
        source.withBytes { bytes in
            let bytes = UnsafeBufferPointer(rebasing: bytes[..<length])
            row.cells.reserveCapacity(scanner.count)
            for (column, field) in scanner.fields.enumerated() {
                let raw = UnsafeBufferPointer(rebasing: bytes[field.start..<field.end])
                switch Self.cell(raw, doubled: field.hasDoubledQuotes, limits: limits) {
                case .success(let cell): row.cells.append(cell)
                case .failure(let fault):
                    row.fault = .init(cause: fault.cause, column: column, message: fault.message)
                    return
                }
            }
            // Cells beyond the limit are counted so that the error can say how many there are.
            if scanner.count > row.cells.count, scanner.count <= 100_000 {
                row.cells.append(contentsOf: repeatElement(.text("…"), count: scanner.count - row.cells.count))
            }
        }
        return row
    }

    private static func cell(
        _ raw: UnsafeBufferPointer<UInt8>, doubled: Bool, limits: TableLimits
    ) -> Result<TableCell, TableError> {
        if raw.isEmpty { return .success(.empty) }
        if raw.count > limits.cellBytes { return .failure(.cellTooLong(limits, line: 0)) }
        if raw.contains(0) {
            return .failure(
                TableError(
                    .encoding, "The cell holds a byte of value zero, which no text contains. Export the file again."))
        }
        guard let text = TextEncoding.text(raw) else {
            return .failure(TableError(.encoding, TextEncoding.fault(in: raw)))
        }
        return .success(.text(FormulaGuard.unguarded(doubled ? undoubled(text) : text)))
    }

    private static func undoubled(_ text: String) -> String {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(text.utf8.count)
        var isSecond = false
        for byte in text.utf8 {
            isSecond = byte == quote && !isSecond
            if byte != quote || isSecond { bytes.append(byte) }
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// Passes over the line that the broken row begins with and reports the row.
    private func skipLine(_ message: String) throws(TableError) -> RawRow {
        let fault = RawRow.Fault(cause: .structure, column: scanner.count - 1, message: message)
        let row = RawRow(line: line, fault: fault, isStrict: true)
        line += 1
        while true {
            let end = source.withBytes { $0.firstIndex { $0 == lineFeed || $0 == carriageReturn } }
            if let end {
                let isPair = source.withBytes {
                    $0[end] == carriageReturn && end + 1 < $0.count && $0[end + 1] == lineFeed
                }
                source.use(isPair ? end + 2 : end + 1)
                return row
            }
            source.use(source.count)
            guard try source.more() else { return row }
        }
    }

    /// A file of which row after row is not UTF-8 is refused as a whole, rather than with a report of every row.
    private func countMisencoded(_ row: RawRow) throws(TableError) {
        misencoded += 1
        if misencoded >= 100, let fault = row.fault { throw TableError(.encoding, line: row.line, fault.message) }
    }

    private func rowTooLong() -> TableError {
        let size = TableError.size(limits.rowBytes)
        return TableError(
            .limit, line: line, column: scanner.isInQuotes ? String(scanner.count) : nil,
            scanner.isInQuotes
                ? "A quotation mark opens a cell here and is not closed within \(size), the most that one row may hold. Close it."
                : "The row is longer than \(size), the most that one row may hold. Shorten its texts.")
    }

    /// The separator that the header uses most; a comma when it uses none. A first line `sep=;`, as some spreadsheet
    /// programs write, decides it.
    private func findSeparator() throws(TableError) -> UInt8 {
        let candidates = [UInt8(ascii: ","), UInt8(ascii: ";"), UInt8(ascii: "\t")]
        while source.count < Self.sample, try source.more() {}
        let (separator, used) = source.withBytes { bytes -> (UInt8, Int) in
            let first = bytes.prefix { $0 != lineFeed && $0 != carriageReturn }
            if first.count == 5, first.starts(with: "sep=".utf8), let named = first.last {
                let rest = bytes[first.endIndex...].prefix(2)
                return (named, 5 + (rest.elementsEqual([carriageReturn, lineFeed]) ? 2 : min(1, rest.count)))
            }
            var counts = candidates.map { _ in 0 }
            var isQuoted = false
            for byte in bytes.prefix(Self.sample) {
                if byte == quote { isQuoted.toggle() }
                if isQuoted { continue }
                if byte == lineFeed || byte == carriageReturn {
                    if counts.contains(where: { $0 > 0 }) { break }
                    continue
                }
                if let candidate = candidates.firstIndex(of: byte) { counts[candidate] += 1 }
            }
            let most = counts.max() ?? 0
            return (candidates[counts.firstIndex(of: most) ?? 0], 0)
        }
        source.use(used)
        if used > 0 { line += 1 }
        return separator == quote || separator == lineFeed || separator == carriageReturn
            ? UInt8(ascii: ",") : separator
    }
}
