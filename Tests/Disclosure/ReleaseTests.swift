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
}
