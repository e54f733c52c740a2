import Establishments
import Programme
import Tables

/// The vocabulary of the directory as Open Referral's taxonomies: each facet with fixed values is one, each value a term.
///
/// The ids are derived from the slugs and so the same in every installation.
struct OpenReferralTaxonomies: Sendable {
    /// One taxonomy.
    struct Entry: Sendable {
        let id: ID<OpenReferralTaxonomies>
        let facet: Facet
        let name: String
        let description: String
    }

    /// One value of one.
    struct Term: Sendable {
        let id: ID<Term>
        let facet: Facet
        let slug: String
        /// The slug, or a council's GSS code.
        let code: String
        let label: String
        /// An address that stands for it, where there is one.
        let uri: String?
    }

    let entries: [Entry]
    let terms: [Term]
    private let termsBySlug: [Facet: [String: Int]]
    private let termsByID: [ID<Term>: Int]

    /// The namespace of the ids.
    private static let namespace = ID<OpenReferralTaxonomies>(high: 0x5D0C_7E5A_9B1F_4E62, low: 0x8F3A_61D2_47C9_B0E4)

    init(_ directory: Directory) {
        entries = Self.facets.map { facet, name, description in
            Entry(id: ID(name: facet.key, in: Self.namespace), facet: facet, name: name, description: description)
        }
        let councils = directory.geography.councils
        let codes = Dictionary(councils.map { ($0.slug, $0.code) }, uniquingKeysWith: { first, _ in first })
        terms = entries.flatMap { entry in
            directory.taxonomy.values(entry.facet).map { slug in
                let code = entry.facet == .localAuthority ? codes[slug] : nil
                return Term(
                    id: ID(name: entry.facet.key + "/" + slug, in: Self.namespace), facet: entry.facet, slug: slug,
                    code: code ?? slug, label: directory.taxonomy.label(entry.facet, slug),
                    uri: code.map { "http://statistics.data.gov.uk/id/statistical-geography/" + $0 })
            }
        }
        var bySlug: [Facet: [String: Int]] = [:]
        var byID: [ID<Term>: Int] = [:]
        for (place, term) in terms.enumerated() {
            bySlug[term.facet, default: [:]][term.slug] = place
            byID[term.id] = place
        }
        termsBySlug = bySlug
        termsByID = byID
    }

    private static let facets: [(Facet, String, String)] = [
        (.sector, "Sector", "The sector of education or community that it is for."),
        (.stage, "Stage", "The stage of learning that it is for."),
        (.theme, "Theme", "What it is about."),
        (.audience, "Audience", "Who takes part."),
        (.format, "Format", "What kind of thing it is."),
        (
            .region, "Region",
            "The region it serves: a regional improvement collaborative, the whole of Scotland, or online."
        ),
        (.localAuthority, "Local authority", "The council area it serves."),
        (.language, "Language", "The language it is in."),
    ]

    /// The taxonomy of an id.
    func entry(_ id: ID<OpenReferralTaxonomies>) -> Entry? { entries.first { $0.id == id } }

    /// The taxonomy of a facet.
    func entry(of facet: Facet) -> Entry? { entries.first { $0.facet == facet } }

    /// The term of an id.
    func term(_ id: ID<Term>) -> Term? { termsByID[id].map { terms[$0] } }

    /// The term of a value.
    func term(_ facet: Facet, _ slug: String) -> Term? { termsBySlug[facet]?[slug].map { terms[$0] } }

    /// The terms of a taxonomy, in the vocabulary's order.
    func terms(of facet: Facet) -> [Term] { terms.filter { $0.facet == facet } }
}

extension OpenReferralTaxonomies {
    /// Writes a taxonomy.
    func write(_ entry: Entry, site: String, into json: inout JSONWriter) {
        json.beginObject()
        json.member("id", entry.id.uuid)
        json.member("name", entry.name)
        json.member("description", entry.description)
        json.member("uri", site + "/directory/facets.json")
        json.endObject()
    }

    /// Writes a term.
    func write(_ term: Term, into json: inout JSONWriter) {
        guard let entry = entry(of: term.facet) else { return }
        json.beginObject()
        json.member("id", term.id.uuid)
        json.member("code", term.code)
        json.member("name", term.label)
        json.member("description", entry.name + ": " + term.label)
        json.member("taxonomy", entry.name)
        json.member("taxonomy_id", entry.id.uuid)
        json.member("term_uri", term.uri)
        json.member("language", "en")
        json.endObject()
    }
}
