import Programme

/// What the desk answers.
package struct EngagementAnswer: Sendable {
    /// The query as it was understood, on a page that there is.
    package let query: EngagementQuery
    package let totals: EngagementTotals
    package let pages: Int
    /// Those of this page; none for who sees figures alone.
    package let engagements: [Engagement]
    /// Whether the asker sees others' engagements, and those whose they are, by name.
    package let seesOthers: Bool
    package let officers: [(id: ID<Person>, name: String)]
    /// Whether the asker sees figures alone, without the engagements behind them.
    package let isFigures: Bool

    /// Rows a page.
    package static let size = 50
}

/// Plain counts over listed engagements; what was not held does not count but for its number.
package struct EngagementTotals: Sendable, Equatable {
    package var held = 0
    package var planned = 0
    package var cancelled = 0
    /// Distinct establishments, by the setting for shared SEED codes.
    package var establishments = 0
    /// One person may attend often.
    package var attendances = 0
    /// Whether they are kept back, for they are so few that they might tell of single people.
    package var isKeptBack = false
    package var minutes = 0

    /// The same for who sees figures alone: fewer than five attendances are kept back.
    var published: EngagementTotals {
        var totals = self
        if (1..<5).contains(attendances) { (totals.attendances, totals.isKeptBack) = (0, true) }
        return totals
    }

    /// How many rows there are.
    package var rows: Int { held + planned + cancelled }
}

/// What somebody takes away as a file.
package enum EngagementExport: Sendable {
    case records([Engagement])
    case figures(EngagementTotals)
}
