import Markup
import Programme
import Web

/// The listings that staff may change, each with a box to tick it.
struct ListingsDeskPage {
    let question: Directory.ListingsQuestion
    let found: Directory.ListingsFound
    let words: Strings

    private var path: String { words.language.prefix + "/admin/listings" }

    var content: HTML {
        let fields = Fields(words)
        return HTML {
            h1 { words.html("bulk.listings") }
            p(.class("lead")) { words.html("bulk.listings.lead") }
            form(.class("narrow"), .method("get"), .action(Link(path))) {
                fields.text("q", "bulk.words", value: question.words, limit: 200, isRequired: false)
                fields.choice(
                    "state", "bulk.state",
                    Directory.ListingsQuestion.State.allCases.map { ($0.rawValue, words("bulk.state." + $0.rawValue)) },
                    chosen: question.state.rawValue)
                button(.class("secondary")) { words.html("demand.show.go") }
            }
            h2 { words.html("bulk.found", count: found.total) }
            if found.listings.isEmpty { p { words.html("bulk.none") } } else { ticks }
            pageLinks(page: found.page, of: found.pages, words) { page in
                Link(
                    path + "?"
                        + Query(items: [
                            ("q", question.words), ("state", question.state.rawValue), ("page", String(page)),
                        ]).encoded)
            }
        }
    }

    private var ticks: HTML {
        form(.method("get"), .action(Link(path + "/change"))) {
            fieldset {
                legend(.class("vh")) { words.html("bulk.tick") }
                ul(.class("options")) {
                    found.listings.map { listing in
                        let id = "listing-" + listing.id.letters
                        return li {
                            input(
                                .type("checkbox"), .id(id), .name("listing"), .value(listing.id.letters))
                            label(.for(id)) {
                                span { listing.facts.title }
                                span(.class("meta")) { " · " + note(listing) }
                            }
                        }
                    }
                }
            }
            button(.class("primary")) { words.html("bulk.change") }
        }
    }

    private func note(_ listing: Listing) -> String {
        [
            listing.facts.providerName,
            listing.withdrawn.map { words("bulk.withdrawn", ["day": words.day($0.londonDay)]) }
                ?? words("fact.checked") + ": "
                + (listing.facts.checked.map { words.day($0) } ?? words("fact.unchecked")),
        ].joined(separator: " · ")
    }
}
