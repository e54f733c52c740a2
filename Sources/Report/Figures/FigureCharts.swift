import Establishments
import Markup
import Programme
import Web

/// What says a breakdown at a glance: bars, lines, a map. Where there is no number, nothing is drawn, and words say so.
extension FigureDrawing {
    @HTMLBuilder var drawing: HTML {
        switch table.form {
        case .list, .table: HTML.none
        case .map: map
        case .chart: table.dimensions.contains(.month) ? lines : bars
        }
    }

    /// Councils by themselves; regions by their councils; of other dimensions there is no map.
    @HTMLBuilder private var map: HTML {
        if table.dimensions == [.council] || table.dimensions == [.region] {
            let drawing = councilMap
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

    /// Each council's number, or its region's.
    var councilMap: CouncilMap {
        let marks = councilMarks
        return CouncilMap(
            counts: councilCounts, councils: geography.councils, map: geography.map,
            labels: { label($0, .council) }, to: words("to"),
            missing: CouncilMap.Missing(id: "hatch\(number)", name: words("figure.none")) { marks[$0] ?? "–" },
            text: { grouped($0) + (isPercent ? "%" : "") })
    }

    private var councilCounts: [String: Int] {
        var counts: [String: Int] = [:]
        for row in table.rows {
            guard let whole = row.number?.rounded(to: Exact(1))?.numerator else { continue }
            for council in councils(of: row) { counts[council] = whole }
        }
        return counts
    }

    /// What stands in the tile of a council whose number is hidden.
    private var councilMarks: [String: String] {
        var marks: [String: String] = [:]
        for row in table.rows where row.marker != nil {
            for council in councils(of: row) { marks[council] = text(row) }
        }
        return marks
    }

    private func councils(of row: FigureTable.Row) -> [String] {
        guard let value = row.values.first, !value.isEmpty else { return [] }
        if table.dimensions == [.council] { return [value] }
        if let regions = answer.kept?.regions { return regions[value] ?? [] }
        return geography.region(value).map { geography.councils(of: $0).map(\.slug) } ?? []
    }

    /// A bar for each row, at most forty; its length is in proportion, and to the left of none where it is below.
    private var bars: HTML {
        let rows = table.rows.prefix(40)
        let axis = FigureAxis(rows.compactMap(\.number), isExact: true)
        func percent(_ number: Exact) -> String { axis.text(number, of: 100) + "%" }
        return div(.class("bars"), .ariaHidden()) {
            rows.map { row in
                let name = zip(table.dimensions, row.values).map { label($1, $0) }.joined(separator: ", ")
                return div {
                    span { name }
                    svg(Attribute("width", "100%"), Attribute("height", "20")) {
                        if let number = row.number {
                            let isFall = number < Exact(0)
                            rect(
                                .class(isFall ? "fall" : "series1"),
                                Attribute("x", percent(isFall ? number : Exact(0))),
                                Attribute("width", axis.length(number, of: 100) + "%"), Attribute("height", "20"))
                        }
                        if axis.low < Exact(0) {
                            line(
                                .class("zero"), Attribute("x1", percent(Exact(0))), Attribute("x2", percent(Exact(0))),
                                Attribute("y1", "0"), Attribute("y2", "20"))
                        }
                    }
                    span(.class("number")) { text(row) }
                }
            }
        }
    }

    /// A line over months; of a second dimension a line for each of its four greatest values.
    private var lines: HTML {
        let monthPlace = table.dimensions.firstIndex(of: .month) ?? 0
        let months = Array(Set(table.rows.map { $0.values[monthPlace] })).sorted()
        return HTML {
            LineDrawing(
                labels: months,
                series: series(besides: monthPlace).map { one in (one.name, months.map { one.numbers[$0] }) },
                text: mark
            ).content
            if table.rows.contains(where: { $0.number == nil && $0.marker == nil }) {
                p(.class("hint")) { words.html("figure.gaps") }
            }
        }
    }

    /// A number at the axis, as short as it is exact.
    func mark(of number: Exact) -> String {
        number.text(places: number.denominator == 1 ? 0 : 1) + (isPercent ? "%" : "")
    }

    func series(besides monthPlace: Int) -> [(name: String, numbers: [String: Exact])] {
        guard table.dimensions.count == 2 else {
            let numbers = table.rows.compactMap { row in row.number.map { (row.values[monthPlace], $0) } }
            return [("", Dictionary(numbers, uniquingKeysWith: { first, _ in first }))]
        }
        let other = 1 - monthPlace
        var all: [String: [String: Exact]] = [:]
        for row in table.rows { all[row.values[other], default: [:]][row.values[monthPlace]] = row.number }
        func sum(_ numbers: [String: Exact]) -> Exact {
            numbers.values.reduce(Exact(0)) { $0.adding($1.magnitude) ?? $0 }
        }
        return all.sorted { (sum($1.value), $0.key) < (sum($0.value), $1.key) }.prefix(4).map {
            (label($0.key, table.dimensions[other]), $0.value)
        }
    }
}

/// From where to where a drawing goes: over 0, and over all of its numbers.
struct FigureAxis {
    let low: Exact
    let high: Exact

    /// To round numbers on both sides, or as far as the numbers go where it is exact.
    init(_ numbers: [Exact], isExact: Bool = false) {
        let (least, most) = (min(numbers.min() ?? Exact(0), Exact(0)), max(numbers.max() ?? Exact(0), Exact(0)))
        guard !isExact else {
            (low, high) = (least, most)
            return
        }
        low = least < Exact(0) ? Self.roundedUp(least.magnitude).negated : Exact(0)
        // Where all fall, nothing is above 0; where there is nothing, it is still an axis.
        high = Exact(0) < most || least == Exact(0) ? Self.roundedUp(most) : Exact(0)
    }

    /// Where a scale of so many steps has a number, from its lower end.
    func place(_ number: Exact, of steps: Int) -> Int { part(number, of: steps)?.rounded(to: Exact(1))?.numerator ?? 0 }

    /// The same with a digit after the point.
    func text(_ number: Exact, of steps: Int) -> String { part(number, of: steps)?.text(places: 1) ?? "0" }

    /// How long a number is from 0.
    func length(_ number: Exact, of steps: Int) -> String {
        high.subtracting(low).flatMap { number.magnitude.times(Exact(steps))?.divided(by: $0) }?.text(places: 1) ?? "0"
    }

    private func part(_ number: Exact, of steps: Int) -> Exact? {
        guard let span = high.subtracting(low), let above = number.subtracting(low) else { return nil }
        return above.times(Exact(steps))?.divided(by: span)
    }

    /// Numbers that are named at the axis: both ends, none, and the middle where it goes to one side.
    var marks: [Exact] {
        let middle = low < Exact(0) && Exact(0) < high ? nil : low.adding(high)?.divided(by: Exact(2))
        return Array(Set([low, Exact(0), high] + [middle].compactMap { $0 })).sorted()
    }

    /// Whether a number at the axis has room for its name beside that of none, on a scale of so many points.
    func hasRoom(_ number: Exact, of steps: Int) -> Bool {
        number == Exact(0) || abs(place(number, of: steps) - place(Exact(0), of: steps)) >= 16
    }

    /// The next round number.
    private static func roundedUp(_ number: Exact) -> Exact {
        for power in [1, 10, 100, 1000, 10_000, 100_000, 1_000_000, 10_000_000] {
            for step in [1, 2, 5] where !(Exact(step * power) < number) { return Exact(step * power) }
        }
        return number
    }
}
