import Testing

@testable import Disclosure

@Suite struct `Relations between figures` {
    private static func period(_ from: Int32, _ to: Int32, _ value: String = "") -> PublicCell {
        PublicCell(measure: "attendances", from: from, to: to, dimension: value.isEmpty ? "" : "council", value: value)
    }

    @Test func `years that overlap are made of the spans between all their ends`() {
        let cells = [Self.period(0, 364), Self.period(90, 454)]
        let relations = Relation.betweenPeriods(of: cells, isExact: true)
        #expect(relations.map(\.whole) == cells)
        #expect(relations[0].parts == [Self.period(0, 89), Self.period(90, 364)])
        #expect(relations[1].parts == [Self.period(90, 364), Self.period(365, 454)])
    }

    @Test func `periods that do not touch, and those of other places, have nothing to do with each other`() {
        let cells = [Self.period(0, 99), Self.period(100, 199), Self.period(0, 199, "a"), Self.period(9, 1)]
        #expect(Relation.betweenPeriods(of: cells, isExact: true).isEmpty)
    }

    @Test func `a span that is a period itself is that period's figure`() {
        let year = Self.period(0, 364)
        let relations = Relation.betweenPeriods(of: [year, Self.period(0, 89), Self.period(200, 364)], isExact: false)
        #expect(relations.count == 1)
        #expect(relations.first?.parts == [Self.period(0, 89), Self.period(90, 199), Self.period(200, 364)])
        #expect(relations.first?.isExact == false)
    }

    @Test func `days at the ends of what can be written are no trouble`() {
        let spans = Relation.spans(of: [(.min, .max), (0, .max)])
        #expect(spans.map(\.from) == [.min, 0])
        #expect(spans.map(\.to) == [-1, .max])
    }

    @Test func `two years that differ by a small month are not both shown`() throws {
        let cells = [Self.period(0, 364): 120, Self.period(31, 364): 117]
        let relations = Relation.betweenPeriods(of: Array(cells.keys), isExact: true)
        let decision = try Gate(cells: cells, relations: relations).decide()
        #expect(decision.kinds == [Self.period(0, 364): .shown, Self.period(31, 364): .protecting])
        // Nor where the one was published a year ago.
        let known = [Self.period(31, 364): 117]
        let later = try Gate(
            cells: [Self.period(0, 364): 120], relations: relations, besides: [Self.period(0, 30): 3], known: known
        ).decide()
        #expect(later.kinds == [Self.period(0, 364): .protecting])
        // A month of nobody, or of many, tells nothing of anybody.
        for others in [0, 5, 60] {
            let cells = [Self.period(0, 364): 117 + others, Self.period(31, 364): 117]
            let decision = try Gate(cells: cells, relations: relations).decide()
            #expect(decision.kinds.values.allSatisfy { $0 == .shown })
        }
    }
}
