import Programme
import Tables

/// Populated places by name, English and Gaelic, folded.
struct Gazetteer: Sendable {
    /// One populated place.
    struct Entry: Sendable {
        let name: String
        let nameGaelic: String?
        let kind: Kind
        /// Where its council stands in `Geography.councils`.
        let council: Int
        let point: Point
        /// 0 where it is not known.
        let population: Int
    }

    /// The Ordnance Survey's kinds, likeliest to be meant first.
    enum Kind: Int, Sendable {
        case city, town, village, suburb, hamlet, other

        init(_ text: String) {
            switch text {
            case "City": self = .city
            case "Town": self = .town
            case "Village": self = .village
            case "Suburban Area": self = .suburb
            case "Hamlet": self = .hamlet
            default: self = .other
            }
        }
    }

    private struct Key: Sendable {
        let name: String
        let entry: Int
    }

    /// Likeliest first, so that of two places the one that stands first is the likelier.
    private let entries: [Entry]
    /// Every name of every place, folded, in order.
    private let keys: [Key]

    /// Reads `places_scotland.csv`. Throws a `ReferenceError`.
    init(_ reference: ReferenceFolder, councils: [LocalAuthority]) throws {
        var read: [(entry: Entry, names: [String])] = []
        let places = Dictionary(councils.enumerated().map { ($1.code, $0) }, uniquingKeysWith: { first, _ in first })
        let columns = ["name", "gaelic_name", "alt_names", "type", "la_code", "latitude", "longitude", "population"]
        try reference.eachRow(of: "places_scotland.csv", columns: columns) { row in
            guard let council = places[row["la_code"].text], let latitude = Double(row["latitude"].text),
                let longitude = Double(row["longitude"].text),
                let point = Point(latitude: latitude, longitude: longitude)
            else {
                throw ReferenceError(
                    file: "places_scotland.csv", message: "Row \(row.number) has no council or no point.")
            }
            let gaelic = row["gaelic_name"].text
            let entry = Entry(
                name: row["name"].text, nameGaelic: gaelic.isEmpty ? nil : gaelic, kind: Kind(row["type"].text),
                council: council, point: point, population: Int(row["population"].text) ?? 0)
            read.append((entry, [entry.name] + (gaelic.isEmpty ? [] : [gaelic]) + row["alt_names"].values))
        }
        read.sort { likelier($0.entry, $1.entry) }
        entries = read.map(\.entry)
        keys = read.enumerated().flatMap { place, item in
            Set(item.names.map { slug(from: $0) }).map { Key(name: $0, entry: place) }
        }.sorted { ($0.name, $0.entry) < ($1.name, $1.entry) }
    }

    /// The places whose folded name is `key`, likeliest first; only those of one council if it is given.
    func named(_ key: String, council: Int? = nil) -> [Entry] {
        var found: [Entry] = []
        for position in firstKey(from: key)..<keys.count {
            guard keys[position].name == key else { break }
            let entry = entries[keys[position].entry]
            if council == nil || entry.council == council { found.append(entry) }
        }
        return found
    }

    /// The places with a name that begins so, likeliest first.
    func beginning(with key: String, limit: Int) -> [Entry] {
        var found: Set<Int> = []
        for position in firstKey(from: key)..<keys.count {
            guard keys[position].name.utf8.starts(with: key.utf8) else { break }
            found.insert(keys[position].entry)
        }
        return found.sorted().prefix(limit).map { entries[$0] }
    }

    /// The position of the first key that is not before `key`.
    private func firstKey(from key: String) -> Int {
        var (low, high) = (0, keys.count)
        while low < high {
            let middle = low + (high - low) / 2
            if keys[middle].name < key { low = middle + 1 } else { high = middle }
        }
        return low
    }
}

/// Bigger kinds first, then more people, then by name and from north to south, so that the order never varies.
private func likelier(_ left: Gazetteer.Entry, _ right: Gazetteer.Entry) -> Bool {
    if left.kind != right.kind { return left.kind.rawValue < right.kind.rawValue }
    if left.population != right.population { return left.population > right.population }
    if left.name != right.name { return left.name < right.name }
    return left.point.latitude > right.point.latitude
}
