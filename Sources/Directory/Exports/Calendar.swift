import Programme

/// Listings as an iCalendar (RFC 5545): one event each; what has no date is left out.
package struct CalendarWriter {
    private var bytes: [UInt8] = []
    private let now: Instant
    private let site: String

    /// Begins a calendar with a name; `site` begins whole links.
    package init(name: String, site: String, now: Instant) {
        self.now = now
        self.site = site
        line("BEGIN:VCALENDAR")
        line("VERSION:2.0")
        line("PRODID:-//Ceangal//Directory//EN")
        line("CALSCALE:GREGORIAN")
        line("METHOD:PUBLISH")
        line("X-WR-CALNAME:" + escaped(name))
        line("REFRESH-INTERVAL;VALUE=DURATION:PT12H")
    }

    /// The bytes written so far, handed over.
    package mutating func take() -> [UInt8] {
        defer { bytes.removeAll(keepingCapacity: true) }
        return bytes
    }

    /// One event. Days are all-day events whose end is the day after the last (RFC 5545, 3.6.1); moments are in UTC.
    package mutating func add(_ listing: Listing) {
        let facts = listing.facts
        guard let start = facts.start else { return }
        line("BEGIN:VEVENT")
        line("UID:" + listing.id.letters + "@ceangal")
        line("DTSTAMP:" + stamp(facts.updated ?? now))
        if let instant = start.instant {
            line("DTSTART:" + stamp(instant))
            if let end = facts.end {
                line("DTEND:" + stamp(end.instant ?? BritishClock.instant(of: end.day.adding(1), hour: 0, minute: 0)))
            }
        } else {
            line("DTSTART;VALUE=DATE:" + compact(start.day))
            line("DTEND;VALUE=DATE:" + compact((facts.end?.day ?? start.day).adding(1)))
        }
        line("SUMMARY:" + escaped(facts.title))
        let address = site + "/directory/" + listing.id.letters + "/" + listing.slug
        let about = [facts.providerName, facts.description, address].filter { !$0.isEmpty }.joined(separator: "\n")
        line("DESCRIPTION:" + escaped(about))
        if let place = facts.address ?? facts.postcode { line("LOCATION:" + escaped(place)) }
        if let point = facts.point { line("GEO:\(point.latitude);\(point.longitude)") }
        line("URL:" + address)
        line("TRANSP:TRANSPARENT")
        line("END:VEVENT")
    }

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
        case "\n":
            result.append("\\")
            result.append("n")
        default:
            if scalar.value >= 0x20 && scalar.value != 0x7F { result.append(scalar) }
        }
    }
    return String(result)
}
