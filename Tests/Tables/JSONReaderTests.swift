import Testing

@testable import Tables

@Suite struct JSONReaderTests {
    @Test func `each line of NDJSON is a row, and its arrays are lists`() {
        let reading = Reading(
            "{\"id\":1,\"title\":\"A\",\"stages\":[\"early\",\"first\"]}\n\n{\"id\":\"b\",\"free\":true,\"none\":null}\n"
        )
        #expect(reading.format == .ndjson)
        #expect(reading.header == ["id", "title", "stages", "free", "none"])
        #expect(reading.rows[0]["stages"] == .list(["early", "first"]))
        #expect(reading.rows[0]["id"] == .number(1))
        #expect(reading.rows[0]["free"] == .empty)
        #expect(reading.rows[1]["free"] == .flag(true))
        #expect(reading.rows[1].line == 3)
    }

    @Test func `a bad line of NDJSON is refused by itself`() {
        let reading = Reading(
            "{\"id\":1}\n{\"id\":2,}\n{\"id\":3\nnot json\n[1]\n{\"id\":4}{\"id\":5}\n{\"id\":6}\n", name: "x.ndjson")
        #expect(reading.texts == [["1"], ["6"]])
        #expect(reading.refused.map(\.row) == [2, 3, 4, 5, 6])
        #expect(reading.refused.map(\.line) == [2, 3, 4, 5, 6])
    }

    @Test(arguments: [
        "[%]", "{\"total\":2,\"ignored\":[{\"a\":[]}],\"note\":\"]}\\\"\",\"listings\":[%],\"facets\":{\"x\":[1,{}]}}",
        "\u{FEFF} [\n%\n]\n",
    ])
    func `rows are read from a list, or from the list called listings`(frame: String) {
        let rows =
            "{\"id\":\"1\",\"title\":\"Cèilidh \\u00e8 \\ud83d\\ude00 \\\"q\\\"\"},\n {\"title\":\"B\",\"id\":\"2\"}"
        let reading = Reading(frame.split(separator: "%", omittingEmptySubsequences: false).joined(separator: rows))
        #expect(reading.format == .json)
        #expect(reading.texts == [["1", "Cèilidh è 😀 \"q\""], ["2", "B"]])
        #expect(reading.ended == nil)
    }

    @Test func `members within members are named with a point`() {
        let reading = Reading("[{\"id\":1,\"place\":{\"town\":\"Oban\",\"at\":{\"x\":2.5}}}]")
        #expect(reading.header == ["id", "place.town", "place.at.x"])
        #expect(reading.texts == [["1", "Oban", "2.5"]])
    }

    @Test func `a row of a list that is no object or unsound is refused by itself`() {
        let reading = Reading(
            "[{\"id\":1},7,\"x\",[{\"id\":2}],{\"id\":[[1]]},{\"id\":01},{\"id\":1,\"id\":2},{\"id\":3}]")
        #expect(reading.texts == [["1"], ["3"]])
        #expect(reading.refused.map(\.row) == [2, 3, 4, 5, 6, 7])
        #expect(reading.refused[3].column == "id")
    }

    @Test(arguments: [
        "[{\"id\":1},", "[{\"id\":1}", "{\"listings\":[{\"id\":1}]", "[{\"id\":1}] x", "[{\"id\":1} {\"id\":2}]",
        "{\"listings\":[{\"id\":1}],\"b\"",
    ])
    func `a file that is cut short or goes on after its end is refused, not half believed`(text: String) {
        let reading = Reading(text, name: "x.json")
        #expect(reading.ended?.cause == .structure)
    }

    @Test func `an object without the list says so`() {
        #expect(
            Reading("{\n\"rows\":[{\"id\":1}]\n}").ended?.message.utf8.starts(
                with: "The file is a JSON object without a list named “listings”.".utf8) == true)
    }

    @Test func `values within one another without end are refused at once`() {
        let deep = String(repeating: "[", count: 100_000)
        #expect(Reading("{\"a\":" + deep, name: "x.json").ended?.cause == .limit)
        #expect(Reading(deep).ended != nil)
        #expect(Reading("{\"a\":" + deep + "}\n", name: "x.ndjson").refused.count == 1)
        let objects = String(repeating: "{\"a\":", count: 50) + "1" + String(repeating: "}", count: 50)
        #expect(Reading(objects + "\n{\"b\":1}\n", name: "x.ndjson").refused.count == 1)
    }

    @Test(arguments: [
        "\"\\ud800\"", "\"\\udc00\"", "\"\\u12\"", "\"\\x\"", "\"a\nb\"", "tru", "+1", ".5", "1.", "1e", "-", "1e999",
        "\"\\u0000\"", "\"open",
    ])
    func `a value that JSON does not allow is refused`(value: String) {
        #expect(Reading("{\"a\":\(value)}", name: "x.ndjson").rows.isEmpty)
    }

    @Test func `long whole numbers stay as they are written`() {
        #expect(
            Reading("[{\"id\":12345678901234567890,\"b\":-0.25,\"c\":1e3}]").rows.first?.cells == [
                .text("12345678901234567890"), .number(-0.25), .number(1000),
            ])
    }

    @Test func `more than 200 names are refused, whether in one row or over many`() {
        let one = "[{" + (0..<20_000).map { "\"c\($0)\":1" }.joined(separator: ",") + "}]"
        #expect(Reading(one).refused.map(\.cause) == [.limit])
        let many = (0..<300).map { "{\"c\($0)\":1}\n" }.joined()
        let reading = Reading(many)
        #expect(reading.rows.count == 200)
        #expect(reading.ended?.cause == .limit)
    }

    @Test func `a line longer than a row may be is passed over`() {
        var limits = TableLimits.upload
        limits.rowBytes = 50
        let reading = Reading(
            "{\"id\":1}\n{\"id\":\"" + String(repeating: "x", count: 200) + "\"}\n{\"id\":3}\n", limits: limits)
        #expect(reading.texts == [["1"], ["3"]])
        #expect(reading.refused.map(\.row) == [2])
    }
}
