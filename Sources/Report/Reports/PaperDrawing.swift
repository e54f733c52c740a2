import Establishments
import Markup
import Programme
import Web

/// A breakdown as it is drawn on paper: one picture with words for who does not see it, and the table with its numbers.
struct PaperDrawing {
    let drawing: FigureDrawing

    private var table: FigureTable { drawing.table }
    private var words: Strings { drawing.words }

    var content: HTML {
        let picture = picture
        return figure(.class(picture.isEmpty ? "figure" : "figure drawn")) {
            if !picture.isEmpty {
                figcaption { drawing.title }
                picture
            }
            if table.rows.isEmpty { p { words.html("figure.norows") } }
            drawing.numbers
            if let exceeds = drawing.exceeds { p(.class("hint")) { words.html(exceeds) } }
            if table.rows.contains(where: { $0.marker == "c" }) {
                p(.class("hint")) { words.html("figure.suppressed") }
            }
            if table.leftOut > 0 { p(.class("hint")) { words.html("figure.leftout", count: table.leftOut) } }
        }
    }

    @HTMLBuilder private var picture: HTML {
        switch table.form {
        case .list, .table: HTML.none
        case .map where table.dimensions == [.council] || table.dimensions == [.region]: map
        case .map: bars
        case .chart: table.dimensions.contains(.month) ? lines : bars
        }
    }

    /// What the picture is, for who does not see it, and its colours: an image knows none of the page's.
    private func said(_ key: String) -> HTML {
        HTML {
            title { words(key, ["title": drawing.title]) }
            HTML.element(Tag("style"), [], .trusted(Self.sheet))
        }
    }

    private func picture(_ key: String, height: Int, @HTMLBuilder _ content: () -> HTML) -> HTML {
        svg(
            .role("img"), .class("picture"), Attribute("viewBox", "0 0 640 \(height)"), Attribute("width", "640"),
            Attribute("height", String(height))
        ) {
            said(key)
            content()
        }
    }

    private var map: HTML {
        let councils = drawing.councilMap
        return div(.class("maps")) {
            councils.outlines(with: said("paper.map"))
            councils.tiles(with: said("paper.tiles"))
            councils.legend
        }
    }

    private var bars: HTML {
        let rows = table.rows.prefix(40)
        let axis = FigureAxis(rows.compactMap(\.number), isExact: true)
        let zero = axis.place(Exact(0), of: 340)
        return picture("paper.bars", height: rows.count * 20) {
            rows.enumerated().map { place, row in
                let end = row.number.map { axis.place($0, of: 340) } ?? zero
                let name = zip(table.dimensions, row.values).map { drawing.label($1, $0) }.joined(separator: ", ")
                return HTML {
                    svgText(Attribute("x", "0"), Attribute("y", String(place * 20 + 14))) {
                        name.unicodeScalars.count > 36
                            ? String(String.UnicodeScalarView(name.unicodeScalars.prefix(35))) + "…" : name
                    }
                    if row.number != nil {
                        rect(
                            .class(end < zero ? "fall" : "series1"), Attribute("x", String(220 + min(end, zero))),
                            Attribute("y", String(place * 20 + 2)), Attribute("width", String(abs(end - zero))),
                            Attribute("height", "16"))
                    }
                    svgText(
                        Attribute("x", String(226 + max(end, zero))), Attribute("y", String(place * 20 + 14))
                    ) {
                        drawing.text(row)
                    }
                }
            }
        }
    }

    private var lines: HTML {
        let monthPlace = table.dimensions.firstIndex(of: .month) ?? 0
        let months = Array(Set(table.rows.map { $0.values[monthPlace] })).sorted()
        let series = drawing.series(besides: monthPlace)
        let axis = FigureAxis(series.flatMap(\.numbers.values))
        func x(_ place: Int) -> String { String(50 + place * 580 / max(months.count - 1, 1)) }
        func y(_ number: Exact) -> String { String(200 - axis.place(number, of: 180)) }
        let steps = max(1, (months.count + 3) / 4)
        let named = series.count > 1 ? series.enumerated().map { $0 } : []
        return picture("paper.lines", height: 230 + named.count * 18) {
            axis.marks.map { number in
                HTML {
                    stroke("grid", ("50", y(number)), ("630", y(number)))
                    if axis.hasRoom(number, of: 180) {
                        svgText(Attribute("x", "0"), Attribute("y", y(number))) { drawing.mark(of: number) }
                    }
                }
            }
            months.enumerated().map { place, month in
                place % steps == 0
                    ? svgText(
                        Attribute("x", x(place)), Attribute("y", "220"),
                        Attribute("text-anchor", place == 0 ? "start" : place == months.count - 1 ? "end" : "middle")
                    ) { drawing.label(month, .month) } : .none
            }
            series.enumerated().map { order, one in
                LineDrawing.curve(months.map { one.numbers[$0] }, "series\(order + 1)", x, y)
            }
            named.map { order, one in
                HTML {
                    stroke("series\(order + 1)", ("50", String(240 + order * 18)), ("80", String(240 + order * 18)))
                    svgText(Attribute("x", "88"), Attribute("y", String(244 + order * 18))) { one.name }
                }
            }
        }
    }

    private func stroke(_ name: String, _ from: (x: String, y: String), _ to: (x: String, y: String)) -> HTML {
        line(
            .class(name), Attribute("x1", from.x), Attribute("y1", from.y), Attribute("x2", to.x),
            Attribute("y2", to.y))
    }

    /// The light tokens of `Public/site.css`.
    private static let sheet = """
        text { font-family: "Liberation Sans", sans-serif; font-size: 12px; fill: #12202b; }
        rect.series1 { fill: #0a4a63; }
        .fall { fill: #7a3e00; }
        line { stroke-width: 2; fill: none; }
        line.series1 { stroke: #0a4a63; }
        line.series2 { stroke: #dd7520; stroke-dasharray: 7 3; }
        line.series3 { stroke: #46545f; stroke-dasharray: 2 3; }
        line.series4 { stroke: #2fa28e; stroke-dasharray: 10 3 2 3; }
        line.grid { stroke: #c6d0d6; stroke-width: 1; }
        path { stroke: #46545f; stroke-width: 1; }
        .c0 { fill: #eef2f4; } .c1 { fill: #e2eff0; } .c2 { fill: #a9d0d8; } .c3 { fill: #62a5b8; } .c4 { fill: #26718c; }
        .c5, .c6 { fill: #0a3f57; }
        .d0 { fill: #7a3e00; } .d1 { fill: #cf8a3c; } .d2 { fill: #f1ede6; } .d3 { fill: #6b9fc0; } .d4 { fill: #0b4a73; }
        line.hatch { stroke: #6d7b85; }
        g rect { stroke: #46545f; stroke-width: 1; }
        g text { text-anchor: middle; fill: #12202b; font-size: 14px; }
        g text.count { font-weight: bold; }
        g.c4 text, g.c5 text, g.c6 text, g.d0 text, g.d4 text { fill: #ffffff; }
        """
}
