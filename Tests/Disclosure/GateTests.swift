import Testing

@testable import Disclosure

/// The figure of one place in one year.
func place(_ value: String, _ year: Int32 = 0, _ dimension: String = "council") -> PublicCell {
    PublicCell(measure: "attendances", from: year * 365, to: year * 365 + 364, dimension: dimension, value: value)
}

/// The total of a year.
func all(_ year: Int32 = 0) -> PublicCell { place("", year, "") }

@Suite struct `The gate` {
    /// A total and its parts, by name.
    private static func row(_ parts: [String: Int]) -> (cells: [PublicCell: Int], relations: [Relation]) {
        var cells = Dictionary(uniqueKeysWithValues: parts.map { (place($0), $1) })
        cells[all()] = parts.values.reduce(0, +)
        return (cells, [Relation(whole: all(), parts: parts.keys.sorted().map { place($0) }, isExact: true)])
    }

    private static func hidden(_ decision: Decision) -> [String: Decision.Kind] {
        Dictionary(uniqueKeysWithValues: decision.kinds.filter { $1 != .shown }.map { ($0.value, $1) })
    }

    @Test func `shows counts from five and nought, and nothing is hidden where nothing is small`() throws {
        let (cells, relations) = Self.row(["a": 5, "b": 0, "c": 70])
        let decision = try Gate(cells: cells, relations: relations, published: []).decide()
        #expect(decision.kinds.count == 4)
        #expect(Self.hidden(decision).isEmpty)
    }

    @Test func `hides the cheapest other figure with a small one`() throws {
        let (cells, relations) = Self.row(["a": 3, "b": 20, "c": 9, "d": 0])
        let decision = try Gate(cells: cells, relations: relations, published: []).decide()
        #expect(Self.hidden(decision) == ["a": .small, "c": .protecting])
    }

    @Test func `small ones may protect each other, but only where their sum leaves room`() throws {
        let enough = Self.row(["a": 4, "b": 4, "c": 9])
        let decision = try Gate(cells: enough.cells, relations: enough.relations, published: []).decide()
        #expect(Self.hidden(decision) == ["a": .small, "b": .small])
        let tooFew = Self.row(["a": 2, "b": 1, "c": 9, "d": 12])
        let other = try Gate(cells: tooFew.cells, relations: tooFew.relations, published: []).decide()
        #expect(Self.hidden(other) == ["a": .small, "b": .small, "c": .protecting])
    }
}
