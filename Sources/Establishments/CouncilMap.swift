import Markup
import Programme
import Web

/// Counts of the councils, drawn: the outlines, equal tiles with the numbers in them so that small councils are seen, and
/// what the shades mean. A table beside it says the same in words.
package struct CouncilMap {
    /// By the council's slug.
    let counts: [String: Int]
    let councils: [LocalAuthority]
    let map: NationalMap
    let labels: (String) -> String
    /// How a number is written.
    let text: (Int) -> String
    /// The word between the ends of a range.
    let to: String
    private let classes: MapClasses

    /// `labels` gives a council's name by its slug.
    package init(
        counts: [String: Int], councils: [LocalAuthority], map: NationalMap, labels: @escaping (String) -> String,
        to: String, text: @escaping (Int) -> String = { grouped($0) }
    ) {
        (self.counts, self.councils, self.map, self.labels, self.to) = (counts, councils, map, labels, to)
        self.text = text
        classes = MapClasses(counts.values.max() ?? 0)
    }

    /// The outlines of the councils, with something drawn over them.
    package func outlines(with points: HTML = .none) -> HTML {
        svg(.class("map"), Attribute("viewBox", "0 0 \(map.width) \(map.height)"), .ariaHidden()) {
            councils.map { council in
                path(.class(classes.name(counts[council.slug] ?? 0)), Attribute("d", council.outline)) {
                    HTML.element(
                        Tag("title"), [], .text("\(labels(council.slug)): \(text(counts[council.slug] ?? 0))"))
                }
            }
            points
        }
    }

    /// A tile for each council.
    package var tiles: HTML { tiles(with: .none) }

    /// The same with something drawn over them.
    package func tiles(with more: HTML) -> HTML {
        let (width, height) = (70, 50)
        return svg(
            .class("map tiles"), Attribute("viewBox", "0 0 \(map.tileColumns * width) \(map.tileRows * height)"),
            .ariaHidden()
        ) {
            councils.map { council in
                let (x, y) = (council.tile.column * width, council.tile.row * height)
                let count = counts[council.slug] ?? 0
                return g(.class(classes.name(count))) {
                    rect(
                        Attribute("x", String(x + 1)), Attribute("y", String(y + 1)),
                        Attribute("width", String(width - 2)), Attribute("height", String(height - 2)),
                        Attribute("rx", "4"))
                    svgText(.class("code"), Attribute("x", String(x + width / 2)), Attribute("y", String(y + 20))) {
                        council.tile.name
                    }
                    svgText(.class("count"), Attribute("x", String(x + width / 2)), Attribute("y", String(y + 39))) {
                        text(count)
                    }
                }
            }
            more
        }
    }

    /// What the shades mean.
    package var legend: HTML {
        ul(.class("legend")) {
            classes.ranges.enumerated().map { place, range in
                li {
                    span(.class("box c\(place)"), .ariaHidden()) {}
                    range.lowerBound == range.upperBound
                        ? text(range.lowerBound) : "\(text(range.lowerBound)) \(to) \(text(range.upperBound))"
                }
            }
        }
    }
}

/// Up to five classes of counts with round breaks, and one for none.
package struct MapClasses {
    /// From none to the most.
    package let ranges: [ClosedRange<Int>]

    /// For counts up to the most.
    package init(_ most: Int) {
        var breaks = [0]
        for round in [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10_000, 20_000, 50_000, 100_000]
        where round <= most { breaks.append(round) }
        while breaks.count > 6 { breaks.remove(at: 2) }
        breaks.append(max(most, breaks.last ?? 0) + 1)
        ranges = (0..<breaks.count - 1).map { breaks[$0]...(breaks[$0 + 1] - 1) }
    }

    /// The name of the class that a count falls into: `c0` for none.
    package func name(_ count: Int) -> String { "c" + String(ranges.lastIndex { $0.lowerBound <= count } ?? 0) }
}
