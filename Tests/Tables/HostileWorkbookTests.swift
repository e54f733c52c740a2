import TestSupport
import Testing

@testable import Tables

/// Workbooks built to do harm. Each must be refused with a sentence, quickly and in little memory.
@Suite struct HostileWorkbookTests {
    struct Hostile: CustomTestStringConvertible {
        var testDescription: String
        var cause: TableError.Cause
        var bytes: @Sendable () -> [UInt8]

        init(_ name: String, _ cause: TableError.Cause, _ bytes: @escaping @Sendable () -> [UInt8]) {
            (testDescription, self.cause, self.bytes) = (name, cause, bytes)
        }
    }

    static let archives: [Hostile] = [
        Hostile("a sheet of a thousand times its packed size", .archive) {
            var zip = ZipBuilder()
            addXLSXFrame(to: &zip)
            zip.addRun("xl/worksheets/sheet1.xml", of: space, count: 40 << 20)
            return zip.finished()
        },
        Hostile("a sheet larger than it declares", .archive) {
            var zip = ZipBuilder()
            addXLSXFrame(to: &zip)
            zip.addRun("xl/worksheets/sheet1.xml", of: space, count: 40 << 20, lies: .init(declaredSize: 1000))
            return zip.finished()
        },
        Hostile("a sheet smaller than it declares", .archive) {
            var zip = ZipBuilder()
            addXLSXFrame(to: &zip)
            zip.add("xl/worksheets/sheet1.xml", sheetXML(""), lies: .init(declaredSize: 100_000))
            return zip.finished()
        },
        Hostile("files that unpack to more than 50 MiB together", .limit) {
            xlsx(sheet: sheetXML("")) { zip in
                var random = Seeded(1)
                let noise = (0..<300_000).map { _ in UInt8.random(in: 0...255, using: &random) }
                for name in ["a", "b"] { zip.add(name, noise, lies: .init(declaredSize: 26 << 20)) }
            }
        },
        Hostile("201 files", .limit) {
            xlsx(sheet: sheetXML("")) { zip in for name in 0..<196 { zip.add("x\(name)", "x") } }
        },
        Hostile("a file above its folder", .archive) {
            xlsx(sheet: sheetXML("")) { $0.add("xl/../../etc/passwd", "x") }
        },
        Hostile("a file at the root", .archive) { xlsx(sheet: sheetXML("")) { $0.add("/etc/passwd", "x") } },
        Hostile("a file of a drive", .archive) { xlsx(sheet: sheetXML("")) { $0.add("C:x", "x") } },
        Hostile("a file behind backslashes", .archive) { xlsx(sheet: sheetXML("")) { $0.add("..\\x", "x") } },
        Hostile("a file of the same name", .archive) { xlsx(sheet: sheetXML("")) { $0.add("xl/workbook.xml", "x") } },
        Hostile("a file of the same name in other letters", .archive) {
            xlsx(sheet: sheetXML("")) { $0.add("XL/Workbook.xml", "x") }
        },
        Hostile("a locked file", .archive) { xlsx(sheet: sheetXML("")) { $0.add("x", "x", lies: .init(flags: 1)) } },
        Hostile("an unknown way of packing", .archive) {
            xlsx(sheet: sheetXML("")) { $0.add("x", "x", lies: .init(method: 99)) }
        },
        Hostile("two names for the same bytes", .archive) {
            xlsx(sheet: sheetXML("")) { $0.add("x", "x", lies: .init(offset: 0, isOnlyListed: true)) }
        },
        Hostile("a name in the list without a file", .archive) {
            xlsx(sheet: sheetXML("")) { $0.add("x", "x", lies: .init(offset: 9_999_999, isOnlyListed: true)) }
        },
        Hostile("bytes after the end", .archive) { xlsx(sheet: sheetXML("")) + [1, 2, 3] },
        Hostile("a zip archive that is no workbook", .format) {
            var zip = ZipBuilder()
            zip.add("inner.zip", xlsx(sheet: sheetXML("")))
            return zip.finished()
        },
        Hostile("an archive in place of a sheet", .structure) {
            var zip = ZipBuilder()
            addXLSXFrame(to: &zip)
            zip.add("xl/worksheets/sheet1.xml", xlsx(sheet: sheetXML("")))
            return zip.finished()
        },
        Hostile("more sheets than anyone has", .limit) {
            let sheets = String(repeating: "<sheet name=\"x\" sheetId=\"1\" r:id=\"b\"/>", count: 1100)
            return xlsx(sheet: sheetXML(""), workbook: "<sheets>" + sheets + "</sheets>")
        },
        Hostile("more tables than anyone has", .limit) {
            let tables = String(repeating: "<table:table table:name=\"x\"></table:table>", count: 1100)
            return ods("</table:table>" + tables + "<table:table table:name=\"y\">")
        },
        Hostile("an empty archive", .format) { ZipBuilder().finished() },
        Hostile("a sheet that is not there", .archive) {
            var zip = ZipBuilder()
            addXLSXFrame(to: &zip)
            return zip.finished()
        },
    ]

