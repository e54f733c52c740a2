import Testing

@testable import Tables

@Suite struct XLSXReaderTests {
    @Test func `shared texts, inline texts, numbers, flags and formula results are read with their types`() {
        let reading = Reading(
            xlsx(
                sheet: sheetXML(
                    "<row r=\"3\"><c r=\"A3\" t=\"s\"><v>1</v></c><c r=\"B3\"><f>1+1</f><v>2.5</v></c></row>"
                        + "<row><c t=\"b\"><v>1</v></c><c t=\"str\"><f>A1</f><v>id</v></c></row>"
                        + "<row r=\"9\"><c r=\"B9\" t=\"s\"><v>0</v></c></row>"),
                shared:
                    "<sst><si><t>a</t></si><si><r><t>Rich </t></r><r><t xml:space=\"preserve\">text &amp; more</t></r><rPh><t>ruby</t></rPh></si></sst>"
            ))
        #expect(reading.format == .xlsx)
        #expect(reading.header == ["id", "title"])
        #expect(
            reading.rows.map(\.cells) == [
                [.text("Rich text & more"), .number(2.5)], [.flag(true), .text("id")], [.empty, .text("a")],
            ])
        #expect(reading.rows.map(\.line) == [3, 4, 9])
        #expect(reading.ended == nil)
    }

    @Test(
        arguments: [
            (45_985, "2025-11-24"), (1, "1900-01-01"), (59, "1900-02-28"), (61, "1900-03-01"),
            (45_985.5, "2025-11-24T12:00:00"), (45_985.999999, "2025-11-25"), (0.25, "06:00:00"),
        ] as [(Double, String)])
    func `a number in a date format is a day or a time`(serial: Double, text: String) {
        let styles =
            "<styleSheet><numFmts><numFmt numFmtId=\"164\" formatCode=\"&quot;day&quot; yyyy\\-mm\\-dd\"/></numFmts><cellXfs><xf numFmtId=\"0\"/><xf numFmtId=\"164\"><alignment/></xf><xf numFmtId=\"14\"/></cellXfs></styleSheet>"
        for style in 1...2 {
            let reading = Reading(
                xlsx(
                    sheet: sheetXML("<row r=\"2\"><c r=\"A2\" s=\"\(style)\"><v>\(serial)</v></c></row>"),
                    styles: styles))
            #expect(reading.texts == [[text, ""]])
        }
        let plain = Reading(
            xlsx(sheet: sheetXML("<row r=\"2\"><c r=\"A2\" s=\"0\"><v>\(serial)</v></c></row>"), styles: styles))
        #expect(plain.rows.first?.cells.first == .number(serial))
    }

    @Test func `a workbook that counts days from 1904 is understood`() {
        let styles = "<styleSheet><cellXfs><xf numFmtId=\"14\"/></cellXfs></styleSheet>"
        let reading = Reading(
            xlsx(
                sheet: sheetXML("<row r=\"2\"><c r=\"A2\"><v>44523</v></c></row>"), styles: styles,
                workbook: "<workbookPr date1904=\"1\"/>"))
        #expect(reading.texts == [["2025-11-24", ""]])
    }

    @Test(arguments: [
        ("General", false), ("#,##0.00 \"days\"", false), ("[Red]0.0", false), ("dd/mm/yyyy", true),
        ("[$-809]d mmmm yyyy;@", true), ("0\\d", false), ("h:mm", true), ("@", false),
    ])
    func `a date format is known by its letters outside quotes, brackets and escapes`(code: String, isDate: Bool) {
        #expect(XLSXStyles.showsDate(code.utf8) == isDate)
    }

    @Test func `an error and a formula without result refuse their row and name the cell`() {
        let reading = Reading(
            xlsx(
                sheet: sheetXML(
                    "<row r=\"2\"><c r=\"A2\"><v>1</v></c><c r=\"B2\" t=\"e\"><v>#N/A</v></c></row>"
                        + "<row r=\"3\"><c r=\"A3\"><f>1/0</f></c></row><row r=\"4\"><c r=\"A4\"><v>3</v></c></row>")))
        #expect(reading.texts == [["3", ""]])
        #expect(reading.refused.map(\.column) == ["title", "id"])
        #expect(
            reading.refused.first?.message == "The cell holds the error #N/A instead of a value. Correct its formula.")
    }

    @Test func `escaped control characters and escaped escapes are undone`() {
        let reading = Reading(
            xlsx(sheet: sheetXML("<row r=\"2\">" + inlineCell("A2", "a_x000D_b_x005F_x0041_c_x00zz_") + "</row>")))
        #expect(reading.texts == [["a\rb_x0041_c_x00zz_", ""]])
    }

    @Test func `hidden sheets and the cover sheet are passed over, further sheets named`() {
        var zip = ZipBuilder()
        let kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
        zip.add("[Content_Types].xml", "<Types/>")
        zip.add(
            "_rels/.rels",
            "<x:Relationships xmlns:x=\"a\"><x:Relationship Id=\"a\" Type=\"\(kind)/officeDocument\" Target=\"/book/wb.xml\"/></x:Relationships>"
        )
        zip.add(
            "book/wb.xml",
            "<workbook xmlns:q=\"r\"><sheets><sheet name=\"About\" q:id=\"a\"/><sheet name=\"Old\" state=\"veryHidden\" q:id=\"b\"/><sheet name=\"Listings\" q:id=\"c\"/><sheet name=\"Extra\" q:id=\"d\"/></sheets></workbook>"
        )
        zip.add(
            "book/_rels/wb.xml.rels",
            "<r>"
                + ["a", "b", "c", "d"].map {
                    "<Relationship Id=\"\($0)\" Type=\"\(kind)/worksheet\" Target=\"\($0).xml\"/>"
                }.joined() + "</r>")
        for sheet in ["a", "b", "c", "d"] {
            zip.add(
                "book/\(sheet).xml",
                "<x:worksheet xmlns:x=\"a\"><x:sheetData><x:row><x:c t=\"str\"><x:v>\(sheet)</x:v></x:c></x:row></x:sheetData></x:worksheet>"
            )
        }
        #expect(Reading(zip.finished()).header == ["c"])
        #expect((try? TableReader(.bytes(zip.finished())))?.otherSheets == ["Extra"])
    }
}
