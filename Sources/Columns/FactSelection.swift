/// Finds the records that pass a question, and their links where these matter, some thousand in one go: tests over whole
/// columns make a mask, and the mask a list (P. Boncz, M. Zukowski, N. Nes, "MonetDB/X100: Hyper-Pipelining Query
/// Execution", CIDR 2005).
struct FactSelection {
    /// How many records or links are looked at in one go: what is worked on stays in the processor's nearest cache.
    static let size = 2048

    /// What is counted in one go.
    struct Go {
        let records: Places
        /// A link for each of the records; not to be read where links do not matter.
        let links: Places
        /// Which of the records do not count after all, as 0; nothing where all do.
        let mask: UnsafePointer<UInt8>?
        /// The number of the first record of the chunk in the table.
        let firstRow: Int
        /// Whether a record may be there more than once, with another link each time.
        let repeats: Bool

        var count: Int { records.count }
    }

    /// The columns of a chunk in memory.
    struct Views {
        let chunk: FactChunk
        let records, links: UnsafeRawBufferPointer
        /// Whether the links are read as columns of the records.
        let isAligned: Bool

        /// A column of the records or of their links; none only where there are no records.
        func column(_ column: FactQuestion.Column) -> ColumnView? {
            switch column {
            case .own(let dimension): chunk.records.view(chunk.column(ofDimension: dimension), in: records)
            case .link(let dimension):
                isAligned
                    ? chunk.links.view(dimension, in: links)?.dropFirst : chunk.links.view(dimension, in: links)
            }
        }

        func amount(_ amount: Int) -> ColumnView? { chunk.records.view(FactChunk.firstAmount + amount, in: records) }
    }

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

    /// Calls `body` with what passes in a table, in the order of the rows.
    func forEach(in table: FactTable, _ body: (Go, Views) -> Void) {
        guard !isEmpty else { return }
        for (number, chunk) in table.chunks.enumerated()
        where chunk.presentCount > 0 && chunk.earliest <= days.upperBound && chunk.latest >= days.lowerBound {
            chunk.records.withMemory { records in
                chunk.links.withMemory { links in
                    let views = Views(chunk: chunk, records: records, links: links, isAligned: chunk.hasOneLinkEach)
                    forEach(in: views, number * FactChunk.rows, body)
                }
            }
        }
    }

    private func forEach(in views: Views, _ firstRow: Int, _ body: (Go, Views) -> Void) {
        let chunk = views.chunk
        let isFlat = !needsLinks || views.isAligned
        var tests: [(view: ColumnView, test: CodeTest)] = []
        func add(_ view: ColumnView?, _ test: CodeTest) {
            if let view { tests.append((view, test)) }
        }
        if chunk.presentCount < chunk.count {
            add(chunk.records.view(FactChunk.present, in: views.records), CodeTest(1...1))
        }
        if chunk.earliest < days.lowerBound || chunk.latest > days.upperBound {
            add(chunk.records.view(FactChunk.day, in: views.records), CodeTest(days))
        }
        for (column, test) in isFlat ? own + linked : own { add(views.column(column), test) }
        for start in stride(from: 0, to: chunk.count, by: FactSelection.size) {
            let count = min(FactSelection.size, chunk.count - start)
            let all = Places(count: count, first: start, list: nil)
            var (places, mask): (Places, UnsafePointer<UInt8>?) = (all, nil)
            if !tests.isEmpty {
                room.mask.update(repeating: 1, count: count)
                for (view, test) in tests { test.narrow(room.mask, view, start, count) }
                let passing = countOnes(room.mask, count)
                guard passing > 0 else { continue }
                if passing < count {
                    if mayMask, isFlat, passing * 4 > count * 3 {
                        mask = UnsafePointer(room.mask)
                    } else {
                        places = Places(
                            count: list(room.mask, count, start, into: room.rows), first: 0,
                            list: UnsafePointer(room.rows))
                    }
                }
            }
            if isFlat {
                body(Go(records: places, links: places, mask: mask, firstRow: firstRow, repeats: false), views)
            } else {
                forEachLink(of: places, views, firstRow, body)
            }
        }
    }

    /// Calls `body` with records and those of their links that pass.
    private func forEachLink(of places: Places, _ views: Views, _ firstRow: Int, _ body: (Go, Views) -> Void) {
        views.chunk.records.view(FactChunk.firstLink, in: views.records)?.run(
            CopyCodes(places: places, codes: room.firsts))
        views.chunk.records.view(FactChunk.linkCount, in: views.records)?.run(
            CopyCodes(places: places, codes: room.counts))
        let tests = linked.compactMap { column, test in views.column(column).map { (view: $0, test: test) } }
        var count = 0
        func hand() {
            let passing = keepPassing(count, tests)
            count = 0
            guard passing > 0 else { return }
            body(
                Go(
                    records: Places(count: passing, first: 0, list: UnsafePointer(room.owners)),
                    links: Places(count: passing, first: 0, list: UnsafePointer(room.links)), mask: nil,
                    firstRow: firstRow, repeats: true), views)
        }
        places.forEach { place, row in
            // Without a link a record is counted with the link that stands for none, where no clause is about links.
            let first = room.counts[place] == 0 ? 0 : room.firsts[place]
            let number = room.counts[place] == 0 && tests.isEmpty ? 1 : room.counts[place]
            for link in first..<first &+ number {
                room.owners[count] = UInt32(truncatingIfNeeded: row)
                room.links[count] = link
                count &+= 1
                if count == FactSelection.size { hand() }
            }
        }
        hand()
    }

    /// Moves the links that pass all tests to the front, with their records; how many they are.
    private func keepPassing(_ count: Int, _ tests: [(view: ColumnView, test: CodeTest)]) -> Int {
        guard !tests.isEmpty, count > 0 else { return count }
        let places = Places(count: count, first: 0, list: UnsafePointer(room.links))
        room.linkMask.update(repeating: 1, count: count)
        for (view, test) in tests {
            view.run(CopyCodes(places: places, codes: room.codes))
            test.narrow(room.linkMask, ColumnView(start: UnsafeRawPointer(room.codes), width: .four), 0, count)
        }
        var kept = 0
        for place in 0..<count {
            (room.owners[kept], room.links[kept]) = (room.owners[place], room.links[place])
            kept &+= Int(room.linkMask[place])
        }
        return kept
    }

    /// Memory for one go.
    private final class Room {
        let mask = UnsafeMutablePointer<UInt8>.allocate(capacity: size)
        let linkMask = UnsafeMutablePointer<UInt8>.allocate(capacity: size)
        let rows = UnsafeMutablePointer<UInt32>.allocate(capacity: size + 8)
        let firsts = UnsafeMutablePointer<UInt32>.allocate(capacity: size)
        let counts = UnsafeMutablePointer<UInt32>.allocate(capacity: size)
        let owners = UnsafeMutablePointer<UInt32>.allocate(capacity: size)
        let links = UnsafeMutablePointer<UInt32>.allocate(capacity: size)
        let codes = UnsafeMutablePointer<UInt32>.allocate(capacity: size)

        deinit {
            for bytes in [mask, linkMask] { bytes.deallocate() }
            for words in [rows, firsts, counts, owners, links, codes] { words.deallocate() }
        }
    }
}

extension FactQuestion.Column {
    /// Whether it is a dimension of links.
    var isLink: Bool {
        if case .link = self { true } else { false }
    }
}
