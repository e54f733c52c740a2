import Programme
import Web

extension DirectoryQuery {
    /// The parameters that ask for this again: in one fixed order, without what holds anyway. `rel=canonical` and every
    /// link of the directory are made of it.
    package var parameters: Query {
        var items: [(name: String, value: String)] = []
        func add(_ name: String, _ value: String?) {
            if let value, !value.isEmpty { items.append((name, value)) }
        }
        add("q", words)
        if exact { add("match", "exact") }
        for facet in Facet.allCases {
            for value in self[facet].sorted() { add(facet.parameter, value) }
        }
        add("from", from?.iso)
        add("to", to?.iso)
        add("when", when?.rawValue)
        if !undated { add("undated", "exclude") }
        if national { add("national", "include") }
        if past { add("past", "include") }
        add("near", near)
        if !near.isEmpty && within != DirectoryQuery.usualDistance { add("within", String(within)) }
        if sort != usualOrder { add("sort", sort?.rawValue) }
        if columns != DirectoryColumn.usual { add("cols", columns.map(\.rawValue).joined(separator: ".")) }
        add("group", group?.rawValue)
        if view != .table { add("view", view.rawValue) }
        if size != 50 { add("size", String(size)) }
        if page != 1 { add("page", String(page)) }
        return Query(items: items)
    }
}
