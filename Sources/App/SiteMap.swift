import Directory
import HTTPTypes
import Programme
import Web

/// The list of all pages for search engines (sitemaps.org, protocol 0.9): an index, and parts of at most 50,000 pages.
///
/// A part stays far below the protocol's 50 MB: an address has at most 400 bytes here.
struct SiteMap: Sendable {
    let directory: Directory
    /// The pages that every installation has.
    let fixed: [PageAddress]
    /// Pages in a part.
    static let partSize = 50_000

    /// The addresses of the index and of its parts.
    var routes: [Route] {
        [
            .machine(
                .get, "/sitemap.xml", .readPublished,
                Operation(summary: "The index of the parts of the site map.", type: "application/xml"), answer: index),
            .machine(
                .get, "/sitemap/{part}.xml", .readPublished,
                Operation(
                    summary: "A part of the site map: pages, providers-1 …, listings-1 …; 50,000 addresses at most.",
                    type: "application/xml", names: [.init("part", "As the index names it.")]), answer: part),
        ]
    }

    private func index(_ asked: WebRequest) async throws -> Reply {
        let tag = directory.entityTag(on: asked.today)
        var text = SiteMap.head + "<sitemapindex xmlns=\"\(SiteMap.namespace)\">\n"
        func add(_ name: String, _ modified: Instant?) {
            text += SiteMap.entry("sitemap", asked.site + "/sitemap/" + name + ".xml", modified)
        }
        add("pages", nil)
        for place in 0..<providerParts { add("providers-\(place + 1)", nil) }
        for (place, part) in try await directory.listingParts(of: SiteMap.partSize, by: asked.actor).enumerated() {
            add("listings-\(place + 1)", part.modified)
        }
        return reply(.bytes(Array((text + "</sitemapindex>\n").utf8)), tag)
    }

    private var providerParts: Int { (directory.providerCount + SiteMap.partSize - 1) / SiteMap.partSize }

    private func part(_ asked: WebRequest) async throws -> Reply {
        let tag = directory.entityTag(on: asked.today)
        let words = try asked.parameter("part").utf8.split(separator: UInt8(ascii: "-"), maxSplits: 1)
            .map { String(decoding: $0, as: UTF8.self) }
        let number = words.count == 2 ? SiteMap.number(words[1]) : 0
        switch words.first {
        case "pages" where words.count == 1:
            let views = try await directory.viewPages(by: asked.actor)
            let mark = views.map { $0.path + ($0.modified?.rfc3339 ?? "") }.joined()
            return reply(
                .bytes(SiteMap.whole(fixed + directory.councilPages + views, site: asked.site)),
                views.isEmpty ? tag : directory.entityTag(on: asked.today, and: mark))
        case "providers" where (1...max(1, providerParts)).contains(number):
            let pages = try await directory.providerPages(
                from: (number - 1) * SiteMap.partSize, limit: SiteMap.partSize, by: asked.actor)
            return reply(.bytes(SiteMap.whole(pages, site: asked.site)), tag)
        case "listings":
            let parts = try await directory.listingParts(of: SiteMap.partSize, by: asked.actor)
            guard parts.indices.contains(number - 1) else { break }
            return reply(stream(parts[number - 1], asked), tag)
        default: break
        }
        throw Failure.notFound("The site map has no such part. Its index is at /sitemap.xml.")
    }

    /// 1 to 999,999 in plain digits; 0 for anything else.
    private static func number(_ text: String) -> Int {
        text.utf8.count <= 6 && text.utf8.allSatisfy { (0x30...0x39).contains($0) } ? Int(text) ?? 0 : 0
    }

    private func stream(_ part: ListingsPart, _ asked: WebRequest) -> Reply.Body {
        .stream { [directory] writer in
            try await writer.write(Array(SiteMap.opening.utf8))
            try await directory.eachPage(of: part, by: asked.actor) { pages in
                try await writer.write(SiteMap.entries(pages, site: asked.site))
            }
            try await writer.write(Array(SiteMap.closing.utf8))
        }
    }

    private func reply(_ body: Reply.Body, _ tag: String) -> Reply {
        Reply(type: "application/xml; charset=utf-8", body: body)
            .with(.cacheControl, "public, max-age=3600").with(.eTag, tag)
    }

    private static func whole(_ pages: [PageAddress], site: String) -> [UInt8] {
        Array(opening.utf8) + entries(pages, site: site) + Array(closing.utf8)
    }

    private static func entries(_ pages: [PageAddress], site: String) -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(pages.count * 200)
        for page in pages { bytes.append(contentsOf: entry("url", site + page.path, page.modified).utf8) }
        return bytes
    }

    /// One entry. Addresses are made of slugs, ids and a checked host, none of which has to be escaped.
    private static func entry(_ element: String, _ address: String, _ modified: Instant?) -> String {
        let time = modified.map { "<lastmod>\($0.rfc3339)</lastmod>" } ?? ""
        return "<\(element)><loc>\(address)</loc>\(time)</\(element)>\n"
    }

    private static let namespace = "http://www.sitemaps.org/schemas/sitemap/0.9"
    private static let head = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
    private static let opening = head + "<urlset xmlns=\"\(namespace)\">\n"
    private static let closing = "</urlset>\n"
}
