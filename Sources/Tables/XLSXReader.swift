/// Reads one sheet of an XLSX workbook: the first that is neither hidden nor the cover sheet of our own exports.
/// Formulas give the result that was stored with them. (ECMA-376 part 1, section 18.3.)
final class XLSXReader: RowSource {
    private let sheet: XLSXSheet
    private let stream: XMLStream
    let otherSheets: [String]

    var bytesRead: Int { stream.bytesRead }
    var bytesTotal: Int { stream.bytesTotal }

    init(_ archive: ZipArchive, limits: TableLimits) throws(TableError) {
        let workbook = try XLSXWorkbook(archive, limits: limits)
        let tables = workbook.sheets.filter { $0.name != CoverSheet.sheetName }
        guard let table = tables.first ?? workbook.sheets.first else {
            throw TableError(.structure, "The workbook has no sheet with a table.")
        }
        otherSheets = tables.dropFirst().map { brief($0.name) }
        let styles = try workbook.styles.map { path throws(TableError) in try XLSXStyles(archive.open(path)) }
        let shared = try XLSXSharedStrings(
            workbook.sharedStrings.map { path throws(TableError) in try archive.open(path) }, limits: limits)
        sheet = XLSXSheet(
            shared: shared, styles: styles ?? XLSXStyles(), countsFrom1904: workbook.countsFrom1904, limits: limits)
        stream = try XMLStream(archive.open(table.path), handler: sheet)
    }

    func next() throws(TableError) -> RawRow? {
        while true {
            if let row = sheet.rows.take() { return row }
            guard try stream.advance() else { return nil }
        }
    }
}

/// Makes rows of a worksheet's XML.
private final class XLSXSheet: XMLHandler {
    let rows: SheetRows
    private let shared: XLSXSharedStrings
    private let styles: XLSXStyles
    private let countsFrom1904: Bool
    private let limits: TableLimits

    private var isInRow = false
    private var kind = Kind.number
    private var style = 0
    private var value: [UInt8] = []
    private var isValue = false
    private var isPhonetic = false
    private var hasFormula = false

    private enum Kind { case number, shared, text, flag, error, date }

    init(shared: XLSXSharedStrings, styles: XLSXStyles, countsFrom1904: Bool, limits: TableLimits) {
        rows = SheetRows(limits: limits)
        (self.shared, self.styles, self.countsFrom1904, self.limits) = (shared, styles, countsFrom1904, limits)
    }

    func begin(_ element: XMLElement) throws(TableError) {
        let name = element.name
        if name.isLocally("c"), isInRow {
            try beginCell(element)
        } else if name.isLocally("v") || name.isLocally("t") {
            isValue = isInRow && !isPhonetic
        } else if name.isLocally("row") {
            isInRow = true
            let number = element.attribute("r").map { $0.wholeNumber(upTo: 9_999_999) ?? 0 }
            try rows.beginRow(number ?? rows.number + 1)
        } else if name.isLocally("f") {
            hasFormula = true
        } else if name.isLocally("rPh") {
            isPhonetic = true
        }
    }

    func end(_ name: XMLName) throws(TableError) {
        if name.isLocally("c"), isInRow {
            try endCell()
        } else if name.isLocally("v") || name.isLocally("t") {
            isValue = false
        } else if name.isLocally("row") {
            isInRow = false
            try rows.endRow()
        } else if name.isLocally("rPh") {
            isPhonetic = false
        }
    }

    func text(_ bytes: UnsafeBufferPointer<UInt8>) throws(TableError) {
        guard isValue else { return }
        guard value.count + bytes.count <= limits.cellBytes else {
            throw .cellTooLong(limits, line: rows.number, column: rows.column)
        }
        value.append(contentsOf: bytes)
    }

    private func beginCell(_ element: XMLElement) throws(TableError) {
        if let place = element.attribute("r") { try rows.go(to: Self.column(place)) }
        style = element.attribute("s")?.wholeNumber(upTo: 1_000_000) ?? 0
        value.removeAll(keepingCapacity: true)
        hasFormula = false
        guard let type = element.attribute("t") else {
            kind = .number
            return
        }
        kind =
            type.isExactly("s")
            ? .shared
            : type.isExactly("inlineStr") || type.isExactly("str")
                ? .text
                : type.isExactly("b") ? .flag : type.isExactly("e") ? .error : type.isExactly("d") ? .date : .number
    }

    private func endCell() throws(TableError) {
        if value.isEmpty {
            if hasFormula, kind != .text {
                rows.refuse(
                    "The cell holds a formula without its result. Open the workbook in your spreadsheet program, save it, and try again."
                )
            }
            return try rows.put(.empty)
        }
        switch kind {
        case .shared:
            let found = value.withUnsafeBufferPointer { $0.wholeNumber(upTo: Int(Int32.max)) }
                .flatMap { shared.withText($0, XLSXText.plain) }
            guard let text = found else { throw .unsoundXML("A cell refers to a text that is not there.") }
            try rows.put(text.isEmpty ? .empty : .text(text))
        case .text: try rows.put(.text(value.withUnsafeBufferPointer(XLSXText.plain)))
        case .flag: try rows.put(.flag(value == Array("1".utf8) || value == Array("true".utf8)))
        case .date: try rows.put(SpreadsheetDay.cell(iso: String(decoding: value, as: UTF8.self)))
        case .error:
            rows.refuse(
                "The cell holds the error \(brief(String(decoding: value, as: UTF8.self))) instead of a value. Correct its formula."
            )
            try rows.put(.empty)
        case .number: try rows.put(number())
        }
    }

    private func number() -> TableCell {
        guard let number = TableNumber.parse(value) else { return .text(String(decoding: value, as: UTF8.self)) }
        guard styles.isDate(style) else { return .number(number) }
        return SpreadsheetDay.text(number, from1904: countsFrom1904) ?? .number(number)
    }

    /// The column, from 0, of a cell's place such as `AB12`; beyond all columns for any other text.
    private static func column(_ place: UnsafeBufferPointer<UInt8>) -> Int {
        var column = 0
        for byte in place {
            guard (65...90).contains(byte) else { break }
            column = column * 26 + Int(byte) - 64
            if column > 100_000 { break }
        }
        return column == 0 ? 100_000 : column - 1
    }
}
