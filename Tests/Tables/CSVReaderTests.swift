import Testing

@testable import Tables

@Suite struct CSVReaderTests {
    @Test func `cells, quotes, line ends within quotes and empty cells are read as RFC 4180 says`() {
        let reading = Reading(
            "id,title,note\r\n1,\"Bridges, built\",\"two\r\nlines\"\r\n2,\"say \"\"hello\"\"\",\r\n3,,end")
        #expect(reading.header == ["id", "title", "note"])
        #expect(
            reading.texts == [["1", "Bridges, built", "two\r\nlines"], ["2", "say \"hello\"", ""], ["3", "", "end"]])
        #expect(reading.rows.map(\.line) == [2, 4, 5])
        #expect(reading.rows.map(\.number) == [1, 2, 3])
        #expect(reading.refused.isEmpty && reading.ended == nil)
    }

    @Test(arguments: [("\t", "\n"), (";", "\r\n"), (",", "\r"), (";", "\n")])
    func `the separator and the line end are recognised from the header`(separator: String, end: String) {
        let lines = ["id\(separator)title", "1\(separator)Rain, hail; snow", "2\(separator)Tides"]
        let text = lines.joined(separator: end)
            .split(separator: "Rain, hail; snow").joined(separator: "\"Rain, hail; snow\"")
        let reading = Reading("\u{FEFF}" + text)
        #expect(reading.header == ["id", "title"])
        #expect(reading.texts == [["1", "Rain, hail; snow"], ["2", "Tides"]])
    }

    @Test func `a first line sep= decides the separator`() {
        let reading = Reading("sep=|\r\nid|title\r\n1|a,b\r\n")
        #expect(reading.texts == [["1", "a,b"]])
        #expect(reading.rows.first?.line == 3)
    }

    @Test func `a cell is found by the name of its column, and a column that is not there is empty`() {
        let row = Reading("id , title\n7,Wind\n").rows.first
        #expect(row?["title"] == .text("Wind"))
        #expect(row?["id"].text == "7")
        #expect(row?["elsewhere"] == .empty)
    }

    @Test func `blank lines and rows of empty cells are no rows`() {
        #expect(Reading("id,title\n\n1,a\n,\n  ,\n2,b\n\n").rows.map(\.number) == [1, 2])
    }

    @Test func `rows with too many or too few cells are refused one by one and the others kept`() {
        let reading = Reading("id,title\n1,a\n2\n3,c,d\n4,e\n5,f,,\n")
        #expect(reading.texts.map { $0[0] } == ["1", "4", "5"])
        #expect(reading.refused.map(\.row) == [2, 3])
        #expect(reading.refused.map(\.line) == [3, 4])
        #expect(
            reading.refused.first?.message.utf8.starts(with: "The row has 1 cell, but the header has 2.".utf8) == true)
    }

    @Test func `a quote that is never closed spoils its own row only`() {
        let reading = Reading("id,title\n1,a\n2,\"open\n3,c\n4,d\n")
        #expect(reading.texts == [["1", "a"], ["3", "c"], ["4", "d"]])
        #expect(reading.refused.map(\.row) == [2])
        #expect(reading.refused.first?.column == "title")
        #expect(
            reading.refused.first?.message.utf8.starts(
                with: "A quotation mark opens this cell and is never closed.".utf8) == true)
    }

    @Test func `text after a closing quote spoils its own row only`() {
        let reading = Reading("id,title\n1,\"a\"b\n2,\"c\"  \n3,d \"e\" f\n")
        #expect(reading.texts == [["2", "c"], ["3", "d \"e\" f"]])
        #expect(reading.refused.map(\.row) == [1])
    }

    @Test func `a byte of Windows-1252 is named with the character it was meant to be`() {
        let reading = Reading(Array("id,title\n1,caf".utf8) + [0xE9] + Array("\n2,tea\n".utf8))
        #expect(reading.texts == [["2", "tea"]])
        #expect(reading.refused.first?.cause == .encoding)
        #expect(reading.refused.first?.column == "title")
        #expect(
            reading.refused.first?.message
                == "The text is not UTF-8 but seems to be Windows-1252 (Latin-1), where the byte E9 is “é”. "
                + "Open the file in your spreadsheet program, save it as “CSV UTF-8”, and try again.")
    }

    @Test func `a long Latin-1 file is refused as a whole after a hundred rows`() {
        let row: [UInt8] = Array("1,".utf8) + [0xE9, 0x0A]
        let reading = Reading(Array("id,title\n".utf8) + (0..<500).flatMap { _ in row })
        #expect(reading.ended?.cause == .encoding)
        #expect(reading.refused.count == 99)
    }

    @Test(
        arguments: [
            [0xFF, 0xFE, 0x69, 0, 0x64, 0, 0x0A, 0], [0xFE, 0xFF, 0, 0x69], [0x69, 0, 0x64, 0, 0x2C, 0, 0x61, 0],
        ] as [[UInt8]])
    func `a UTF-16 file is named as such, with or without its mark`(bytes: [UInt8]) {
        let ended = Reading(bytes).ended
        #expect(ended == .utf16)
        #expect(ended?.message.utf8.starts(with: "The file is written in UTF-16".utf8) == true)
    }

    @Test func `bytes of value zero are refused: the file at its beginning, a row further on`() {
        #expect(Reading("id,title\n1,a\0b\n").ended?.cause == .format)
        let late = Reading("id,title\n" + String(repeating: "1,aaaaaaaaaa\n", count: 400) + "2,a\0b\n3,c\n")
        #expect(late.refused.map(\.row) == [401])
        #expect(late.rows.count == 401)
    }

    @Test func `a header that is missing, unnamed or doubled is refused with its place`() {
        #expect(Reading("").ended?.message == "The file is empty: it has no header and no rows.")
        #expect(Reading("\n\n , \n").ended?.cause == .structure)
        #expect(Reading("id,,title\n1,2,3\n").ended?.message.utf8.starts(with: "Column 2 has no name".utf8) == true)
        #expect(
            Reading("id,title,id\n1,2,3\n").ended?.message.utf8.starts(
                with: "Columns 1 and 3 are both called “id”.".utf8) == true)
    }

    @Test func `what is no table at all is named`() {
        #expect(Reading("%PDF-1.7 …").ended?.message.utf8.starts(with: "This is a PDF".utf8) == true)
        #expect(Reading("<!DOCTYPE html><p>").ended?.message.utf8.starts(with: "This is a web page".utf8) == true)
        #expect(
            Reading([0xD0, 0xCF, 0x11, 0xE0, 0xA1]).ended?.message.utf8.starts(
                with: "This is an old Excel workbook".utf8) == true)
        #expect(Reading(.file(path: "/")).ended?.cause == .file)
        #expect(
            Reading(.file(path: "/no/such/file")).ended?.message
                == "The file cannot be opened: No such file or directory.")
    }

    @Test func `20,000 columns are refused in the header and reported in a row`() {
        let wide = (0..<20_000).map { "c\($0)" }.joined(separator: ",") + "\n"
        #expect(Reading(wide).ended?.cause == .limit)
        let reading = Reading("id,title\n" + wide + "1,a\n")
        #expect(reading.refused.map(\.row) == [1])
        #expect(reading.texts == [["1", "a"]])
    }

    @Test func `a cell beyond its limit is reported, a row beyond its limit ends the reading`() {
        var limits = TableLimits.upload
        (limits.cellBytes, limits.rowBytes) = (10, 100)
        let reading = Reading("id,title\n1,elevenchars\n2,tenchars10\n", limits: limits)
        #expect(reading.refused.map(\.row) == [1])
        #expect(reading.refused.map(\.cause) == [.limit])
        #expect(reading.rows.count == 1)
        let long = Reading("id,title\n1,\"" + String(repeating: "x\n", count: 100) + "\n2,b\n", limits: limits)
        #expect(long.ended?.cause == .limit)
        #expect(long.ended?.line == 2)
        #expect(long.ended?.column == "2")
    }

    @Test func `more rows or bytes than the limits allow are refused`() {
        var limits = TableLimits.upload
        limits.rows = 3
        let reading = Reading("id\n1\n2\n3\n4\n", limits: limits)
        #expect(reading.rows.count == 3)
        #expect(reading.ended?.cause == .limit)
        limits.totalBytes = 8
        #expect(Reading("id\n1\n2\n3\n4\n", limits: limits).ended?.cause == .limit)
    }

    @Test func `an error says where it is`() {
        #expect(
            TableError(.structure, row: 12, line: 14, column: "start", "Wrong.").description
                == "Row 12 (line 14), column “start”: Wrong.")
        #expect(TableError(.structure, column: "start", "Wrong.").description == "Column “start”: Wrong.")
        #expect(TableError(.structure, "Wrong.").description == "Wrong.")
    }
}
