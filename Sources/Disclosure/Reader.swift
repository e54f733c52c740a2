/// A reader who works out, by linear programming, between which whole numbers a figure lies.
struct Reader {
    /// How many linear programmes may be solved.
    let most: Int
    /// How many were.
    private(set) var solved = 0

    init(most: Int) { self.most = most }

    /// The secret cells of a component, or of some of it, that a reader can narrow to less than the threshold, in their order.
    mutating func narrowed(
        _ component: [Int], among some: Set<Int>? = nil, _ knowledge: Knowledge, firstOnly: Bool = false
    ) throws(GateError) -> [Int] {
        let problem = Problem(component, knowledge)
        guard problem.ranges.contains(where: { $0.secret != nil }) else { return [] }
        var programme = try programme(problem, knowledge)
        var (least, greatest) = (programme.point(), programme.point())
        guard least.count == component.count else { throw .unsolved }
        var found: [Int] = []
        for column in component.indices where some?.contains(component[column]) != false {
            guard let secret = problem.ranges[column].secret else { continue }
            for isLeast in [true, false] where width(least[column], greatest[column]) < knowledge.threshold {
                try count()
                _ = try programme.extreme(of: column, isLeast: isLeast)
                for (place, value) in programme.point().enumerated() {
                    least[place] = min(least[place], value)
                    greatest[place] = max(greatest[place], value)
                }
            }
            guard width(least[column], greatest[column]) < knowledge.threshold else { continue }
            if secret == .unpublished {
                let (low, high) = (Reader.ceiling(least[column]), Reader.floor(greatest[column]))
                if high < 1 || low >= Double(knowledge.threshold) { continue }
            }
            found.append(component[column])
            if firstOnly { return found }
        }
        return found
    }

    /// The cells by which a reader narrows one from above and from below: unless one of them were hidden, they would go on
    /// to. Empty where it is not narrow.
    mutating func grounds(of cell: Int, _ component: [Int], _ knowledge: Knowledge) throws(GateError) -> [Set<Int>] {
        let problem = Problem(component, knowledge)
        guard let column = component.firstIndex(of: cell) else { return [] }
        var programme = try programme(problem, knowledge)
        var (ends, grounds): ([Double], [Set<Int>]) = ([], [])
        for isLeast in [false, true] {
            try count()
            ends.append(try programme.extreme(of: column, isLeast: isLeast))
            grounds.append(Set(programme.grounds().flatMap { problem.known[$0] }))
        }
        return width(ends[1], ends[0]) < knowledge.threshold ? grounds : []
    }

    /// The programme of a problem, at a point that fits.
    private mutating func programme(_ problem: Problem, _ knowledge: Knowledge) throws(GateError) -> LinearProgramme {
        guard var programme = LinearProgramme(bounds: problem.bounds, rows: problem.rows) else { throw .unsolved }
        try count()
        guard try programme.isFeasible() else {
            guard let cell = problem.whole(of: knowledge) else { throw .unsolved }
            throw .contradictory(cell)
        }
        return programme
    }

    private mutating func count() throws(GateError) {
        solved += 1
        if solved > most { throw .tooDear(most) }
    }

    /// How many whole numbers further the last one is than the first that fits.
    private func width(_ least: Double, _ greatest: Double) -> Int {
        let steps = Reader.floor(greatest) - Reader.ceiling(least)
        return steps.isFinite ? Int(max(-1, min(1e15, steps))) : -1
    }

    /// The solver keeps rows to within a ten-millionth, so a bound that close to a whole number is that number.
    private static func floor(_ value: Double) -> Double { (value + tolerance(value)).rounded(.down) }
    private static func ceiling(_ value: Double) -> Double { (value - tolerance(value)).rounded(.up) }
    private static func tolerance(_ value: Double) -> Double { 1e-6 + abs(value) * 1e-12 }
}

/// What a reader knows of a component, as columns and rows.
private struct Problem {
    let ranges: [Knowledge.Range]
    private(set) var rows: [LinearProgramme.Row] = []
    /// The cells of each row whose values the reader sees.
    private(set) var known: [[Int]] = []
    private let numbers: [Int]
    /// More than any value can be that follows from what is known: a bound in place of none keeps the numbers small.
    private var ceiling = 0

    init(_ component: [Int], _ knowledge: Knowledge) {
        var columns: [Int: Int] = [:]
        for (column, cell) in component.enumerated() { columns[cell] = column }
        ranges = component.map { cell in
            guard case .open(let range) = knowledge.state(of: cell) else { return Knowledge.Range() }
            return range
        }
        numbers = Set(component.flatMap { knowledge.ties.rowsOf[$0] }).sorted()
        for number in numbers {
            let row = knowledge.ties.rows[number]
            var (sum, terms, seen): (Int, [(column: Int32, factor: Double)], [Int]) = (0, [], [])
            for member in row.members {
                if let column = columns[member.cell] {
                    terms.append((Int32(clamping: column), Double(member.factor)))
                } else if case .known(let value) = knowledge.state(of: member.cell) {
                    sum += member.factor * value
                    seen.append(member.cell)
                }
            }
            known.append(seen)
            // Whole numbers are added up before they become inexact ones.
            rows.append(
                LinearProgramme.Row(
                    terms: terms, lower: row.isExact ? Double(-sum) : -Double.infinity, upper: Double(-sum)))
            ceiling += abs(sum)
        }
        ceiling += ranges.reduce(0) { $0 + $1.lower } + (component.count + 1) * 4 * knowledge.threshold
    }

    var bounds: [(lower: Double, upper: Double)] { ranges.map { (Double($0.lower), Double(ceiling)) } }

    /// The cell to name where nothing fits.
    func whole(of knowledge: Knowledge) -> PublicCell? {
        numbers.first.map { knowledge.ties.cells[knowledge.ties.rows[$0].whole] }
    }
}
