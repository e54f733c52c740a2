import Markup
import Programme
import Web

extension DirectoryPage {
    /// A card for each listing.
    var list: HTML {
        ul(.class("cards")) {
            indexed.map { place, listing in
                li(.class("card")) {
                    h3 { title(listing) }
                    p(.class("meta")) {
                        ([listing.facts.providerName] + text(of: .date, listing) + text(of: .council, listing)
                            + (found.place == nil ? [] : [distance(place)])).joined(separator: " · ")
                    }
                    excerpt(listing)
                    p(.class("tags")) {
                        (text(of: .sector, listing) + text(of: .theme, listing)).map { name in
                            span(.class("tag")) { name }
                        }
                    }
                }
            }
        }
    }

    /// The beginning of the text, in the language that it is in.
    private func excerpt(_ listing: Listing) -> HTML {
        guard words.language == .gaelic else { return p { Excerpt.of(listing.facts.description) } }
        if let gaelic = listing.facts.descriptionGaelic { return p { Excerpt.of(gaelic) } }
        return p(.lang("en")) { Excerpt.of(listing.facts.description) }
    }
}
