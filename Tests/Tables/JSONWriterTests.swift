import Testing

@testable import Tables

@Suite struct JSONWriterTests {
    @Test func `commas stand between values and nowhere else, also when the bytes are taken in parts`() {
        var json = JSONWriter()
        var out: [UInt8] = []
        json.beginObject()
        json.member("total", 2)
        json.name("listings")
        json.beginList()
        for id in ["a", "b"] {
            json.beginObject()
            json.member("id", id)
            json.member("missing", nil as String?)
            json.member("themes", [])
            json.member("stages", ["x", "y"])
            json.endObject()
            out += json.take()
        }
        json.raw(Array("{}".utf8))
        json.endList()
        json.member("free", false)
        json.member("km", 1.5)
        json.name("none")
        json.null()
        json.endObject()
        out += json.take()
        #expect(
            String(decoding: out, as: UTF8.self)
                == #"{"total":2,"listings":[{"id":"a","stages":["x","y"]},{"id":"b","stages":["x","y"]},{}],"free":false,"km":1.5,"none":null}"#
        )
    }

    @Test func `quotes, backslashes and control characters are escaped, and all else stands as it is`() {
        var json = JSONWriter()
        json.value("a\"b\\c\n\t\r\u{1}\u{1F}é😀</script>")
        #expect(String(decoding: json.bytes, as: UTF8.self) == #""a\"b\\c\n\t\r\u0001\u001fé😀</script>""#)
    }

    @Test func `an accent after a quote does not hide the quote`() {
        var json = JSONWriter()
        json.value("\"\u{301}")
        #expect(json.bytes == Array("\"\\\"\u{301}\"".utf8))
    }

    @Test func `for a script element no bracket opens a tag`() {
        var json = JSONWriter(isForScript: true)
        json.value("</script>")
        #expect(String(decoding: json.bytes, as: UTF8.self) == #""\u003c/script>""#)
    }

    @Test func `numbers are short and always sound`() {
        var json = JSONWriter()
        json.beginList()
        for number in [1.0, -0.0, 0.1, 1e21, .infinity, .nan, 57.123456] { json.value(number) }
        json.endList()
        #expect(String(decoding: json.bytes, as: UTF8.self) == "[1,0,0.1,1e+21,null,null,57.123456]")
    }

    @Test func `lines of NDJSON have no commas between them`() {
        var json = JSONWriter()
        json.row(["a", "b", "c"], [.text("x"), .empty, .list(["y"])])
        json.endLine()
        json.row(["a"], [.number(2)])
        json.endLine()
        #expect(String(decoding: json.bytes, as: UTF8.self) == "{\"a\":\"x\",\"c\":[\"y\"]}\n{\"a\":2}\n")
    }
}
