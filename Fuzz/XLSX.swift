/// Any bytes as an XLSX workbook. After an `A` they are the archive itself; otherwise they are the XML of its sheet, its
/// shared texts and its styles, with a byte of value zero between them, in an archive that is sound. Never a trap, and
/// what is read and written again as CSV reads the same.
@_cdecl("LLVMFuzzerTestOneInput")
func fuzzXLSX(_ bytes: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    let bytes = input(bytes, count)
    if bytes.first == UInt8(ascii: "A") {
        _ = Reading(.bytes(Array(bytes.dropFirst())), name: "x.xlsx")
        return 0
    }
    let parts = bytes.split(separator: 0, maxSplits: 2, omittingEmptySubsequences: false).map { Array($0) }
    var zip = ZipBuilder()
    addXLSXFrame(to: &zip, hasShared: parts.count > 1, hasStyles: parts.count > 2)
    for (name, part) in Swift.zip(["worksheets/sheet1", "sharedStrings", "styles"], parts) {
        zip.add("xl/\(name).xml", part, isStored: true)
    }
    checkWorkbook(Reading(.bytes(zip.finished()), name: "x.xlsx"))
    return 0
}
