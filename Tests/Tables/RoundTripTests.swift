import TestSupport
import Testing

@testable import Tables

/// A made-up table, with all that makes tables hard to write and read.
struct RandomTable {
    var names: [String]
    var rows: [[TableCell]]

    init(seed: UInt64) {
        var random = Seeded(seed)
        let columns = Int.random(in: 1...8, using: &random)
        names = (0..<columns).map { column in
            let name = trimmed(
                Self.text(&random, upTo: 6).unicodeScalars.filter { $0 != "\u{FEFF}" }.map(String.init).joined())
            return "c\(column)" + name
        }
        rows = (0..<Int.random(in: 0...30, using: &random)).map { row in
            [.text("r\(row)")] + (1..<columns).map { _ in Self.cell(&random) }
        }
    }

    private static func cell(_ random: inout Seeded) -> TableCell {
        switch Int.random(in: 0..<10, using: &random) {
        case 0, 1: .empty
        case 2: .number(Double(Int.random(in: -1_000_000...1_000_000, using: &random)) / 1000)
        case 3: .flag(Bool.random(using: &random))
        case 4:
            .date(
                "20\(Int.random(in: 10...39, using: &random))-0\(Int.random(in: 1...9, using: &random))-1\(Int.random(in: 0...9, using: &random))"
                    + (Bool.random(using: &random)
                        ? ""
                        : "T1\(Int.random(in: 0...9, using: &random)):3\(Int.random(in: 0...9, using: &random)):59"))
        case 5: .list((0..<Int.random(in: 1...3, using: &random)).map { "v\($0)" })
        default: .text("x" + text(&random, upTo: 12))
        }
    }

    /// Text of letters, quotes, separators, line ends, signs of formulas, marks without width, and control characters.
    private static func text(_ random: inout Seeded, upTo length: Int) -> String {
        let pieces: [String] = [
            "a", "B", "7", " ", "  ", "\"", "\"\"", "'", ",", ";", "\t", "\n", "\r", "\r\n", "=", "+", "-", "@", "＝",
            "<b>", "&amp;", "]]>", "\\", "/",
            "_x0041_", "_x000D_", "é", "e\u{301}", "\u{FEFF}", "\u{200B}", "ł", "😀", "\u{1}", "\u{1F}", "\u{7F}",
            "\u{85}", "\u{2028}", "{", "[", "#N/A",
        ]
        return (0..<Int.random(in: 0...length, using: &random)).map { _ in pieces.randomElement(using: &random) ?? "a" }
            .joined()
    }
}

@Suite struct RoundTripTests {
    @Test(arguments: 0..<60 as Range<UInt64>)
    func `a table written as CSV reads back the same`(seed: UInt64) {
        let table = RandomTable(seed: seed)
        var bytes: [UInt8] = []
        let writer = CSVWriter()
        writer.header(table.names, into: &bytes)
        for row in table.rows { writer.row(row, into: &bytes) }
        let reading = Reading(bytes)
        #expect(reading.header == table.names)
        #expect(reading.texts == table.rows.map { $0.map(\.text) })
        #expect(reading.refused.isEmpty && reading.ended == nil)
    }

    @Test(arguments: 0..<60 as Range<UInt64>)
    func `a table written as JSON or NDJSON reads back the same`(seed: UInt64) {
        let table = RandomTable(seed: seed)
        var (lines, whole) = (JSONWriter(), JSONWriter())
        whole.beginObject()
        whole.name("listings")
        whole.beginList()
        for row in table.rows {
            lines.row(table.names, row)
            lines.endLine()
            whole.row(table.names, row)
        }
        whole.endList()
        whole.endObject()
        for (bytes, name) in [(lines.bytes, "x.ndjson"), (whole.bytes, "x.json")] {
            let reading = Reading(bytes, name: name)
            guard !table.rows.isEmpty else {
                #expect(reading.ended?.message == "The file is empty: it has no header and no rows.")
                continue
            }
            for (row, written) in zip(reading.rows, table.rows) {
                for (name, cell) in zip(table.names, written) {
                    if case .date(let iso) = cell {
                        #expect(row[name] == .text(iso))
                    } else {
                        #expect(row[name] == cell)
                    }
                }
            }
            #expect(reading.rows.count == table.rows.count)
            #expect(reading.refused.isEmpty && reading.ended == nil)
        }
    }

    @Test(arguments: 0..<40 as Range<UInt64>)
    func `a table written as XLSX reads back the same, over as many sheets as it needs`(seed: UInt64) throws {
        let table = RandomTable(seed: seed)
        let columns = table.names.map { TableColumn($0) }
        let writer = try XLSXWriter(sheet: "A/B: \(seed)", columns: columns, cover: CoverSheet(title: "T"))
        for row in table.rows { try writer.row(row) }
        let file = try writer.finish()
        let reading = Reading(.file(path: file.path))
        #expect(reading.header == table.names)
        #expect(reading.rows.map(\.cells) == table.rows.map { $0.map(asInSpreadsheet) })
        #expect(reading.refused.isEmpty && reading.ended == nil)
    }

