import Establishments
import Markup
import Programme

/// Where establishments are, as points on the national map, drawn as near as they lie together; a list beside it says the
/// same in words.
struct EngagementMap {
    /// Each with the number that the list gives it, or without one.
    let points: [(point: Point, number: Int?)]
    let caption: String
    let geography: Geography

    var content: HTML {
        let drawing = geography.map
        let places = points.compactMap { one in drawing.place(of: one.point).map { (place: $0, number: one.number) } }
        let frame = Frame(around: places.map(\.place), within: drawing)
        return figure(.class("mapview")) {
            figcaption { caption }
            svg(.class("map"), Attribute("viewBox", frame.text), .ariaHidden()) {
                geography.councils.map { council in path(.class("c0"), Attribute("d", council.outline)) }
                places.map { place, _ in
                    circle(
                        .class("dot"), Attribute("cx", String(Int(place.x))), Attribute("cy", String(Int(place.y))),
                        Attribute("r", String(frame.unit)))
                }
                places.compactMap { place, number in
                    number.map { number in
                        svgText(
                            .class("number"), Attribute("x", String(Int(place.x) + frame.unit + frame.unit / 2)),
                            Attribute("y", String(Int(place.y) - frame.unit)),
                            Attribute("font-size", String(frame.unit * 3))
                        ) { String(number) }
                    }
                }
            }
        }
    }

    /// The part of the drawing that is shown: all points with room around them, at least a sixth of the drawing's width.
    struct Frame: Equatable {
        let x, y, width, height: Int
        var text: String { "\(x) \(y) \(width) \(height)" }
        /// The radius of a point.
        var unit: Int { max(1, max(width, height) / 90) }

        init(around places: [MapPlace], within drawing: NationalMap) {
            let (across, down) = (Double(drawing.width), Double(drawing.height))
            guard let left = places.map(\.x).min(), let right = places.map(\.x).max(),
                let top = places.map(\.y).min(), let bottom = places.map(\.y).max()
            else {
                (x, y, width, height) = (0, 0, drawing.width, drawing.height)
                return
            }
            // Neither far wider than high nor far higher than wide, so that it stands well beside the list.
            let least = across / 6
            let wide = max((right - left) * 1.25, (bottom - top), least)
            let high = max((bottom - top) * 1.25, wide * 0.8, least)
            (width, height) = (Int(min(wide, across)), Int(min(high, down)))
            x = Int(max(0, min(across - wide, (left + right - wide) / 2)))
            y = Int(max(0, min(down - high, (top + bottom - high) / 2)))
        }
    }
}
