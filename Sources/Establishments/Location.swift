import Programme

/// A point that a place name or a postcode stands for, and how far it may be trusted.
package struct Location: Sendable, Hashable {
    /// What was found, as one would write it: `Perth, Perth and Kinross`, `IV30 1`.
    package let name: String
    /// The Gaelic name of a place, where the gazetteer has one.
    package let nameGaelic: String?
    package let point: Point
    package let accuracy: Accuracy
    /// The slug of the council it lies in; of a postcode, of the council with most of it.
    package let council: String

    package init(name: String, nameGaelic: String? = nil, point: Point, accuracy: Accuracy, council: String) {
        self.name = name
        self.nameGaelic = nameGaelic
        self.point = point
        self.accuracy = accuracy
        self.council = council
    }

    /// What the point is the middle of.
    package enum Accuracy: String, Sendable, CaseIterable {
        /// A populated place.
        case place
        /// A postcode sector, from ten postcodes or more.
        case sector
        /// A postcode sector, from fewer than ten postcodes: up to a few kilometres off.
        case roughSector
        /// A postcode district, which in the Highlands may be 50 kilometres across.
        case district
        /// A whole council.
        case council
    }

    /// How exact the point is, in words that fit after "measured from".
    package var accuracyInWords: String {
        switch accuracy {
        case .place: "the middle of \(name)"
        case .sector: "the middle of postcode sector \(name)"
        case .roughSector: "roughly the middle of postcode sector \(name)"
        case .district: "the middle of postcode district \(name)"
        case .council: "the middle of the council area \(name)"
        }
    }
}

/// What looking for a place or postcode gave.
package enum Finding: Sendable, Equatable {
    /// The likeliest, and other places that bear the same name, likeliest first.
    case found(Location, others: [Location])
    /// Nothing; a whole sentence says why and what to try.
    case notFound(String)

    /// The likeliest, if there is any.
    package var location: Location? {
        if case .found(let location, _) = self { location } else { nil }
    }
}

/// One line of a type-ahead list: `text` goes into the field and finds the same place again.
package struct PlaceSuggestion: Sendable, Hashable {
    package let text: String
    /// The Gaelic name, if the place has one.
    package let gaelic: String?
}
