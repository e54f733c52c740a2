import Markup
import Programme
import Web

/// Numbers of the councils, drawn: the outlines, equal tiles with the numbers in them so that small councils are seen, and
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
    let missing: Missing?
    private let classes: MapClasses

    /// How a council without a number is shown, where that does not mean none.
    package struct Missing {
        /// For the hatching; another one for each map of a page.
        let id: String
        /// What it is called.
        let name: String
        /// What stands in a tile, by the council's slug.
        let mark: (String) -> String

        package init(id: String, name: String, mark: @escaping (String) -> String) {
            (self.id, self.name, self.mark) = (id, name, mark)
        }
    }

    /// `labels` gives a council's name by its slug. Without `missing` a council that is not in `counts` has none.
    package init(
        counts: [String: Int], councils: [LocalAuthority], map: NationalMap, labels: @escaping (String) -> String,
        to: String, missing: Missing? = nil, text: @escaping (Int) -> String = { grouped($0) }
    ) {
        (self.counts, self.councils, self.map, self.labels, self.to) = (counts, councils, map, labels, to)
        (self.missing, self.text) = (missing, text)
        classes = MapClasses(counts.values.min() ?? 0, counts.values.max() ?? 0)
    }

    /// A council's class and what is said of it.
    private func shown(_ council: LocalAuthority) -> (name: String, isHatched: Bool, mark: String, said: String) {
        guard counts[council.slug] == nil, let missing else {
            let count = counts[council.slug] ?? 0
            return (classes.name(count), false, text(count), "\(labels(council.slug)): \(text(count))")
        }
        return ("hatched", true, missing.mark(council.slug), "\(labels(council.slug)): \(missing.name)")
    }

    /// The outlines of the councils, with something drawn over them.
    package func outlines(with points: HTML = .none) -> HTML {
        svg(.class("map"), Attribute("viewBox", "0 0 \(map.width) \(map.height)"), .ariaHidden()) {
            hatching("o")
            councils.map { council in
                let shown = shown(council)
                return path(
                    .class(shown.name), Attribute("fill", shown.isHatched ? hatch("o") : nil),
                    Attribute("d", council.outline)
                ) {
                    HTML.element(Tag("title"), [], .text(shown.said))
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
            hatching("t")
            councils.map { council in
                let (x, y) = (council.tile.column * width, council.tile.row * height)
                let shown = shown(council)
                return g(.class(shown.name)) {
                    HTML.element(Tag("title"), [], .text(shown.said))
                    rect(
                        Attribute("x", String(x + 1)), Attribute("y", String(y + 1)),
                        Attribute("width", String(width - 2)), Attribute("height", String(height - 2)),
                        Attribute("rx", "4"), Attribute("fill", shown.isHatched ? hatch("t") : nil))
                    svgText(.class("code"), Attribute("x", String(x + width / 2)), Attribute("y", String(y + 20))) {
                        council.tile.name
                    }
                    svgText(.class("count"), Attribute("x", String(x + width / 2)), Attribute("y", String(y + 39))) {
                        shown.mark
                    }
                }
            }
            more
        }
    }

    private func hatch(_ part: String) -> String? { missing.map { "url(#" + $0.id + part + ")" } }

    /// Each drawing has its own: on paper none knows another's.
    private func hatching(_ part: String) -> HTML {
        guard let missing, councils.contains(where: { counts[$0.slug] == nil }) else { return .none }
        return HTML.element(
            Tag("defs"), [],
            HTML.element(
                Tag("pattern"),
                [
                    .id(missing.id + part), Attribute("width", "8"), Attribute("height", "8"),
                    Attribute("patternUnits", "userSpaceOnUse"), Attribute("patternTransform", "rotate(45)"),
                ],
                line(
                    .class("hatch"), Attribute("x1", "0"), Attribute("y1", "0"), Attribute("x2", "0"),
                    Attribute("y2", "8"))))
    }

    /// What the shades mean.
    package var legend: HTML {
        ul(.class("legend")) {
            classes.ranges.map { name, range in
                li {
                    span(.class("box " + name), .ariaHidden()) {}
                    range.lowerBound == range.upperBound
                        ? text(range.lowerBound) : "\(text(range.lowerBound)) \(to) \(text(range.upperBound))"
                }
            }
            if let missing, councils.contains(where: { counts[$0.slug] == nil }) {
                li {
                    span(.class("box hatched"), .ariaHidden()) {}
                    missing.name
                }
            }
        }
    }
}

/// Classes of numbers with round breaks: up to five and one for none; where some are below none, two on each side of it.
package struct MapClasses {
    /// Each with its name, from the least to the most.
    package let ranges: [(name: String, range: ClosedRange<Int>)]

    /// For numbers from the least, or none, up to the most.
    package init(_ least: Int, _ most: Int) {
        ranges = least < 0 ? Self.diverging(max(least, .min + 1), most) : Self.sequential(most)
    }

    private static let rounds = [
        1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10_000, 20_000, 50_000, 100_000,
    ]

    private static func sequential(_ most: Int) -> [(name: String, range: ClosedRange<Int>)] {
        var breaks = [0] + rounds.filter { $0 <= most }
        while breaks.count > 6 { breaks.remove(at: 2) }
        breaks.append(max(most, breaks.last ?? 0) + 1)
        return (0..<breaks.count - 1).map { ("c" + String($0), breaks[$0]...(breaks[$0 + 1] - 1)) }
    }

    /// Both sides break at the same number, the greatest round one within half of the farthest.
    private static func diverging(_ least: Int, _ most: Int) -> [(name: String, range: ClosedRange<Int>)] {
        let farthest = max(-least, most)
        let middle = rounds.last { $0 <= farthest / 2 } ?? 1
        var found: [(name: String, range: ClosedRange<Int>)] = []
        if least < -middle { found.append(("d0", least...(-middle - 1))) }
        found.append(("d1", max(least, -middle)...(-1)))
        found.append(("d2", 0...0))
        if most > 0 { found.append(("d3", 1...min(most, middle))) }
        if most > middle { found.append(("d4", (middle + 1)...most)) }
        return found
    }

    /// The name of the class that a number falls into.
    package func name(_ count: Int) -> String {
        ranges.last { $0.range.lowerBound <= count }?.name ?? ranges.first?.name ?? "c0"
    }
}
