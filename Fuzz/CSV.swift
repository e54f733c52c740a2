/// Any bytes as CSV: never a trap; what is read and written again reads the same; and the parts in which the bytes come
/// make no difference.
@_cdecl("LLVMFuzzerTestOneInput")
func fuzzCSV(_ bytes: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    let bytes = input(bytes, count)
    let reading = Reading(.bytes(bytes), name: "x.csv")
    checkParts(bytes)
    guard !reading.rows.isEmpty, !mayBeTakenForAnother(reading.header) else { return 0 }
    var written: [UInt8] = []
    CSVWriter().header(reading.header, into: &written)
    for row in reading.rows { CSVWriter().row(row, into: &written) }
    let again = Reading(.bytes(written), name: "x.csv")
    check(again.header == reading.header, "the header changed")
    check(again.rows == reading.rows, "the rows changed")
    check(again.errors.isEmpty, "what was written is refused")
    return 0
}

/// A header that begins as files of other kinds do.
private func mayBeTakenForAnother(_ header: [String]) -> Bool {
    let first = header.first ?? ""
    return ["<", "%PDF", "sep=", "PK"].contains { trimmed(first).utf8.starts(with: $0.utf8) }
        || first.utf8.contains { $0 < 32 }
}

private func checkParts(_ bytes: [UInt8]) {
    guard bytes.count < 128 else { return }
    func everything(_ open: () throws(TableError) -> ByteSource) -> [String] {
        var all: [String] = []
        do throws(TableError) {
            let reader = try CSVReader(try open(), limits: .upload)
            while let row = try reader.next() { all.append("\(row)") }
        } catch { all.append(error.description) }
        return all
    }
    let whole = everything { () throws(TableError) in try ByteSource(.bytes(bytes), limit: nil) }
    let path = fileHolding(bytes)
    for part in [1, 5] {
        let parts = everything { () throws(TableError) in try ByteSource(.file(path: path), limit: nil, part: part) }
        check(parts == whole, "the parts make a difference")
    }
}
