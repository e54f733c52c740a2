import Testing

@testable import Columns

@Suite struct `Sets of rows` {
    /// The same sets, the slow way.
    private static func random(_ rows: Int, _ share: Double, _ source: inout SystemRandomNumberGenerator) -> (
        Bitmap, Set<UInt32>
    ) {
        var bits = Bitmap(rows: rows)
        var plain: Set<UInt32> = []
        for row in 0..<UInt32(rows) where Double.random(in: 0..<1, using: &source) < share {
            bits.insert(row)
            plain.insert(row)
        }
        return (bits, plain)
    }

    @Test(arguments: [1, 63, 64, 65, 2_047, 2_048, 2_049, 9_999], [0.0, 0.02, 0.5, 1.0])
    func `counting and combining agree with plain sets`(_ rows: Int, _ share: Double) {
        var source = SystemRandomNumberGenerator()
        let (a, plainA) = Self.random(rows, share, &source)
        let (b, plainB) = Self.random(rows, 0.3, &source)
        #expect(a.count == plainA.count)
        #expect(a.count(with: b) == plainA.intersection(plainB).count)
        var both = a
        both.formIntersection(b)
        #expect(both.count == plainA.intersection(plainB).count)
        var either = a
        either.formUnion(b)
        #expect(either.count == plainA.union(plainB).count)
        var left = a
        left.subtract(b)
        #expect(left.count == plainA.subtracting(plainB).count)
        var met: [UInt32] = []
        a.forEach { met.append($0) }
        #expect(met == plainA.sorted())
        #expect(Bitmap(allOf: rows).count == rows)
    }

    @Test func `a posting is the same set as a list and as a bitmap`() {
        var source = SystemRandomNumberGenerator()
        for share in [0.001, 0.02, 0.1, 0.9] {
            let (bits, plain) = Self.random(20_000, share, &source)
            var posting = Posting()
            for row in plain.sorted() { posting.append(row) }
            #expect(posting.count == plain.count)
            #expect((0..<20_000).allSatisfy { posting.contains($0) == plain.contains($0) })
            #expect(posting.count(with: bits) == plain.count)
            let (_, other) = Self.random(20_000, 0.05, &source)
            for var set in [RowSet.list(other.sorted()), .everything] {
                var expected = plain
                if case .list = set { expected = plain.intersection(other) }
                set.formIntersection(posting)
                var met: [UInt32] = []
                set.forEach(of: 20_000) { met.append($0) }
                #expect(met == expected.sorted())
                set.subtract(.list(other.sorted()), of: 20_000)
                met = []
                set.forEach(of: 20_000) { met.append($0) }
                #expect(met == expected.subtracting(other).sorted())
            }
        }
    }

    @Test func `what two sorted lists share is found whatever their lengths`() {
        var source = SystemRandomNumberGenerator()
        for (few, many) in [(0, 10), (3, 5_000), (200, 300)] {
            let left = Set((0..<few).map { _ in UInt32.random(in: 0..<10_000, using: &source) })
            let right = Set((0..<many).map { _ in UInt32.random(in: 0..<10_000, using: &source) })
            #expect(shared(left.sorted(), right.sorted()) == left.intersection(right).sorted())
            #expect(shared(right.sorted(), left.sorted()) == left.intersection(right).sorted())
        }
    }
}
