import Programme
import Tables

/// Regions, councils and the national map, read once from the reference data. Pure and in memory.
package struct Geography: Sendable {
    /// All eight, in the order of the vocabulary: the collaboratives, Scotland, online.
    package let regions: [Region]
    /// All 32, by name.
    package let councils: [LocalAuthority]
    package let map: NationalMap
    private let regionsBySlug: [String: Int]
    private let councilsBySlug: [String: Int]
    private let councilsByName: [String: Int]

    /// Reads `taxonomy.json`, `local_authorities.csv` and `map.json`. Throws a `ReferenceError`.
    package init(_ reference: ReferenceFolder) throws {
        let vocabulary = try reference.json("taxonomy.json", as: VocabularyJSON.self)
        let drawing = try reference.json("map.json", as: MapJSON.self)
        let rows = try Geography.councilRows(reference)
        let shapes = Dictionary(drawing.councils.map { ($0.code, $0) }, uniquingKeysWith: { first, _ in first })
        councils = try vocabulary.local_authorities.map { entry in
            guard let row = rows[entry.code], let shape = shapes[entry.code],
                let council = LocalAuthority(entry, row, shape)
            else {
                throw ReferenceError(file: "taxonomy.json", message: "The council \(entry.code) is not in all files.")
            }
            return council
        }
        regions = vocabulary.regions.map { entry in
            Region(
                slug: entry.slug, name: entry.label, nameGaelic: entry.label_gd,
                councils: vocabulary.local_authorities.filter { $0.region == entry.slug }.map(\.code))
        }
        map = NationalMap(drawing)
        regionsBySlug = positions(regions) { [$0.slug] }
        councilsBySlug = positions(councils) { [$0.slug, $0.code.lowercased()] }
        councilsByName = positions(councils) { council in
            let names = [
                council.name, council.name + " Council", council.officialName, council.nameGaelic, council.slug,
            ]
            return (names + council.otherNames).map { slug(from: $0) }
        }
    }

    /// The region of a slug.
    package func region(_ slug: String) -> Region? { regionsBySlug[slug].map { regions[$0] } }

    /// The council of a slug or a GSS code; letter case does not count.
    package func council(_ slugOrCode: String) -> LocalAuthority? {
        councilsBySlug[slugOrCode.lowercased()].map { councils[$0] }
    }

    /// The council that people mean by a name: short, official, Gaelic or another in use. Case, accents and
    /// punctuation do not count.
    package func council(named name: String) -> LocalAuthority? {
        councilsByName[slug(from: name)].map { councils[$0] }
    }

    /// The councils of a region, by name; none for Scotland and online.
    package func councils(of region: Region) -> [LocalAuthority] { region.councils.compactMap { council($0) } }

    private static func councilRows(_ reference: ReferenceFolder) throws -> [String: TableRow] {
        var rows: [String: TableRow] = [:]
        let needed = [
            "la_code", "la_name", "official_name", "alt_names", "population_2020", "centroid_lat", "centroid_lon",
        ]
        try reference.eachRow(of: "local_authorities.csv", columns: needed) { rows[$0["la_code"].text] = $0 }
        return rows
    }
}

extension LocalAuthority {
    fileprivate init?(_ entry: VocabularyJSON.Council, _ row: TableRow, _ shape: MapJSON.Council) {
        guard let latitude = Double(row["centroid_lat"].text), let longitude = Double(row["centroid_lon"].text),
            let centre = Point(latitude: latitude, longitude: longitude),
            let population = Int(row["population_2020"].text), shape.tile.count == 2, shape.label.count == 2
        else { return nil }
        code = entry.code
        slug = entry.slug
        name = entry.label
        officialName = row["official_name"].text
        nameGaelic = entry.label_gd
        otherNames = row["alt_names"].values
        region = entry.region
        self.centre = centre
        self.population = population
        tile = Tile(column: shape.tile[0], row: shape.tile[1], name: shape.tile_name)
        outline = shape.path
        label = MapPlace(x: shape.label[0], y: shape.label[1])
    }
}

/// Where the value that bears a name stands; of two that bear the same name the first counts.
private func positions<Value>(_ values: [Value], _ names: (Value) -> [String]) -> [String: Int] {
    var positions: [String: Int] = [:]
    for (position, value) in values.enumerated() {
        for name in names(value) where positions[name] == nil { positions[name] = position }
    }
    return positions
}

/// The part of `taxonomy.json` that is about places.
private struct VocabularyJSON: Decodable {
    let regions: [Entry]
    let local_authorities: [Council]

    struct Entry: Decodable {
        let slug, label, label_gd: String
    }

    struct Council: Decodable {
        let slug, label, label_gd, code, region: String
    }
}
