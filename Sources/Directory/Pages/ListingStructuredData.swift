import Markup
import Tables
import Web

extension ListingPage {
    /// The listing as schema.org describes such things, for search engines: an `Event` where it has a date, else a
    /// `LearningResource`.
    package func structuredData(site: String) -> HTML {
        var json = JSONWriter(capacity: 1024, isForScript: true)
        json.beginObject()
        json.member("@context", "https://schema.org")
        json.member("@type", facts.start == nil ? "LearningResource" : "Event")
        json.member("name", facts.title)
        json.member("description", facts.description.isEmpty ? nil : facts.description)
        json.member("url", site + DirectoryLinks.path(of: listing))
        json.member("inLanguage", facts.language)
        let licence = origin?.licenceURL ?? facts.licence
        json.member("license", licence.isEmpty ? nil : licence)
        json.member("startDate", facts.start?.text)
        json.member("endDate", facts.end?.text)
        json.name(facts.start == nil ? "provider" : "organizer")
        json.beginObject()
        json.member("@type", "Organization")
        json.member("name", facts.providerName)
        json.endObject()
        if facts.start != nil, let place {
            json.name("location")
            json.beginObject()
            json.member("@type", "Place")
            json.member("name", place)
            json.member("address", place)
            json.endObject()
        }
        json.member("isAccessibleForFree", facts.costPence.map { $0 == 0 })
        json.endObject()
        return script(.type("application/ld+json")) { HTML.trusted(String(decoding: json.take(), as: UTF8.self)) }
    }
}
