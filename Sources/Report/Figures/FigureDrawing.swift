import Establishments
import Markup
import Programme
import Web

/// A breakdown as people read it: a drawing that says it at a glance, and a table that says it exactly.
struct FigureDrawing {
    let answer: FigureAnswer
    let table: FigureTable
    let vocabulary: Vocabulary
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
            if table.mayExceedTotal { p(.class("hint")) { words.html("figure.exceeds") } }
            if table.rows.contains(where: { $0.marker == "c" }) {
                p(.class("hint")) { words.html("figure.suppressed") }
            }
            if table.leftOut > 0 { p(.class("hint")) { words.html("figure.leftout", count: table.leftOut) } }
        }
    }

    private var isPercent: Bool { answer.unit == .percent }

    /// A number of the table as it is written.
    func text(_ number: Exact?) -> String {
        number.map { $0.text(places: isPercent || $0.denominator != 1 ? 1 : 0) + (isPercent ? "%" : "") }
            ?? words("figure.none")
    }

    func label(_ value: String, _ dimension: Dimension) -> String {
        vocabulary.label(value, of: dimension, words)
    }

    // MARK: the table

    private var tableOfNumbers: HTML {
        let isLong = table.rows.count > 12 && table.form != .table && table.form != .list
        return details(.class("twin"), .open(!isLong)) {
            summary { words.html("figure.table") }
            div(
                .class("wide"), .role("region"), .tabindex(0),
                .label(number > 1 ? title + " (" + String(number) + ")" : title)
            ) {
                numbers
            }
        }
    }

    /// The numbers alone, for a page of paper as well.
    var numbers: HTML { isMatrix ? matrix : list }

    private var list: HTML {
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
                table.rows.map { row in
                    tr {
                        zip(table.dimensions, row.values).enumerated().map { place, pair in
                            let text = label(pair.1, pair.0)
                            return place == 0 ? th(.scope("row")) { text } : td { text }
                        }
                        td(.class("number")) { text(row) }
                    }
                }
                if let total = table.total {
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

    private var matrix: HTML {
        let (down, across) = (values(0), values(1))
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

    private func text(_ row: FigureTable.Row) -> String { row.marker == "c" ? "[c]" : text(row.number) }

    private var unit: String { words("unit." + answer.unit.name) }

    // MARK: drawings

    @HTMLBuilder private var drawing: HTML {
        switch table.form {
        case .list, .table: HTML.none
        case .map: map
        case .chart: table.dimensions.first == .month || table.dimensions.last == .month ? lines : bars
        }
    }

    /// Councils by themselves; regions by their councils; of other dimensions there is no map.
    @HTMLBuilder private var map: HTML {
        if table.dimensions == [.council] || table.dimensions == [.region] {
            let counts = councilCounts
            let drawing = CouncilMap(
                counts: counts, councils: geography.councils, map: geography.map,
                labels: { label($0, .council) }, to: words("to"), text: { grouped($0) + (isPercent ? "%" : "") })
            div(.class("maps")) {
                drawing.outlines()
                div {
                    drawing.tiles
                    drawing.legend
                }
            }
        } else {
            p(.class("hint")) { words.html("figure.nomap") }
            bars
        }
    }

    var councilCounts: [String: Int] {
        var counts: [String: Int] = [:]
        for row in table.rows {
            guard let value = row.values.first, !value.isEmpty,
                let whole = row.number?.rounded(to: Exact(1))?.numerator
            else { continue }
            if table.dimensions == [.council] {
                counts[value] = whole
            } else if let region = geography.region(value) {
                for council in geography.councils(of: region) { counts[council.slug] = whole }
            }
        }
        return counts
    }

    /// A bar for each row, at most forty; its length is in proportion.
    private var bars: HTML {
        let rows = table.rows.prefix(40)
        let most = rows.compactMap(\.number).map(\.magnitude).max() ?? Exact(0)
        return div(.class("bars"), .ariaHidden()) {
            rows.map { row in
                let name = zip(table.dimensions, row.values).map { label($1, $0) }.joined(separator: ", ")
                let share = row.number.flatMap { $0.magnitude.times(Exact(100))?.divided(by: most) }
                return div {
                    span { name }
                    svg(Attribute("width", "100%"), Attribute("height", "20")) {
                        rect(
                            .class("series1"), Attribute("width", (share?.text(places: 1) ?? "0") + "%"),
                            Attribute("height", "20"))
                    }
                    span(.class("number")) { text(row.number) }
                }
            }
        }
    }

    /// A line over months; of a second dimension a line for each of its four greatest values.
    private var lines: HTML {
        let monthPlace = table.dimensions.firstIndex(of: .month) ?? 0
        let months = Array(Set(table.rows.map { $0.values[monthPlace] })).sorted()
        return LineDrawing(
            labels: months,
            series: series(besides: monthPlace).map { one in (one.name, months.map { one.numbers[$0] ?? Exact(0) }) },
            text: { text($0) }
        ).content
    }

    func series(besides monthPlace: Int) -> [(name: String, numbers: [String: Exact])] {
        guard table.dimensions.count == 2 else {
            let numbers = table.rows.compactMap { row in row.number.map { (row.values[monthPlace], $0) } }
            return [("", Dictionary(numbers, uniquingKeysWith: { first, _ in first }))]
        }
        let other = 1 - monthPlace
        var all: [String: [String: Exact]] = [:]
        for row in table.rows { all[row.values[other], default: [:]][row.values[monthPlace]] = row.number }
        func sum(_ numbers: [String: Exact]) -> Exact { numbers.values.reduce(Exact(0)) { $0.adding($1) ?? $0 } }
        return all.sorted { (sum($1.value), $0.key) < (sum($0.value), $1.key) }.prefix(4).map {
            (label($0.key, table.dimensions[other]), $0.value)
        }
    }
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
