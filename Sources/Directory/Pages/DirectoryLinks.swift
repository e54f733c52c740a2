import Markup
import Programme
import Web

/// Every link of the directory, for one language.
package struct DirectoryLinks: Sendable {
    let language: Language

    package init(_ language: Language) { self.language = language }

    /// The directory with a query.
    package func directory(_ query: DirectoryQuery = DirectoryQuery()) -> Link? { link("/directory", query) }

    /// What a query finds, in a form for machines.
    package func export(_ query: DirectoryQuery, _ format: ExportFormat) -> Link? {
        var query = query
        query.page = 1
        if query.view != .calendar { query.view = .table }
        return Link("/directory." + format.rawValue + end(query))
    }

    /// The form for changing all that a query finds.
    func bulk(_ query: DirectoryQuery) -> Link? {
        let search = query.changing {
            $0.view = .table
            $0.columns = DirectoryColumn.usual
            $0.group = nil
            $0.size = 50
        }
        let parameter = Query(items: [("search", search.parameters.encoded)]).encoded
        return Link(language.prefix + "/admin/listings/change?" + parameter)
    }

    /// A listing's page.
    package func listing(_ listing: Listing) -> Link? { Link(language.prefix + DirectoryLinks.path(of: listing)) }

    /// A provider's page.
    package func provider(_ slug: String) -> Link? { Link(language.prefix + "/providers/" + slug) }

    /// The page of all providers, or of those that a query finds anything of.
    package func providers(of query: DirectoryQuery = DirectoryQuery()) -> Link? {
        link("/directory/providers", query.selecting([], in: .provider))
    }

    /// The page of what applies to a council's area, by the council's slug.
    package func area(_ council: String) -> Link? { Link(language.prefix + "/directory/area/" + council) }

    /// The form for saying what is wrong with a listing.
    package func problem(_ listing: Listing) -> Link? {
        Link(language.prefix + "/directory/" + listing.id.letters + "/problem")
    }

    /// The form for saying what was looked for in vain.
    package func unmetNeed() -> Link? { Link(language.prefix + "/directory/unmet-need") }

    /// The form for hearing by mail of what is new.
    package func alerts() -> Link? { Link(language.prefix + "/directory/alerts") }

    /// The page of an alert, by the secret of a link to it.
    package func alert(_ token: String) -> Link? { Link(language.prefix + "/directory/alerts/" + token) }

    /// The path of a listing's page, without language.
    package static func path(of listing: Listing) -> String { "/directory/" + listing.id.letters + "/" + listing.slug }

    private func link(_ path: String, _ query: DirectoryQuery) -> Link? { Link(language.prefix + path + end(query)) }

    private func end(_ query: DirectoryQuery) -> String {
        let encoded = query.parameters.encoded
        return encoded.isEmpty ? "" : "?" + encoded
    }
}
