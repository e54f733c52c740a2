/// Any bytes as the query of a directory address, as what is typed into the search box, and as a moment: never a trap;
/// what was understood, written as an address, is understood the same; and nothing is larger than it may be.
@_cdecl("LLVMFuzzerTestOneInput")
func fuzzQuery(_ bytes: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    let text = String(decoding: UnsafeBufferPointer(start: bytes, count: max(0, count)), as: UTF8.self)
    let query = Query(decoding: text)
    check(query.items.count <= 500, "there are more parameters than allowed")
    for isPage in [true, false] {
        let asked = DirectoryQuery(query, isPage: isPage, known: known)
        checkBounds(asked)
        let again = DirectoryQuery(Query(decoding: asked.parameters.encoded), isPage: isPage, known: known)
        check(again.ignored.isEmpty, "a part of a sound address is left out")
        check(again.parameters == asked.parameters, "the address stands for another query")
    }
    let terms = QueryText(text).terms
    check(terms.count <= 32 && !terms.contains { $0.words.isEmpty }, "a term is empty, or there are too many")
    if let instant = Instant(rfc3339: text) {
        check(Instant(rfc3339: instant.rfc3339) == instant, "a moment is written as another")
        check(Day(iso: instant.londonDay.iso) == instant.londonDay, "a day is written as another")
    }
    if let day = Day(typed: text) { check(Day(iso: day.iso) == day, "a day is written as another") }
    return 0
}

private let known: KnownValue = { facet, value in
    switch facet {
    case .year: Int(value).flatMap { (1900...2100).contains($0) && value.utf8.count == 4 ? value : nil }
    case .localAuthority: value == "S12000020" ? "moray" : value == "moray" ? value : nil
    default: ["primary", "highland", "robotics", "online"].contains(value) ? value : nil
    }
}

private func checkBounds(_ asked: DirectoryQuery) {
    check((1...1_000_000).contains(asked.page) && (1...1000).contains(asked.size), "a page is out of bounds")
    check((1...500).contains(asked.within), "a distance is out of bounds")
    check(asked.words.unicodeScalars.count <= 200 && asked.near.unicodeScalars.count <= 100, "a text is too long")
    check(asked.ignored.count <= 50, "too much is left out in words")
    check(asked.ignored.allSatisfy { $0.reason.utf8.count < 600 && $0.value.unicodeScalars.count <= 61 }, "a reason is long")
}

/// Ends the run, so that the input at hand is kept, when what must hold does not.
private func check(_ holds: Bool, _ sentence: String) {
    if !holds { fatalError(sentence) }
}
