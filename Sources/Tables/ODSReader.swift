/// Reads one table of an OpenDocument spreadsheet: the first that is not the cover sheet of our own exports.
/// (OpenDocument 1.3 part 3, sections 9 and 19.385 on.)
final class ODSReader: RowSource {
    private let sheet: ODSSheet
    private let stream: XMLStream

    var bytesRead: Int { stream.bytesRead }
    var bytesTotal: Int { stream.bytesTotal }
    var otherSheets: [String] { sheet.otherSheets }

    init(_ archive: ZipArchive, limits: TableLimits) throws(TableError) {
        if archive.holds("META-INF/manifest.xml") {
            try XMLWalk.read(archive.open("META-INF/manifest.xml")) { element throws(TableError) in
                guard element.name.isLocally("encryption-data") else { return }
                throw TableError(.archive, "The workbook is locked with a password. Save it without one.")
            }
        }
        sheet = ODSSheet(limits: limits)
        stream = try XMLStream(archive.open("content.xml"), handler: sheet)
    }

    func next() throws(TableError) -> RawRow? {
        while true {
            if let row = sheet.rows.take() { return row }
            guard try stream.advance() else { return nil }
        }
    }
}

/// Makes rows of the XML of an OpenDocument spreadsheet's content.
private final class ODSSheet: XMLHandler {
    let rows: SheetRows
    private(set) var otherSheets: [String] = []
    private let limits: TableLimits

    /// How many tables lie around this place; one within a cell of another is passed over.
    private var tables = 0
    private var isChosen = false
    private var wasChosen = false
    private var rowTimes = 1
    private var cell: Cell?
    /// The text of the cell so far.
    private var written: [UInt8] = []
    private var isInParagraph = false
    /// Whether a blank here would be the second in a row, or the first of its paragraph.
    private var isAfterBlank = true
    /// Elements within a cell whose text does not belong to it: comments and drawings.
    private var passedOver = 0

    private struct Cell {
        var times = 1
        var kind: Kind = .text
        var value: [UInt8]?
        var paragraphs = 0

        enum Kind { case text, number, date, time, flag, error }
    }

    init(limits: TableLimits) {
        self.limits = limits
        rows = SheetRows(limits: limits)
    }

    func begin(_ element: XMLElement) throws(TableError) {
        let name = element.name
        if passedOver > 0 {
            passedOver += 1
        } else if cell != nil {
            try beginWithinCell(element)
        } else if name.isExactly("table:table") {
            tables += 1
            if tables == 1 { try choose(element.attribute("table:name")?.string ?? "") }
        } else if isChosen, name.isExactly("table:table-row") {
            rowTimes = try repeats(element.attribute("table:number-rows-repeated"))
            try rows.beginRow(rows.number + 1)
        } else if isChosen, rows.number > 0, name.isExactly("table:table-cell") {
            try beginCell(element)
        } else if isChosen, rows.number > 0, name.isExactly("table:covered-table-cell") {
            try rows.put(.empty, times: repeats(element.attribute("table:number-columns-repeated")))
            passedOver = 1
        } else if name.isExactly("table:shapes") {
            passedOver = 1
        }
    }

    func end(_ name: XMLName) throws(TableError) {
        if passedOver > 0 {
            passedOver -= 1
        } else if cell != nil {
            if name.isExactly("table:table-cell") {
                try endCell()
            } else if name.isExactly("text:p") {
                isInParagraph = false
            }
        } else if name.isExactly("table:table") {
            tables -= 1
            isChosen = false
        } else if isChosen, name.isExactly("table:table-row") {
            try rows.endRow(times: rowTimes)
        }
    }

    /// Blanks in a row count as one, as OpenDocument 1.3 part 3, section 6.1.2 says.
    func text(_ bytes: UnsafeBufferPointer<UInt8>) throws(TableError) {
        guard passedOver == 0, isInParagraph else { return }
        guard written.count + bytes.count <= limits.cellBytes else { throw cellTooLong() }
        var start = 0
        while start < bytes.count {
            let end = bytes[start...].firstIndex(where: Self.isBlank) ?? bytes.count
            if end > start {
                written.append(contentsOf: bytes[start..<end])
                isAfterBlank = false
            }
            guard end < bytes.count else { return }
            if !isAfterBlank { written.append(space) }
            isAfterBlank = true
            start = end + 1
        }
    }

    private static func isBlank(_ byte: UInt8) -> Bool {
        byte == space || byte == lineFeed || byte == carriageReturn || byte == 9
    }

    private func choose(_ name: String) throws(TableError) {
        if name != CoverSheet.sheetName, !wasChosen {
            (isChosen, wasChosen) = (true, true)
        } else if name != CoverSheet.sheetName {
            guard otherSheets.count < limits.sheets else { throw .tooManySheets(limits) }
            otherSheets.append(brief(name))
        }
    }

