/// Any bytes as an OpenDocument spreadsheet. After an `A` they are the archive itself; otherwise they are the XML of its
/// content, in an archive that is sound. Never a trap, and what is read and written again as CSV reads the same.
@_cdecl("LLVMFuzzerTestOneInput")
func fuzzODS(_ bytes: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    let bytes = input(bytes, count)
    if bytes.first == UInt8(ascii: "A") {
        _ = Reading(.bytes(Array(bytes.dropFirst())), name: "x.ods")
        return 0
    }
    var zip = ZipBuilder()
    zip.add("content.xml", bytes, isStored: true)
    checkWorkbook(Reading(.bytes(zip.finished()), name: "x.ods"))
    return 0
}
