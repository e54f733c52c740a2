import Markup
import Programme
import Tables
import Web

extension SessionPage {
    /// The session as schema.org describes such things, for search engines: how one takes part, whether it was moved or
    /// cancelled, and where.
    func structuredData(site: String) -> HTML {
        var json = JSONWriter(capacity: 1024, isForScript: true)
        let (facts, address) = (session.facts, site + "/sessions/" + session.id.letters)
        json.beginObject()
        json.member("@context", "https://schema.org")
        json.member("@type", "EducationEvent")
        json.member("name", facts.title)
        json.member("description", facts.description.isEmpty ? nil : facts.description)
        json.member("url", address)
        json.member("startDate", session.time.starts.rfc3339)
        json.member("endDate", session.time.ends.rfc3339)
        json.member("previousStartDate", session.movedFrom?.rfc3339)
        json.member("eventStatus", "https://schema.org/" + status)
        json.member("eventAttendanceMode", "https://schema.org/" + attendance)
        json.member("maximumAttendeeCapacity", facts.capacity)
        json.member("remainingAttendeeCapacity", session.isOpen(at: now) ? session.free : 0)
        json.member("isAccessibleForFree", true)
        json.name("organizer")
        json.beginObject()
        json.member("@type", "Organization")
        json.member("name", session.organisation.name)
        json.endObject()
        json.name("location")
        json.beginObject()
        if facts.mode == .online {
            json.member("@type", "VirtualLocation")
            json.member("url", address)
        } else {
            json.member("@type", "Place")
            json.member("name", facts.place)
            json.member("address", facts.place)
        }
        json.endObject()
        json.endObject()
        return script(.type("application/ld+json")) { HTML.trusted(String(decoding: json.take(), as: UTF8.self)) }
    }

    private var status: String {
        if session.state == .cancelled { return "EventCancelled" }
        return session.movedFrom == nil ? "EventScheduled" : "EventRescheduled"
    }

    private var attendance: String {
        switch session.facts.mode {
        case .online: "OnlineEventAttendanceMode"
        case .inPerson: "OfflineEventAttendanceMode"
        case .hybrid: "MixedEventAttendanceMode"
        }
    }
}
