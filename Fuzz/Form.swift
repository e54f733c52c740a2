/// Any bytes as the body of a form with a file: never a trap; what is read was in the body, and nothing is larger than it
/// may be.
@_cdecl("LLVMFuzzerTestOneInput")
func fuzzFormParts(_ bytes: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    let body = Array(UnsafeBufferPointer(start: bytes, count: max(0, count)))
    // The first bytes are the media type's, so that the boundary varies as well.
    for (type, rest) in [("multipart/form-data; boundary=b", body[...]), (text(body.prefix(40)), body.dropFirst(40))] {
        guard let parts = try? FormParts(Array(rest), type: type) else { continue }
        check(parts.fields.count + parts.files.count <= FormParts.limits.parts, "there are more parts than allowed")
        check(parts.files.reduce(0) { $0 + $1.bytes.count } <= rest.count, "the files are larger than the body")
        for file in parts.files {
            check((1...200).contains(file.name.utf8.count), "a name is too long, or none")
            check(!file.name.utf8.contains { $0 == 0x2F || $0 == 0x5C || $0 < 0x20 }, "a name is a path")
        }
    }
    return 0
}

private func text(_ bytes: some Collection<UInt8>) -> String {
    "multipart/form-data" + String(decoding: bytes, as: UTF8.self)
}

/// Ends the run, so that the input at hand is kept, when what must hold does not.
private func check(_ holds: Bool, _ sentence: String) {
    if !holds { fatalError(sentence) }
}
