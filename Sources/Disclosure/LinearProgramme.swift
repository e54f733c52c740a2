import CClp

/// Variables between bounds and rows that hold between them, solved by the simplex method (COIN-OR Clp). Nothing is
/// written anywhere, and the solver's memory is freed with the value.
struct LinearProgramme: ~Copyable {
    /// One row: the sum of columns with their factors lies between two numbers.
    struct Row {
        var terms: [(column: Int32, factor: Double)]
        var lower: Double
        var upper: Double
    }

    private let model: UnsafeMutableRawPointer
    private let count: Int
    private let rowCount: Int
    private var objective: [Double]

    /// Builds the programme; nil where the solver has no memory. Columns of rows must be below the number of bounds, each
    /// once in a row.
    init?(bounds: [(lower: Double, upper: Double)], rows: [Row]) {
        guard let model = Clp_newModel() else { return nil }
        self.model = model
        (count, rowCount) = (bounds.count, rows.count)
        objective = [Double](repeating: 0, count: bounds.count)
        Clp_setLogLevel(model, 0)
        Clp_setMaximumIterations(model, 100_000)
        // Perturbed costs would make an answer depend on the solver's random numbers.
        Clp_setPerturbation(model, 100)
        var columns = [[(row: Int32, factor: Double)]](repeating: [], count: bounds.count)
        for (number, row) in rows.enumerated() {
            for term in row.terms where columns.indices.contains(Int(term.column)) {
                columns[Int(term.column)].append((Int32(clamping: number), term.factor))
            }
        }
        var starts: [Int32] = [0]
        for column in columns { starts.append(starts[starts.count - 1] + Int32(clamping: column.count)) }
        Clp_loadProblem(
            model, Int32(clamping: bounds.count), Int32(clamping: rows.count), starts,
            columns.flatMap { $0.map(\.row) },
            columns.flatMap { $0.map(\.factor) }, bounds.map(\.lower), bounds.map(\.upper),
            objective, rows.map(\.lower), rows.map(\.upper))
    }

    deinit { Clp_deleteModel(model) }

    /// Whether anything fits.
    mutating func isFeasible() throws(GateError) -> Bool {
        Clp_chgObjCoefficients(model, objective)
        if Clp_dual(model, 0) < 0 || Clp_status(model) > 1 { _ = Clp_primal(model, 0) }
        switch Clp_status(model) {
        case 0: return true
        case 1: return false
        default: throw .unsolved
        }
    }

    /// The least or the greatest value of a column; something must fit.
    mutating func extreme(of column: Int, isLeast: Bool) throws(GateError) -> Double {
        guard objective.indices.contains(column) else { throw .unsolved }
        objective[column] = isLeast ? 1 : -1
        Clp_chgObjCoefficients(model, objective)
        objective[column] = 0
        // The last answer still fits, so the primal method starts from it.
        _ = Clp_primal(model, 0)
        if Clp_status(model) != 0 { _ = Clp_dual(model, 0) }
        let point = point()
        guard Clp_status(model) == 0, point.indices.contains(column) else { throw .unsolved }
        return point[column]
    }

    /// The rows that the last answer rests on: while none of their bounds changes, there is no further one.
    func grounds() -> [Int] {
        guard let prices = Clp_getRowPrice(model) else { return [] }
        return (0..<rowCount).filter { abs(prices[$0]) > 1e-7 }
    }

    /// The values at the last answer.
    func point() -> [Double] {
        guard let start = Clp_primalColumnSolution(model) else { return [] }
        return Array(UnsafeBufferPointer(start: start, count: count))
    }
}
