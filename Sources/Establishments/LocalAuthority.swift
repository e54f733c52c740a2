import Programme

/// One of Scotland's 32 councils.
package struct LocalAuthority: Sendable, Hashable {
    /// The GSS code of the Office for National Statistics, such as `S12000017`.
    package let code: String
    /// As addresses and JSON have it, such as `eilean-siar`.
    package let slug: String
    /// The short name: `Na h-Eileanan Siar`.
    package let name: String
    /// The council's name for itself: `Comhairle nan Eilean Siar`.
    package let officialName: String
    /// A draft until a speaker has reviewed it.
    package let nameGaelic: String
    /// Other names that people write, such as `Western Isles`.
    package let otherNames: [String]
    /// The slug of its region.
    package let region: String
    /// The middle of its area, which for an island council may lie in the sea.
    package let centre: Point
    /// Residents in the middle of 2020.
    package let population: Int
    /// Its place on the tile map: column from the west, row from the north, both from 0.
    package let tile: Tile
    /// Its outline on the national map, as the `d` of an SVG path in the map's units.
    package let outline: String
    /// Where its name stands on the national map, in the map's units.
    package let label: MapPlace

    /// An equal piece of the tile map.
    package struct Tile: Sendable, Hashable {
        package let column: Int
        package let row: Int
        /// As much of the council's name as there is room for: `W Dun`.
        package let name: String
    }
}

/// A place on the national map in its own units, y downwards.
package struct MapPlace: Sendable, Hashable {
    package let x: Double
    package let y: Double
}
