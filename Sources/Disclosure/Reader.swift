/// A reader who works out, by linear programming, between which whole numbers a figure lies.
struct Reader {
    /// How many linear programmes may be solved.
    let most: Int
    /// How many were.
    private(set) var solved = 0

    init(most: Int) { self.most = most }

    /// The secret cells of a component, or of some of it, that a reader of a release can narrow to less than the threshold,
    /// in their order.
    mutating func narrowed(
        _ component: [Int], among some: Set<Int>? = nil, in view: Int, _ knowledge: Knowledge, withPresent: Bool = true,
        firstOnly: Bool = false
    ) throws(GateError) -> [Int] {
        let problem = Problem(component, in: view, knowledge, withPresent: withPresent)
        guard problem.ranges.contains(where: { $0.secret != nil }) else { return [] }
        let isPresent = view == knowledge.present
        var found: Set<Int> = []
        // Where not everything can be true that is assumed, readers differ in what they drop.
        for order in Problem.Order.allCases {
            guard var programme = LinearProgramme(bounds: problem.bounds, rows: problem.rows) else { throw .unsolved }
            guard let believed = try settle(&programme, problem, order, isPresent: isPresent, knowledge) else {
                return []
            }
            let columns = component.indices.filter { some?.contains(component[$0]) != false }
            found.formUnion(
                try narrowed(&programme, problem, columns, believed, knowledge.threshold, firstOnly: firstOnly))
            let isAll = problem.ranges.indices.allSatisfy { problem.ranges[$0].belief == nil || believed.contains($0) }
            if isAll || firstOnly && !found.isEmpty { break }
        }
        return found.sorted()
    }

    private mutating func narrowed(
        _ programme: inout LinearProgramme, _ problem: Problem, _ columns: [Int], _ believed: Set<Int>,
        _ threshold: Int,
        firstOnly: Bool
    ) throws(GateError) -> [Int] {
        var (least, greatest) = (programme.point(), programme.point())
        guard least.count == problem.component.count else { throw .unsolved }
        var found: [Int] = []
        for column in columns {
            let range = problem.ranges[column]
            guard let secret = range.secret, !(believed.contains(column) && range.belief?.upper != nil) else {
                continue
            }
            for isLeast in [true, false] where width(least[column], greatest[column]) < threshold {
                try count()
                _ = try programme.extreme(of: column, isLeast: isLeast)
                for (place, value) in programme.point().enumerated() {
                    least[place] = min(least[place], value)
                    greatest[place] = max(greatest[place], value)
                }
            }
            guard width(least[column], greatest[column]) < threshold else { continue }
            if secret == .unpublished {
                let (low, high) = (Reader.ceiling(least[column]), Reader.floor(greatest[column]))
                if high < 1 || low >= Double(threshold) { continue }
            }
            found.append(problem.component[column])
            if firstOnly { return found }
        }
        return found
    }

    /// The cells by which a reader narrows one from above and from below: unless one of them were hidden, they would go on
    /// to. Empty where it is not narrow.
    mutating func grounds(
        of cell: Int, _ component: [Int], in view: Int, _ knowledge: Knowledge
    ) throws(GateError) -> [Set<Int>] {
        let problem = Problem(component, in: view, knowledge, withPresent: true)
        guard let column = component.firstIndex(of: cell),
            var programme = LinearProgramme(bounds: problem.bounds, rows: problem.rows),
            try settle(&programme, problem, .steadyFirst, isPresent: view == knowledge.present, knowledge) != nil
        else { return [] }
        var (ends, grounds): ([Double], [Set<Int>]) = ([], [])
        for isLeast in [false, true] {
            try count()
            ends.append(try programme.extreme(of: column, isLeast: isLeast))
            let (rows, columns) = programme.grounds()
            grounds.append(
                Set(rows.flatMap { problem.known[$0] }).union(columns.map { component[$0] }).subtracting([cell]))
        }
        return width(ends[1], ends[0]) < knowledge.threshold ? grounds : []
    }

    /// The cells of a component of which a reader of this release can assume what earlier ones showed.
    mutating func credible(_ component: [Int], _ knowledge: Knowledge) throws(GateError) -> [Int] {
        let problem = Problem(component, in: knowledge.present, knowledge, withPresent: true)
        guard var programme = LinearProgramme(bounds: problem.bounds, rows: problem.rows) else { throw .unsolved }
        let believed = try settle(&programme, problem, .steadyFirst, isPresent: true, knowledge) ?? []
        return believed.sorted().map { component[$0] }
    }

