/// One figure that is or may be public: a count for a period, of all or of one value of one dimension.
package struct PublicCell: Hashable, Comparable, Sendable {
    /// What is counted, by the measure's id.
    package let measure: String
    /// The first and the last day of the period, both counted, as days since any one day.
    package let from: Int32
    package let to: Int32
    /// The dimension's id; empty for the total.
    package let dimension: String
    /// The value of the dimension; empty for the total.
    package let value: String

    /// A figure of one value of a dimension, or of all where neither is said.
    package init(measure: String, from: Int32, to: Int32, dimension: String = "", value: String = "") {
        self.measure = measure
        self.from = from
        self.to = to
        self.dimension = dimension
        self.value = value
    }

    package static func < (left: PublicCell, right: PublicCell) -> Bool {
        (left.measure, left.dimension, left.value, left.from, left.to)
            < (right.measure, right.dimension, right.value, right.from, right.to)
    }
}

/// What a release says of a figure.
package enum Publication: Sendable, Equatable {
    /// The true value of that time.
    case value(Int)
    /// A mark in its place, the same whether the figure was small or protected another.
    case suppressed
}
