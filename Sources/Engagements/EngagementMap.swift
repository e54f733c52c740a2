import Establishments
import Markup
import Programme

/// Where establishments are, as points on the national map; a list beside it says the same in words.
struct EngagementMap {
    let points: [Point]
    let caption: String
    let geography: Geography

    var content: HTML {
        let drawing = geography.map
        return figure(.class("mapview")) {
            figcaption { caption }
            svg(.class("map"), Attribute("viewBox", "0 0 \(drawing.width) \(drawing.height)"), .ariaHidden()) {
                geography.councils.map { council in path(.class("c0"), Attribute("d", council.outline)) }
                points.compactMap { drawing.place(of: $0) }.map { place in
                    circle(
                        .class("dot"), Attribute("cx", String(Int(place.x))), Attribute("cy", String(Int(place.y))),
                        Attribute("r", "12"))
                }
            }
        }
    }
}
