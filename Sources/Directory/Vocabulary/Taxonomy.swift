import Establishments
import Programme
import Web

/// The vocabulary of the directory: the values of each facet with their labels, in curriculum and printing order.
/// Providers and years are not of it: they come from the listings.
package struct Taxonomy: Sendable {
    private let facets: [Facet: Terms]

    /// One value of a facet.
    package struct Term: Sendable, Decodable {
        package let slug: String
        package let label: String
        /// A draft until a speaker has reviewed it.
        package let labelGaelic: String

        private enum CodingKeys: String, CodingKey {
            case slug, label
            case labelGaelic = "label_gd"
        }
    }

    /// The values of one facet, and where each stands.
    private struct Terms: Sendable {
        let terms: [Term]
        let places: [String: Int]
        /// By what the slug and both labels fold to; of two alike the first counts.
        let spellings: [String: Int]

        init(_ terms: [Term]) {
            self.terms = terms
            var places: [String: Int] = [:]
            var spellings: [String: Int] = [:]
            for (place, term) in terms.enumerated() {
                places[term.slug] = place
                for name in [term.slug, term.label, term.labelGaelic] {
                    let spelling = Programme.slug(from: name)
                    if spellings[spelling] == nil { spellings[spelling] = place }
                }
            }
            self.places = places
            self.spellings = spellings
        }
    }

    private struct File: Decodable {
        let sectors, themes, formats, audiences, stages, regions, local_authorities, languages: [Term]
    }

    /// Reads `taxonomy.json`. Throws a `ReferenceError`.
    package init(_ reference: ReferenceFolder) throws {
        let file = try reference.json("taxonomy.json", as: File.self)
        let terms: [Facet: [Term]] = [
            .sector: file.sectors, .theme: file.themes, .format: file.formats, .audience: file.audiences,
            .stage: file.stages, .region: file.regions, .localAuthority: file.local_authorities,
            .language: file.languages,
        ]
        facets = terms.mapValues { Terms($0) }
    }

    /// The values of a facet, in order; none for providers and years, which are not a fixed vocabulary.
    package func values(_ facet: Facet) -> [String] { (facets[facet]?.terms ?? []).map(\.slug) }

    /// The words for a value; the value itself where it has none.
    package func label(_ facet: Facet, _ slug: String, in language: Language = .english) -> String {
        guard let terms = facets[facet], let place = terms.places[slug] else { return slug }
        let term = terms.terms[place]
        return language == .gaelic ? term.labelGaelic : term.label
    }

    /// Whether a slug is a value of a facet.
    package func contains(_ facet: Facet, _ slug: String) -> Bool { facets[facet]?.places[slug] != nil }

    /// The slug that a text stands for: a slug, an English or a Gaelic label. Case, accents and punctuation do not
    /// count. `nil` for anything else.
    package func slug(_ facet: Facet, for text: String) -> String? {
        guard let terms = facets[facet] else { return nil }
        if terms.places[text] != nil { return text }
        return terms.spellings[Programme.slug(from: text)].map { terms.terms[$0].slug }
    }

    /// Slugs in the order of the vocabulary, each once; unknown ones last, as they came.
    package func ordered(_ facet: Facet, _ slugs: [String]) -> [String] {
        guard slugs.count > 1 else { return slugs }
        let places = facets[facet]?.places ?? [:]
        var seen: Set<String> = []
        let placed = slugs.filter { seen.insert($0).inserted }.enumerated().map { arrival, slug in
            (places[slug] ?? Int.max, arrival, slug)
        }
        return placed.sorted { ($0.0, $0.1) < ($1.0, $1.1) }.map(\.2)
    }
}
