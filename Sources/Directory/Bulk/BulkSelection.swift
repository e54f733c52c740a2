import Programme
import Tables
import Web

/// Which listings a bulk edit is about: those that were ticked, or all that a search of the directory finds.
package enum BulkSelection: Sendable, Equatable {
    case ticked([ID<Listing>])
    /// A query of the directory, as its addresses have it.
    case search(String)

    /// So many may be ticked: a page of them.
    static let mostTicked = 100

    static let parameters: [Operation.Parameter] = [
        .init("listing", "Letters of listings that were ticked.", .text(limit: 26), repeats: true),
        .init("search", "Else a query of the directory, all of whose listings are meant."),
    ]

    /// Reads a form or an address. Throws `Failure.invalid` where it names no listings.
    init(_ query: Query) throws {
        let ticked = query.all("listing").compactMap { ID<Listing>(letters: $0) }
        guard ticked.count <= Self.mostTicked else {
            throw Failure.invalid([Problem("listing", "Tick \(Self.mostTicked) listings at most at once.")])
        }
        if !ticked.isEmpty {
            self = .ticked(ticked)
        } else if let search = query["search"] {
            self = .search(search)
        } else {
            throw Failure.invalid([Problem("listing", "Tick the listings that are to be changed first.")])
        }
    }

    /// The parameters that name it again.
    var items: [(name: String, value: String)] {
        switch self {
        case .ticked(let listings): listings.map { ("listing", $0.letters) }
        case .search(let query): [("search", query)]
        }
    }
}

extension Directory {
    /// The most listings that are changed at once.
    package static let mostInBulk = 5000

    /// The listings of a selection, in the order of their ids, each once. Throws `Failure.invalid` where there are more
    /// than may be changed at once.
    func ids(of selection: BulkSelection) throws -> [ID<Listing>] {
        switch selection {
        case .ticked(let listings): return Set(listings).sorted()
        case .search(let text):
            let hits = index.all(question(for: query(ofBulk: text), counts: .none).question)
            guard hits.count <= Self.mostInBulk else {
                throw Failure.invalid([
                    Problem(
                        "search",
                        "The search finds \(grouped(hits.count)) listings. At most \(grouped(Self.mostInBulk)) are changed at once: choose more filters."
                    )
                ])
            }
            return hits.map(\.id).sorted()
        }
    }

    /// A search as a page of the directory understands it; the view and the page make no difference.
    func query(ofBulk text: String) -> DirectoryQuery {
        var query = decode(Query(decoding: text), isPage: true)
        query.view = .table
        query.page = 1
        return query
    }
}
