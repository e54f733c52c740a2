import CXlsxWriter

/// Writes a table as an XLSX workbook, row by row in little memory: a cover sheet, then the table with a header row that
/// stays in view. Texts are written as typed texts, so none is ever taken for a formula or made a link. Used by one
/// task at a time.
package final class XLSXWriter {
    private let folder: TemporaryFolder
    private let path: String
    private let columns: [TableColumn]
    private let cover: CoverSheet
    private let names: SheetNames
    private let limits: SheetLimits
    /// nil once it is closed, which frees it.
    private var workbook: UnsafeMutablePointer<lxw_workbook>?
    private let coverSheet: UnsafeMutablePointer<lxw_worksheet>
    private var sheet: UnsafeMutablePointer<lxw_worksheet>
    private let bold: UnsafeMutablePointer<lxw_format>?
    private let day: UnsafeMutablePointer<lxw_format>?
    private let time: UnsafeMutablePointer<lxw_format>?
    private var sheets = 1
    /// Data rows in the sheet at hand.
    private var rows: UInt32 = 0
    private var bytes = 0
    private var cut = 0

    /// The most UTF-16 units that a cell of a spreadsheet holds.
    static let longestText = 32_767

    /// Begins a workbook whose table has these columns. It grows in a temporary folder within `temporary`, by default
    /// the machine's own. Throws a `TableError` when that cannot be written.
    package convenience init(
        sheet: String, columns: [TableColumn], cover: CoverSheet, temporary: String? = nil
    ) throws(TableError) {
        try self.init(sheet: sheet, columns: columns, cover: cover, temporary: temporary, limits: SheetLimits())
    }

    init(sheet: String, columns: [TableColumn], cover: CoverSheet, temporary: String?, limits: SheetLimits)
        throws(TableError)
    {
        folder = try TemporaryFolder(in: temporary)
        let path = folder.path + "/table.xlsx"
        self.path = path
        (self.columns, self.cover, names, self.limits) = (columns, cover, SheetNames(sheet), limits)
        var folderPath = Array(folder.path.utf8CString)
        let workbook = folderPath.withUnsafeMutableBufferPointer { folderPath in
            var options = lxw_workbook_options(constant_memory: 1, tmpdir: folderPath.baseAddress, use_zip64: 0)
            return workbook_new_opt(path, &options)
        }
        guard let workbook, let coverSheet = workbook_add_worksheet(workbook, CoverSheet.sheetName),
            let first = workbook_add_worksheet(workbook, names[1])
        else { throw .unwritable() }
        (self.workbook, self.coverSheet, self.sheet) = (workbook, coverSheet, first)
        bold = workbook_add_format(workbook)
        day = workbook_add_format(workbook)
        time = workbook_add_format(workbook)
        format_set_bold(bold)
        format_set_num_format(day, "yyyy-mm-dd")
        format_set_num_format(time, "yyyy-mm-dd hh:mm:ss")
        // Readers open the file at the table, not at the cover.
        worksheet_activate(first)
        try beginSheet()
    }

    deinit { if let workbook { lxw_workbook_free(workbook) } }

    /// Writes one row; cells beyond the columns are left out. A text that is too long for a cell is cut, with “…” at its
    /// end, and the cover sheet says so.
    package func row(_ cells: [TableCell]) throws(TableError) {
        guard workbook != nil else { throw TableError(.file, "The workbook is finished already.") }
        if rows >= limits.rows || bytes >= limits.bytes { try nextSheet() }
        rows += 1
        for (column, cell) in cells.prefix(columns.count).enumerated() {
            try write(cell, rows, UInt16(clamping: column))
        }
    }

    /// Writes the cover sheet and closes the workbook. Nothing may be written afterwards.
    package func finish() throws(TableError) -> TableFile {
        guard let workbook else { throw TableError(.file, "The workbook is finished already.") }
        filter()
        try writeCover()
        self.workbook = nil
        guard workbook_close(workbook) == LXW_NO_ERROR else { throw .unwritable() }
        return try TableFile(path, format: .xlsx, in: folder)
    }

    private func nextSheet() throws(TableError) {
        filter()
        sheets += 1
        guard let workbook, let next = workbook_add_worksheet(workbook, names[sheets]) else { throw .unwritable() }
        sheet = next
        (rows, bytes) = (0, 0)
        try beginSheet()
    }

    private func beginSheet() throws(TableError) {
        for (column, facts) in columns.enumerated() {
            let column = UInt16(clamping: column)
            worksheet_set_column(sheet, column, column, Double(facts.width), nil)
            try check(worksheet_write_string(sheet, 0, column, fit(facts.name), bold))
        }
        worksheet_freeze_panes(sheet, 1, 0)
    }

    /// Gives the header its filter buttons.
    private func filter() {
        guard rows > 0, !columns.isEmpty else { return }
        worksheet_autofilter(sheet, 0, 0, rows, UInt16(clamping: columns.count - 1))
    }

    private func write(_ cell: TableCell, _ row: UInt32, _ column: UInt16) throws(TableError) {
        switch cell {
        case .empty: break
        case .text, .list:
            let text = fit(cell.text)
            bytes += text.utf8.count + 32
            if !text.isEmpty { try check(worksheet_write_string(sheet, row, column, text, nil)) }
        case .number(let number):
            bytes += 32
            if number.isFinite { try check(worksheet_write_number(sheet, row, column, number, nil)) }
        case .flag(let flag):
            bytes += 32
            try check(worksheet_write_boolean(sheet, row, column, flag ? 1 : 0, nil))
        case .date(let iso):
            bytes += 32
            guard let parts = SpreadsheetDay.parts(iso) else {
                return try check(worksheet_write_string(sheet, row, column, fit(iso), nil))
            }
            let seconds = parts.seconds ?? 0
            var moment = lxw_datetime(
                year: Int32(parts.year), month: Int32(parts.month), day: Int32(parts.day),
                hour: Int32(seconds / 3600), min: Int32(seconds / 60 % 60), sec: Double(seconds % 60))
            try check(worksheet_write_datetime(sheet, row, column, &moment, parts.seconds == nil ? day : time))
        }
    }

    private func writeCover() throws(TableError) {
        worksheet_set_column(coverSheet, 0, 0, 20, nil)
        worksheet_set_column(coverSheet, 1, 1, 100, nil)
        var row: UInt32 = 0
        func line(_ label: String, _ text: String) throws(TableError) {
            if !label.isEmpty { try check(worksheet_write_string(coverSheet, row, 0, fit(label), bold)) }
            if !text.isEmpty { try check(worksheet_write_string(coverSheet, row, 1, fit(text), nil)) }
            row += 1
        }
        try line(cover.title, "")
        for fact in cover.facts { try line(fact.label, fact.text) }
        var notes = cover.notes
        if sheets > 1 { notes.append("The table goes on over \(sheets) sheets, because one sheet holds no more.") }
        if cut > 0 {
            notes.append(
                "\(cut) texts are cut at \(Self.longestText) characters, the most that a cell holds. The CSV has them whole."
            )
        }
        for note in notes { try line("", note) }
    }

    /// The text as a cell can hold it: not too long, without the few characters that XML lacks, and with what only looks
    /// like an escaped character (`_x0041_`) escaped itself. The library escapes control characters.
    private func fit(_ text: String) -> String {
        var text = text
        if text.unicodeScalars.contains(where: Self.isMissingInXML) {
            text = String(
                String.UnicodeScalarView(text.unicodeScalars.map { Self.isMissingInXML($0) ? "\u{FFFD}" : $0 }))
        }
        if text.utf8.contains(UInt8(ascii: "_")) { text = Self.escapingEscapes(text) }
        guard text.utf8.count > Self.longestText, text.utf16.count > Self.longestText else { return text }
        cut += 1
        var short = String.UnicodeScalarView()
        var units = 0
        for scalar in text.unicodeScalars {
            units += scalar.value > 0xFFFF ? 2 : 1
            if units >= Self.longestText { break }
            short.append(scalar)
        }
        return String(short) + "…"
    }

    private static func isMissingInXML(_ scalar: Unicode.Scalar) -> Bool {
        scalar.value == 0 || scalar.value == 0xFFFE || scalar.value == 0xFFFF
    }

    private static func escapingEscapes(_ text: String) -> String {
        let bytes = Array(text.utf8)
        var escaped: [UInt8] = []
        for (place, byte) in bytes.enumerated() {
            escaped.append(byte)
            if byte == UInt8(ascii: "_"), bytes.withUnsafeBufferPointer({ XLSXText.escaped($0, place) }) != nil {
                escaped.append(contentsOf: "x005F_".utf8)
            }
        }
        return String(decoding: escaped, as: UTF8.self)
    }

    private func check(_ result: lxw_error) throws(TableError) {
        guard result == LXW_NO_ERROR else {
            throw TableError(.file, "The workbook cannot be written: \(String(cString: lxw_strerror(result)))")
        }
    }
}
