/// Reads a table from outside, of any format, row by row in little memory, and refuses whatever passes the limits.
/// Used by one task at a time.
package final class TableReader {
    /// The format that was recognised, by content first and by name where that leaves a choice.
    package let format: TableFormat
    /// The names of the columns; in NDJSON and JSON those met so far.
    package private(set) var header: TableHeader
    /// Sheets of a workbook, besides its cover sheet, that are not read because a table is read from one sheet. In an
    /// ODS file they are known when all rows are read.
    package var otherSheets: [String] { rows.otherSheets }
    private let rows: any RowSource
    private let limits: TableLimits
    private var number = 0
    private var waiting: RawRow?
    private var cachedOrder: [String] = []
    private var cachedPlaces: [Int] = []

    /// A row, or why it was refused.
    package enum Entry: Sendable {
        case row(TableRow)
        case refused(TableError)
    }

    /// Opens a table and reads its header.
    ///
    /// `name` is the file's name where the source does not give one; `list` the member that holds the rows of a JSON
    /// file that is an object. Throws a `TableError` for a file that is no table, is encoded otherwise than in UTF-8,
    /// has no header, or passes a limit.
    package init(
        _ source: TableSource, name: String? = nil, limits: TableLimits = .upload, list: String = "listings"
    ) throws(TableError) {
        var named = name.flatMap(TableFormat.init(name:))
        if named == nil, case .file(let path) = source { named = TableFormat(name: path) }
        let opened = try Self.open(source, named: named, limits: limits, list: list)
        (format, rows) = (opened.format, opened.rows)
        self.limits = opened.limits
        header = TableHeader(names: [])
        guard let first = try rows.next() else {
            throw TableError(.structure, "The file is empty: it has no header and no rows.")
        }
        if first.names == nil {
            if let fault = first.fault {
                throw TableError(
                    fault.cause, line: first.line, column: fault.column.map { String($0 + 1) }, fault.message)
            }
            header = try TableHeader.read(first.cells, line: first.line, limits: limits)
        } else {
            waiting = first
            for name in first.names ?? [] where header.column(name) == nil { try addColumn(name, line: first.line) }
        }
    }

    /// Opens the file at `path`.
    package convenience init(path: String, limits: TableLimits = .upload) throws(TableError) {
        try self.init(.file(path: path), limits: limits)
    }

    /// How far reading has come: bytes read and bytes in all, for a progress bar.
    package var progress: (read: Int, total: Int) { (rows.bytesRead, rows.bytesTotal) }

    /// The next row or the next refusal, or nil after the last row. Throws a `TableError` when nothing more can be read.
    package func next() throws(TableError) -> Entry? {
        let raw: RawRow?
        if let kept = waiting {
            (raw, waiting) = (kept, nil)
        } else {
            do { raw = try rows.next() } catch {
                var error = error
                if error.line != nil { error.row = number + 1 }
                throw error
            }
        }
        guard let raw else { return nil }
        number += 1
        if let most = limits.rows, number > most { throw .tooManyRows(most, line: raw.line) }
        return try shaped(raw)
    }

    /// Runs `body` for every row until it returns false. The first row that is refused ends it: its error is thrown.
    package func forEachRow(_ body: (TableRow) throws -> Bool) throws {
        try forEachRow(refused: { throw $0 }, body)
    }

    /// Runs `body` for every good row and `refused` for every other, until one of them returns false. Throws the
    /// `TableError` that makes reading on impossible, and what the closures throw.
    package func forEachRow(refused: (TableError) throws -> Bool, _ body: (TableRow) throws -> Bool) throws {
        while let entry = try next() {
            switch entry {
            case .row(let row): guard try body(row) else { return }
            case .refused(let error): guard try refused(error) else { return }
            }
        }
    }

    private func shaped(_ raw: RawRow) throws(TableError) -> Entry {
        if let fault = raw.fault {
            return refused(raw, fault.cause, column: fault.name ?? fault.column.map(columnName), fault.message)
        }
        if let names = raw.names {
            return .row(row(raw, try arranged(raw.cells, names, line: raw.line)))
        }
        var cells = raw.cells
        while cells.count > header.names.count, cells.last?.isBlank == true { cells.removeLast() }
        if cells.count > header.names.count || (raw.isStrict && cells.count < header.names.count) {
            return refused(
                raw, .structure,
                "The row has \(cells.count) \(cells.count == 1 ? "cell" : "cells"), but the header has \(header.names.count). "
                    + "Put text that contains the separator between quotation marks, and leave no cell out.")
        }
        cells.append(contentsOf: repeatElement(.empty, count: header.names.count - cells.count))
        return .row(row(raw, cells))
    }

    /// Puts named cells under the header's columns, adding columns that are new.
    private func arranged(_ cells: [TableCell], _ names: [String], line: Int) throws(TableError) -> [TableCell] {
        if names != cachedOrder {
            for name in names where header.column(name) == nil { try addColumn(name, line: line) }
            cachedOrder = names
            cachedPlaces = names.map { header.column($0) ?? 0 }
        }
        var arranged = [TableCell](repeating: .empty, count: header.names.count)
        for (cell, place) in zip(cells, cachedPlaces) { arranged[place] = cell }
        return arranged
    }

    private func addColumn(_ name: String, line: Int) throws(TableError) {
        guard header.names.count < limits.columns else { throw .tooManyColumns(limits.columns + 1, limits, line: line) }
        header = header.adding(name)
    }

    private func row(_ raw: RawRow, _ cells: [TableCell]) -> TableRow {
        TableRow(number: number, line: raw.line, header: header, cells: cells)
    }

    private func refused(_ raw: RawRow, _ cause: TableError.Cause, column: String? = nil, _ message: String) -> Entry {
        .refused(TableError(cause, row: number, line: raw.line, column: column, message))
    }

    private func columnName(_ column: Int) -> String {
        header.names.indices.contains(column) ? header.names[column] : String(column + 1)
    }
}

