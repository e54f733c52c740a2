import Markup
import Programme
import Web

/// All providers, by first letter, with how many listings each has.
package struct ProvidersPage: Sendable {
    let providers: [(slug: String, name: String, count: Int)]
    /// The query among whose listings they are, where one was asked.
    let narrowed: DirectoryQuery?
    let words: Strings
    let links: DirectoryLinks

    /// Everything between the frame's head and foot.
    package var content: HTML {
        let groups = letters
        return .group([
            h1 { words.html("providers.title") },
            p {
                words.html(narrowed == nil ? "providers.text" : "providers.narrowed", count: providers.count)
                narrowed.map { query in
                    HTML.group([.text(" "), a(.href(links.directory(query))) { words.html("providers.back") }])
                } ?? .none
            },
            nav(.class("letters"), .label(words("providers.letters"))) {
                ul {
                    groups.map { letter, _ in li { a(.href(Link("#letter-" + letter.lowercased()))) { letter } } }
                }
            },
            .group(groups.map(group)),
        ])
    }

    private func group(_ letter: String, _ members: [(slug: String, name: String, count: Int)]) -> HTML {
        section(.class("doors")) {
            h2(.id("letter-" + letter.lowercased())) { letter }
            doors(members.map { (link(to: $0.slug), $0.name, $0.count) }, words)
        }
    }

    /// A provider's page or, where a query was asked, what of it the provider has.
    private func link(to provider: String) -> Link? {
        narrowed.map { links.directory($0.selecting([provider], in: .provider)) } ?? links.provider(provider)
    }

    /// The providers in their order, parted where the first letter changes; digits and signs stand under `0–9`.
    private var letters: [(String, [(slug: String, name: String, count: Int)])] {
        var groups: [(String, [(slug: String, name: String, count: Int)])] = []
        for provider in providers {
            let first = slug(from: provider.name).utf8.first ?? 0
            let letter = (0x61...0x7A).contains(first) ? String(UnicodeScalar(first)).uppercased() : "0–9"
            if let place = groups.firstIndex(where: { $0.0 == letter }) {
                groups[place].1.append(provider)
            } else {
                groups.append((letter, [provider]))
            }
        }
        return groups
    }
}

/// Links in columns, each with how many listings lie behind it.
func doors(_ entries: [(Link?, String, Int)], _ words: Strings) -> HTML {
    ul(.class("columns")) {
        entries.map { link, name, count in
            li {
                a(.href(link)) { name }
                " "
                span(.class("n")) {
                    "(" + grouped(count)
                    span(.class("vh")) { " " + words("count.results", count: count) }
                    ")"
                }
            }
        }
    }
}
