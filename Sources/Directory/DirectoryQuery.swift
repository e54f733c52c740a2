import Programme
import Web

/// What an address of the directory asks for: the same for the page and for every export.
///
/// A value that cannot be used is left out and listed in `ignored`, so that an old or mistyped address still answers.
package struct DirectoryQuery: Sendable, Equatable {
    /// At most 200 characters, trimmed.
    package var words = ""
    /// Without forgiveness and synonyms (`match=exact`).
    package var exact = false
    /// Ticked values of each facet, as slugs, in the order they came.
    package var selected: [Facet: [String]] = [:]
    package var from: Day?
    package var to: Day?
    package var when: DatePreset?
    package var undated = true
    package var national = false
    package var past = false
    /// A postcode or a place, as typed.
    package var near = ""
    /// Kilometres, 1 to 500.
    package var within = DirectoryQuery.usualDistance
    package var sort: Sort?
    /// Columns of the table beside the title; empty for the usual ones.
    package var columns: [DirectoryColumn] = []
    /// The column by whose values the rows are grouped.
    package var group: DirectoryColumn?
    package var view = DirectoryView.table
    package var size = 50
    package var page = 1
    /// Which counts `/directory.json` is to give.
    package var facets = FacetsWanted.all
    /// What was left out, and why.
    package var ignored: [IgnoredValue] = []

    package init() {}

    /// Kilometres around a place, unless others are asked for.
    package static let usualDistance = 40

    /// The order that holds: as asked, else the usual one. A calendar goes by date.
    package var order: Sort { view == .calendar ? .date : sort ?? usualOrder }

    /// The order without `sort`: best with words, else nearest first around a place, else by date.
    var usualOrder: Sort {
        guard words.isEmpty else { return .best }
        return near.isEmpty ? .date : .distance
    }

    /// Whether anything narrows the listings down.
    package var isFiltered: Bool {
        !words.isEmpty || !near.isEmpty || from != nil || to != nil || when != nil || !undated
            || selected.values.contains { !$0.isEmpty }
    }

    /// The values ticked in a facet.
    package subscript(facet: Facet) -> [String] { selected[facet] ?? [] }

    /// A copy on its first page with one thing changed.
    package func changing(_ change: (inout DirectoryQuery) -> Void) -> DirectoryQuery {
        var copy = self
        copy.page = 1
        change(&copy)
        return copy
    }

    /// A copy in which only the given values of a facet are ticked. For years the dates go, since both are one choice.
    package func selecting(_ values: [String], in facet: Facet) -> DirectoryQuery {
        changing { query in
            query.selected[facet] = values.isEmpty ? nil : values
            if facet == .year {
                query.from = nil
                query.to = nil
                query.when = nil
            }
        }
    }
}

/// The views of the directory.
package enum DirectoryView: String, Sendable, CaseIterable {
    case table, list, map, calendar
}

/// Days chosen by name, relative to today.
package enum DatePreset: String, Sendable, CaseIterable {
    case today
    case sevenDays = "7-days"
    case month
    case term
    case nextTerm = "next-term"
}

/// Columns that the table can show beside the title.
package enum DirectoryColumn: String, Sendable, CaseIterable {
    case provider, sector, theme, region, council = "la", date, updated, cost, language, stage, format, audience,
        checked

    /// Those shown unless others are chosen.
    package static let usual: [DirectoryColumn] = [.provider, .sector, .theme, .region, .council, .date]
}

/// Which counts a JSON answer carries.
package enum FacetsWanted: Sendable, Equatable {
    /// Every facet, each value with label, count and whether it is ticked.
    case all
    case none
    /// Only numbers, only values that have any.
    case counts
    case only([Facet])
}
