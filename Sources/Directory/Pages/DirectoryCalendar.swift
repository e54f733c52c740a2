import Markup
import Programme
import Web

/// One month of dated listings.
package struct CalendarMonth: Sendable {
    /// The first day of the month.
    package let month: Day
    /// The listings of each day that has any, in order.
    package let days: [(day: Day, listings: [Listing])]
    /// The months before and after, as queries, where any of them has listings.
    package let previous: DirectoryQuery?
    package let next: DirectoryQuery?
    /// Where the month has none: the nearest month that has some.
    package let nearest: (month: Day, query: DirectoryQuery)?
}

extension DirectoryPage {
    /// The month as an agenda: dates first, then what happens on them.
    var calendarView: HTML {
        guard let calendar else { return .none }
        return section(.class("agenda"), .labelledBy("month")) {
            div(.class("bar")) {
                h3(.id("month")) {
                    words("month.alone." + String(calendar.month.month)) + " " + String(calendar.month.year)
                }
                ul(.class("months")) {
                    month("calendar.previous", calendar.previous)
                    month("calendar.next", calendar.next)
                }
            }
            calendar.days.isEmpty ? nothing(calendar) : agenda(calendar)
        }
    }

    private func month(_ key: String, _ query: DirectoryQuery?) -> HTML {
        guard let query else { return .none }
        return li { a(.href(links.directory(query)), Attribute("data-partial", true)) { words.html(key) } }
    }

    private func nothing(_ calendar: CalendarMonth) -> HTML {
        p {
            words.html("calendar.none")
            " "
            calendar.nearest.map { nearest -> HTML in
                a(.href(links.directory(nearest.query)), Attribute("data-partial", true)) {
                    words(
                        "calendar.latest",
                        [
                            "month": words("month.alone." + String(nearest.month.month)) + " "
                                + String(nearest.month.year)
                        ])
                }
            }
        }
    }

    private func agenda(_ calendar: CalendarMonth) -> HTML {
        ol(.class("days")) {
            calendar.days.map { day, listings in
                li {
                    h4 { time(.datetime(day.iso)) { words.weekday(day) + " " + words.day(day) } }
                    ul {
                        listings.map { listing in
                            li {
                                listing.facts.start?.instant.map { instant in
                                    span(.class("clock")) { WhenText.time(instant) }
                                }
                                title(listing)
                                span(.class("meta")) {
                                    ([listing.facts.providerName] + text(of: .council, listing)).joined(
                                        separator: " · ")
                                }
                            }
                        }
                    }
                }
            }
        }
    }
}
