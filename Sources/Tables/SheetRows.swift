/// The rows of a sheet as its XML is parsed: cells are put in their columns, blank ones are left out until something
/// follows them, and finished rows wait here to be fetched. The limits are kept here for XLSX and ODS alike.
final class SheetRows {
    private var waiting: [(row: RawRow, times: Int)] = []
    private var first = 0
    private var cells: [TableCell] = []
    private var fault: RawRow.Fault?
    private let limits: TableLimits
    /// Bytes of text handed out: one text may be used by very many cells.
    private var handedOut = 0

    /// The row being filled, from 1; 0 before the first.
    private(set) var number = 0
    /// The column that the next cell goes to, from 0.
    private(set) var column = 0

    private static let mostRows = 1_048_576
    private static let mostColumns = 16_384

    init(limits: TableLimits) { self.limits = limits }

    /// Begins the row of this number, which must come after the last one.
    func beginRow(_ next: Int) throws(TableError) {
        guard next > number, next <= Self.mostRows else {
            throw .unsoundXML("The numbers of its rows are out of order.")
        }
        number = next
        column = 0
        cells.removeAll(keepingCapacity: true)
        fault = nil
    }

    /// Goes to a column, which must not come before the one reached.
    func go(to next: Int) throws(TableError) {
        guard next >= column, next < Self.mostColumns else {
            throw .unsoundXML("The numbers of its cells are out of order.")
        }
        column = next
    }

    /// Puts a cell here, as many times as it is repeated.
    func put(_ cell: TableCell, times: Int = 1) throws(TableError) {
        defer { column = min(column + times, Self.mostColumns) }
        if cell.isBlank { return }
        guard column + times <= limits.columns else { throw .tooManyColumns(column + times, limits, line: number) }
        cells.append(contentsOf: repeatElement(.empty, count: max(0, column - cells.count)))
        cells.append(contentsOf: repeatElement(cell, count: times))
    }

    /// Marks the row as refused because of the cell here. The first fault counts.
    func refuse(_ message: String) {
        if fault == nil { fault = RawRow.Fault(cause: .structure, column: column, message: message) }
    }

    /// Ends the row, which stands there as often as it is repeated.
    func endRow(times: Int = 1) throws(TableError) {
        let last = number + times - 1
        defer { number = last }
        guard last <= Self.mostRows else { throw .unsoundXML("It has more rows than a sheet can have.") }
        if cells.isEmpty, fault == nil { return }
        if let most = limits.rows, last > most + 1 {
            throw TableError(
                .limit, line: number,
                "The sheet goes on beyond row \(most + 1); at most \(most) rows are read. Divide it into several files, or save it as CSV and load it with the import command."
            )
        }
        let bytes = cells.reduce(0) { $0 + Self.weight($1) }
        guard bytes <= limits.rowBytes else {
            throw TableError(
                .limit, line: number,
                "The row is longer than \(TableError.size(limits.rowBytes)), the most that one row may hold. Shorten its texts."
            )
        }
        handedOut += bytes * times
        if let most = limits.totalBytes, handedOut > most * 4 { throw .archiveTooLarge(most * 4) }
        waiting.append((RawRow(line: number, cells: cells, fault: fault), times))
    }

    private static func weight(_ cell: TableCell) -> Int {
        if case .text(let text) = cell { return text.utf8.count }
        return 8
    }

    /// The next finished row, or nil when the XML must be read further.
    func take() -> RawRow? {
        guard waiting.indices.contains(first) else {
            waiting.removeAll(keepingCapacity: true)
            first = 0
            return nil
        }
        let row = waiting[first].row
        waiting[first].times -= 1
        waiting[first].row.line += 1
        if waiting[first].times <= 0 { first += 1 }
        return row
    }
}
