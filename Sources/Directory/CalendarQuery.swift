import Programme

extension DirectoryQuery {
    /// What the calendar asks, on the page and in every file alike: listings with a date, over or not, that begin on its
    /// days. Its days are the ones chosen; a first day alone stands for the rest of its month, a last day for its
    /// month's beginning, no day and no year for this month.
    package func ofCalendar(on today: Day) -> DirectoryQuery {
        var asked = self
        asked.undated = false
        asked.past = true
        if when == nil {
            let day = from ?? to ?? (self[.year].isEmpty ? today : nil)
            asked.from = from ?? day?.firstOfMonth
            asked.to = to ?? day?.lastOfMonth
        }
        return asked
    }

    /// The calendar of the month of a day, everything else as it is.
    func month(of day: Day) -> DirectoryQuery {
        changing { query in
            query.view = .calendar
            query.from = day.firstOfMonth
            query.to = nil
            query.when = nil
            query.selected[.year] = nil
        }
    }
}
