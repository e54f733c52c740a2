import Testing

@testable import Disclosure

/// A nation, its regions and their councils, drawn at random, with bounds that need no linear programme: what holds in a
/// tree is found by going up and down once.
private struct Tree {
    var nesting: [Nesting] = []
    var cells: [PublicCell: Int] = [:]
    var children: [PublicCell: [PublicCell]] = [:]

    init(_ random: inout Seeded) {
        var (regions, councils): ([String], [String: [String]]) = ([], [:])
        for region in 0..<Int.random(in: 1...4, using: &random) {
            regions.append("r\(region)")
            councils["r\(region)"] = (0..<Int.random(in: 1...5, using: &random)).map { "r\(region)c\($0)" }
        }
        nesting = [Nesting("region", members: ["": regions]), Nesting("council", in: "region", members: councils)]
        for council in councils.values.joined().sorted() {
            let most = [3, 9, 60].randomElement(using: &random) ?? 3
            cells[place(council)] = Int.random(in: 0...most, using: &random)
        }
        for relation in relations.reversed() {
            cells[relation.whole] = relation.parts.reduce(0) { $0 + (cells[$1] ?? 0) }
        }
        for relation in relations { children[relation.whole] = relation.parts }
    }

    /// From the nation down.
    var relations: [Relation] {
        nesting.flatMap { $0.relations(measure: "attendances", from: 0, to: 364, isExact: true) }
    }

    /// What can be known of each cell, if what is hidden is at least 1, or 0.
    func bounds(showing shown: Set<PublicCell>, least: Int = 1) -> [PublicCell: ClosedRange<Int>] {
        var bounds = cells.mapValues { $0...$0 }
        for cell in cells.keys where !shown.contains(cell) { bounds[cell] = least...1_000_000 }
        func sum(_ cells: [PublicCell], _ end: (ClosedRange<Int>) -> Int) -> Int {
            cells.reduce(0) { $0 + (bounds[$1].map(end) ?? 0) }
        }
        func narrow(_ cell: PublicCell, _ low: Int, _ high: Int) {
            if let old = bounds[cell] { bounds[cell] = max(old.lowerBound, low)...min(old.upperBound, high) }
        }
        for relation in relations.reversed() {
            narrow(relation.whole, sum(relation.parts) { $0.lowerBound }, sum(relation.parts) { $0.upperBound })
        }
        for relation in relations {
            guard let whole = bounds[relation.whole] else { continue }
            for part in relation.parts {
                let others = relation.parts.filter { $0 != part }
                narrow(
                    part, whole.lowerBound - sum(others) { $0.upperBound },
                    whole.upperBound - sum(others) { $0.lowerBound })
            }
        }
        return bounds
    }
}

/// SplitMix64 (G. Steele and others, 2014): the same numbers from the same seed.
private struct Seeded: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ z >> 30) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ z >> 27) &* 0x94D0_49BB_1331_11EB
        return z ^ z >> 31
    }
}

@Suite struct `The gate on random trees of places` {
    private static func isHidden(_ cell: PublicCell, _ decision: Decision) -> Bool { decision.kinds[cell] != .shown }

    @Test(arguments: 1...120) func `no hidden figure is known to within five, and none is hidden in vain`(
        _ seed: UInt64
    ) throws {
        var random = Seeded(state: seed)
        let tree = Tree(&random)
        let decision = try Gate(cells: tree.cells, relations: tree.relations).decide()
        let shown = Set(decision.kinds.filter { $1 == .shown }.keys)
        for (cell, range) in tree.bounds(showing: shown) where !shown.contains(cell) {
            #expect(range.upperBound - range.lowerBound >= 5)
            #expect(range.contains(try #require(tree.cells[cell])))
        }
        #expect(decision.weak.isEmpty)
        for (cell, kind) in decision.kinds {
            #expect((kind == .small) == (1...4).contains(try #require(tree.cells[cell])))
            guard kind == .protecting else { continue }
            let more = shown.union([cell])
            #expect(
                tree.bounds(showing: more).contains { other, range in
                    !more.contains(other) && range.upperBound - range.lowerBound < 5
                })
        }
    }

    @Test(arguments: 1...60) func `what one release shows and what the next shows are safe together`(
        _ seed: UInt64
    ) throws {
        var random = Seeded(state: seed &* 7_919)
        let tree = Tree(&random)
        // The first has only one level beside the nation; nothing changes until the second.
        let first = tree.cells.filter { $0.key.dimension != (seed % 2 == 0 ? "council" : "region") }
        let one = try Gate(cells: first, relations: tree.relations).decide()
        let known = first.filter { one.kinds[$0.key] == .shown }
        let hidden = Set(first.keys.filter { one.kinds[$0] != .shown })
        let two = try Gate(cells: tree.cells, relations: tree.relations, known: known, hidden: hidden).decide()
        let shown = Set((Array(one.kinds) + Array(two.kinds)).filter { $1 == .shown }.map(\.key))
        for (cell, range) in tree.bounds(showing: shown) where !shown.contains(cell) && !two.weak.contains(cell) {
            #expect(range.upperBound - range.lowerBound >= 5)
        }
        for (cell, range) in tree.bounds(showing: shown, least: 0) where two.weak.contains(cell) {
            #expect(range.upperBound - range.lowerBound >= 5)
        }
        #expect(one.weak.isEmpty)
        for (cell, kind) in one.kinds where kind == .shown { #expect(two.kinds[cell] == .shown) }
    }

    @Test(arguments: 1...20) func `the order of what is asked does not matter`(_ seed: UInt64) throws {
        var random = Seeded(state: seed &* 104_729)
        let tree = Tree(&random)
        let decision = try Gate(cells: tree.cells, relations: tree.relations).decide()
        let shuffled = Dictionary(uniqueKeysWithValues: tree.cells.shuffled(using: &random))
        let relations = tree.relations.shuffled(using: &random)
        #expect(try Gate(cells: shuffled, relations: relations).decide() == decision)
    }
}