extension TableReader {
    private struct Opened {
        var format: TableFormat
        var rows: any RowSource
        var limits: TableLimits
    }

    private static func open(
        _ source: TableSource, named: TableFormat?, limits: TableLimits, list: String
    ) throws(TableError) -> Opened {
        let bytes = try ByteSource(source, limit: limits.totalBytes)
        while bytes.count < 65_536, try bytes.more() {}
        switch bytes.withBytes(FirstBytes.look) {
        case .refused(let error):
            throw error
        case .zip:
            let limits = limits.bounded
            let archive = try ZipArchive(source, limits: limits)
            if archive.holds("content.xml") {
                return Opened(format: .ods, rows: try ODSReader(archive, limits: limits), limits: limits)
            }
            guard archive.holds("[Content_Types].xml"), archive.holds("_rels/.rels") || archive.holds("xl/workbook.xml")
            else {
                throw TableError(
                    .format,
                    "This zip archive is not a spreadsheet. Unpack it, and name the CSV, XLSX or ODS file in it.")
            }
            return Opened(format: .xlsx, rows: try XLSXReader(archive, limits: limits), limits: limits)
        case .text:
            // The mark that some programs put before UTF-8 text.
            if bytes.withBytes({ $0.starts(with: [0xEF, 0xBB, 0xBF] as [UInt8]) }) { bytes.use(3) }
            switch bytes.withBytes({ JSONShape.guess($0, named: named) }) {
            case nil:
                return Opened(format: .csv, rows: try CSVReader(bytes, limits: limits), limits: limits)
            case .ndjson:
                return Opened(format: .ndjson, rows: NDJSONReader(bytes, limits: limits), limits: limits)
            default:
                let limits = limits.bounded
                if let most = limits.totalBytes, bytes.total > most {
                    throw TableError(
                        .limit, "The file is larger than \(TableError.size(most)). Save it as NDJSON, one row a line.")
                }
                return Opened(format: .json, rows: try JSONReader(bytes, list: list, limits: limits), limits: limits)
            }
        }
    }
}
