/// Any bytes as a JSON file: never a trap, and what is read and written again reads the same.
@_cdecl("LLVMFuzzerTestOneInput")
func fuzzJSON(_ bytes: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    let reading = Reading(.bytes(input(bytes, count)), name: "x.json")
    guard !reading.rows.isEmpty else { return 0 }
    var json = JSONWriter()
    json.beginObject()
    json.name("listings")
    json.beginList()
    for row in reading.filled { json.row(reading.header, row) }
    json.endList()
    json.endObject()
    checkSame(Reading(.bytes(json.bytes), name: "x.json"), reading)
    return 0
}
