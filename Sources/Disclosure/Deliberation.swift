/// One decision on its way: what it would show, and what readers could work out then.
struct Deliberation {
    private(set) var knowledge: Knowledge
    private(set) var reader: Reader
    /// Suppressed cells for which nothing more can be done.
    private var exposed: Set<Int> = []
    /// Those that are safe all the same from readers who do not reckon with noughts, and those that were given away before.
    private(set) var weak: Set<Int> = []
    /// Cells that were suppressed to protect others, but are as good as known: nothing is won by them.
    private var futile: Set<Int> = []
    /// For which cell each was suppressed that is not small.
    private var protected: [Int: Int] = [:]

    init(_ knowledge: Knowledge, most: Int) {
        self.knowledge = knowledge
        reader = Reader(most: most)
    }

    /// Decides; throws what a gate throws.
    mutating func run() throws(GateError) {
        knowledge.shown = Set(knowledge.now.keys.filter { !knowledge.isSmall($0) })
        try protect(knowledge.ties.cells.indices.filter(knowledge.isOpen))
        if !exposed.isEmpty { throw .exposed(exposed.sorted().map { knowledge.ties.cells[$0] }) }
        try giveBack()
    }

    /// Suppresses until no reader can narrow a secret; starts from open cells.
    private mutating func protect(_ cells: [Int]) throws(GateError) {
        var suspects = try self.suspects(from: cells)
        while !suspects.isEmpty {
            var waiting = suspects.sorted { (knowledge.now[$0] ?? 0, $0) > (knowledge.now[$1] ?? 0, $1) }
            var stuck: Set<Int> = []
            while let cell = waiting.popLast() {
                // What was suppressed for another may have done for this one too.
                let grounds = try reader.grounds(of: cell, component(of: cell), knowledge)
                guard !grounds.isEmpty else { continue }
                guard let best = choice(among: grounds) else {
                    stuck.insert(cell)
                    continue
                }
                knowledge.shown.remove(best)
                protected[best] = cell
                waiting += [best, cell]
            }
            suspects = stuck.isEmpty ? [] : try self.suspects(from: try giveUp(stuck))
        }
    }

    /// The cells that readers can narrow, of the components of some cells.
    private mutating func suspects(from cells: [Int]) throws(GateError) -> Set<Int> {
        var (suspects, seen): (Set<Int>, Set<Int>) = ([], [])
        for cell in cells where !seen.contains(cell) && knowledge.isOpen(cell) {
            let component = component(of: cell)
            seen.formUnion(component)
            suspects.formUnion(try reader.narrowed(component, knowledge))
        }
        return suspects.subtracting(exposed).subtracting(weak)
    }

    private func component(of cell: Int) -> [Int] { knowledge.ties.component(of: cell, isOpen: knowledge.isOpen) }

    /// Sees what becomes of cells for which nothing can be suppressed any more: those that are narrow and large are shown;
    /// those that are small are exposed, or only weak. Gives the cells around those that are shown.
    private mutating func giveUp(_ suspects: Set<Int>) throws(GateError) -> [Int] {
        var (around, seen): (Set<Int>, Set<Int>) = ([], [])
        for cell in suspects.sorted() where !seen.contains(cell) {
            let component = component(of: cell)
            seen.formUnion(component)
            let narrowed = try reader.narrowed(component, among: suspects, knowledge)
            let large = narrowed.filter { knowledge.now[$0] != nil && !knowledge.isSmall($0) }
            guard large.isEmpty else {
                futile.formUnion(large)
                knowledge.shown.formUnion(large)
                around.formUnion(component)
                continue
            }
            var simpler = knowledge
            simpler.reckonsWithNoughts = false
            let lost = Set(try reader.narrowed(component, among: Set(narrowed), simpler))
            // What was suppressed before and is not to be published is past help.
            let past = lost.filter { knowledge.now[$0] == nil && knowledge.hidden.contains($0) }
            exposed.formUnion(lost.subtracting(past))
            weak.formUnion(Set(narrowed).subtracting(lost).union(past))
        }
        return around.sorted()
    }

    /// The best to suppress of those by which a cell can be narrowed, from above, for small ones lie near 0, or else from
    /// below: one that counts people before a 0, which hides little; one that was suppressed before; a small one.
    private func choice(among grounds: [Set<Int>]) -> Int? {
        func rank(_ cell: Int) -> (Int, Int, Int, Int) {
            let value = knowledge.now[cell] ?? 0
            return (value == 0 ? 1 : 0, knowledge.hidden.contains(cell) ? 0 : 1, value, cell)
        }
        return grounds.lazy.compactMap { cells in
            cells.filter { cell in
                self.knowledge.shown.contains(cell) && !self.futile.contains(cell)
                    && !self.knowledge.fixed.contains(cell)
            }.min { rank($0) < rank($1) }
        }.first
    }

    /// Shows again what is suppressed and not small, what was not suppressed before and the greatest first, where everything
    /// stays safe.
    private mutating func giveBack() throws(GateError) {
        let hidden = knowledge.now.filter { !knowledge.isSmall($0.key) && !knowledge.shown.contains($0.key) }.map {
            (cell: $0.key, value: $0.value, rank: knowledge.hidden.contains($0.key) ? 1 : 0)
        }
        for (cell, _, _) in hidden.sorted(by: { ($0.rank, $1.value, $0.cell) < ($1.rank, $0.value, $1.cell) }) {
            // Half of the steps are kept for finding out that a decision is safe at all.
            guard reader.solved < reader.most / 2 else { return }
            knowledge.shown.insert(cell)
            if try !isSafe(around: cell) { knowledge.shown.remove(cell) }
        }
    }

    /// Whether nothing has become narrow by showing a cell.
    private mutating func isSafe(around cell: Int) throws(GateError) -> Bool {
        var seen: Set<Int> = []
        for other in knowledge.ties.neighbours(of: cell) where !seen.contains(other) && knowledge.isOpen(other) {
            let component = component(of: other)
            seen.formUnion(component)
            // Mostly it is the one for which it was suppressed.
            for some in [Set([protected[cell] ?? cell]), Set(component)] {
                if try !reader.narrowed(component, among: some, knowledge, firstOnly: true).isEmpty { return false }
            }
        }
        return true
    }
}
