import Establishments
import Programme
import Web

extension Directory {
    /// Reads an address of the directory by what is known here: the vocabulary, the councils, the providers and years
    /// that occur. Never throws: what cannot be used is listed in the query's `ignored`.
    package func decode(_ query: Query, isPage: Bool) -> DirectoryQuery {
        DirectoryQuery(query, isPage: isPage) { [taxonomy, geography] facet, value in
            switch facet {
            case .localAuthority: geography.council(value)?.slug
            case .provider: self.providerSlug(value)
            case .year: Int(value).flatMap { (1900...2100).contains($0) && value.utf8.count == 4 ? value : nil }
            default: taxonomy.values(facet).contains(value) ? value : nil
            }
        }
    }

    /// Completions for the search box, eight at most.
    package func suggestions(for typed: String) -> [String] {
        typed.unicodeScalars.count < 2 ? [] : index.suggest(prefix: typed, limit: 8, today: clock().londonDay)
    }

    /// Marks what was answered on a day: it stays the same while no record has changed and the day has not passed, in
    /// every process that shares the records.
    /// `more` stands for what else was answered that is not among the listings.
    package func entityTag(on day: Day, and more: String? = nil) -> String {
        "W/\"\(edition)-\(mark)-\(day.number)\(more.map { "-" + $0.startOfHash } ?? "")\""
    }
}