    /// Brings the programme to a point that fits, with as much of what is assumed as does not contradict itself; gives the
    /// columns of which it is assumed, or nil for an earlier release to which the relations of today do not apply.
    private mutating func settle(
        _ programme: inout LinearProgramme, _ problem: Problem, _ order: Problem.Order, isPresent: Bool,
        _ knowledge: Knowledge
    ) throws(GateError) -> Set<Int>? {
        try count()
        if try programme.isFeasible() { return Set(problem.ranges.indices.filter { problem.ranges[$0].belief != nil }) }
        for column in problem.ranges.indices { problem.bound(&programme, column, isBelieved: false) }
        try count()
        guard try programme.isFeasible() else {
            guard isPresent, let cell = problem.whole(of: knowledge) else { return nil }
            throw .contradictory(cell)
        }
        var believed: Set<Int> = []
        for column in problem.beliefs(order) {
            problem.bound(&programme, column, isBelieved: true)
            try count()
            if try programme.isFeasible() {
                believed.insert(column)
            } else {
                problem.bound(&programme, column, isBelieved: false)
            }
        }
        try count()
        return try programme.isFeasible() ? believed : nil
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
    /// In which order assumptions are tried, after what is surest: that a suppressed figure is not 0.
    enum Order: CaseIterable {
        /// Those of cells whose neighbours have not changed, then those of suppressed cells.
        case steadyFirst
        case forwards, backwards
    }

    let component: [Int]
    let ranges: [Knowledge.Range]
    private(set) var rows: [LinearProgramme.Row] = []
    /// The cells of each row whose values the reader sees.
    private(set) var known: [[Int]] = []
    private var numbers: [Int] = []
    /// More than any value can be that follows from what is known: a bound in place of none keeps the numbers small.
    private var ceiling = 0
    /// The columns all of whose neighbours that the reader sees have the same value now.
    private let steady: Set<Int>

    init(_ component: [Int], in view: Int, _ knowledge: Knowledge, withPresent: Bool) {
        self.component = component
        var columns: [Int: Int] = [:]
        for (column, cell) in component.enumerated() { columns[cell] = column }
        ranges = component.map { cell in
            guard case .open(let range) = knowledge.state(of: cell, in: view, withPresent: withPresent) else {
                return Knowledge.Range(lower: 0)
            }
            return range
        }
        let ranges = ranges
        steady = Set(
            component.indices.filter { column in
                guard ranges[column].belief != nil else { return false }
                return knowledge.ties.neighbours(of: component[column]).allSatisfy { cell in
                    guard case .known(let value) = knowledge.state(of: cell, in: view, withPresent: withPresent) else {
                        return true
                    }
                    return value == knowledge.now[cell] ?? knowledge.besides[cell] ?? value
                }
            })
        for range in ranges { ceiling += max(range.lower, range.upper ?? 0, range.belief?.upper ?? 0) }
        numbers = Set(component.flatMap { knowledge.ties.rowsOf[$0] }).sorted()
        for number in numbers {
            let row = knowledge.ties.rows[number]
            var (known, terms): (Int, [(column: Int32, factor: Double)]) = (0, [])
            var seen: [Int] = []
            for member in row.members {
                if let column = columns[member.cell] {
                    terms.append((Int32(clamping: column), Double(member.factor)))
                } else if case .known(let value) = knowledge.state(of: member.cell, in: view, withPresent: withPresent)
                {
                    known += member.factor * value
                    seen.append(member.cell)
                }
            }
            self.known.append(seen)
            // Whole numbers are added up before they become inexact ones.
            rows.append(
                LinearProgramme.Row(
                    terms: terms, lower: row.isExact ? Double(-known) : -Double.infinity, upper: Double(-known)))
            ceiling += abs(known)
        }
        ceiling += (component.count + 1) * 4 * knowledge.threshold
    }

    /// The bounds with all that is assumed.
    var bounds: [(lower: Double, upper: Double)] { ranges.indices.map { bounds(of: $0, isBelieved: true) } }

    /// The columns of which something is assumed, in an order.
    func beliefs(_ order: Order) -> [Int] {
        func rank(_ column: Int) -> (Int, Int, Int) {
            if ranges[column].belief?.upper == nil { return (0, 0, column) }
            switch order {
            case .steadyFirst: return (steady.contains(column) ? 1 : 2, ranges[column].secret != nil ? 0 : 1, column)
            case .forwards: return (1, 0, column)
            case .backwards: return (1, 0, -column)
            }
        }
        return ranges.indices.filter { ranges[$0].belief != nil }.sorted { rank($0) < rank($1) }
    }

    /// Sets a column's bounds, with what is assumed of it or without.
    func bound(_ programme: inout LinearProgramme, _ column: Int, isBelieved: Bool) {
        let (lower, upper) = bounds(of: column, isBelieved: isBelieved)
        programme.bound(column, lower, upper)
    }

    private func bounds(of column: Int, isBelieved: Bool) -> (lower: Double, upper: Double) {
        let range = ranges[column]
        let belief = isBelieved ? range.belief : nil
        let lower = max(range.lower, belief?.lower ?? 0)
        return (Double(lower), Double(max(lower, min(range.upper ?? ceiling, belief?.upper ?? ceiling))))
    }

    /// The cell to name where nothing fits.
    func whole(of knowledge: Knowledge) -> PublicCell? {
        numbers.first.map { knowledge.ties.cells[knowledge.ties.rows[$0].whole] }
    }
}
