import Testing

@testable import Disclosure

@Suite struct `The solver` {
    @Test func `finds the bounds of what rows leave open`() throws {
        // a + b = 10, a + c at most 4
        let rows = [
            LinearProgramme.Row(terms: [(0, 1), (1, 1)], lower: 10, upper: 10),
            LinearProgramme.Row(terms: [(0, 1), (2, 1)], lower: -.infinity, upper: 4),
        ]
        guard var programme = LinearProgramme(bounds: [(1, 100), (0, 100), (0, 100)], rows: rows) else {
            Issue.record("no solver")
            return
        }
        #expect(try programme.isFeasible())
        #expect(try programme.extreme(of: 1, isLeast: true) == 6)
        #expect(try programme.extreme(of: 1, isLeast: false) == 9)
        #expect(try programme.extreme(of: 2, isLeast: false) == 3)
    }

    @Test func `works without rows, and refuses columns that are not there`() throws {
        guard var programme = LinearProgramme(bounds: [(2, 7)], rows: []) else {
            Issue.record("no solver")
            return
        }
        #expect(try programme.isFeasible())
        #expect(try programme.extreme(of: 0, isLeast: false) == 7)
        #expect(throws: GateError.unsolved) { try programme.extreme(of: 1, isLeast: false) }
        #expect(try programme.extreme(of: 0, isLeast: true) == 2)
    }

    @Test func `stops when it has had enough`() throws {
        let table = Table(["a": 3, "b": 20, "c": 9])
        let ties = Ties(table.cells.keys, table.relations)
        let now = Dictionary(
            uniqueKeysWithValues: table.cells.compactMap { cell, value in
                ties.numbers[cell].map { ($0, value) }
            })
        let knowledge = Knowledge(ties: ties, now: now, threshold: 5)
        var hasty = Deliberation(knowledge, most: 2)
        #expect(throws: GateError.tooDear(2)) { try hasty.run() }
        var patient = Deliberation(knowledge, most: 1_000)
        try patient.run()
        #expect(patient.knowledge.shown.count == 2)
        // Counts as large as the gate takes are as exact as small ones.
        let large = Table(["a": 3, "b": Gate.mostPeople / 2, "c": Gate.mostPeople / 2 - 3])
        let decision = try Gate(cells: large.cells, relations: large.relations).decide()
        #expect(decision.kinds[place("c")] == .protecting)
        #expect(decision.kinds[place("b")] == .shown)
    }
}
