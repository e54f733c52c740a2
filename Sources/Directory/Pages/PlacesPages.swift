import Markup
import Programme
import Web

/// A short page of listings around one thing: a provider or a council.
package struct GatheringPage: Sendable {
    let title: String
    let introduction: HTML
    let total: Int
    let listings: [Listing]
    /// The directory with everything that is gathered here.
    let all: Link?
    let feeds: [(label: String, link: Link?)]
    let words: Strings
    let links: DirectoryLinks

    /// Everything between the frame's head and foot.
    package var content: HTML {
        .group([
            h1 { title },
            introduction,
            p(.class("count")) {
                total == 0 ? words.html("results.none") : a(.href(all)) { words("gathering.all", count: total) }
            },
            ul(.class("cards")) {
                listings.map { listing in
                    li(.class("card")) {
                        h2 { a(.href(links.listing(listing))) { listing.facts.title } }
                        p(.class("meta")) {
                            [
                                listing.facts.providerName,
                                listing.facts.start.map { WhenText.inWords($0, listing.facts.end, words) }
                                    ?? words("date.always"),
                            ]
                            .joined(separator: " · ")
                        }
                        p { Excerpt.of(listing.facts.description) }
                    }
                }
            },
            feeds.isEmpty
                ? .none : ul(.class("files")) { feeds.map { feed in li { a(.href(feed.link)) { feed.label } } } },
        ])
    }
}

/// All providers, by letter, with how many listings each has.
package struct ProvidersPage: Sendable {
    let providers: [(slug: String, name: String, count: Int)]
    let words: Strings
    let links: DirectoryLinks

    /// Everything between the frame's head and foot.
    package var content: HTML {
        .group([
            h1 { words.html("providers.title") },
            p { words.html("providers.text", count: providers.count) },
            ul(.class("columns")) {
                providers.map { provider in
                    li {
                        a(.href(links.provider(provider.slug))) { provider.name }
                        span(.class("n")) { " (" + grouped(provider.count) + ")" }
                    }
                }
            },
        ])
    }
}

/// The front page: what one can do here, and the way into the directory.
package struct HomePage: Sendable {
    let listings: Int
    let providers: Int
    let councils: [(slug: String, name: String, count: Int)]
    let sectors: [(slug: String, label: String, count: Int)]
    let themes: [(slug: String, label: String, count: Int)]
    let words: Strings
    let links: DirectoryLinks

    /// Everything between the frame's head and foot.
    package var content: HTML {
        .group([
            div(.class("hero")) {
                h1 { words.html("home.title") }
                p(.class("lead")) { words.html("home.lead") }
                form(.class("searchbox"), .role("search"), .action(links.directory()), .method("get")) {
                    label(.for("q")) { words.html("search.label") }
                    div(.class("row")) {
                        input(.type("search"), .id("q"), .name("q"), Attribute("maxlength", "200"))
                        button(.class("primary")) { words.html("search.button") }
                    }
                }
                p {
                    a(.href(links.directory())) {
                        words("home.browse", ["providers": grouped(providers)], count: listings)
                    }
                }
            },
            group(
                "home.sectors",
                sectors.map {
                    (links.directory(DirectoryQuery().selecting([$0.slug], in: .sector)), $0.label, $0.count)
                }),
            group(
                "home.themes",
                themes.map { (links.directory(DirectoryQuery().selecting([$0.slug], in: .theme)), $0.label, $0.count) }),
            group("home.councils", councils.map { (links.area($0.slug), $0.name, $0.count) }),
        ])
    }

    private func group(_ key: String, _ entries: [(Link?, String, Int)]) -> HTML {
        section(.class("doors")) {
            h2 { words.html(key) }
            ul(.class("columns")) {
                entries.map { link, name, count in
                    li {
                        a(.href(link)) { name }
                        span(.class("n")) { " (" + grouped(count) + ")" }
                    }
                }
            }
        }
    }
}
