import Markup
import Programme
import Web

/// The pairs that look alike, to be compared or dismissed.
struct DuplicatesPage {
    let found: Directory.LookAlikes
    /// The words that were looked for.
    let typed: String
    let done: String?
    /// Whether the reader may say that a pair is none.
    let maySort: Bool
    let words: Strings

    private var links: MergeLinks { MergeLinks(language: words.language) }

    var content: HTML {
        HTML {
            h1 { words.html("duplicates.title") }
            if let done { p(.class("success"), .role("status")) { done } }
            p(.class("lead")) { words.html("duplicates.lead") }
            p { a(.href(Link(links.merges))) { words.html("merges.all") } }
            form(.class("narrow"), .method("get"), .action(Link(links.duplicates))) {
                Fields(words).text("q", "duplicates.words", value: typed, limit: 200, isRequired: false)
                div(.class("buttons")) { button { words.html("duplicates.of.go") } }
            }
            h2 { words.html("duplicates.providers", count: found.providers.count) }
            list(found.providers, "duplicates.no-providers", answer: "dismiss", "duplicates.dismiss")
            h2 { words.html("duplicates.listings", count: found.listings.count) }
            list(found.listings, "duplicates.no-listings", answer: "dismiss", "duplicates.dismiss")
            if found.isCut { p { words.html("duplicates.first", count: Directory.mostPairs) } }
            if !found.dismissed.isEmpty {
                details {
                    summary { h2 { words.html("duplicates.dismissed", count: found.dismissed.count) } }
                    list(found.dismissed, "", answer: "return", "duplicates.return")
                }
            }
        }
    }

    private func list(_ pairs: [AlikePair], _ empty: String, answer: String, _ key: String) -> HTML {
        guard !pairs.isEmpty else { return p { words.html(empty) } }
        return ul(.class("cards")) {
            pairs.map { pair in
                let order = MergeOrder(pair.kind, survivor: pair.one.id, merged: pair.other.id)
                return li(.class("card")) {
                    h3 {
                        a(.href(Link(links.compare(order)))) {
                            words("duplicates.pair", ["one": pair.one.name, "other": pair.other.name])
                        }
                    }
                    if pair.kind == .listing { p(.class("meta")) { providers(of: pair) } }
                    if maySort {
                        form(.method("post"), .action(Link(links.duplicates))) {
                            input(.type("hidden"), .name("kind"), .value(pair.kind.rawValue))
                            input(.type("hidden"), .name("one"), .value(pair.one.id.letters))
                            input(.type("hidden"), .name("other"), .value(pair.other.id.letters))
                            button(.name("answer"), .value(answer)) { words.html(key) }
                        }
                    }
                }
            }
        }
    }

    private func providers(of pair: AlikePair) -> String {
        pair.one.provider == pair.other.provider
            ? pair.one.provider : pair.one.provider + " · " + pair.other.provider
    }
}

/// The form in which somebody says of what one record is a duplicate.
struct FindDuplicatePage {
    let kind: Merge.Kind
    let record: AlikeSide
    let typed: String
    let found: [AlikeSide]
    let words: Strings

    var content: HTML {
        let links = MergeLinks(language: words.language)
        return HTML {
            h1 { words("duplicates.of", ["name": record.name]) }
            p(.class("lead")) { words.html("duplicates.of.lead") }
            form(.class("narrow"), .method("get"), .action(Link(links.find(kind, record.id)))) {
                Fields(words).text("of", "duplicates.of.field." + kind.rawValue, value: typed, limit: 300)
                div(.class("buttons")) { button(.class("primary")) { words.html("duplicates.of.go") } }
            }
            if !typed.isEmpty {
                h2 { words.html("duplicates.of.found", count: found.count) }
                if found.isEmpty {
                    p { words.html("duplicates.of.none") }
                } else {
                    ul(.class("cards")) {
                        found.map { other in
                            // What one comes from is what goes.
                            let order = MergeOrder(kind, survivor: other.id, merged: record.id)
                            return li(.class("card")) {
                                h3 {
                                    a(.href(Link(links.compare(order)))) {
                                        words("duplicates.of.compare", ["name": other.name])
                                    }
                                }
                                if !other.provider.isEmpty { p(.class("meta")) { other.provider } }
                            }
                        }
                    }
                }
            }
        }
    }
}
