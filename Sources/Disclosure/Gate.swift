/// Decides which counts of people a release may show, so that no small one can be worked out from all that is public.
///
/// Counts from 1 to 4 are suppressed. Others are suppressed with them until linear programming over all that any release
/// shows finds room for the threshold's width or more around every suppressed figure (M. Fischetti, J. J. Salazar,
/// "Solving the Cell Suppression Problem on Tabular Data with Linear Constraints", Management Science 47, 2001, state the
/// problem; they solve it at the least cost, here the cheapest is taken one by one, and what proves needless given back).
/// The same input gives the same decision.
package struct Gate: Sendable {
    /// How many figures a gate takes, those included that only relations name.
    package static let mostCells = 20_000
    /// How many linear programmes it solves at most.
    package static let mostProgrammes = 200_000
    /// The least count, other than 0, that is shown, and the least width of what can be worked out, unless others are given.
    package static let threshold = 5
    /// The largest count that it takes.
    package static let mostPeople = 1_000_000_000

    private let cells: [PublicCell: Int]
    private let besides: [PublicCell: Int]
    private let relations: [Relation]
    private let parts: Set<PublicCell>
    private let known: [PublicCell: Int]
    private let hidden: Set<PublicCell>
    private let threshold: Int

    /// - Parameters:
    ///   - cells: the true values of every figure that is to be published
    ///   - relations: all that readers know to hold between figures, whoever publishes them
    ///   - besides: true values of other figures that relations name, where they are known; the more, the less is suppressed
    ///   - known: what earlier releases show, and so is not suppressed, some of `cells` among them
    ///   - hidden: what earlier releases suppressed, of `cells` and of `besides`
    ///   - parts: figures that only say what others are made of; they need not be kept secret for their own sake
    ///   - threshold: the least count, other than 0, that is shown, and the least width of what can be worked out
    package init(
        cells: [PublicCell: Int], relations: [Relation], besides: [PublicCell: Int] = [:],
        known: [PublicCell: Int] = [:], hidden: Set<PublicCell> = [], parts: Set<PublicCell> = [],
        threshold: Int = Gate.threshold
    ) {
        (self.cells, self.relations, self.besides) = (cells, relations, besides)
        (self.known, self.hidden, self.parts) = (known, hidden, parts)
        self.threshold = max(1, min(threshold, 1_000))
    }

    /// Which figures are shown, which are suppressed as small and which to protect others. Throws where there is no safe
    /// way, where figures contradict each other, and where it would take too long.
    package func decide() throws(GateError) -> Decision {
        let ties = Ties(Set(cells.keys).union(known.keys), relations)
        guard ties.cells.count <= Gate.mostCells else { throw .tooMany(Gate.mostCells) }
        try checkCounts()
        let now = numbered(known.merging(cells) { _, value in value }, ties)
        let others = numbered(besides, ties).filter { now[$0.key] == nil }
        try check(now.merging(others) { value, _ in value }, ties)
        var deliberation = Deliberation(
            Knowledge(
                ties: ties, now: now, besides: others, fixed: numbers(known.keys, ties), hidden: numbers(hidden, ties),
                parts: numbers(parts, ties), threshold: threshold),
            most: Gate.mostProgrammes)
        try deliberation.run()
        let kinds = numbered(cells, ties).map { number, value in
            let isShown = deliberation.knowledge.shown.contains(number)
            return (ties.cells[number], isShown ? Decision.Kind.shown : isSmall(value) ? .small : .protecting)
        }
        return Decision(
            kinds: Dictionary(kinds) { first, _ in first }, weak: deliberation.weak.sorted().map { ties.cells[$0] },
            solved: deliberation.reader.solved)
    }

    private func numbered(_ counts: [PublicCell: Int], _ ties: Ties) -> [Int: Int] {
        counts.reduce(into: [:]) { if let number = ties.numbers[$1.key] { $0[number] = $1.value } }
    }

    private func numbers(_ cells: some Sequence<PublicCell>, _ ties: Ties) -> Set<Int> {
        Set(cells.compactMap { ties.numbers[$0] })
    }

    private func isSmall(_ value: Int) -> Bool { value > 0 && value < threshold }

    private func checkCounts() throws(GateError) {
        var faults: Set<PublicCell> = []
        func look(_ cell: PublicCell, _ value: Int) {
            if !(0...Gate.mostPeople).contains(value) { faults.insert(cell) }
        }
        for (cell, value) in cells { look(cell, value) }
        for (cell, value) in besides { look(cell, value) }
        for (cell, value) in known { look(cell, value) }
        if let fault = faults.min() { throw .noCount(fault) }
    }

    /// Rows all of whose members are known must hold; the others are the solver's.
    private func check(_ now: [Int: Int], _ ties: Ties) throws(GateError) {
        for row in ties.rows {
            var sum = 0
            var isKnown = true
            for member in row.members {
                guard let value = now[member.cell] else {
                    isKnown = false
                    break
                }
                sum += member.factor * value
            }
            if isKnown, row.isExact ? sum != 0 : sum > 0 { throw .contradictory(ties.cells[row.whole]) }
        }
    }
}
