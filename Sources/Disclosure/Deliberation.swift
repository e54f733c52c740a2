/// One decision on its way: what it would show, and what readers could work out then.
struct Deliberation {
    private(set) var knowledge: Knowledge
    private(set) var reader: Reader
    /// Suppressed cells for which nothing more can be done.
    private var exposed: Set<Int> = []
    /// Those that are safe all the same from readers who do not reckon with noughts.
    private(set) var weak: Set<Int> = []
    /// Cells that were suppressed to protect others, but are as good as known: nothing is won by them.
    private var futile: Set<Int> = []
    /// For which cell each was suppressed that is not small.
    private var protected: [Int: Int] = [:]
    /// What readers of an earlier release could narrow before this one, by release and first cell of the component.
    private var before: [[Int]: Set<Int>] = [:]

    init(_ knowledge: Knowledge, most: Int) {
        self.knowledge = knowledge
        reader = Reader(most: most)
    }

    /// Decides; throws what a gate throws.
    mutating func run() throws(GateError) {
        try findCredible()
        knowledge.shown = Set(knowledge.now.keys.filter { !isSmall($0) })
        let open = knowledge.ties.cells.indices.filter { knowledge.isOpen($0, in: knowledge.present) }
        try protectPresent(open)
        // What is hidden for an earlier release may need others to hide it in this one, which tells less about earlier ones.
        while true {
            let hidden = try protectEarlier()
            try protectPresent(hidden)
            if hidden.isEmpty { break }
        }
        if !exposed.isEmpty { throw .exposed(exposed.sorted().map { knowledge.ties.cells[$0] }) }
        try giveBack()
    }

    /// Sees what readers can assume of figures of unknown value that only earlier releases showed, as if this one showed all.
    private mutating func findCredible() throws(GateError) {
        let dropped = knowledge.ties.cells.indices.filter {
            knowledge.now[$0] == nil && knowledge.besides[$0] == nil && knowledge.hull($0, withPresent: false) != nil
        }
        knowledge.shown = Set(knowledge.now.keys)
        knowledge.credible = Set(dropped)
        var (seen, credible): (Set<Int>, Set<Int>) = ([], [])
        for cell in dropped where !seen.contains(cell) {
            let component = component(of: cell, in: knowledge.present)
            seen.formUnion(component)
            credible.formUnion(try reader.credible(component, knowledge))
        }
        knowledge.credible = credible
    }

    private func isSmall(_ cell: Int) -> Bool {
        guard let value = knowledge.now[cell], !knowledge.fixed.contains(cell) else { return false }
        return value > 0 && value < knowledge.threshold
    }

    /// Whether the last release that speaks of a cell suppressed it.
    private func wasSuppressed(_ cell: Int) -> Bool {
        let last = knowledge.earlier.last { $0.shown[cell] != nil || $0.suppressed.contains(cell) }
        return last?.suppressed.contains(cell) == true
    }

    /// Suppresses until no reader of this release can narrow a secret; starts from open cells that are new.
    private mutating func protectPresent(_ cells: [Int]) throws(GateError) {
        var suspects = try self.suspects(from: cells)
        while !suspects.isEmpty {
            var waiting = suspects.sorted { (knowledge.now[$0] ?? 0, $0) > (knowledge.now[$1] ?? 0, $1) }
            var stuck: Set<Int> = []
            while let cell = waiting.popLast() {
                // What was suppressed for another may have done for this one too.
                let grounds = try reader.grounds(
                    of: cell, component(of: cell, in: knowledge.present), in: knowledge.present, knowledge)
                guard !grounds.isEmpty else { continue }
                guard let best = choice(among: grounds, in: knowledge.present) else {
                    stuck.insert(cell)
                    continue
                }
                hide(best.cell, for: cell)
                waiting += [best.cell, cell]
            }
            suspects = stuck.isEmpty ? [] : try self.suspects(from: try giveUp(stuck))
        }
    }

    private mutating func hide(_ cell: Int, for other: Int) {
        knowledge.shown.remove(cell)
        protected[cell] = other
    }

    /// The cells that readers of this release can narrow, of the components of some cells.
    private mutating func suspects(from cells: [Int]) throws(GateError) -> Set<Int> {
        var (suspects, seen): (Set<Int>, Set<Int>) = ([], [])
        for cell in cells where !seen.contains(cell) && knowledge.isOpen(cell, in: knowledge.present) {
            let component = component(of: cell, in: knowledge.present)
            seen.formUnion(component)
            suspects.formUnion(try reader.narrowed(component, in: knowledge.present, knowledge))
        }
        return suspects.subtracting(exposed).subtracting(weak)
    }

    private func component(of cell: Int, in view: Int) -> [Int] {
        knowledge.ties.component(of: cell) { knowledge.isOpen($0, in: view) }
    }