    static let laughs =
        "<!DOCTYPE a [<!ENTITY a \"ha\"><!ENTITY b \"&a;&a;&a;&a;&a;&a;&a;&a;\"><!ENTITY c \"&b;&b;&b;&b;&b;&b;&b;&b;\">]>"

    static let sheets: [Hostile] = [
        Hostile("a document type in the sheet", .structure) {
            xlsx(sheet: sheetXML("<row><c t=\"str\"><v>&c;</v></c></row>", before: laughs))
        },
        Hostile("a document type that names a file", .structure) {
            xlsx(sheet: sheetXML("", before: "<!DOCTYPE a SYSTEM \"file:///etc/passwd\">"))
        },
        Hostile("a document type in the shared texts", .structure) {
            xlsx(sheet: sheetXML(""), shared: laughs + "<sst/>")
        },
        Hostile("a document type in the styles", .structure) {
            xlsx(sheet: sheetXML(""), styles: laughs + "<styleSheet/>")
        },
        Hostile("a document type in OpenDocument", .structure) { ods("", before: laughs) },
        Hostile("20,000 columns", .limit) {
            xlsx(
                sheet: "<worksheet><sheetData><row>" + (0..<16_384).map { "<c><v>\($0)</v></c>" }.joined()
                    + "</row></sheetData></worksheet>")
        },
        Hostile("a column beyond every sheet", .structure) {
            xlsx(sheet: sheetXML("<row r=\"2\"><c r=\"ZZZZZZ2\"><v>1</v></c></row>"))
        },
        Hostile("a cell without column", .structure) {
            xlsx(sheet: sheetXML("<row r=\"2\"><c r=\"2\"><v>1</v></c></row>"))
        },
        Hostile("a million rows of which few hold anything", .limit) {
            xlsx(
                sheet: sheetXML(
                    (2...1048).map { "<row r=\"\($0 * 1000)\">" + inlineCell("A\($0 * 1000)", "x") + "</row>" }.joined()
                ))
        },
        Hostile("a row beyond every sheet", .structure) {
            xlsx(sheet: sheetXML("<row r=\"1048577\"><c><v>1</v></c></row>"))
        },
        Hostile("a row of a number too large", .structure) {
            xlsx(sheet: sheetXML("<row r=\"99999999999999999999\"><c><v>1</v></c></row>"))
        },
        Hostile("rows out of order", .structure) { xlsx(sheet: sheetXML("<row r=\"5\"/><row r=\"2\"/>")) },
        Hostile("a cell twice", .structure) {
            xlsx(sheet: sheetXML("<row r=\"5\"><c r=\"B5\"><v>1</v></c><c r=\"B5\"><v>1</v></c></row>"))
        },
        Hostile("a shared text that is not there", .structure) {
            xlsx(sheet: sheetXML("<row><c t=\"s\"><v>7</v></c></row>"), shared: "<sst/>")
        },
        Hostile("a shared text of a negative number", .structure) {
            xlsx(sheet: sheetXML("<row><c t=\"s\"><v>-1</v></c></row>"), shared: "<sst/>")
        },
        Hostile("ten million shared texts", .archive) {
            xlsx(sheet: sheetXML(""), shared: "<sst>" + String(repeating: "<si/>", count: 10_000_000) + "</sst>")
        },
        Hostile("elements deep within one another", .structure) {
            xlsx(sheet: String(repeating: "<a>", count: 100_000))
        },
        Hostile("a tag of three megabytes", .structure) {
            xlsx(sheet: "<worksheet a=\"" + (0..<400_000).map { "\($0 &* 7919) " }.joined() + "\"/>")
        },
        Hostile("a cell of two megabytes", .limit) {
            xlsx(
                sheet: sheetXML(
                    "<row r=\"2\">" + inlineCell("A2", (0..<300_000).map { "\($0 &* 7919) " }.joined()) + "</row>"))
        },
        Hostile("XML that is cut short", .structure) {
            xlsx(sheet: "<worksheet><sheetData><row>" + inlineCell("A1", "id"))
        },
        Hostile("bytes of value zero in XML", .structure) {
            xlsx(sheet: sheetXML("<row>" + inlineCell("A2", "a\0b") + "</row>"))
        },
        Hostile("a row repeated a million times", .limit) {
            ods("<table:table-row table:number-rows-repeated=\"1048000\">" + odsCell("x") + "</table:table-row>")
        },
        Hostile("a row repeated beyond every sheet", .structure) {
            ods("<table:table-row table:number-rows-repeated=\"1048576\">" + odsCell("x") + "</table:table-row>")
        },
        Hostile("a row repeated without end", .structure) {
            ods(
                "<table:table-row table:number-rows-repeated=\"99999999999999999999\">" + odsCell("x")
                    + "</table:table-row>")
        },
        Hostile("a cell repeated 16,384 times", .limit) {
            ods(
                "<table:table-row><table:table-cell table:number-columns-repeated=\"16384\" office:value-type=\"float\" office:value=\"1\"/></table:table-row>"
            )
        },
        Hostile("blanks repeated a thousand million times", .limit) {
            ods(
                "<table:table-row>" + odsCell("a<text:s text:c=\"1000000\"/><text:s text:c=\"1000000\"/>")
                    + "</table:table-row>")
        },
    ]

