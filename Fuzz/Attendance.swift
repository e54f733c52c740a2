/// Any bytes as the file of a meeting: never a trap; whom it names is named once, and nobody was there for more than a day.
@_cdecl("LLVMFuzzerTestOneInput")
func fuzzAttendance(_ bytes: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    guard let file = try? AttendanceFile(Array(UnsafeBufferPointer(start: bytes, count: max(0, count)))) else { return 0 }
    var met: Set<String> = []
    for joiner in file.joiners {
        check((0...86_400).contains(joiner.seconds) && joiner.joins >= 1, "somebody was there for more than a day")
        check(!joiner.name.isEmpty || !joiner.email.isEmpty, "a participant is nobody")
        check(joiner.name.unicodeScalars.count <= 401 && joiner.email.utf8.count <= 254, "a name is too long")
        let key = joiner.email.isEmpty ? AttendanceFile.folded(joiner.name) : joiner.email
        check(met.insert(key).inserted, "somebody is there twice")
    }
    return 0
}

/// Ends the run, so that the input at hand is kept, when what must hold does not.
private func check(_ holds: Bool, _ sentence: String) {
    if !holds { fatalError(sentence) }
}
