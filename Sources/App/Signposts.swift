import Directory
import HTTPTypes
import Programme
import Web

/// What tells machines where to go: `/robots.txt`, `/sitemap.xml` and `/.well-known/security.txt`.
enum Signposts {
    /// The signposts to the pages of all desks.
    static func feature(_ installation: Installation, desks: [Feature]) -> Feature {
        Feature(
            name: "Signposts",
            routes: [
                .machine(
                    .get, "/robots.txt", .readPublished,
                    Operation(summary: "What crawlers may fetch (RFC 9309).", type: "text/plain")
                ) { asked in
                    plain(robots(site: asked.site))
                },
                .machine(
                    .get, "/.well-known/security.txt", .readPublished,
                    Operation(summary: "How to tell of a fault of security (RFC 9116).", type: "text/plain")
                ) { asked in
                    plain(security(site: asked.site, contact: installation.settings.securityContact, now: asked.now))
                },
            ] + SiteMap(directory: installation.directory, fixed: fixedPages(of: desks)).routes)
    }

    private static func plain(_ text: String) -> Reply {
        Reply(type: "text/plain; charset=utf-8", body: .bytes(Array(text.utf8)))
            .with(.cacheControl, "public, max-age=3600")
    }

    /// Every page and listing may be read; not every combination of filters, of which there is no end.
    static func robots(site: String) -> String {
        """
        User-agent: *
        Disallow: /directory?
        Disallow: /gd/directory?
        Disallow: /directory.
        Disallow: /directory/suggest.json
        Disallow: /api/

        Sitemap: \(site)/sitemap.xml

        """
    }

    /// The text of RFC 9116; it holds for half a year from when it is asked for.
    static func security(site: String, contact: String?, now: Instant) -> String {
        """
        Contact: \(contact ?? site + "/help")
        Expires: \(Instant(startOf: now.londonDay.adding(180)).rfc3339)
        Preferred-Languages: en, gd
        Canonical: \(site)/.well-known/security.txt

        """
    }

    /// The pages whose address is the same everywhere, in the order of the desks.
    static func fixedPages(of desks: [Feature]) -> [PageAddress] {
        desks.flatMap(\.routes).filter { route in
            route.isPage && route.method == .get && !route.path.utf8.contains(UInt8(ascii: "{"))
                && !route.operation.parameters.contains(where: \.isRequired)
                && route.permission.allows(.visitor) && route.permission != .signIn
        }.map { PageAddress(path: $0.path) }
    }
}
