import Testing

@testable import Tables

@Suite struct ODSReaderTests {
    @Test func `values are read with their types, and text with its blanks and lines`() {
        let reading = Reading(
            ods(
                "<table:table-row><table:table-cell office:value-type=\"float\" office:value=\"2.50\"><text:p>2,5</text:p></table:table-cell>"
                    + "<table:table-cell office:value-type=\"string\"><text:p>a  b<text:s text:c=\"2\"/>c<text:tab/><text:span>d</text:span> <text:a>e</text:a></text:p><text:p>next\n line</text:p>"
                    + "<office:annotation><text:p>a comment</text:p></office:annotation></table:table-cell></table:table-row>"
                    + "<table:table-row><table:table-cell office:value-type=\"date\" office:date-value=\"2026-11-24T00:00:00\"><text:p>24/11/26</text:p></table:table-cell>"
                    + "<table:table-cell office:value-type=\"boolean\" office:boolean-value=\"true\"><text:p>WAHR</text:p></table:table-cell></table:table-row>"
                    + "<table:table-row><table:table-cell office:value-type=\"time\" office:time-value=\"PT09H05M07.25S\"><text:p>9</text:p></table:table-cell>"
                    + "<table:covered-table-cell/></table:table-row>"))
        #expect(reading.format == .ods)
        #expect(
            reading.rows.map(\.cells) == [
                [.number(2.5), .text("a b  c\td e\nnext line")], [.date("2026-11-24"), .flag(true)],
                [.text("09:05:07"), .empty],
            ])
        #expect(reading.ended == nil)
    }

    @Test func `repeated cells and rows stand as often as they say, and empty ones leave a gap`() {
        let reading = Reading(
            ods(
                "<table:table-row table:number-rows-repeated=\"3\"><table:table-cell table:number-columns-repeated=\"2\" office:value-type=\"string\"><text:p>x</text:p></table:table-cell>"
                    + "<table:table-cell table:number-columns-repeated=\"16382\"/></table:table-row>"
                    + "<table:table-row table:number-rows-repeated=\"10\"><table:table-cell table:number-columns-repeated=\"16384\"/></table:table-row>"
                    + "<table:table-row><table:table-cell/><table:table-cell office:value-type=\"string\"><text:p>y</text:p></table:table-cell></table:table-row>"
                    + "<table:table-row table:number-rows-repeated=\"1048561\"><table:table-cell table:number-columns-repeated=\"16384\"/></table:table-row>"
            ))
        #expect(reading.texts == [["x", "x"], ["x", "x"], ["x", "x"], ["", "y"]])
        #expect(reading.rows.map(\.line) == [2, 3, 4, 15])
        #expect(reading.ended == nil)
    }

    @Test func `a formula's error refuses its row`() {
        let reading = Reading(
            ods(
                "<table:table-row><table:table-cell office:value-type=\"string\" calcext:value-type=\"error\"><text:p>#DIV/0!</text:p></table:table-cell></table:table-row>"
            ))
        #expect(
            reading.refused.first?.message
                == "The cell holds the error #DIV/0! instead of a value. Correct its formula.")
    }

    @Test func `a workbook locked with a password says so`() {
        let reading = Reading(
            ods("", manifest: "<m:manifest><m:file-entry><m:encryption-data/></m:file-entry></m:manifest>"))
        #expect(reading.ended?.message == "The workbook is locked with a password. Save it without one.")
    }
}
