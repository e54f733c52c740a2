import Programme

/// One directory entry: a resource, course, place or dated run that practitioners can use.
package struct Listing: Sendable, Equatable {
    package let id: ID<Listing>
    package var facts: ListingFacts
    /// The provider's slug, as addresses have it.
    package var provider: String
    /// When its source took it back, if it did; then its page answers 410.
    package var withdrawn: Instant?

    package init(id: ID<Listing>, facts: ListingFacts, provider: String, withdrawn: Instant? = nil) {
        self.id = id
        self.facts = facts
        self.provider = provider
        self.withdrawn = withdrawn
    }

    /// The readable end of its address.
    package var slug: String { Programme.slug(from: facts.title) }
}

/// What a source says of a listing: the native form, one field each.
package struct ListingFacts: Sendable, Equatable {
    /// The name of the source (`oak-lessons`) and its own id: together the listing's key.
    package var source: String
    package var sourceID: String
    /// 1 to 300 characters.
    package var title: String
    package var description: String
    /// Gaelic twins; drafts until a speaker has reviewed them.
    package var titleGaelic: String?
    package var descriptionGaelic: String?
    package var providerName: String
    /// Slugs of the vocabulary (`Taxonomy`), in its order, without repeats.
    package var sectors: [String]
    package var stages: [String]
    package var regions: [String]
    package var localAuthorities: [String]
    package var themes: [String]
    /// When it takes place; without a start it is always available. An end never stands alone and is never earlier.
    package var start: When?
    package var end: When?
    package var format: String?
    package var audience: String?
    /// Whole pence; 0 is free, `nil` is not known.
    package var costPence: Int?
    /// `en`, `gd` or `sco`.
    package var language: String
    package var url: String?
    package var address: String?
    package var postcode: String?
    /// WGS84 degrees.
    package var point: Point?
    package var licence: String
    package var sourceURL: String?
    /// The day somebody last looked whether it is still true.
    package var checked: Day?
    package var updated: Instant?

    package init(source: String, sourceID: String, title: String, providerName: String, licence: String = "") {
        self.source = source
        self.sourceID = sourceID
        self.title = title
        self.providerName = providerName
        self.licence = licence
        description = ""
        sectors = []
        stages = []
        regions = []
        localAuthorities = []
        themes = []
        language = "en"
    }

    /// Delivered across the whole of Scotland or online, rather than at a place.
    package var isNational: Bool { regions.contains("scotland") || regions.contains("online") }

    /// Whether it is over on a day: its last day lies before it. What has no date is never over.
    package func isOver(on day: Day) -> Bool {
        guard let last = end?.day ?? start?.day else { return false }
        return last < day
    }
}

/// A day, or a moment on it.
package struct When: Sendable, Hashable {
    /// The calendar day in London.
    package let day: Day
    /// The moment, where the source gives one.
    package let instant: Instant?

    package init(day: Day) {
        self.day = day
        instant = nil
    }

    package init(instant: Instant) {
        day = instant.londonDay
        self.instant = instant
    }

    /// Reads a day (`2026-12-01`) or an RFC 3339 time; `nil` for anything else.
    package init?(_ text: some StringProtocol) {
        if let day = Day(iso: text) {
            self.init(day: day)
        } else if let instant = Instant(rfc3339: text) {
            self.init(instant: instant)
        } else {
            return nil
        }
    }

    /// As it is written in files and JSON: the day, or the moment in UTC.
    package var text: String { instant?.rfc3339 ?? day.iso }
}

extension When {
    /// Whether it lies before another. A day alone is neither before nor after the moments in it.
    package func isBefore(_ other: When) -> Bool {
        guard day == other.day, let first = instant, let second = other.instant else { return day < other.day }
        return first < second
    }
}
