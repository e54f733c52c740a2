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
        put("<link rel=\"self\" type=\"application/atom+xml\" href=\"\(escaped(address))\"/>\n")
        put("<link rel=\"alternate\" type=\"text/html\" href=\"\(escaped(page))\"/>\n")
        element("updated", updated.rfc3339)
        element("rights", rights)
        put("<generator>Ceangal</generator>\n")
    }

    /// The bytes written so far, handed over.
    package mutating func take() -> [UInt8] {
        defer { bytes.removeAll(keepingCapacity: true) }
        return bytes
    }

    /// One entry; `rights` is what its source asks to show. What was never updated bears the moment given.
    package mutating func add(_ listing: Listing, rights: String, otherwise: Instant) {
        let facts = listing.facts
        let page = site + "/directory/" + listing.id.letters + "/" + listing.slug
        put("<entry>\n")
        element("title", facts.title)
        element("id", "urn:uuid:" + listing.id.uuid)
        put("<link rel=\"alternate\" type=\"text/html\" href=\"\(escaped(page))\"/>\n")
        if let url = facts.url { put("<link rel=\"related\" href=\"\(escaped(url))\"/>\n") }
        element("updated", (facts.updated ?? otherwise).rfc3339)
        put("<author><name>\(escaped(facts.providerName))</name></author>\n")
        for theme in facts.themes { put("<category term=\"\(escaped(theme))\"/>\n") }
        element("summary", facts.description)
        element("rights", rights)
        put("</entry>\n")
    }

    /// The last line.
    package mutating func finish() { put("</feed>\n") }

    private mutating func element(_ name: String, _ text: String) { put("<\(name)>\(escaped(text))</\(name)>\n") }

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
