import Markup
import Programme
import Web

extension DirectoryPage {
    /// What only paper shows: what was asked, on which day, and where it is found again.
    var sheet: HTML {
        printSheet([asked, words.html("sheet.day", ["day": words.day(today)])], address: address)
    }

    /// The whole address of this view.
    var address: String { site + (links.directory(query)?.text ?? "") }

    /// The query in words, a line for each kind of choice.
    private var asked: HTML {
        var parts: [String] = []
        if !query.words.isEmpty { parts.append(words("sheet.words", ["words": query.words])) }
        for facet in Facet.allCases where !query[facet].isEmpty {
            let values = query[facet].map { labels(facet, $0) }.joined(separator: " " + words("or") + " ")
            parts.append(words("chip", ["name": words("facet." + facet.key), "value": values]))
        }
        var rest = query.view == .calendar ? query.ofCalendar(on: today) : query
        rest.selected = [:]
        rest.view = .table
        parts += FilterChip.all(of: rest, words: words, labels: labels).map(\.label)
        return parts.isEmpty ? words.html("sheet.all") : .text(parts.joined(separator: " · "))
    }
}