    private func beginCell(_ element: XMLElement) throws(TableError) {
        var cell = Cell()
        cell.times = try repeats(element.attribute("table:number-columns-repeated"))
        func take(_ kind: Cell.Kind, _ attribute: StaticString) throws(TableError) {
            cell.kind = kind
            cell.value = element.attribute(attribute).map { Array($0) }
            guard cell.value?.count ?? 0 <= limits.cellBytes else { throw cellTooLong() }
        }
        if let type = element.attribute("office:value-type") {
            if type.isExactly("float") || type.isExactly("currency") || type.isExactly("percentage") {
                try take(.number, "office:value")
            } else if type.isExactly("date") {
                try take(.date, "office:date-value")
            } else if type.isExactly("time") {
                try take(.time, "office:time-value")
            } else if type.isExactly("boolean") {
                try take(.flag, "office:boolean-value")
            } else {
                try take(.text, "office:string-value")
            }
        }
        if element.attribute("calcext:value-type")?.isExactly("error") == true { cell.kind = .error }
        self.cell = cell
        written.removeAll(keepingCapacity: true)
        isInParagraph = false
    }

    private func beginWithinCell(_ element: XMLElement) throws(TableError) {
        let name = element.name
        if name.isExactly("text:p") {
            if cell?.paragraphs ?? 0 > 0 { try append(lineFeed) }
            cell?.paragraphs += 1
            isInParagraph = true
            isAfterBlank = true
        } else if name.isExactly("text:s") {
            let count = element.attribute("text:c").map { $0.wholeNumber(upTo: limits.cellBytes) ?? 1 } ?? 1
            try append(space, times: count)
            isAfterBlank = false
        } else if name.isExactly("text:tab") || name.isExactly("text:line-break") {
            try append(name.isExactly("text:tab") ? 9 : lineFeed)
            isAfterBlank = false
        } else if !name.isExactly("text:span"), !name.isExactly("text:a") {
            passedOver = 1
        }
    }

    private func append(_ byte: UInt8, times: Int = 1) throws(TableError) {
        guard written.count + times <= limits.cellBytes else { throw cellTooLong() }
        written.append(contentsOf: repeatElement(byte, count: times))
    }

    private func cellTooLong() -> TableError { .cellTooLong(limits, line: rows.number, column: rows.column) }

    private func endCell() throws(TableError) {
        guard let cell else { return }
        self.cell = nil
        let text = String(decoding: cell.value ?? written, as: UTF8.self)
        var read: TableCell = text.isEmpty ? .empty : .text(text)
        switch cell.kind {
        case .text: break
        case .number: if let number = cell.value.flatMap({ TableNumber.parse($0) }) { read = .number(number) }
        case .date:
            if let value = cell.value { read = SpreadsheetDay.cell(iso: String(decoding: value, as: UTF8.self)) }
        case .time: read = cell.value.flatMap(Self.time).map { .text($0) } ?? read
        case .flag: read = .flag(cell.value == Array("true".utf8))
        case .error:
            rows.refuse(
                "The cell holds the error \(brief(String(decoding: written, as: UTF8.self))) instead of a value. Correct its formula."
            )
            read = .empty
        }
        try rows.put(read, times: cell.times)
    }

    private func repeats(_ attribute: UnsafeBufferPointer<UInt8>?) throws(TableError) -> Int {
        guard let attribute else { return 1 }
        guard let times = attribute.wholeNumber(upTo: 1_048_576), times > 0 else {
            throw .unsoundXML("A cell or row is repeated too often.")
        }
        return times
    }

    /// The time of day that a duration such as `PT09H30M00S` stands for, as `09:30:00`.
    private static func time(_ duration: [UInt8]) -> String? {
        guard duration.starts(with: "PT".utf8) else { return nil }
        var parts: [UInt8: Int] = [:]
        var number = 0
        for byte in duration.dropFirst(2) {
            if TableNumber.isDigit(byte) {
                number = min(number * 10 + Int(byte - UInt8(ascii: "0")), 1_000_000)
            } else {
                parts[byte] = parts[byte] ?? number
                number = 0
            }
        }
        // Parts of a second, after a point, come before an S of their own and are left out.
        let seconds = parts[UInt8(ascii: ".")] ?? parts[UInt8(ascii: ",")] ?? parts[UInt8(ascii: "S")] ?? 0
        guard let hours = parts[UInt8(ascii: "H")], hours < 24, let minutes = parts[UInt8(ascii: "M")], minutes < 60,
            seconds < 60
        else { return nil }
        func two(_ number: Int) -> String { number < 10 ? "0\(number)" : String(number) }
        return two(hours) + ":" + two(minutes) + ":" + two(seconds)
    }
}
