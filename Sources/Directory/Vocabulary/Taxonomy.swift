import Establishments
import Programme
import Web

/// The vocabulary of the directory: the values of each facet with their labels, in curriculum and printing order.
package struct Taxonomy: Sendable {
    private let terms: [Facet: [Term]]
    private let bySlug: [Facet: [String: Term]]

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

    private struct File: Decodable {
        let sectors, themes, formats, audiences, stages, regions, local_authorities, languages: [Term]
    }

    /// Reads `taxonomy.json`. Throws a `ReferenceError`.
    package init(_ reference: ReferenceFolder) throws {
        let file = try reference.json("taxonomy.json", as: File.self)
        terms = [
            .sector: file.sectors, .theme: file.themes, .format: file.formats, .audience: file.audiences,
            .stage: file.stages, .region: file.regions, .localAuthority: file.local_authorities, .language: file.languages,
        ]
        bySlug = terms.mapValues { Dictionary($0.map { ($0.slug, $0) }, uniquingKeysWith: { first, _ in first }) }
    }

    /// The values of a facet, in order; none for providers and years, which are not a fixed vocabulary.
    package func values(_ facet: Facet) -> [String] { (terms[facet] ?? []).map(\.slug) }

    /// The words for a value; the value itself where it has none.
    package func label(_ facet: Facet, _ slug: String, in language: Language = .english) -> String {
        guard let term = bySlug[facet]?[slug] else { return slug }
        return language == .gaelic ? term.labelGaelic : term.label
    }
}
