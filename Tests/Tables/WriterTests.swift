import Glibc
import Testing

@testable import Tables

@Suite struct WriterTests {
    private let cover = CoverSheet(
        title: "Listings",
        facts: [.init("Query", "primary schools, climate"), .init("Licence", "Open Government Licence v3.0")],
        notes: ["Invented."])

    @Test func `CSV has its mark, its line ends, quotes where needed, and numbers that stay numbers`() {
        var bytes: [UInt8] = []
        CSVWriter().header(["id", "phone; note"], into: &bytes)
        CSVWriter().row([.number(-3), .text("+44 131")], into: &bytes)
        CSVWriter().row([.text("-3"), .text("a,\"b\"\n")], into: &bytes)
        CSVWriter().row([.flag(true), .list(["x", "y"])], into: &bytes)
        CSVWriter().row([.date("2026-11-24"), .empty], into: &bytes)
        let expected =
            "\u{FEFF}id,\"phone; note\"\r\n-3,'+44 131\r\n'-3,\"a,\"\"b\"\"\n\"\r\ntrue,\"x;y\"\r\n2026-11-24,\r\n"
        #expect(String(decoding: bytes, as: UTF8.self) == expected)
        #expect(
            Reading(bytes).texts == [["-3", "+44 131"], ["-3", "a,\"b\"\n"], ["true", "x;y"], ["2026-11-24", ""]])
    }

    @Test func `CSV for programs has neither mark nor guard`() {
        var bytes: [UInt8] = []
        let writer = CSVWriter(isGuarded: false)
        writer.header(["a"], byteOrderMark: false, into: &bytes)
        writer.row([.text("=1")], into: &bytes)
        #expect(bytes == Array("a\r\n=1\r\n".utf8))
    }

    private static let perilous: [TableCell] = [
        .text("=1+1"), .text("https://example.org/?a=b"), .text("@x"), .text("12"), .list(["=a", "b"]),
    ]

    @Test func `an XLSX holds texts as texts: no formulas, no links, no merged cells; its header stays in view`() throws
    {
        let writer = try XLSXWriter(
            sheet: "Listings", columns: ["a", "b", "c", "d", TableColumn("e", width: 50)], cover: cover)
        try writer.row(Self.perilous)
        let file = try writer.finish()
        let sheet = try part("xl/worksheets/sheet2.xml", of: file)
        for word in ["<f>", "<f ", "hyperlink", "mergeCell"] { #expect(!contains(sheet, word)) }
        #expect(contains(sheet, "state=\"frozen\""))
        #expect(contains(sheet, "ySplit=\"1\""))
        #expect(contains(sheet, "<autoFilter ref=\"A1:E2\"/>"))
        #expect(contains(sheet, "min=\"5\" max=\"5\" width=\"50."))
        let about = try part("xl/worksheets/sheet1.xml", of: file)
        for text in ["Listings", "primary schools, climate", "Open Government Licence v3.0", "Invented."] {
            #expect(contains(about, text))
        }
        #expect(Reading(.file(path: file.path)).rows.first?.cells == Self.perilous.dropLast() + [.text("=a;b")])
    }

    @Test func `an ODS begins with its unpacked type, holds texts as texts, and its header stays in view`() throws {
        let writer = try ODSWriter(sheet: "Listings", columns: ["a", "b", "c", "d", "e"], cover: cover)
        try writer.row(Self.perilous)
        let file = try writer.finish()
        #expect(
            Array(try file.part(at: 30, count: 54))
                == Array("mimetypeapplication/vnd.oasis.opendocument.spreadsheet".utf8))
        let content = try part("content.xml", of: file)
        for word in ["table:formula", "text:a ", "xlink", "spanned"] { #expect(!contains(content, word)) }
        for text in [
            "primary schools, climate", "Invented.", "table:target-range-address=\"'Listings'.A1:'Listings'.E2\"",
        ] { #expect(contains(content, text)) }
        #expect(contains(try part("settings.xml", of: file), "\"VerticalSplitPosition\" config:type=\"int\">1<"))
        #expect(Reading(.file(path: file.path)).rows.first?.cells == Self.perilous.dropLast() + [.text("=a;b")])
    }

    @Test func `a text too long for a cell is cut in XLSX, and the cover says so`() throws {
        let writer = try XLSXWriter(sheet: "T", columns: ["a"], cover: cover)
        try writer.row([.text(String(repeating: "😀", count: 20_000))])
        let file = try writer.finish()
        let text = Reading(.file(path: file.path)).rows.first?["a"].text
        #expect(text?.utf16.count == 32_767)
        #expect(text?.unicodeScalars.last == "…")
        #expect(contains(try part("xl/worksheets/sheet1.xml", of: file), "1 texts are cut at 32767 characters"))
    }

    @Test(arguments: [
        ("", "Table"), ("About", "Table"), ("a/b:c", "a b c"), ("'x'", "x"),
        (String(repeating: "n", count: 40), String(repeating: "n", count: 26)),
    ])
    func `a sheet's name is one that spreadsheet programs accept`(wanted: String, name: String) {
        #expect(SheetNames(wanted)[1] == name)
        #expect(SheetNames(wanted)[2] == name + " 2")
    }

    @Test func `what is beyond the numbers of a spreadsheet is left out, not written wrongly`() throws {
        let row: [TableCell] = [.text("x"), .number(.nan), .number(.infinity), .date("1899-01-01"), .date("soon")]
        let writer = try XLSXWriter(sheet: "T", columns: ["a", "b", "c", "d", "e"], cover: cover)
        try writer.row(row)
        let file = try writer.finish()
        #expect(Reading(.file(path: file.path)).texts == [["x", "", "", "1899-01-01", "soon"]])
    }

    @Test func `a finished file is sent in parts and gone with its last use`() throws {
        var path = ""
        do {
            let writer = try ODSWriter(sheet: "T", columns: ["a"], cover: cover)
            let file = try writer.finish()
            path = file.path
            var sent: [UInt8] = []
            try file.send { sent += $0 }
            #expect(sent.count == file.size)
            #expect(try file.part(at: file.size).isEmpty)
            #expect(throws: TableError.self) { try writer.finish() }
            #expect(throws: TableError.self) { try writer.row([.empty]) }
            let workbook = try XLSXWriter(sheet: "T", columns: ["a"], cover: cover)
            _ = try workbook.finish()
            #expect(throws: TableError.self) { try workbook.finish() }
            #expect(throws: TableError.self) { try workbook.row([.empty]) }
        }
        #expect(access(path, F_OK) != 0)
    }

    @Test func `a table without rows is a header alone, and one without columns is still a workbook`() throws {
        for columns in [["a", "b"], []] as [[TableColumn]] {
            let (xlsx, ods) = (
                try XLSXWriter(sheet: "T", columns: columns, cover: cover),
                try ODSWriter(sheet: "T", columns: columns, cover: cover)
            )
            for file in [try xlsx.finish(), try ods.finish()] {
                let reading = Reading(.file(path: file.path))
                #expect(reading.header == columns.map(\.name))
                #expect(reading.rows.isEmpty)
            }
        }
    }

    @Test func `a folder that cannot be written is said in a sentence`() {
        #expect(throws: TableError.self) {
            try ODSWriter(sheet: "T", columns: ["a"], cover: cover, temporary: "/no/such/folder")
        }
        #expect(throws: TableError.self) {
            try XLSXWriter(sheet: "T", columns: ["a"], cover: cover, temporary: "/no/such/folder")
        }
    }
}

/// The text of one file within a finished workbook.
private func part(_ name: String, of file: TableFile) throws -> [UInt8] {
    let archive = try ZipArchive(.file(path: file.path), limits: .upload)
    let entry = try archive.open(name)
    let bytes = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 16, alignment: 1)
    defer { bytes.deallocate() }
    var all: [UInt8] = []
    while let base = bytes.baseAddress {
        let got = try entry.read(into: base, count: bytes.count)
        if got == 0 { break }
        all += bytes[..<got]
    }
    return all
}

private func contains(_ bytes: [UInt8], _ text: String) -> Bool {
    strstr(bytes.map { CChar(bitPattern: $0) } + [0], text) != nil
}
