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
        let drawing = CouncilMap(
            counts: counts, councils: councils, map: map, labels: { labels(.localAuthority, $0) }, to: words("to"))
        return figure(.class("mapview")) {
            figcaption { words.html("map.caption", count: total) }
            div(.class("maps")) {
                drawing.outlines(with: points)
                div {
                    drawing.tiles
                    drawing.legend
                    p(.class("hint")) { words.html("map.description") }
                    mapTable(counts)
                }
            }
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
