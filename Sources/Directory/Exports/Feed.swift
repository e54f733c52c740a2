import Programme

/// Listings as an Atom feed (RFC 4287).
package struct FeedWriter {
    private var bytes: [UInt8] = []
    private let site: String

    /// Begins a feed. `address` is the whole address of this feed, `page` that of the page with the same listings.
    package init(title: String, address: String, page: String, rights: String, site: String, updated: Instant) {
        self.site = site
        put(
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<feed xmlns=\"http://www.w3.org/2005/Atom\" xml:lang=\"en\">\n"
        )
        element("title", title)
        element("id", address)
        link("self", address, type: "application/atom+xml")
        link("alternate", page, type: "text/html")
        element("updated", updated.rfc3339)
        element("rights", rights)
        put("<generator>Ceangal</generator>\n")
    }

    /// The bytes written so far, handed over.
    package mutating func take() -> [UInt8] {
        defer { bytes.removeAll(keepingCapacity: true) }
        return bytes
    }

    /// One entry; `changed` is when our record of it last changed. The text begins with when it takes place.
    mutating func add(_ listing: Listing, _ provenance: Provenance, at changed: Instant) {
        let facts = listing.facts
        put("<entry>\n")
        element("title", facts.title)
        element("id", "urn:uuid:" + listing.id.uuid)
        link("alternate", site + DirectoryLinks.path(of: listing), type: "text/html")
        if let url = facts.url { link("related", url) }
        if let address = provenance.address { link("via", address, title: provenance.source) }
        // RFC 4946
        if let address = provenance.licenceAddress { link("license", address, title: provenance.licence) }
        element("updated", changed.rfc3339)
        put("<author><name>\(escaped(facts.providerName))</name></author>\n")
        for theme in facts.themes { put("<category term=\"\(escaped(theme))\"/>\n") }
        let when = facts.start.map { WhenText.inEnglish($0, facts.end) + "." } ?? ""
        element("summary", [when, facts.description].filter { !$0.isEmpty }.joined(separator: "\n"))
        element("rights", provenance.sentence)
        put("</entry>\n")
    }

    /// The last line.
    package mutating func finish() { put("</feed>\n") }

    private mutating func element(_ name: String, _ text: String) { put("<\(name)>\(escaped(text))</\(name)>\n") }

    private mutating func link(_ relation: String, _ address: String, type: String? = nil, title: String? = nil) {
        let type = type.map { " type=\"\($0)\"" } ?? ""
        let title = title.map { " title=\"\(escaped($0))\"" } ?? ""
        put("<link rel=\"\(relation)\"\(type)\(title) href=\"\(escaped(address))\"/>\n")
    }

    private mutating func put(_ text: String) { bytes.append(contentsOf: text.utf8) }
}

/// Text as XML takes it: markup escaped, scalars that XML 1.0 forbids dropped.
private func escaped(_ text: String) -> String {
    var result = ""
    for scalar in text.unicodeScalars {
        switch scalar {
        case "&": result += "&amp;"
        case "<": result += "&lt;"
        case ">": result += "&gt;"
        case "\"": result += "&quot;"
        case "\t", "\n", "\r": result.unicodeScalars.append(scalar)
        default:
            if scalar.value >= 0x20 && scalar.value != 0xFFFE && scalar.value != 0xFFFF {
                result.unicodeScalars.append(scalar)
            }
        }
    }
    return result
}
