/// Finds the records that pass a question, and their links where these matter, some thousand in one go: tests over whole
/// columns make a mask, and the mask a list (P. Boncz, M. Zukowski, N. Nes, "MonetDB/X100: Hyper-Pipelining Query
/// Execution", CIDR 2005).
///
/// A record with one link, or none, is read as if the link's codes were its own; only those with several are looked at link
/// by link.
struct FactSelection {
    /// How many records or links are looked at in one go: what is worked on stays in the processor's nearest cache.
    static let size = 2048

    private let days: ClosedRange<UInt32>
    private let own, linked: [(column: FactQuestion.Column, test: CodeTest)]
    private let needsLinks, mayMask, isEmpty: Bool
    private let room = Room()

    /// The selection for a question; `needsLinks` where what is counted reads the links, and `mayMask` where what is counted
    /// can leave out records by a mask.
    init(_ table: FactTable, _ question: FactQuestion, needsLinks: Bool, mayMask: Bool) {
        days = FactChunk.ordered(question.days.lowerBound)...FactChunk.ordered(question.days.upperBound)
        isEmpty = question.clauses.contains { table.limit($0.column) == nil }
        let tests = question.clauses.map { (column: $0.column, test: CodeTest($0.allowed)) }
        own = tests.filter { !$0.column.isLink }
        linked = tests.filter(\.column.isLink)
        self.needsLinks = needsLinks || !linked.isEmpty
        self.mayMask = mayMask
    }

    /// Calls `body` with what passes in a table, chunk by chunk.
    func forEach(in table: FactTable, _ body: (FactGo) -> Void) {
        guard !isEmpty else { return }
        for (number, chunk) in table.chunks.enumerated()
        where chunk.presentCount > 0 && chunk.earliest <= days.upperBound && chunk.latest >= days.lowerBound {
            chunk.records.withMemory { records in
                chunk.links.withMemory { links in
                    let views = FactViews(chunk: chunk, records: records, links: links)
                    forEach(in: views, number * FactChunk.rows, body)
                }
            }
        }
    }

    private typealias Tests = [(view: ColumnView, test: CodeTest)]

    private func forEach(in views: FactViews, _ firstRow: Int, _ body: (FactGo) -> Void) {
        let chunk = views.chunk
        var tests: Tests = []
        if chunk.presentCount < chunk.count { add(views.record(FactChunk.present), CodeTest(1...1), to: &tests) }
        if chunk.earliest < days.lowerBound || chunk.latest > days.upperBound {
            add(views.record(FactChunk.day), CodeTest(days), to: &tests)
        }
        for (column, test) in own { add(views.column(column, ofOne: true), test, to: &tests) }
        let looksAtMany = needsLinks && chunk.manyCount > 0
        var (flat, many): (Tests, Tests) = ([], [])
        for (column, test) in linked { add(views.column(column, ofOne: true), test, to: &flat) }
        let fewest: UInt32 = linked.isEmpty ? 0 : 1
        if looksAtMany || fewest > 0 && chunk.linklessCount > 0 {
            add(views.record(FactChunk.linkCount), CodeTest(fewest...(needsLinks ? 1 : .max)), to: &flat)
            add(views.record(FactChunk.linkCount), CodeTest(2 ... .max), to: &many)
        }
        for start in stride(from: 0, to: chunk.count, by: FactSelection.size) {
            let count = min(FactSelection.size, chunk.count - start)
            let all = Places(count: count, first: start, list: nil)
            guard !tests.isEmpty || !flat.isEmpty else {
                body(FactGo(views: views, records: all, links: all, mask: nil, firstRow: firstRow, repeats: false))
                continue
            }
            room.own.update(repeating: 1, count: count)
            for (view, test) in tests { test.narrow(room.own, view, start, count) }
            if chunk.manyCount < chunk.presentCount || !looksAtMany {
                room.mask.update(from: room.own, count: count)
                for (view, test) in flat { test.narrow(room.mask, view, start, count) }
                if let (places, mask) = passing(all, mayMask: mayMask) {
                    body(
                        FactGo(
                            views: views, records: places, links: places, mask: mask, firstRow: firstRow, repeats: false
                        ))
                }
            }
            if looksAtMany {
                room.mask.update(from: room.own, count: count)
                for (view, test) in many { test.narrow(room.mask, view, start, count) }
                if let (places, _) = passing(all, mayMask: false) { forEachLink(of: places, views, firstRow, body) }
            }
        }
    }

    private func add(_ view: ColumnView?, _ test: CodeTest, to tests: inout Tests) {
        if let view { tests.append((view, test)) }
    }