    /// Sees what becomes of cells for which nothing can be suppressed any more: those that are narrow and large are shown;
    /// those that are small are exposed, or only weak. Gives the cells around those that are shown.
    private mutating func giveUp(_ suspects: Set<Int>) throws(GateError) -> [Int] {
        var (around, seen): (Set<Int>, Set<Int>) = ([], [])
        for cell in suspects.sorted() where !seen.contains(cell) {
            let component = component(of: cell, in: knowledge.present)
            seen.formUnion(component)
            let narrowed = try reader.narrowed(component, among: suspects, in: knowledge.present, knowledge)
            let large = narrowed.filter { knowledge.now[$0] != nil && !isSmall($0) }
            guard large.isEmpty else {
                futile.formUnion(large)
                knowledge.shown.formUnion(large)
                around.formUnion(component)
                continue
            }
            var simpler = knowledge
            simpler.reckonsWithNoughts = false
            let lost = try reader.narrowed(component, among: Set(narrowed), in: knowledge.present, simpler)
            // What was suppressed before is past help.
            exposed.formUnion(Set(lost).subtracting(knowledge.hidden))
            weak.formUnion(Set(narrowed).subtracting(lost).union(knowledge.hidden.intersection(lost)))
        }
        return around.sorted()
    }

    /// What may be suppressed for a cell, best first: one that counts people before a 0, which hides little; one that is not
    /// shown yet; a small one.
    private struct Choice: Comparable {
        var isZero: Bool
        var isShownYet: Bool
        var value: Int
        var cell: Int

        static func < (left: Choice, right: Choice) -> Bool { left.rank < right.rank }

        private var rank: (Int, Int, Int, Int) { (isZero ? 1 : 0, isShownYet ? 1 : 0, value, cell) }
    }

    /// The best of those by which a cell can be narrowed: from above, for small ones lie near 0, else from below.
    private func choice(among grounds: [Set<Int>], in view: Int) -> Choice? {
        func isChoice(_ other: Int) -> Bool {
            guard knowledge.shown.contains(other), !knowledge.isOut(other), !futile.contains(other),
                !knowledge.fixed.contains(other)
            else { return false }
            guard knowledge.earlier.indices.contains(view) else { return true }
            return knowledge.earlier[view].shown[other] == nil && !knowledge.isNoNews(other)
        }
        return grounds.lazy.compactMap { cells in
            cells.filter(isChoice).map { other in
                let value = self.knowledge.now[other] ?? 0
                return Choice(isZero: value == 0, isShownYet: !self.wasSuppressed(other), value: value, cell: other)
            }.min()
        }.first
    }

    /// Suppresses what would tell readers of earlier releases more than these did; gives what it suppressed.
    private mutating func protectEarlier() throws(GateError) -> [Int] {
        var all: [Int] = []
        for view in knowledge.earlier.indices {
            var seen: Set<Int> = []
            for cell in knowledge.ties.cells.indices where !seen.contains(cell) && knowledge.isOpen(cell, in: view) {
                let component = component(of: cell, in: view)
                seen.formUnion(component)
                // Nearest and cheapest first, one at a time: it may do for all.
                while true {
                    var choices: [(best: Choice, cell: Int)] = []
                    for cell in try newlyNarrowed(component, in: view) {
                        let grounds = try reader.grounds(of: cell, component, in: view, knowledge)
                        if let best = choice(among: grounds, in: view) { choices.append((best, cell)) }
                    }
                    guard let found = choices.min(by: { $0.best < $1.best }) else { break }
                    hide(found.best.cell, for: found.cell)
                    all.append(found.best.cell)
                }
            }
        }
        return all
    }

    /// What readers of an earlier release can narrow with this one and could not without it.
    private mutating func newlyNarrowed(_ component: [Int], in view: Int) throws(GateError) -> [Int] {
        let tells = component.contains { knowledge.shown.contains($0) && !knowledge.isNoNews($0) }
        guard tells, let first = component.first, !knowledge.isUnchanged(component, since: view) else { return [] }
        let now = try reader.narrowed(component, in: view, knowledge)
        guard !now.isEmpty else { return [] }
        let key = [view, first]
        if before[key] == nil {
            before[key] = Set(try reader.narrowed(component, in: view, knowledge, withPresent: false))
        }
        return now.filter { before[key]?.contains($0) != true }
    }

    /// Shows again what is suppressed and not small, the newly suppressed and the greatest first, where everything stays
    /// safe.
    private mutating func giveBack() throws(GateError) {
        let hidden = knowledge.now.filter { !isSmall($0.key) && !knowledge.shown.contains($0.key) }.map {
            (cell: $0.key, value: $0.value, rank: wasSuppressed($0.key) ? 1 : 0)
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
        for other in knowledge.ties.neighbours(of: cell)
        where !seen.contains(other) && knowledge.isOpen(other, in: knowledge.present) {
            let component = component(of: other, in: knowledge.present)
            seen.formUnion(component)
            // Mostly it is the one for which it was suppressed.
            for some in [Set([protected[cell] ?? cell]), Set(component)] {
                let narrowed = try reader.narrowed(
                    component, among: some, in: knowledge.present, knowledge, firstOnly: true)
                if !narrowed.isEmpty { return false }
            }
        }
        for view in knowledge.earlier.indices where knowledge.isOpen(cell, in: view) {
            let component = component(of: cell, in: view)
            if try !newlyNarrowed(component, in: view).isEmpty { return false }
        }
        return true
    }
}
