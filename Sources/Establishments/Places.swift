import Programme

/// Finds places and postcodes in Scotland. Pure and in memory, read once from the reference data.
package struct Places: Sendable {
    private let geography: Geography
    private let gazetteer: Gazetteer
    private let atlas: PostcodeAtlas

    /// Reads the gazetteer and the postcode files. Throws a `ReferenceError`.
    package init(_ reference: ReferenceFolder, geography: Geography) throws {
        self.geography = geography
        gazetteer = try Gazetteer(reference, councils: geography.councils)
        atlas = try PostcodeAtlas(reference)
    }

    /// What a person means by a place name or a postcode.
    ///
    /// A whole postcode gives its sector, or failing that its district. A name is compared without case, accents or
    /// punctuation, in English or Gaelic; `Newton, Moray` asks for the one in a council. Of several places of one name
    /// the biggest comes first and the others are given too, eight at most. A council's name gives its middle.
    package func find(_ text: some StringProtocol) -> Finding {
        let text = beginning(text)
        if let postcode = Postcode(text) { return find(postcode) }
        guard let key = folded(text) else {
            return .notFound("Enter a postcode, such as IV30 1BX, or the name of a place.")
        }
        let named = gazetteer.named(key)
        if !named.isEmpty { return finding(named, spelt: text) }
        if let (name, council) = parted(text) {
            let named = gazetteer.named(name, council: council)
            if !named.isEmpty { return finding(named, spelt: text) }
        }
        if let council = geography.council(named: text) {
            let location = Location(
                name: council.name, nameGaelic: council.nameGaelic, point: council.centre, accuracy: .council,
                council: council.slug)
            return .found(location, others: [])
        }
        return .notFound(
            "We do not know a place called “\(text)” in Scotland. Check the spelling, or enter a postcode.")
    }

    /// Where a postcode lies: its sector, or failing that its district.
    package func find(_ postcode: Postcode) -> Finding {
        if let location = location(postcode) ?? postcode.asSector.flatMap(location) {
            return .found(location, others: [])
        }
        guard atlas.isScottish(postcode) else {
            return .notFound(
                "\(postcode.text) is not a Scottish postcode. Enter one in Scotland, or the name of a place.")
        }
        return .notFound("We do not know where \(postcode.text) lies. Check it, or enter a place nearby.")
    }

    /// What a person who has typed so far may mean: places likeliest first, or postcode districts. At most `limit`.
    package func suggestions(for text: some StringProtocol, limit: Int = 8) -> [PlaceSuggestion] {
        let text = beginning(text)
        guard limit > 0, let key = folded(text) else { return [] }
        let places = gazetteer.beginning(with: key, limit: limit * 2).map { entry in
            PlaceSuggestion(text: name(entry), gaelic: entry.nameGaelic)
        }
        let hasDigit = text.utf8.contains { (0x30...0x39).contains($0) }
        let districts =
            !hasDigit
            ? []
            : atlas.districts(beginning: text.uppercased(), limit: limit).map {
                PlaceSuggestion(text: $0, gaelic: nil)
            }
        var seen: Set<String> = []
        return Array((districts + places).filter { seen.insert($0.text).inserted }.prefix(limit))
    }

    private func location(_ postcode: Postcode) -> Location? {
        guard let (name, point, entry) = atlas.entry(for: postcode), let council = geography.council(entry.council)
        else { return nil }
        return Location(name: name, point: point, accuracy: entry.accuracy, council: council.slug)
    }

    /// `Newton, Moray` or `Newton (Moray)` as a folded name and a council; `nil` for anything else.
    private func parted(_ text: String) -> (name: String, council: Int)? {
        guard let mark = text.utf8.lastIndex(where: { $0 == UInt8(ascii: ",") || $0 == UInt8(ascii: "(") }),
            let name = folded(text[..<mark]),
            let council = geography.council(named: String(text[text.utf8.index(after: mark)...])),
            let position = geography.councils.firstIndex(of: council)
        else { return nil }
        return (name, position)
    }

    /// The places of one folded name; first the one spelt exactly so (`Àird, Highland` beside `Aird, Highland`).
    private func finding(_ named: [Gazetteer.Entry], spelt text: String) -> Finding {
        var named = named
        if let exact = named.firstIndex(where: { name($0) == text }) { named.insert(named.remove(at: exact), at: 0) }
        let locations = named.prefix(9).map { entry in
            Location(
                name: name(entry), nameGaelic: entry.nameGaelic, point: entry.point, accuracy: .place,
                council: geography.councils[entry.council].slug)
        }
        guard let first = locations.first else { return .notFound("There is no such place.") }
        return .found(first, others: Array(locations.dropFirst()))
    }

    private func name(_ entry: Gazetteer.Entry) -> String { entry.name + ", " + geography.councils[entry.council].name }
}

/// The first 100 scalars, without blanks at the ends: no place has a longer name.
private func beginning(_ text: some StringProtocol) -> String {
    var scalars = Substring(text).unicodeScalars.prefix(100)
    while let first = scalars.first, first == " " { scalars.removeFirst() }
    while let last = scalars.last, last == " " { scalars.removeLast() }
    return String(scalars)
}

/// A name as the gazetteer is keyed; `nil` if no letter or digit is left of it.
private func folded(_ text: some StringProtocol) -> String? {
    guard text.unicodeScalars.contains(where: { $0.properties.isAlphabetic || ("0"..."9").contains($0) }) else {
        return nil
    }
    return slug(from: text)
}
