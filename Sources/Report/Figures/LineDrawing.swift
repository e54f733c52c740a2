import Markup

/// Lines over months or years, for those who see; the numbers stand in a table beside it.
struct LineDrawing {
    /// Of the months or years, in their order.
    let labels: [String]
    /// At most four, each with a number for each label, or none.
    let series: [(name: String, numbers: [Exact?])]
    /// Places that no line leads to from the one before: there the series breaks.
    var gaps: Set<Int> = []
    let text: (Exact) -> String

    private var top: Exact { Self.roundedUp(series.flatMap(\.numbers).compactMap { $0 }.max() ?? Exact(0)) }

    var content: HTML {
        div(.class("lines"), .ariaHidden()) {
            svg(Attribute("width", "100%"), Attribute("height", "230")) {
                grid
                names
                series.enumerated().map { order, one in marks(one.numbers, "series\(order + 1)") }
            }
            if series.count > 1 { legend }
        }
    }

    /// In per cent of the width: more where the numbers beside the lines are long.
    private var left: Int { text(top).unicodeScalars.count > 4 ? 16 : 8 }

    private func x(_ place: Int) -> String {
        let (parts, width) = (max(labels.count - 1, 1), 98 - left)
        return String(left + place * width / parts) + "." + String(place * width * 10 / parts % 10) + "%"
    }

    private func y(_ number: Exact) -> String {
        let part = number.times(Exact(180))?.divided(by: top)?.rounded(to: Exact(1))?.numerator ?? 0
        return String(200 - min(max(part, 0), 190))
    }

    private var grid: HTML {
        .group(
            [Exact(0), top.divided(by: Exact(2)) ?? top, top].map { number in
                HTML {
                    line(
                        .class("grid"), Attribute("x1", "\(left)%"), Attribute("x2", "99%"),
                        Attribute("y1", y(number)), Attribute("y2", y(number)))
                    svgText(Attribute("x", "0"), Attribute("y", y(number)), Attribute("dy", "4")) { text(number) }
                }
            })
    }

    /// As many labels as a phone has room for.
    private var names: HTML {
        let step = max(1, (labels.count + 3) / 4)
        return .group(
            labels.enumerated().map { place, label in
                guard place % step == 0 else { return .none }
                return svgText(
                    .class("month"), Attribute("x", x(place)), Attribute("y", "222"),
                    Attribute("text-anchor", place == 0 ? "start" : place == labels.count - 1 ? "end" : "middle")
                ) { label }
            })
    }

    /// A line between neighbours, and a dot where a number stands alone.
    private func marks(_ numbers: [Exact?], _ kind: String) -> HTML {
        func isJoined(_ place: Int) -> Bool {
            place > 0 && place < numbers.count && numbers[place - 1] != nil && numbers[place] != nil
                && !gaps.contains(place)
        }
        return .group(
            numbers.enumerated().map { place, number in
                guard let number else { return .none }
                if isJoined(place), let before = numbers[place - 1] {
                    return line(
                        .class(kind), Attribute("x1", x(place - 1)), Attribute("y1", y(before)),
                        Attribute("x2", x(place)), Attribute("y2", y(number)))
                }
                guard !isJoined(place + 1) else { return .none }
                return circle(
                    .class(kind), Attribute("cx", x(place)), Attribute("cy", y(number)), Attribute("r", "3"))
            })
    }

    private var legend: HTML {
        ul(.class("legend")) {
            series.enumerated().map { order, one in
                li {
                    svg(Attribute("width", "28"), Attribute("height", "10")) {
                        line(
                            .class("series\(order + 1)"), Attribute("x1", "0"), Attribute("x2", "28"),
                            Attribute("y1", "5"), Attribute("y2", "5"))
                    }
                    one.name
                }
            }
        }
    }

    /// The next round number.
    static func roundedUp(_ number: Exact) -> Exact {
        for power in [1, 10, 100, 1000, 10_000, 100_000, 1_000_000, 10_000_000] {
            for step in [1, 2, 5] where !(Exact(step * power) < number) { return Exact(step * power) }
        }
        return number
    }
}
