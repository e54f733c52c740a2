import Programme

/// Listings as an iCalendar (RFC 5545): one event each; what has no date is left out, and the calendar says so.
///
/// It bears no METHOD: it is a calendar to subscribe to, not a message. So the stamp of an event is when our record of it
/// last changed, and the same listings give the same bytes.
package struct CalendarWriter {
    private var bytes: [UInt8] = []
    private let site: String

    /// Begins a calendar with a name; `site` begins whole links.
    package init(name: String, site: String) {
        self.site = site
        line("BEGIN:VCALENDAR")
        line("VERSION:2.0")
        line("PRODID:-//Ceangal//Directory//EN")
        line("CALSCALE:GREGORIAN")
        // RFC 7986, and what programs read that are older than it.
        line("NAME:" + escaped(name))
        line("X-WR-CALNAME:" + escaped(name))
        let about = "Listings that have a date. Those that are always available are in the other files."
        line("DESCRIPTION:" + escaped(about))
        line("X-WR-CALDESC:" + escaped(about))
        line("REFRESH-INTERVAL;VALUE=DURATION:PT12H")
        line("X-PUBLISHED-TTL:PT12H")
    }

    /// The bytes written so far, handed over.
    package mutating func take() -> [UInt8] {
        defer { bytes.removeAll(keepingCapacity: true) }
        return bytes
    }

    /// One event; `changed` is when our record of it last changed.
    mutating func add(_ listing: Listing, _ provenance: Provenance, at changed: Instant) {
        let facts = listing.facts
        guard let start = facts.start else { return }
        line("BEGIN:VEVENT")
        line("UID:" + listing.id.letters + "@ceangal")
        line("DTSTAMP:" + stamp(changed))
        line("LAST-MODIFIED:" + stamp(changed))
        // No change is counted, so the second of the latest stands for its number: it only ever grows.
        line("SEQUENCE:\(max(0, (changed.milliseconds - CalendarWriter.firstSecond) / 1000))")
        addTimes(start, facts.end)
        line("SUMMARY:" + escaped(facts.title))
        let address = site + DirectoryLinks.path(of: listing)
        let about = [facts.providerName, facts.description, provenance.sentence, address].filter { !$0.isEmpty }
        line("DESCRIPTION:" + escaped(about.joined(separator: "\n")))
        if let place = facts.address ?? facts.postcode { line("LOCATION:" + escaped(place)) }
        if let point = facts.point { line("GEO:\(point.latitude);\(point.longitude)") }
        if !facts.themes.isEmpty { line("CATEGORIES:" + facts.themes.map(escaped).joined(separator: ",")) }
        line("URL:" + address)
        line("X-CEANGAL-SOURCE:" + escaped(provenance.source))
        if !provenance.licence.isEmpty { line("X-CEANGAL-LICENCE:" + escaped(provenance.licence)) }
        line("TRANSP:TRANSPARENT")
        line("END:VEVENT")
    }

    /// Days make an all-day event, whose end is the day after the last; moments are in UTC (RFC 5545, 3.6.1). An end
    /// must lie after its start, so one that is the start itself is left out.
    private mutating func addTimes(_ start: When, _ end: When?) {
        guard let instant = start.instant else {
            line("DTSTART;VALUE=DATE:" + compact(start.day))
            let last = end?.day ?? start.day
            // The last day that we know has a morrow all the same.
            line("DTEND;VALUE=DATE:" + (last < last.adding(1) ? compact(last.adding(1)) : "21010101"))
            return
        }
        line("DTSTART:" + stamp(instant))
        guard let end else { return }
        let last = end.instant ?? BritishClock.instant(of: end.day.adding(1), hour: 0, minute: 0)
        if last > instant { line("DTEND:" + stamp(last)) }
    }

    /// 1 January 2020, before which no record was kept.
    private static let firstSecond: Int64 = 1_577_836_800_000

    /// The last line.
    package mutating func finish() { line("END:VCALENDAR") }

    /// Writes a content line, folded at 75 octets without parting a character (RFC 5545, 3.1).
    private mutating func line(_ text: String) {
        var width = 0
        for scalar in text.unicodeScalars {
            let encoded = Array(String(Character(scalar)).utf8)
            if width + encoded.count > 75 {
                bytes.append(contentsOf: [0x0D, 0x0A, 0x20])
                width = 1
            }
            bytes.append(contentsOf: encoded)
            width += encoded.count
        }
        bytes.append(contentsOf: [0x0D, 0x0A])
    }

    /// `20261201T140000Z`.
    private func stamp(_ instant: Instant) -> String {
        let whole = Instant(milliseconds: instant.milliseconds - (instant.milliseconds % 1000 + 1000) % 1000)
        return String(
            decoding: whole.rfc3339.utf8.filter { $0 != UInt8(ascii: "-") && $0 != UInt8(ascii: ":") }, as: UTF8.self)
    }

    private func compact(_ day: Day) -> String {
        String(decoding: day.iso.utf8.filter { $0 != UInt8(ascii: "-") }, as: UTF8.self)
    }
}

/// A text as a value of type TEXT (RFC 5545, 3.3.11); other control characters are dropped.
private func escaped(_ text: String) -> String {
    var result = String.UnicodeScalarView()
    for scalar in text.unicodeScalars {
        switch scalar {
        case "\\", ";", ",":
            result.append("\\")
            result.append(scalar)
        case "\n", "\u{2028}", "\u{2029}":
            // Some readers take these two for the end of a line as well.
            result.append("\\")
            result.append("n")
        default:
            if scalar.value >= 0x20 && !(0x7F..<0xA0).contains(scalar.value) { result.append(scalar) }
        }
    }
    return String(result)
}
