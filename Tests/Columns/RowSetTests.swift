import Testing

@testable import Columns

@Suite struct `Rows that a question finds` {
    private static let rows = 3_000

    /// The same rows as a set, as a list and as a bitmap.
    private static func kinds(_ share: Double) -> [(set: RowSet, plain: Set<UInt32>)] {
        let plain = Set((0..<UInt32(rows)).filter { _ in Double.random(in: 0..<1) < share })
        var bits = Bitmap(rows: rows)
        for row in plain { bits.insert(row) }
        return [(.list(plain.sorted()), plain), (.bits(bits), plain), (.everything, Set(0..<UInt32(rows)))]
    }

    private static func members(_ set: RowSet) -> [UInt32] {
        var found: [UInt32] = []
        set.forEach(of: rows) { found.append($0) }
        return found
    }

    @Test(arguments: [0, 0.001, 0.1, 0.9, 1], [0, 0.001, 0.1, 0.9, 1])
    func `all ways of keeping and taking out agree with plain sets`(_ share: Double, _ other: Double) {
        for (left, plainLeft) in Self.kinds(share) {
            for (right, plainRight) in Self.kinds(other) {
                var both = left
                both.formIntersection(right)
                #expect(Self.members(both) == plainLeft.intersection(plainRight).sorted())
                var less = left
                less.subtract(right, of: Self.rows)
                #expect(Self.members(less) == plainLeft.subtracting(plainRight).sorted())
                if case .bits(let bits) = right {
                    var kept = left
                    kept.formIntersection(bits)
                    #expect(Self.members(kept) == plainLeft.intersection(plainRight).sorted())
                }
                var posting = Posting()
                for row in plainRight.sorted() { posting.append(row) }
                var held = left
                held.formIntersection(posting)
                #expect(Self.members(held) == plainLeft.intersection(plainRight).sorted())
            }
            var even = left
            even.filter(of: Self.rows) { $0 % 2 == 0 }
            #expect(Self.members(even) == plainLeft.filter { $0 % 2 == 0 }.sorted())
        }
    }

    @Test(arguments: [(0, 0), (0, 3_000), (64, 3_000), (65, 3_000), (94, 3_000), (2_000, 3_000)])
    func `a posting that knew its size beforehand holds what one that grew holds`(_ count: Int, _ of: Int) {
        let plain = Set((0..<count).map { _ in UInt32.random(in: 0..<UInt32(max(of, 1))) })
        var builder = PostingBuilder(counts: [0, UInt32(plain.count)], rows: of)
        var grown = Posting()
        for row in plain.sorted() {
            builder.append(row, to: 1)
            grown.append(row)
        }
        let built = builder.postings()
        #expect(built.count == 2 && built[0].count == 0)
        let known = built[1]
        #expect(known.count == plain.count && grown.count == plain.count)
        for posting in [known, grown] {
            var bits = Bitmap()
            posting.insert(into: &bits)
            var met: [UInt32] = []
            bits.forEach { met.append($0) }
            #expect(met == plain.sorted())
            #expect((0..<UInt32(of)).allSatisfy { posting.contains($0) == plain.contains($0) })
            #expect(!posting.contains(.max))
        }
    }

    @Test func `a bitmap takes rows in and out beyond its end`() {
        var bits = Bitmap()
        #expect(bits.count == 0 && !bits.contains(0) && !bits.contains(.max))
        bits.remove(500)
        bits.insert(1_000)
        #expect(bits.contains(1_000) && bits.count == 1 && bits.capacity >= 1_001)
        bits.remove(1_000)
        #expect(bits.count == 0)
        bits.insert(7)
        bits.reset(rows: 100)
        #expect(bits.count == 0 && bits.capacity == 128)
    }

    @Test(arguments: [(10, 3_000), (3_000, 10), (640, 640), (0, 100), (100, 0)])
    func `sets of different lengths combine as if the shorter went on empty`(_ short: Int, _ long: Int) {
        var (one, other) = (Bitmap(rows: short), Bitmap(rows: long))
        var (plainOne, plainOther) = (Set<UInt32>(), Set<UInt32>())
        for row in 0..<UInt32(short) where row % 3 == 0 {
            one.insert(row)
            plainOne.insert(row)
        }
        for row in 0..<UInt32(long) where row % 2 == 0 {
            other.insert(row)
            plainOther.insert(row)
        }
        #expect(one.count(with: other) == plainOne.intersection(plainOther).count)
        var (either, both, less, copy) = (one, one, one, one)
        either.formUnion(other)
        both.formIntersection(other)
        less.subtract(other)
        copy.assign(other)
        #expect(either.count == plainOne.union(plainOther).count)
        #expect(both.count == plainOne.intersection(plainOther).count)
        #expect(less.count == plainOne.subtracting(plainOther).count)
        #expect(copy.count == plainOther.count && plainOther.allSatisfy { copy.contains($0) })
    }

    @Test func `byte strings come back whole, whatever their lengths, and a place without one is empty`() {
        var arena = ByteArena()
        let strings = [0, 1, 300_000, 900_000, 0, 2_000_000, 5].map { count in
            (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 31) }
        }
        for string in strings { arena.append(string) }
        #expect(arena.count == strings.count && arena.size == 3_200_006)
        for (place, string) in strings.enumerated() { #expect(arena[place] == string) }
        #expect(arena[-1].isEmpty && arena[strings.count].isEmpty)
    }
}
