import Programme
import Search

/// The orders of the results.
package enum Sort: String, CaseIterable, Sendable {
    /// By score, then as without words: what lies ahead, soonest first; what has no date; what has begun, latest first.
    case best
    /// By start, earliest first; what has none last.
    case date
    /// By start, latest first; what has none last.
    case latest = "-date"
    /// By when it was last updated, latest first.
    case updated
    /// By the title's folded words.
    case title
    case distance
}

/// A circle on the map.
package struct Near: Sendable {
    package let latitude, longitude, kilometres: Double
}

/// Which facets' counts an answer is to carry.
package enum CountsWanted: Sendable {
    case none, all
    case only(Set<Facet>)

    func wants(_ facet: Facet) -> Bool {
        switch self {
        case .none: false
        case .all: true
        case .only(let facets): facets.contains(facet)
        }
    }
}

/// What the index is asked: a query with days for presets and a point for a place.
package struct Question: Sendable {
    var q: String
    /// Words as they are typed, without variants, synonyms and corrections.
    var exact: Bool
    /// Whether the last word is a beginning: in type-ahead only.
    var prefixLast: Bool
    var selected: [Facet: [String]]
    /// First and last day of the start.
    var from, to: Day?
    /// Whether listings without a start, and those begun before `from` and not over then, are found too.
    var undated: Bool
    /// Whether national listings are found under every region and council.
    var national: Bool
    /// Whether what is over is found too.
    var past: Bool
    var near: Near?
    var sort: Sort
    /// From 1; past the end it is the last.
    var page: Int
    var size: Int
    var counts: CountsWanted
    /// Whether to say how many more the past and the national listings would be.
    var hints = true
    var today: Day
}

/// One listing found.
package struct Hit: Sendable {
    package let id: ID<Listing>
    /// Kilometres, where a place was asked for.
    package let distance: Double?
}

/// What was looked for beside, or instead of, what was typed.
package struct Reading: Sendable {
    package var corrections: [(String, String)] = []
    package var synonyms: [String] = []
}

/// What the index answers.
package struct Answer: Sendable {
    /// How many listings fit, exactly.
    package var total = 0
    package var page = 1
    package var pages = 1
    package var ids: [ID<Listing>] = []
    /// Kilometres of each of `ids`, where a place was asked for; otherwise empty.
    package var distances: [Double] = []
    /// For each facet wanted: how many listings each of its values would find, the facet's own selection left out; in the
    /// order of `values`.
    package var counts = PerFacet<[Int]>()
    /// The values of each facet wanted, those of the vocabulary first.
    package var values = PerFacet<[String]>()
    /// How many more there are that are over.
    package var over = 0
    /// How many there would be with the national ones; `nil` where the choice does not matter.
    package var national: Int?
    package var reading = Reading()
    /// The rows of `ids` in the index.
    var rows: [UInt32] = []
}

/// A listing as the index takes it.
package struct IndexEntry: Sendable {
    let id: ID<Listing>
    let title: String
    let fields: [(TextIndex.Field, String)]
    /// By `Facet.rawValue`.
    let values: [[String]]
    let start: When?
    let end: Day?
    let updated: Instant?
    let point: Point?
    let json: [UInt8]

    /// A listing's texts, values and days; what is in Gaelic is marked as such for lenition.
    package init(_ listing: Listing) {
        let facts = listing.facts
        let isGaelic = facts.language == "gd"
        id = listing.id
        title = facts.title
        var fields: [(TextIndex.Field, String)] = [(isGaelic ? .titleGaelic : .title, facts.title)]
        if let title = facts.titleGaelic { fields.append((.titleGaelic, title)) }
        fields.append((.name, facts.providerName))
        fields.append((isGaelic ? .textGaelic : .text, facts.description))
        if let text = facts.descriptionGaelic { fields.append((.textGaelic, text)) }
        self.fields = fields
        values = Facet.allCases.map { facet in
            switch facet {
            case .sector: facts.sectors
            case .region: facts.regions
            case .localAuthority: facts.localAuthorities
            case .theme: facts.themes
            case .provider: [listing.provider]
            case .format: facts.format.map { [$0] } ?? []
            case .audience: facts.audience.map { [$0] } ?? []
            case .stage: facts.stages
            case .language: [facts.language]
            case .year: facts.start.map { [String($0.day.year)] } ?? []
            }
        }
        start = facts.start
        end = facts.end?.day
        updated = facts.updated
        point = facts.point
        json = ListingJSON.object(listing)
    }
}
