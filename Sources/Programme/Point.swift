#if canImport(Glibc)
import Glibc
#endif

/// A place on the map, in WGS84 degrees.
package struct Point: Sendable, Hashable {
    package let latitude: Double
    package let longitude: Double

    /// `nil` unless both are finite and on the globe.
    package init?(latitude: Double, longitude: Double) {
        guard latitude.isFinite, longitude.isFinite, abs(latitude) <= 90, abs(longitude) <= 180 else { return nil }
        self.latitude = latitude
        self.longitude = longitude
    }

    /// Kilometres to another point along the great circle, on a sphere of 6,371 km: right to about 0.5%
    /// (haversine formula: R. W. Sinnott, "Virtues of the Haversine", Sky and Telescope 68, 1984).
    package func kilometres(to other: Point) -> Double {
        let (north, otherNorth) = (radians(latitude), radians(other.latitude))
        let up = sin((otherNorth - north) / 2)
        let across = sin((radians(other.longitude) - radians(longitude)) / 2)
        let haversine = up * up + cos(north) * cos(otherNorth) * across * across
        return 2 * 6371 * asin(min(1, haversine.squareRoot()))
    }
}

private func radians(_ degrees: Double) -> Double { degrees * .pi / 180 }
