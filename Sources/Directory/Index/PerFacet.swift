/// A value for each facet that has one: a dictionary of ten places at most, which costs no hashing.
package struct PerFacet<Value> {
    private var places = [Value?](repeating: nil, count: Facet.allCases.count)

    package init() {}

    /// The value of a facet, or `nil`.
    package subscript(facet: Facet) -> Value? {
        get { places[facet.rawValue] }
        _modify { yield &places[facet.rawValue] }
    }

    /// The facets that have a value, in the order of all facets.
    package var facets: [Facet] { Facet.allCases.filter { places[$0.rawValue] != nil } }
}

extension PerFacet: Sendable where Value: Sendable {}