    @Test(arguments: 0..<40 as Range<UInt64>)
    func `a table written as ODS reads back the same but for line ends and characters that XML lacks`(seed: UInt64)
        throws
    {
        let table = RandomTable(seed: seed)
        let columns = table.names.map { TableColumn($0) }
        let writer = try ODSWriter(sheet: "A/B: \(seed)", columns: columns, cover: CoverSheet(title: "T"))
        for row in table.rows { try writer.row(row) }
        let file = try writer.finish()
        let reading = Reading(.file(path: file.path))
        #expect(reading.header == table.names.map(asInXML))
        let expected = table.rows.map { $0.map(asInDocument) }
        #expect(reading.rows.map(\.cells) == expected)
        #expect(reading.refused.isEmpty && reading.ended == nil)
    }

    @Test(arguments: 0..<40 as Range<UInt64>)
    func `reading does not depend on the parts in which a file comes`(seed: UInt64) throws {
        let table = RandomTable(seed: seed)
        var (csv, json, lines) = ([UInt8](), JSONWriter(), JSONWriter())
        CSVWriter().header(table.names, byteOrderMark: false, into: &csv)
        json.beginList()
        for row in table.rows {
            CSVWriter().row(row, into: &csv)
            json.row(table.names, row)
            lines.row(table.names, row)
            lines.endLine()
        }
        json.endList()
        // Broken pieces too, so that passing over them is tried at every boundary.
        csv += Array("x,\"open\nnext\r\n\"a\"b\nlast,\"".utf8)
        for (bytes, open) in [
            (csv, { source throws(TableError) in try CSVReader(source, limits: .upload) as any RowSource }),
            (json.bytes, { source throws(TableError) in try JSONReader(source, list: "listings", limits: .upload) }),
            (lines.bytes, { source throws(TableError) in NDJSONReader(source, limits: .upload) }),
        ] as [([UInt8], (ByteSource) throws(TableError) -> any RowSource)] {
            let whole = try everything(open(ByteSource(.bytes(bytes), limit: nil)))
            try withFile(bytes) { path in
                for part in [1, 2, 3, 7, 64] {
                    let parts = try everything(open(ByteSource(.file(path: path), limit: nil, part: part)))
                    #expect(parts == whole)
                }
            }
        }
    }

    @Test func `a sheet that is full goes on on the next, and each has its header`() throws {
        let limits = SheetLimits(rows: 3)
        let rows = (1...8).map { [TableCell.number(Double($0))] }
        let xlsx = try XLSXWriter(
            sheet: "T", columns: ["n"], cover: CoverSheet(title: "T"), temporary: nil, limits: limits)
        let ods = try ODSWriter(
            sheet: "T", columns: ["n"], cover: CoverSheet(title: "T"), temporary: nil, limits: limits)
        for row in rows {
            try xlsx.row(row)
            try ods.row(row)
        }
        for file in [try xlsx.finish(), try ods.finish()] {
            let reader = try TableReader(path: file.path)
            #expect(reader.header.names == ["n"])
            var read: [String] = []
            try reader.forEachRow {
                read.append($0["n"].text)
                return true
            }
            #expect(read == ["1", "2", "3"])
            #expect(reader.otherSheets == ["T 2", "T 3"])
        }
    }
}

/// A cell as a spreadsheet gives it back: lists are text, and blanks alone are nothing.
private func asInSpreadsheet(_ cell: TableCell) -> TableCell {
    if case .list = cell { return .text(cell.text) }
    return cell
}

/// The same, in an OpenDocument spreadsheet.
private func asInDocument(_ cell: TableCell) -> TableCell {
    if case .text(let text) = asInSpreadsheet(cell) { return .text(asInXML(text)) }
    return cell
}

/// Text as XML 1.0 can hold it within an OpenDocument cell, whose lines are paragraphs.
private func asInXML(_ text: String) -> String {
    var scalars = String.UnicodeScalarView()
    var isAfterReturn = false
    for scalar in text.unicodeScalars {
        switch scalar {
        case "\n" where isAfterReturn: break
        case "\r": scalars.append("\n")
        case "\u{1}", "\u{1F}": scalars.append("\u{FFFD}")
        default: scalars.append(scalar)
        }
        isAfterReturn = scalar == "\r"
    }
    return String(scalars)
}

/// All rows of a source in words, for comparing.
private func everything(_ rows: any RowSource) throws -> [String] {
    var all: [String] = []
    while let row = try rows.next() {
        all.append("\(row.line) \(row.cells) \(row.names ?? []) \(row.fault?.message ?? "")")
    }
    return all
}
