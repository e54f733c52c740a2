import Testing

@testable import Columns

/// Numbers that are the same for the same seed (SplitMix64: G. L. Steele, D. Lea, C. H. Flood, OOPSLA 2014).
private struct Seeded: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ mixed >> 30) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ mixed >> 27) &* 0x94D0_49BB_1331_11EB
        return mixed ^ mixed >> 31
    }
}

/// A table beside the naive one, with what random records and questions are like for it.
private struct Trial {
    var random: Seeded
    let shape: FactTable.Shape
    /// By dimension: codes are up to it.
    let mostCodes: [UInt32], mostLinkCodes: [UInt32]
    let amounts: [ClosedRange<Int64>]
    let links: ClosedRange<Int>
    var table: FactTable
    var naive = NaiveFacts()

    init(seed: UInt64) {
        var random = Seeded(state: seed)
        shape = FactTable.Shape(
            amounts: Int.random(in: 0...3, using: &random), dimensions: Int.random(in: 0...3, using: &random),
            linkDimensions: Int.random(in: 0...3, using: &random))
        let most: [UInt32] = [0, 1, 3, 9, 70, 300, 70_000, .max]
        mostCodes = (0..<shape.dimensions).map { _ in most.randomElement(using: &random) ?? 0 }
        mostLinkCodes = (0..<shape.linkDimensions).map { _ in most.randomElement(using: &random) ?? 0 }
        let ranges: [ClosedRange<Int64>] = [0...1, 0...400, 0...70_000, 0...0xFFFF_FFFF, -9...9, .min ... .max]
        amounts = (0..<shape.amounts).map { _ in ranges.randomElement(using: &random) ?? 0...0 }
        links = [0...0, 1...1, 1...1, 0...1, 0...5, 2...40].randomElement(using: &random) ?? 0...0
        table = FactTable(shape)
        self.random = random
    }

    /// A code of a column: often a small one, so that records share it.
    private mutating func code(_ most: UInt32) -> UInt32 {
        UInt32.random(in: 0...(Bool.random(using: &random) ? min(most, 3) : most), using: &random)
    }

    mutating func record() -> FactTable.Record {
        let count = Int.random(in: links, using: &random)
        var record = FactTable.Record(
            day: Int32.random(in: -20...40, using: &random),
            amounts: amounts.map { Int64.random(in: $0, using: &random) },
            codes: mostCodes.map { code($0) }, links: (0..<count).map { _ in mostLinkCodes.map { code($0) } })
        // Now and then the shape is wrong.
        switch Int.random(in: 0..<40, using: &random) {
        case 0: record.amounts = []
        case 1: record.codes = Array(record.codes.dropLast())
        case 2: record.links.append([])
        default: break
        }
        return record
    }

    mutating func change() {
        let row = Int.random(in: 0...naive.rows.count, using: &random)
        if Int.random(in: 0..<5, using: &random) == 0 {
            table.remove(row)
            naive.remove(row)
        } else {
            let record = record()
            table.put(record, at: row)
            naive.put(record, at: row)
        }
    }

    private mutating func column() -> FactQuestion.Column {
        // One in some is a column that is not there.
        Bool.random(using: &random)
            ? .own(Int.random(in: 0..<max(1, shape.dimensions), using: &random))
            : .link(Int.random(in: 0..<max(1, shape.linkDimensions), using: &random))
    }

    private mutating func clause() -> FactQuestion.Clause {
        let column = column()
        let most =
            switch column {
            case .own(let place): mostCodes.indices.contains(place) ? mostCodes[place] : 0
            case .link(let place): mostLinkCodes.indices.contains(place) ? mostLinkCodes[place] : 0
            }
        switch Int.random(in: 0..<4, using: &random) {
        case 0: return FactQuestion.Clause(column: column, allowed: Set(0...min(most, 600)))
        case 1: return FactQuestion.Clause(column: column, allowed: Set((0..<30).map { _ in code(most) }))
        default: return FactQuestion.Clause(column: column, allowed: Set((0..<3).map { _ in code(most) }))
        }
    }

    mutating func question() -> FactQuestion {
        let first = Int32.random(in: -22...10, using: &random)
        return FactQuestion(
            days: Bool.random(using: &random)
                ? .min ... .max : first...first + Int32.random(in: 0...50, using: &random),
            clauses: (0..<Int.random(in: 0...2, using: &random)).map { _ in clause() },
            aggregates: [.count] + (-1...shape.amounts).map { .sum($0) } + (0..<3).map { _ in .distinct(column()) },
            groups: (0..<Int.random(in: 0...3, using: &random)).map { _ in column() })
    }
}

@Suite struct `Facts, random ones beside the naive count` {
    @Test(arguments: 0..<80) func `every answer is that of looking at each record`(_ seed: Int) {
        var trial = Trial(seed: UInt64(seed))
        for _ in 0..<6 {
            for _ in 0..<Int.random(in: 1...120, using: &trial.random) { trial.change() }
            for _ in 0..<8 {
                let question = trial.question()
                #expect(trial.table.answer(question).groups == trial.naive.answer(question, trial.shape))
                let found = trial.naive.found(question, trial.shape)
                let limit = Int.random(in: 0...40, using: &trial.random)
                let rows = trial.table.rows(question, limit: limit)
                #expect(rows.total == found.count && rows.rows == Array(found.prefix(limit)))
                for case .distinct(let column) in question.aggregates where column.isSmall(in: trial) {
                    var codes: Set<UInt32> = []
                    trial.table.codes(column, of: question).forEach { codes.insert($0) }
                    #expect(codes == trial.naive.codes(column, question, trial.shape))
                }
            }
        }
        #expect(trial.table.count == trial.naive.rows.count)
    }

    @Test(arguments: [1, 2]) func `a table of many chunks answers like one record after another`(_ seed: Int) {
        var trial = Trial(seed: UInt64(1_000 + seed))
        for _ in 0..<FactChunk.rows * 2 + 3_000 {
            let (record, row) = (trial.record(), trial.naive.rows.count)
            trial.table.put(record, at: row)
            trial.naive.put(record, at: row)
        }
        for _ in 0..<500 { trial.change() }
        for _ in 0..<4 {
            let question = trial.question()
            #expect(trial.table.answer(question).groups == trial.naive.answer(question, trial.shape))
            #expect(trial.table.rows(question, limit: .max).rows == trial.naive.found(question, trial.shape))
        }
    }
}

extension FactQuestion.Column {
    /// Whether the set of its codes is no larger than a test should make.
    fileprivate func isSmall(in trial: Trial) -> Bool { (trial.table.limit(self) ?? 0) < 1_000_000 }
}
