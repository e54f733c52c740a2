import Establishments
import Markup
import Programme
import Web

/// A breakdown as people read it: a drawing that says it at a glance, and a table that says it exactly.
struct FigureDrawing {
    let answer: FigureAnswer
    let table: FigureTable
    let geography: Geography
    let words: Strings
    /// What the figure is called, and the period in words.
    let title: String
    /// Which of several on a page it is, for the ids in it.
    let number: Int

    var content: HTML {
        figure(.class("figure")) {
            figcaption { title }
            drawing
            if table.rows.isEmpty { p { words.html("figure.norows") } }
            tableOfNumbers
            if let exceeds { p(.class("hint")) { words.html(exceeds) } }
            if table.rows.contains(where: { $0.marker == "c" }) {
                p(.class("hint")) { words.html("figure.suppressed") }
            }
            if table.leftOut > 0 { p(.class("hint")) { words.html("figure.leftout", count: table.leftOut) } }
        }
    }

    /// The key of what is to be said where rows may add to more than the total.
    var exceeds: String? {
        guard table.mayExceedTotal else { return nil }
        return answer.measure?.aggregate == .distinctEstablishments ? "figure.exceeds.establishments" : "figure.exceeds"
    }

    var isPercent: Bool { answer.unit == .percent }

    /// A number of the table as it is written.
    func text(_ number: Exact?) -> String {
        let hasPoint = isPercent || answer.unit == .points
        return number.map { $0.text(places: hasPoint || $0.denominator != 1 ? 1 : 0) + (isPercent ? "%" : "") }
            ?? words("figure.none")
    }

    func label(_ value: String, _ dimension: Dimension) -> String {
        answer.vocabulary.label(value, of: dimension, words)
    }

    // MARK: the table

    private var tableOfNumbers: HTML {
        let isLong = table.rows.count > 12 && table.form != .table && table.form != .list
        return details(.class("twin"), .open(!isLong)) {
            summary { words.html("figure.table") }
            div(
                .class("wide"), .role("region"), .tabindex(0),
                .label(words("figure.table") + ": " + title + (number > 1 ? " (" + String(number) + ")" : ""))
            ) {
                isLong ? numbers : folded
            }
        }
    }

    /// The numbers alone, for a page of paper as well.
    var numbers: HTML { isMatrix ? matrix(values(0)) : list(table.rows[...], hasTotal: true) }

    /// The same with what is beyond the first rows folded away.
    @HTMLBuilder private var folded: HTML {
        let (all, down) = (table.rows, values(0))
        if isMatrix, down.count > Self.unfolded {
            matrix(Array(down.prefix(Self.unfolded)))
            rest(down.count - Self.unfolded) { matrix(Array(down.dropFirst(Self.unfolded))) }
        } else if !isMatrix, all.count > Self.unfolded {
            list(all.prefix(Self.unfolded), hasTotal: true)
            rest(all.count - Self.unfolded) { list(all.dropFirst(Self.unfolded), hasTotal: false) }
        } else {
            numbers
        }
    }

    private func rest(_ count: Int, @HTMLBuilder _ content: () -> HTML) -> HTML {
        details {
            summary { words.html("figure.more", count: count) }
            content()
        }
    }

    /// Rows that stand there at once.
    private static let unfolded = 24

    private func list(_ rows: ArraySlice<FigureTable.Row>, hasTotal: Bool) -> HTML {
        Markup.table {
            caption(.class("vh")) { title }
            thead {
                tr {
                    table.dimensions.map { dimension in
                        th(.scope("col")) { words.html("dimension." + dimension.rawValue) }
                    }
                    th(.scope("col"), .class("number")) { unit }
                }
            }
            tbody {
                rows.map { row in
                    tr {
                        zip(table.dimensions, row.values).enumerated().map { place, pair in
                            let text = label(pair.1, pair.0)
                            return place == 0 ? th(.scope("row")) { text } : td { text }
                        }
                        td(.class("number")) { text(row) }
                    }
                }
                if hasTotal, let total = table.total {
                    tr(.class("total")) {
                        th(.scope("row")) { words.html("figure.total") }
                        table.dimensions.dropFirst().map { _ in td {} }
                        td(.class("number")) { text(total) }
                    }
                }
            }
        }
    }

    /// The values of two dimensions, each once, in the order of the rows.
    private func values(_ place: Int) -> [String] {
        var seen: Set<String> = []
        return table.rows.map { $0.values[place] }.filter { seen.insert($0).inserted }
    }

    /// Whether two dimensions fit across and down.
    private var isMatrix: Bool { table.dimensions.count == 2 && table.leftOut == 0 && values(1).count <= 10 }

    private func matrix(_ down: [String]) -> HTML {
        let across = values(1)
        let cells = Dictionary(table.rows.map { ($0.values, $0) }, uniquingKeysWith: { first, _ in first })
        return Markup.table {
            caption(.class("vh")) { title + ", " + unit }
            thead {
                tr {
                    th(.scope("col")) { words.html("dimension." + table.dimensions[0].rawValue) }
                    across.map { value in
                        th(.scope("col"), .class("number")) { label(value, table.dimensions[1]) }
                    }
                }
            }
            tbody {
                down.map { value in
                    tr {
                        th(.scope("row")) { label(value, table.dimensions[0]) }
                        across.map { other in
                            td(.class("number")) { cells[[value, other]].map(text) ?? "" }
                        }
                    }
                }
            }
        }
    }

    func text(_ row: FigureTable.Row) -> String { row.marker == "c" ? "[c]" : text(row.number) }

    private var unit: String { words("unit." + answer.unit.name) }
}

extension Vocabulary {
    /// A value as people read it, in their language.
    func label(_ slug: String, of dimension: Dimension, _ words: Strings) -> String {
        guard !slug.isEmpty else { return words("figure.unknown") }
        if dimension == .month, let day = Day(iso: slug + "-01") { return words.month(day) }
        guard let value = value(slug, of: dimension) else { return slug }
        return words.language == .gaelic ? value.labelGaelic : value.label
    }
}
