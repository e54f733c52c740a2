import Glibc
import Programme

/// The drawing of Scotland that the outlines of the councils belong to, and the tile map beside it.
package struct NationalMap: Sendable {
    /// The size of the drawing, in units of 250 m: the `viewBox` is `0 0 width height`.
    package let width: Int
    package let height: Int
    /// How many columns and rows of tiles there are.
    package let tileColumns: Int
    package let tileRows: Int
    private let centralMeridian: Double
    private let radius: Double
    private let origin: MapPlace

    init(_ drawing: MapJSON) {
        width = drawing.width
        height = drawing.height
        tileColumns = (drawing.councils.compactMap(\.tile.first).max() ?? 0) + 1
        tileRows = (drawing.councils.compactMap(\.tile.last).max() ?? 0) + 1
        centralMeridian = drawing.projection.central_meridian
        radius = drawing.projection.radius
        origin = MapPlace(x: drawing.projection.x_offset, y: drawing.projection.y_offset)
    }

    /// Where a point falls on the drawing; `nil` if outside it
    /// (spherical transverse Mercator: J. P. Snyder, Map Projections: A Working Manual, 1987, equations 8-1 to 8-3).
    package func place(of point: Point) -> MapPlace? {
        let east = (point.longitude - centralMeridian) * .pi / 180
        let north = point.latitude * .pi / 180
        let place = MapPlace(
            x: origin.x + radius * atanh(cos(north) * sin(east)), y: origin.y - radius * atan2(tan(north), cos(east)))
        guard place.x >= 0, place.x <= Double(width), place.y >= 0, place.y <= Double(height) else { return nil }
        return place
    }
}

/// The shape of `map.json`.
struct MapJSON: Decodable {
    let width: Int
    let height: Int
    let projection: Projection
    let councils: [Council]

    struct Projection: Decodable {
        let central_meridian, radius, x_offset, y_offset: Double
    }

    struct Council: Decodable {
        let code: String
        let label: [Double]
        let tile: [Int]
        let tile_name: String
        let path: String
    }
}
