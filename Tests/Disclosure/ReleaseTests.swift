import Testing

@testable import Disclosure

@Suite struct `The gate, release after release` {
    private static func decide(
        _ table: Table, _ published: [[PublicCell: Publication]], then: [[PublicCell: Int]] = []
    ) throws -> [PublicCell: Decision.Kind] {
        try Gate(cells: table.cells, relations: table.relations, published: published, then: then).decide().kinds
    }

    private static func said(_ table: Table, hiding names: [String]) -> [PublicCell: Publication] {
        let hidden = Set(names.map { place($0) })
        return Dictionary(
            uniqueKeysWithValues: table.cells.map { ($0, hidden.contains($0) ? .suppressed : .value($1)) })
    }

    @Test func `what was hidden stays hidden, though another figure has become cheaper`() throws {
        let before = Self.said(Table(["a": 3, "b": 20, "c": 9, "d": 12]), hiding: ["a", "c"])
        let kinds = try Self.decide(Table(["a": 3, "b": 20, "c": 9, "d": 6]), [before])
        #expect(kinds[place("c")] == .protecting)
        #expect(kinds[place("d")] == .shown)
    }

    @Test func `what everybody has seen is not chosen to protect`() throws {
        // b was shown when a was not yet published.
        let before: [PublicCell: Publication] = [place("b"): .value(9)]
        let kinds = try Self.decide(Table(["a": 3, "b": 9, "c": 20]), [before])
        #expect(kinds[place("b")] == .shown)
        #expect(kinds[place("c")] == .protecting)
        // It is once its value is another.
        let changed = try Self.decide(Table(["a": 3, "b": 14, "c": 20]), [before])
        #expect(changed[place("b")] == .protecting)
        #expect(changed[place("c")] == .shown)
    }

    @Test func `what earlier releases have given away is named, and nothing is decided`() throws {
        let table = Table(["a": 3, "b": 20])
        let error = #expect(throws: GateError.self) {
            try Self.decide(table, [[all(): .value(23), place("b"): .value(20)]])
        }
        #expect(error == .exposed([place("a")]))
        #expect(error?.sentence.contains("council a") == true)
    }

    @Test func `a small figure of the past is not given away by what becomes large enough to be shown`() throws {
        let before = Self.said(Table(["a": 3, "b": 20]), hiding: ["a", "b"])
        // b has not changed: who sees it now knows what a was.
        let kinds = try Self.decide(Table(["a": 6, "b": 20]), [before])
        #expect(kinds[place("b")] == .protecting)
        #expect(kinds[all()] == .shown)
    }

    @Test func `a figure that grew beyond doubt is shown`() throws {
        let before = Self.said(Table(["a": 3, "b": 20]), hiding: ["a", "b"])
        let kinds = try Self.decide(Table(["a": 40, "b": 80]), [before])
        #expect(kinds.values.allSatisfy { $0 == .shown })
    }

    @Test func `true values of the past spare what a false assumption would hide`() throws {
        let first = Table(["a": 3, "b": 20])
        let before = Self.said(first, hiding: ["a", "b"])
        let later = Table(["a": 7, "b": 25])
        #expect(try Self.decide(later, [before]).values.contains(.protecting))
        #expect(try Self.decide(later, [before], then: [first.cells]).values.allSatisfy { $0 == .shown })
    }

    @Test func `one release's total and another's parts are put together`() throws {
        // The total was shown alone; now its parts are published without it.
        var table = Table(["a": 3, "b": 20])
        table.cells[all()] = nil
        let kinds = try Self.decide(table, [[all(): .value(23)]])
        #expect(kinds == [place("a"): .small, place("b"): .protecting])
    }

    @Test func `a table that only an earlier release had is believed where it fits, and else not`() throws {
        // Of c and d only the earlier release speaks; with a and b they make the total.
        var table = Table(["a": 3, "b": 20, "c": 30, "d": 12])
        let before: [PublicCell: Publication] = [place("c"): .value(30), place("d"): .value(12)]
        (table.cells[place("c")], table.cells[place("d")]) = (nil, nil)
        #expect(try Self.decide(table, [before])[place("b")] == .protecting)
        // The total is too small for them now.
        table.cells[all()] = 40
        #expect(try Self.decide(table, [before])[all()] != nil)
    }

    @Test func `councils of a region whose five are known are safe only from those who forget that noughts are shown`()
        throws
    {
        var table = Table(["a": 1, "b": 2, "c": 2])
        table.cells[all()] = nil
        let published: [[PublicCell: Publication]] = [[all(): .value(5)]]
        let decision = try Gate(cells: table.cells, relations: table.relations, published: published).decide()
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
        let published: [[PublicCell: Publication]] = [[place("s"): .value(12), place("t"): .value(8)]]
        let kinds = try Gate(cells: cells, relations: relations, published: published).decide().kinds
        #expect(kinds[place("south", 0, "region")] == .shown)
        #expect(kinds[place("east", 0, "region")] == .protecting)
        #expect(kinds[place("north", 0, "region")] == .small)
    }
}