    /// Those of some rows whose mask is 1; all of them with the mask, where it may be used and most pass.
    private func passing(_ all: Places, mayMask: Bool) -> (places: Places, mask: UnsafePointer<UInt8>?)? {
        let passing = countOnes(room.mask, all.count)
        if passing == 0 { return nil }
        if passing == all.count { return (all, nil) }
        if mayMask, passing * 4 > all.count * 3 { return (all, UnsafePointer(room.mask)) }
        let listed = list(room.mask, all.count, all.first, into: room.rows)
        return (Places(count: listed, first: 0, list: UnsafePointer(room.rows)), nil)
    }

    /// Calls `body` with records that have several links, once for each of those that pass.
    private func forEachLink(of places: Places, _ views: FactViews, _ firstRow: Int, _ body: (FactGo) -> Void) {
        views.record(FactChunk.firstLink)?.run(CopyCodes(places: places, codes: room.firsts))
        views.record(FactChunk.linkCount)?.run(CopyCodes(places: places, codes: room.counts))
        let tests = linked.compactMap { column, test in
            views.column(column, ofOne: false).map { (view: $0, test: test) }
        }
        let (owners, links) = (UnsafeMutableRawPointer(room.owners), UnsafeMutableRawPointer(room.links))
        let (firsts, counts) = (room.firsts, room.counts)
        var (place, next, filled) = (0, UInt32(0), 0)
        while place < places.count {
            // As many links as there is room for; a record's may go on in the next go.
            let row = places.list?[place] ?? UInt32(truncatingIfNeeded: places.first &+ place)
            let (first, number) = (firsts[place], counts[place])
            let taken = min(number &- next, UInt32(truncatingIfNeeded: FactSelection.size &- filled))
            // Four at once, of which those too many are overwritten: most records have no more, and no branch is mistaken.
            for link in stride(from: 0, to: taken, by: 4) {
                let place = (filled &+ Int(link)) &* 4
                owners.storeBytes(of: SIMD4(repeating: row), toByteOffset: place, as: SIMD4<UInt32>.self)
                links.storeBytes(
                    of: SIMD4(0, 1, 2, 3) &+ SIMD4(repeating: first &+ next &+ link), toByteOffset: place,
                    as: SIMD4<UInt32>.self)
            }
            (filled, next) = (filled &+ Int(taken), next &+ taken)
            if next == number { (place, next) = (place &+ 1, 0) }
            guard filled == FactSelection.size || place == places.count else { continue }
            let kept = keepPassing(filled, tests)
            filled = 0
            if kept > 0 {
                let owners = Places(count: kept, first: 0, list: UnsafePointer(room.owners))
                let links = Places(count: kept, first: 0, list: UnsafePointer(room.links))
                body(FactGo(views: views, records: owners, links: links, mask: nil, firstRow: firstRow, repeats: true))
            }
        }
    }

    /// Moves the links that pass all tests to the front, with their records; how many they are.
    private func keepPassing(_ count: Int, _ tests: [(view: ColumnView, test: CodeTest)]) -> Int {
        guard !tests.isEmpty else { return count }
        let places = Places(count: count, first: 0, list: UnsafePointer(room.links))
        room.mask.update(repeating: 1, count: count)
        for (view, test) in tests {
            view.run(CopyCodes(places: places, codes: room.codes))
            test.narrow(room.mask, ColumnView(start: UnsafeRawPointer(room.codes), width: .four), 0, count)
        }
        var kept = 0
        for place in 0..<count {
            (room.owners[kept], room.links[kept]) = (room.owners[place], room.links[place])
            kept &+= Int(room.mask[place])
        }
        return kept
    }

    /// Memory for one go.
    private final class Room {
        let own = UnsafeMutablePointer<UInt8>.allocate(capacity: size)
        let mask = UnsafeMutablePointer<UInt8>.allocate(capacity: size)
        let rows = UnsafeMutablePointer<UInt32>.allocate(capacity: size + 8)
        let firsts = UnsafeMutablePointer<UInt32>.allocate(capacity: size)
        let counts = UnsafeMutablePointer<UInt32>.allocate(capacity: size)
        let owners = UnsafeMutablePointer<UInt32>.allocate(capacity: size + 4)
        let links = UnsafeMutablePointer<UInt32>.allocate(capacity: size + 4)
        let codes = UnsafeMutablePointer<UInt32>.allocate(capacity: size)

        deinit {
            for bytes in [own, mask] { bytes.deallocate() }
            for words in [rows, firsts, counts, owners, links, codes] { words.deallocate() }
        }
    }
}
