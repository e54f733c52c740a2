import Establishments
import Markup
import Programme
import Web

extension DirectoryPage {
    /// How the listings lie over the councils: the outlines, equal tiles with their numbers, and a table of the same.
    var mapView: HTML {
        let counts = Dictionary(
            uniqueKeysWithValues: (facets.first { $0.facet == .localAuthority }?.options ?? []).map {
                ($0.value, $0.count)
            })
        let classes = MapClasses(counts.values.max() ?? 0)
        return figure(.class("mapview")) {
            figcaption { words.html("map.caption", count: total) }
            div(.class("maps")) {
                outlines(counts, classes)
                div {
                    tiles(counts, classes)
                    legendList(classes)
                    p(.class("hint")) { words.html("map.description") }
                    mapTable(counts)
                }
            }
        }
    }

    private func outlines(_ counts: [String: Int], _ classes: MapClasses) -> HTML {
        svg(.class("map"), Attribute("viewBox", "0 0 \(map.width) \(map.height)"), .ariaHidden()) {
            councils.map { council in
                path(.class(classes.name(counts[council.slug] ?? 0)), Attribute("d", council.outline)) {
                    HTML.element(
                        Tag("title"), [],
                        .text("\(labels(.localAuthority, council.slug)): \(grouped(counts[council.slug] ?? 0))"))
                }
            }
            points
        }
    }

    /// The listings of this page that have a point.
    private var points: HTML {
        .group(
            found.listings.compactMap { listing in
                guard let point = listing.facts.point, let place = map.place(of: point) else { return nil }
                return circle(
                    .class("dot"), Attribute("cx", String(Int(place.x))), Attribute("cy", String(Int(place.y))),
                    Attribute("r", "16"))
            })
    }

    private func tiles(_ counts: [String: Int], _ classes: MapClasses) -> HTML {
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
                        grouped(count)
                    }
                }
            }
        }
    }

    private func legendList(_ classes: MapClasses) -> HTML {
        ul(.class("legend")) {
            classes.ranges.enumerated().map { place, range in
                li {
                    span(.class("box c\(place)"), .ariaHidden()) {}
                    range.lowerBound == range.upperBound
                        ? grouped(range.lowerBound)
                        : "\(grouped(range.lowerBound)) \(words("to")) \(grouped(range.upperBound))"
                }
            }
        }
    }

    private func mapTable(_ counts: [String: Int]) -> HTML {
        details(.class("twin"), .open(true)) {
            summary { words.html("map.table") }
            Markup.table {
                caption(.class("vh")) { words("map.table") }
                thead {
                    tr {
                        th(.scope("col")) { words.html("column.la") };
                        th(.scope("col"), .class("number")) { words.html("map.listings") }
                    }
                }
                tbody {
                    councils.map { council in
                        tr {
                            th(.scope("row")) {
                                a(
                                    .href(
                                        links.directory(
                                            query.selecting([council.slug], in: .localAuthority).changing {
                                                $0.view = .table
                                            }))
                                ) { labels(.localAuthority, council.slug) }
                            }
                            td(.class("number")) { grouped(counts[council.slug] ?? 0) }
                        }
                    }
                }
            }
        }
    }
}

/// Up to five classes of counts with round breaks, and one for none.
struct MapClasses {
    let ranges: [ClosedRange<Int>]

    init(_ most: Int) {
        var breaks = [0]
        for round in [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10_000, 20_000, 50_000, 100_000]
        where round <= most { breaks.append(round) }
        while breaks.count > 6 { breaks.remove(at: 2) }
        breaks.append(max(most, breaks.last ?? 0) + 1)
        ranges = (0..<breaks.count - 1).map { breaks[$0]...(breaks[$0 + 1] - 1) }
    }

    /// The name of the class that a count falls into: `c0` for none.
    func name(_ count: Int) -> String { "c" + String(ranges.lastIndex { $0.lowerBound <= count } ?? 0) }
}
