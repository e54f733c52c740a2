import Testing

@testable import Programme

@Suite struct `Points` {
    @Test(arguments: [
        (Double.nan, 0.0), (0, .nan), (.infinity, 0), (0, -.infinity), (90.0001, 0), (-90.0001, 0), (0, 180.0001),
        (0, -180.0001), (1e300, 1e300),
    ])
    func `what is not on the globe is no point`(_ latitude: Double, _ longitude: Double) {
        #expect(Point(latitude: latitude, longitude: longitude) == nil)
    }

    @Test(arguments: [
        // Great-circle distances on a sphere of 6,371 km, by the spherical law of cosines.
        (57.4778, -4.2247, 55.9533, -3.1883, 180.925), (60.1545, -1.1494, 54.9, -3.0, 594.566), (0, 0, 0, 1, 111.195),
        (90, 0, -90, 0, 20_015.09), (0, -180, 0, 180, 0), (0, -179, 0, 179, 222.39), (57, -4, 57, -4, 0),
    ])
    func `the distance is the great circle's, both ways`(
        _ a: Double, _ b: Double, _ c: Double, _ d: Double, _ kilometres: Double
    ) throws {
        let (one, other) = (
            try #require(Point(latitude: a, longitude: b)), try #require(Point(latitude: c, longitude: d))
        )
        #expect(abs(one.kilometres(to: other) - kilometres) < 0.01)
        #expect(one.kilometres(to: other) == other.kilometres(to: one))
    }

    @Test func `no distance is longer than half the globe, nor is any unknown`() throws {
        for _ in 0..<2_000 {
            let (latitude, longitude) = (Double.random(in: -90...90), Double.random(in: -180...180))
            let one = try #require(Point(latitude: latitude, longitude: longitude))
            let opposite = try #require(
                Point(latitude: -latitude, longitude: longitude > 0 ? longitude - 180 : longitude + 180))
            let other = try #require(Point(latitude: .random(in: -90...90), longitude: .random(in: -180...180)))
            #expect(abs(one.kilometres(to: opposite) - 20_015.09) < 0.01)
            #expect((0...20_015.1).contains(one.kilometres(to: other)))
        }
    }
}