    @Test(arguments: archives + sheets)
    func `a hostile workbook is refused with a sentence`(hostile: Hostile) {
        let clock = ContinuousClock()
        let began = clock.now
        let ended = Reading(hostile.bytes()).ended
        #expect(ended?.cause == hostile.cause)
        #expect(ended?.message.utf8.last == UInt8(ascii: "."))
        #expect(clock.now - began < .seconds(20))
    }

    @Test func `a workbook cut short anywhere is refused`() {
        let whole = xlsx(sheet: sheetXML("<row>" + inlineCell("A2", "x") + "</row>"))
        for length in stride(from: 4, to: whole.count, by: 7) {
            #expect(Reading(Array(whole[..<length])).ended?.cause == .archive)
        }
        #expect(Reading(whole).texts == [["x", ""]])
    }

    @Test func `one long text used by very many cells is stopped by what is handed out`() {
        var limits = TableLimits.upload
        limits.totalBytes = 1 << 20
        let long = (0..<20_000).map { "\($0 &* 7919)" }.joined()
        let rows = String(repeating: "<row><c t=\"s\"><v>0</v></c></row>", count: 100)
        let reading = Reading(xlsx(sheet: sheetXML(rows), shared: "<sst><si><t>\(long)</t></si></sst>"), limits: limits)
        #expect(reading.ended?.cause == .limit)
        #expect(reading.rows.count < 60)
    }

    @Test func `the limits of workbooks hold on the command line too`() {
        let rows = "<table:table-row table:number-rows-repeated=\"300000\">" + odsCell("x") + "</table:table-row>"
        #expect(Reading(ods(rows), limits: .commandLine).ended?.cause == .limit)
    }
}
