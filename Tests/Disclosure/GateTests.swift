import Testing

@testable import Disclosure

@Suite struct `The gate` {
    private static func decide(
        _ table: Table
    ) throws -> [PublicCell: Decision.Kind] {
        try Gate(cells: table.cells, relations: table.relations).decide().kinds.filter { $0.value != .shown }
    }

    @Test func `shows counts from five and nought, and hides nothing where nothing is small`() throws {
        let table = Table(["a": 5, "b": 0, "c": 70])
        let decision = try Gate(cells: table.cells, relations: table.relations).decide()
        #expect(decision.kinds.count == 4)
        #expect(decision.kinds.values.allSatisfy { $0 == .shown })
        #expect(decision.publication(of: table.cells)[all()] == .value(75))
    }

    @Test func `hides the cheapest other figure with a small one, and never a nought while there are others`() throws {
        let hidden = try Self.decide(Table(["a": 3, "b": 20, "c": 9, "d": 0]))
        #expect(hidden == [place("a"): .small, place("c"): .protecting])
    }

    @Test func `small ones protect each other, but only where their sum leaves room`() throws {
        #expect(try Self.decide(Table(["a": 4, "b": 4, "c": 9])) == [place("a"): .small, place("b"): .small])
        let tooFew = try Self.decide(Table(["a": 2, "b": 1, "c": 9, "d": 12]))
        #expect(tooFew == [place("a"): .small, place("b"): .small, place("c"): .protecting])
    }

    @Test func `a release says the same of a small figure and of one that protects it`() throws {
        let table = Table(["a": 3, "b": 20])
        let decision = try Gate(cells: table.cells, relations: table.relations).decide()
        let said = decision.publication(of: table.cells)
        #expect(said == [place("a"): .suppressed, place("b"): .suppressed, all(): .value(23)])
    }

    @Test func `a region's only small council hides another region's part too where the region itself is hidden`()
        throws
    {
        // North has one council, so that its figure is the council's, and the nation less the others is north's.
        let nesting = [
            Nesting("region", members: ["": ["north", "south", "east"]]),
            Nesting("council", in: "region", members: ["north": ["n"], "south": ["s", "t"], "east": ["e", "f"]]),
        ]
        var table = Table([:])
        table.relations = nesting.flatMap { $0.relations(measure: "attendances", from: 0, to: 364, isExact: true) }
        let councils = ["n": 3, "s": 30, "t": 12, "e": 50, "f": 60]
        for (name, count) in councils { table.cells[place(name)] = count }
        for (name, count) in ["north": 3, "south": 42, "east": 110] { table.cells[place(name, 0, "region")] = count }
        table.cells[all()] = 155
        let hidden = try Self.decide(table)
        #expect(hidden[place("n")] == .small)
        #expect(hidden[place("north", 0, "region")] == .small)
        #expect(hidden[place("south", 0, "region")] == .protecting)
        // South would be the sum of its councils.
        #expect(hidden[place("t")] == .protecting)
        #expect(hidden.count == 4)
    }

    @Test func `a small theme needs no protection where records may touch several`() throws {
        var table = Table(["space": 3, "sea": 40], isExact: false)
        table.cells[all()] = 41
        #expect(try Self.decide(table) == [place("space"): .small])
        // Unless the whole leaves no other way: at least 43 - 40 and at most what nobody knows.
        table.cells[all()] = 43
        #expect(try Self.decide(table) == [place("space"): .small])
        // Where all is small, the whole is at most four.
        let few = Table(["space": 3, "sea": 9], isExact: false, total: 10)
        #expect(try Self.decide(few) == [place("space"): .small])
    }

    @Test func `figures that contradict each other, and what is no count, are refused by name`() throws {
        var table = Table(["a": 3, "b": 20])
        table.cells[all()] = 24
        #expect(throws: GateError.contradictory(all())) { try Self.decide(table) }
        table.cells[place("b")] = -1
        #expect(throws: GateError.noCount(place("b"))) { try Self.decide(table) }
        table.cells[place("b")] = .max
        #expect(throws: GateError.noCount(place("b"))) { try Self.decide(table) }
        // Nobody publishes c, but it cannot be less than none.
        var lacking = Table(["a": 30, "b": 20])
        lacking.relations[0].parts.append(place("c"))
        lacking.cells[all()] = 45
        #expect(throws: GateError.contradictory(all())) { try Self.decide(lacking) }
        #expect(GateError.contradictory(all()).sentence.contains("attendances, total, days 0 to 364"))
    }

    @Test func `too many figures are refused`() {
        let cells = (0...Gate.mostCells).map { (place("\($0)"), 7) }
        #expect(throws: GateError.tooMany(Gate.mostCells)) {
            try Gate(cells: Dictionary(uniqueKeysWithValues: cells), relations: []).decide()
        }
    }

    @Test func `nothing at all is decided at once`() throws {
        #expect(try Gate(cells: [:], relations: []).decide().kinds.isEmpty)
        let alone = try Gate(cells: [all(): 2], relations: []).decide()
        #expect(alone.kinds == [all(): .small])
    }
}
