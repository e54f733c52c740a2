import Testing

@testable import Disclosure

@Suite struct `The gate, release after release` {
    private static func decide(
        _ table: Table, known: [PublicCell: Int], hidden: Set<PublicCell> = []
    ) throws -> [PublicCell: Decision.Kind] {
        try Gate(cells: table.cells, relations: table.relations, known: known, hidden: hidden).decide().kinds
    }

    @Test func `what was hidden stays hidden, though another figure has become cheaper`() throws {
        let kinds = try Self.decide(
            Table(["a": 3, "b": 20, "c": 9, "d": 6]), known: [:], hidden: [place("a"), place("c")])
        #expect(kinds[place("c")] == .protecting)
        #expect(kinds[place("d")] == .shown)
    }

    @Test func `what everybody has seen is not chosen to protect`() throws {
        let kinds = try Self.decide(Table(["a": 3, "b": 9, "c": 20]), known: [place("b"): 9])
        #expect(kinds[place("b")] == .shown)
        #expect(kinds[place("c")] == .protecting)
    }

    @Test func `what earlier releases have given away is named, and nothing is decided`() throws {
        let error = #expect(throws: GateError.self) {
            try Self.decide(Table(["a": 3, "b": 20]), known: [all(): 23, place("b"): 20])
        }
        #expect(error == .exposed([place("a")]))
        #expect(error?.sentence.contains("council a") == true)
    }

    @Test func `a small figure of the past is not given away by what is published now`() throws {
        // Of a only an earlier release spoke.
        var table = Table(["a": 3, "b": 20, "c": 30])
        table.cells[place("a")] = nil
        let kinds = try Gate(
            cells: table.cells, relations: table.relations, besides: [place("a"): 3], known: [all(): 53],
            hidden: [place("a")]
        ).decide().kinds
        #expect(kinds[all()] == .shown && kinds[place("b")] == .protecting && kinds[place("c")] == .shown)
        #expect(kinds[place("a")] == nil)
    }

    @Test func `what is only a part of others keeps nothing from being shown`() throws {
        var table = Table(["a": 3, "b": 20])
        table.cells[place("a")] = nil
        let besides = [place("a"): 3]
        let asked = try Gate(cells: table.cells, relations: table.relations, besides: besides).decide().kinds
        #expect(asked.values.contains(.protecting))
        let kinds = try Gate(cells: table.cells, relations: table.relations, besides: besides, parts: [place("a")])
            .decide().kinds
        #expect(kinds.values.allSatisfy { $0 == .shown })
    }

    @Test func `one release's total and another's parts are put together`() throws {
        // The total was shown alone; now its parts are published without it.
        var table = Table(["a": 3, "b": 20])
        table.cells[all()] = nil
        #expect(try Self.decide(table, known: [all(): 23]) == [place("a"): .small, place("b"): .protecting])
    }

    @Test func `councils of a region whose five are known are safe only from those who forget that noughts are shown`()
        throws
    {
        var table = Table(["a": 1, "b": 2, "c": 2])
        table.cells[all()] = nil
        let decision = try Gate(cells: table.cells, relations: table.relations, known: [all(): 5]).decide()
        #expect(decision.kinds.values.allSatisfy { $0 == .small })
        #expect(decision.weak == [place("a"), place("b"), place("c")])
    }

    @Test func `what can be worked out and is not small is shown, rather than hidden in vain`() throws {
        // South is the sum of what everybody has seen; of north, which is small, there is only east beside it.
        let nesting = [
            Nesting("region", members: ["": ["north", "south", "east"]]),
            Nesting("council", in: "region", members: ["south": ["s", "t"]]),
        ]
        let relations = nesting.flatMap { $0.relations(measure: "attendances", from: 0, to: 364, isExact: true) }
        var cells = [all(): 73]
        for (name, count) in ["north": 3, "south": 20, "east": 50] { cells[place(name, 0, "region")] = count }
        let kinds = try Gate(cells: cells, relations: relations, known: [place("s"): 12, place("t"): 8]).decide().kinds
        #expect(kinds[place("south", 0, "region")] == .shown)
        #expect(kinds[place("east", 0, "region")] == .protecting)
        #expect(kinds[place("north", 0, "region")] == .small)
    }
}
