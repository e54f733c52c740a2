/// Any bytes as NDJSON: never a trap, and what is read and written again reads the same.
@_cdecl("LLVMFuzzerTestOneInput")
func fuzzNDJSON(_ bytes: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    let reading = Reading(.bytes(input(bytes, count)), name: "x.ndjson")
    guard !reading.rows.isEmpty else { return 0 }
    var json = JSONWriter()
    for row in reading.filled {
        json.row(reading.header, row)
        json.endLine()
    }
    checkSame(Reading(.bytes(json.bytes), name: "x.ndjson"), reading)
    return 0
}
