import Programme
import Tables

/// Where Scottish postcodes lie: sectors, and the districts to fall back on.
struct PostcodeAtlas: Sendable {
    /// A sector or district.
    struct Entry: Sendable {
        /// `nil` where the data has none.
        let point: Point?
        /// The GSS code of the council with most of it.
        let council: String
        let accuracy: Location.Accuracy
    }

    private let sectors: [String: Entry]
    private let districts: [String: Entry]
    /// The districts in order, for type-ahead.
    private let districtNames: [String]
    private let areas: Set<String>

    /// Reads the two postcode files. Throws a `ReferenceError`.
    init(_ reference: ReferenceFolder) throws {
        var sectors: [String: Entry] = [:]
        let columns = ["rank", "la_code", "latitude", "longitude"]
        try reference.eachRow(
            of: "postcode_sectors_scotland.csv", columns: columns + ["sector", "coordinate_points"]
        ) { row in
            guard row["rank"].text == "1" else { return }
            let points = Int(row["coordinate_points"].text) ?? 0
            sectors[row["sector"].text] = Entry(
                point: point(row), council: row["la_code"].text, accuracy: points >= 10 ? .sector : .roughSector)
        }
        var districts: [String: Entry] = [:]
        try reference.eachRow(of: "postcode_districts_scotland.csv", columns: columns + ["outcode"]) { row in
            guard row["rank"].text == "1" else { return }
            districts[row["outcode"].text] = Entry(point: point(row), council: row["la_code"].text, accuracy: .district)
        }
        self.sectors = sectors
        self.districts = districts
        districtNames = districts.filter { $0.value.point != nil }.keys.sorted()
        areas = Set(districts.keys.compactMap { Postcode($0)?.area })
    }

    /// The sector of a postcode, else its district, with the name of what was found; `nil` if neither has a point.
    func entry(for postcode: Postcode) -> (name: String, point: Point, entry: Entry)? {
        if let sector = postcode.sector, let entry = sectors[sector], let point = entry.point {
            return (sector, point, entry)
        }
        if let entry = districts[postcode.district], let point = entry.point {
            return (postcode.district, point, entry)
        }
        return nil
    }

    /// Whether the postcode's area (the letters it begins with) reaches into Scotland.
    func isScottish(_ postcode: Postcode) -> Bool { areas.contains(postcode.area) }

    /// The districts that begin so, in order.
    func districts(beginning prefix: String, limit: Int) -> [String] {
        Array(districtNames.lazy.filter { $0.utf8.starts(with: prefix.utf8) }.prefix(limit))
    }
}

private func point(_ row: TableRow) -> Point? {
    guard let latitude = Double(row["latitude"].text), let longitude = Double(row["longitude"].text) else { return nil }
    return Point(latitude: latitude, longitude: longitude)
}
