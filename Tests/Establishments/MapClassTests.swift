import Testing

@testable import Establishments

@Suite struct `The classes of a map` {
    @Test func `go to both sides of none where numbers fall`() {
        let classes = MapClasses(-30, 12)
        #expect(classes.ranges.map(\.name) == ["d0", "d1", "d2", "d3", "d4"])
        #expect(classes.name(-30) == "d0" && classes.name(-1) == "d1" && classes.name(0) == "d2")
        #expect(classes.name(1) == "d3" && classes.name(12) == "d4")
        #expect(MapClasses(-1, 0).ranges.map(\.range) == [-1...(-1), 0...0])
    }

    @Test func `have no gap and reach from the least to the most`() {
        for (least, most) in [(0, 0), (0, 7), (0, 250_000), (-100, -3), (-2, 900), (-7, 0), (.min, .max)] {
            let ranges = MapClasses(least, most).ranges.map(\.range)
            for (left, right) in zip(ranges, ranges.dropFirst()) { #expect(left.upperBound + 1 == right.lowerBound) }
            #expect(ranges.first.map { $0.lowerBound <= max(least, .min + 1) } == true)
            #expect(ranges.last.map { $0.upperBound >= most } == true)
        }
    }
}
