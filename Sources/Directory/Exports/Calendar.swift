import Programme
import Web

/// Listings as events of a calendar; what has no date is left out, and the calendar says so.
extension CalendarWriter {
    /// Begins a calendar of listings with a name.
    package init(name: String) {
        self.init(
            name: name, product: "Directory",
            about: "Listings that have a date. Those that are always available are in the other files.")
    }

    /// One event; `changed` is when our record of it last changed, `site` begins whole links.
    mutating func add(_ listing: Listing, _ provenance: Provenance, at changed: Instant, site: String) {
        let facts = listing.facts
        guard let start = facts.start else { return }
        // No change is counted, so the second of the latest stands for its number: it only ever grows.
        var event = Event(
            uid: listing.id.letters + "@ceangal", changed: changed,
            sequence: Int(clamping: (changed.milliseconds - CalendarWriter.firstSecond) / 1000),
            times: CalendarWriter.times(start, facts.end), summary: facts.title)
        let address = site + DirectoryLinks.path(of: listing)
        let about = [facts.providerName, facts.description, provenance.sentence, address].filter { !$0.isEmpty }
        event.description = about.joined(separator: "\n")
        event.location = facts.address ?? facts.postcode
        event.point = facts.point
        event.categories = facts.themes
        event.url = address
        event.more = [("X-CEANGAL-SOURCE", provenance.source)]
        if !provenance.licence.isEmpty { event.more.append(("X-CEANGAL-LICENCE", provenance.licence)) }
        add(event)
    }

    private static func times(_ start: When, _ end: When?) -> Event.Times {
        guard let instant = start.instant else { return .days(start.day, end?.day ?? start.day) }
        return .moments(
            instant, end.map { $0.instant ?? BritishClock.instant(of: $0.day.adding(1), hour: 0, minute: 0) })
    }

    /// 1 January 2020, before which no record was kept.
    private static let firstSecond: Int64 = 1_577_836_800_000
}
