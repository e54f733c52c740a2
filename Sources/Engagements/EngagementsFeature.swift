import Programme
import Web

extension Engagements {
    /// The desk as a part of the product.
    package func feature(_ layout: Layout) -> Feature {
        Feature(
            name: "Engagements", routes: EngagementRoutes(engagements: self, layout: layout).routes,
            shapes: EngagementJSON.shapes)
    }

    /// What the pages of those who record engagements, or read of them, have of the desk.
    package static let desks = [
        NavigationItem(key: "engagements.title", path: "/engagements", permission: .openEngagements)
    ]
}
