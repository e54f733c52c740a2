import Markup

/// Lines over months or years, for those who see; the numbers stand in a table beside it.
struct LineDrawing {
    /// Of the months or years, in their order.
    let labels: [String]
    /// At most four, each with a number for each label, or none.
    let series: [(name: String, numbers: [Exact?])]
    /// Places that no line leads to from the one before: there the series breaks.
    var gaps: Set<Int> = []
    /// A number at the axis.
    let text: (Exact) -> String

    var content: HTML {
        let axis = FigureAxis(series.flatMap(\.numbers).compactMap { $0 })
        func y(_ number: Exact) -> String { String(200 - axis.place(number, of: 180)) }
        return div(.class("lines"), .ariaHidden()) {
            svg(Attribute("width", "100%"), Attribute("height", "230")) {
                axis.marks.map { number in
                    HTML {
                        line(
                            .class(number == Exact(0) ? "grid zero" : "grid"), Attribute("x1", "0"),
                            Attribute("x2", "99%"), Attribute("y1", y(number)), Attribute("y2", y(number)))
                        if axis.hasRoom(number, of: 180) {
                            svgText(Attribute("x", "0"), Attribute("y", y(number)), Attribute("dy", "-4")) {
                                text(number)
                            }
                        }
                    }
                }
                names
                series.enumerated().map { order, one in
                    Self.curve(one.numbers, "series\(order + 1)", gaps: gaps, x, y)
                }
            }
            if series.count > 1 { legend }
        }
    }

    private func x(_ place: Int) -> String {
        let parts = max(labels.count - 1, 1)
        return String(8 + place * 90 / parts) + "." + String(place * 900 / parts % 10) + "%"
    }

    /// About six labels; on a phone there is room for every second one.
    private var names: HTML {
        let steps = max(1, (labels.count + 5) / 6)
        return .group(
            labels.enumerated().map { place, label in
                guard place % steps == 0 else { return .none }
                return svgText(
                    .class(place / steps % 2 == 0 ? "month" : "month minor"), Attribute("x", x(place)),
                    Attribute("y", "222"),
                    Attribute("text-anchor", place == 0 ? "start" : place == labels.count - 1 ? "end" : "middle")
                ) { label }
            })
    }

    /// A line between neighbours with numbers, and a dot where a number stands alone.
    static func curve(
        _ numbers: [Exact?], _ kind: String, gaps: Set<Int> = [], _ x: (Int) -> String, _ y: (Exact) -> String
    ) -> HTML {
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
}
