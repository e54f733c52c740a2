import Markup
import Programme
import Web

/// Every link of the register, for one language.
package struct EstablishmentLinks: Sendable {
    let language: Language

    package init(_ language: Language) { self.language = language }

    /// The list with a query.
    package func establishments(_ query: EstablishmentQuery = EstablishmentQuery()) -> Link? {
        Link(language.prefix + "/establishments" + Self.end(query))
    }

    /// What a query finds, as JSON (one page) or as a table (all of it).
    func machine(_ query: EstablishmentQuery, _ form: String) -> Link? {
        Link("/establishments." + form + Self.end(query))
    }

    /// Those that may be the same.
    var duplicates: Link? { Link(language.prefix + "/establishments/duplicates") }

    /// An establishment's page.
    package func establishment(_ establishment: Establishment) -> Link? {
        Link(language.prefix + Self.path(of: establishment))
    }

    /// The listings of the directory near a postcode.
    func listings(near postcode: String) -> Link? {
        Link(language.prefix + "/directory?" + Query(items: [("near", postcode)]).encoded)
    }

    /// The path of an establishment's page, without language.
    package static func path(of establishment: Establishment) -> String {
        "/establishments/" + establishment.id.letters + "/" + establishment.slug
    }

    private static func end(_ query: EstablishmentQuery) -> String {
        let encoded = query.parameters.encoded
        return encoded.isEmpty ? "" : "?" + encoded
    }
}
