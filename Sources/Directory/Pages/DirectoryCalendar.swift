import Markup
import Programme
import Web

/// The days that the calendar shows, a month unless others were chosen, with this page's listings.
package struct CalendarMonth: Sendable {
    /// The first and last day; `nil` where a year was chosen and no days.
    package let first, last: Day?
    /// The listings of each day that has any, in order, each with its place on the page.
    package let days: [(day: Day, listings: [(place: Int, listing: Listing)])]
    /// The months before and after, as queries.
    package let previous: DirectoryQuery?
    package let next: DirectoryQuery?
}

extension DirectoryPage {
    /// The days as an agenda: dates first, then what happens on them.
    var calendarView: HTML {
        guard let calendar else { return .none }
        return section(.class("agenda"), .labelledBy("month")) {
            div(.class("bar")) {
                h3(.id("month")) { daysInWords(calendar) }
                ul(.class("months")) {
                    month("calendar.previous", calendar.previous)
                    month("calendar.next", calendar.next)
                }
            }
            calendar.days.isEmpty ? nothingDated : agenda(calendar)
        }
    }

    /// The month's name where the days are a month or lie in one, else the first and the last.
    private func daysInWords(_ calendar: CalendarMonth) -> String {
        guard let first = calendar.first, let last = calendar.last else { return words("calendar.all") }
        if first == first.firstOfMonth && last == first.lastOfMonth { return words.month(first) }
        return words.day(first) + " " + words("to") + " " + words.day(last)
    }

    private func month(_ key: String, _ query: DirectoryQuery?) -> HTML {
        guard let query, let day = query.from else { return .none }
        return li {
            a(.href(links.directory(query)), Attribute("data-partial", true)) {
                span(.class("vh")) {
                    words.html(key); ": "
                }
                words.month(day)
            }
        }
    }

    /// Says that nothing is dated on the days chosen, and leads to the nearest month that has something.
    var nothingDated: HTML {
        guard let nearest else { return calendar == nil ? .none : p { words.html("calendar.none") } }
        return p(.class("note")) {
            words.html("calendar.none")
            " "
            a(.href(links.directory(query.month(of: nearest))), Attribute("data-partial", true)) {
                words.html("calendar.latest", ["month": words.month(nearest)])
            }
        }
    }

    private func agenda(_ calendar: CalendarMonth) -> HTML {
        ol(.class("days")) {
            calendar.days.map { day, listings in
                li(.class(day == today ? "today" : nil)) {
                    h4 {
                        time(.datetime(day.iso)) { words.weekday(day) + " " + words.day(day) }
                        day == today ? span(.class("tag")) { words.html("when.today") } : .none
                    }
                    ul {
                        listings.map { place, listing in
                            li {
                                span(.class("clock")) {
                                    listing.facts.start?.instant.map { .text(WhenText.time($0)) }
                                        ?? words.html("calendar.day")
                                }
                                div {
                                    title(listing)
                                    p(.class("meta")) {
                                        ([listing.facts.providerName] + text(of: .council, listing)
                                            + (found.place == nil ? [] : [distance(place)])).joined(separator: " · ")
                                    }
                                }
                            }
                        }
                    }
                }
            }
        }
    }
}
