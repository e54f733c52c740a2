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
    let today: Day

    /// Everything between the frame's head and foot.
    package var content: HTML {
        .group([
            h1 { title },
            div(.class("prose")) { introduction },
            p(.class("count")) {
                total == 0
                    ? words.html("results.none")
                    : a(.class("button"), .href(all)) { words("gathering.all", count: total) }
            },
            listings.isEmpty
                ? .none
                : h2 {
                    listings.count < total
                        ? words.html("gathering.first", count: listings.count) : words.html("gathering.these")
                },
            ul(.class("cards")) { listings.map(card) },
            listings.count < total
                ? p { a(.href(all)) { words("gathering.all", count: total) } } : .none,
            takeAway,
        ])
    }

    private func card(_ listing: Listing) -> HTML {
        let facts = listing.facts
        let date = facts.start.map { WhenText.inWords($0, facts.end, words) } ?? words("date.always")
        return li(.class("card")) {
            h3 {
                a(.href(links.listing(listing)), .lang(words.language == .gaelic ? "en" : nil)) { facts.title }
                facts.isOver(on: today) ? span(.class("tag")) { words.html("tag.over") } : .none
            }
            p(.class("meta")) { facts.providerName + " · " + date }
            p(.lang(words.language == .gaelic ? "en" : nil)) { Excerpt.of(facts.description) }
        }
    }

    private var takeAway: HTML {
        guard total > 0, !feeds.isEmpty else { return .none }
        return section(.labelledBy("take")) {
            h2(.id("take")) { words.html("gathering.take") }
            ul(.class("files")) { feeds.map { feed in li { a(.href(feed.link)) { feed.label } } } }
        }
    }
}
