import Programme
import Web

/// One filter that is on, and the query without it.
package struct FilterChip: Sendable {
    package let label: String
    package let without: DirectoryQuery

    /// The filters that are on, in the page's order. The words searched for are not among them: people take chips for
    /// more filters.
    static func all(of query: DirectoryQuery, words: Strings, labels: (Facet, String) -> String) -> [FilterChip] {
        Facet.allCases.flatMap { facet in
            query[facet].map { value in
                FilterChip(
                    label: words("chip", ["name": words("facet." + facet.key), "value": labels(facet, value)]),
                    without: query.changing { $0.selected[facet] = query[facet].filter { $0 != value } })
            }
        } + others(of: query, words: words)
    }

    /// The filters that are on, a facet's values taken together: to take one of several away finds no more.
    static func together(of query: DirectoryQuery, words: Strings, labels: (Facet, String) -> String) -> [FilterChip] {
        Facet.allCases.filter { !query[$0].isEmpty }.map { facet in
            let name = words("facet." + facet.key)
            let only = query[facet].count == 1 ? query[facet].first : nil
            return FilterChip(
                label: only.map { words("chip", ["name": name, "value": labels(facet, $0)]) } ?? name,
                without: query.changing { $0.selected[facet] = nil })
        } + others(of: query, words: words)
    }

    /// The filters beside the facets.
    private static func others(of query: DirectoryQuery, words: Strings) -> [FilterChip] {
        var chips: [FilterChip] = []
        func add(_ isOn: Bool, _ label: String, _ change: (inout DirectoryQuery) -> Void) {
            if isOn { chips.append(FilterChip(label: label, without: query.changing(change))) }
        }
        // A calendar's month stands in its heading, and it asks for what is dated and over by itself.
        let isCalendar = query.view == .calendar
        let isMonth = isCalendar && query.to == nil
        add(query.from != nil && !isMonth, words("chip.from", ["day": query.from.map { words.day($0) } ?? ""])) {
            $0.from = nil
        }
        add(query.to != nil, words("chip.to", ["day": query.to.map { words.day($0) } ?? ""])) { $0.to = nil }
        add(query.when != nil, words("chip.when", ["when": words("when." + (query.when?.rawValue ?? ""))])) {
            $0.when = nil
        }
        add(!query.near.isEmpty, words("chip.near", ["place": query.near, "km": String(query.within)])) {
            $0.near = ""
            if $0.sort == .distance { $0.sort = nil }
        }
        add(!query.undated && !isCalendar, words("chip.undated")) { $0.undated = true }
        add(query.national, words("chip.national")) { $0.national = false }
        add(query.past && !isCalendar, words("chip.past")) { $0.past = false }
        add(query.exact, words("chip.exact")) { $0.exact = false }
        return chips
    }
}
