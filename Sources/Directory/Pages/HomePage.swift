import Markup
import Programme
import Web

/// The front page: what one can do here, and the ways into the directory.
package struct HomePage: Sendable {
    let listings: Int
    let providers: Int
    let councils: [(slug: String, name: String, count: Int)]
    let sectors: [(slug: String, label: String, count: Int)]
    let themes: [(slug: String, label: String, count: Int)]
    /// What editors have put together, with its path and how much it finds.
    let views: [(path: String, title: String, count: Int)]
    let words: Strings
    let links: DirectoryLinks

    /// Everything between the frame's head and foot.
    package var content: HTML {
        .group([
            div(.class("hero")) {
                h1 { words.html("home.title") }
                p(.class("lead")) { words.html("home.lead") }
                searchForm
                p {
                    a(.href(links.directory())) {
                        words("home.browse", ["providers": grouped(providers)], count: listings)
                    }
                }
            },
            div(.class("ways")) {
                nearForm
                way("home.map", "home.map.text", links.directory(DirectoryQuery().changing { $0.view = .map }))
                way(
                    "home.calendar", "home.calendar.text",
                    links.directory(DirectoryQuery().changing { $0.view = .calendar }))
            },
            views.isEmpty
                ? .none
                : group("home.views", views.map { (Link(words.language.prefix + $0.path), $0.title, $0.count) }),
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

    private var searchForm: HTML {
        form(.class("searchbox"), .role("search"), .action(links.directory()), .method("get")) {
            label(.for("q")) { words.html("search.label") }
            div(.class("row")) {
                input(
                    .type("search"), .id("q"), .name("q"), Attribute("maxlength", "200"),
                    Attribute("autocomplete", "off"), Attribute("enterkeyhint", "search"))
                button(.class("primary")) { words.html("search.button") }
            }
        }
    }

    /// What is delivered near a postcode or a place, nearest first.
    private var nearForm: HTML {
        form(.class("way"), .action(links.directory()), .method("get")) {
            h2 { words.html("near.title") }
            label(.for("near")) { words.html("near.label") }
            div(.class("row")) {
                input(
                    .type("text"), .id("near"), .name("near"), Attribute("maxlength", "100"),
                    Attribute("autocomplete", "postal-code"))
                button(.class("secondary")) { words.html("home.near.button") }
            }
        }
    }

    private func way(_ key: String, _ text: String, _ link: Link?) -> HTML {
        div(.class("way")) {
            h2 { a(.href(link)) { words.html(key) } }
            p { words.html(text) }
        }
    }

    private func group(_ key: String, _ entries: [(Link?, String, Int)]) -> HTML {
        section(.class("doors")) {
            h2 { words.html(key) }
            doors(entries, words)
        }
    }
}
