import Programme

/// Events as an iCalendar (RFC 5545).
///
/// It bears no METHOD unless it is told: it is a calendar to subscribe to, not a message. The stamp of an event is when our
/// record of it last changed, so the same records give the same bytes.
package struct CalendarWriter {
    private var bytes: [UInt8] = []

    /// One event.
    package struct Event {
        /// When it is.
        package enum Times {
            /// Whole days, the last included.
            case days(Day, Day)
            /// Moments; without an end, or with one that is not later, the event has none (RFC 5545, 3.6.1).
            case moments(Instant, Instant?)
        }

        /// What an event is to its reader (RFC 5545, 3.8.1.11).
        package enum Status: String { case tentative = "TENTATIVE", confirmed = "CONFIRMED", cancelled = "CANCELLED" }

        let uid: String
        let changed: Instant
        let sequence: Int
        let times: Times
        let summary: String
        package var status: Status?
        package var description = ""
        package var location: String?
        package var point: Point?
        package var categories: [String] = []
        package var url: String?
        /// Names and texts of properties of our own.
        package var more: [(name: String, text: String)] = []
        /// Whether it takes its reader's time.
        package var isBusy = false

        /// `uid` is the same for the same event at all times; `changed` is when our record of it last changed, and `sequence`
        /// grows with every change of which a reader has to be told.
        package init(uid: String, changed: Instant, sequence: Int, times: Times, summary: String) {
            (self.uid, self.changed, self.sequence, self.times, self.summary) = (uid, changed, sequence, times, summary)
        }
    }

    /// Begins a calendar with a name; `product` is the part of the program that writes it, `about` says what is in it.
    package init(name: String, product: String, about: String, method: String? = nil) {
        line("BEGIN:VCALENDAR")
        line("VERSION:2.0")
        line("PRODID:-//Ceangal//" + product + "//EN")
        line("CALSCALE:GREGORIAN")
        if let method { line("METHOD:" + method) }
        // RFC 7986, and what programs read that are older than it.
        line("NAME:" + escaped(name))
        line("X-WR-CALNAME:" + escaped(name))
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

    /// Writes one event.
    package mutating func add(_ event: Event) {
        line("BEGIN:VEVENT")
        line("UID:" + event.uid)
        line("DTSTAMP:" + stamp(event.changed))
        line("LAST-MODIFIED:" + stamp(event.changed))
        line("SEQUENCE:\(max(0, event.sequence))")
        if let status = event.status { line("STATUS:" + status.rawValue) }
        addTimes(event.times)
        line("SUMMARY:" + escaped(event.summary))
        line("DESCRIPTION:" + escaped(event.description))
        if let place = event.location { line("LOCATION:" + escaped(place)) }
        if let point = event.point { line("GEO:\(point.latitude);\(point.longitude)") }
        if !event.categories.isEmpty { line("CATEGORIES:" + event.categories.map(escaped).joined(separator: ",")) }
        if let url = event.url { line("URL:" + url) }
        for (name, text) in event.more { line(name + ":" + escaped(text)) }
        line("TRANSP:" + (event.isBusy ? "OPAQUE" : "TRANSPARENT"))
        line("END:VEVENT")
    }

    /// Days make an all-day event, whose end is the day after the last; moments are in UTC (RFC 5545, 3.6.1).
    private mutating func addTimes(_ times: Event.Times) {
        switch times {
        case .days(let first, let last):
            line("DTSTART;VALUE=DATE:" + compact(first))
            // The last day that we know has a morrow all the same.
            line("DTEND;VALUE=DATE:" + (last < last.adding(1) ? compact(last.adding(1)) : "21010101"))
        case .moments(let start, let end):
            line("DTSTART:" + stamp(start))
            if let end, end > start { line("DTEND:" + stamp(end)) }
        }
    }

    /// The last line.
    package mutating func finish() { line("END:VCALENDAR") }

    /// Writes a content line, folded at 75 octets without parting a character (RFC 5545, 3.1).
    private mutating func line(_ text: String) {
        var width = 0
        for scalar in text.unicodeScalars {
            let length = UTF8.width(scalar)
            if width + length > 75 {
                bytes.append(0x0D)
                bytes.append(0x0A)
                bytes.append(0x20)
                width = 1
            }
            if let encoded = UTF8.encode(scalar) { bytes.append(contentsOf: encoded) }
            width += length
        }
        bytes.append(0x0D)
        bytes.append(0x0A)
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
