import Programme
import Web

extension Engagements {
    /// The desk as a part of the product.
    package func feature(_ layout: Layout) -> Feature {
        Feature(name: "Engagements", routes: [])
    }
}
