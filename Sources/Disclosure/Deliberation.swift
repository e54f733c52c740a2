/// One decision on its way: what it would show, and what readers could work out then.
struct Deliberation {
    private(set) var knowledge: Knowledge
    private(set) var reader: Reader
    /// Suppressed cells for which nothing more can be done.
    private var exposed: Set<Int> = []
    /// What readers of an earlier release could narrow before this one, by release and first cell of the component.
    private var before: [[Int]: Set<Int>] = [:]

    init(_ knowledge: Knowledge, most: Int) {
        self.knowledge = knowledge
        reader = Reader(most: most)
    }

    /// Decides; throws what a gate throws.
    mutating func run() throws(GateError) {
        try findCredible()
        knowledge.shown = Set(knowledge.now.keys.filter(isShownAtFirst))
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
            let component = knowledge.ties.component(of: cell) { knowledge.isOpen($0, in: knowledge.present) }
            seen.formUnion(component)
            credible.formUnion(try reader.credible(component, knowledge))
        }
        knowledge.credible = credible
    }

    private func isSmall(_ value: Int) -> Bool { value > 0 && value < knowledge.threshold }

    /// All but small ones, and but those that the last release with them suppressed, if that is still worth anything.
    private func isShownAtFirst(_ cell: Int) -> Bool {
        guard let value = knowledge.now[cell], !isSmall(value) else { return false }
        let last = knowledge.earlier.last { $0.shown[cell] != nil || $0.suppressed.contains(cell) }
        return last?.suppressed.contains(cell) != true || knowledge.isOut(cell)
    }

    /// Suppresses until no reader of this release can narrow a secret; starts from open cells that are new.
    private mutating func protectPresent(_ cells: [Int]) throws(GateError) {
        var waiting = cells
        var isWaiting = Set(cells)
        var place = 0
        while place < waiting.count {
            let seed = waiting[place]
            place += 1
            guard isWaiting.contains(seed) else { continue }
            let component = knowledge.ties.component(of: seed) { knowledge.isOpen($0, in: knowledge.present) }
            isWaiting.subtract(component)
            let narrowed = try reader.narrowed(component, in: knowledge.present, knowledge).filter {
                !exposed.contains($0)
            }
            let (hidden, helpless) = hide(for: narrowed, in: knowledge.present)
            exposed.formUnion(helpless)
            waiting += hidden + (narrowed.isEmpty ? [] : [seed])
            isWaiting.formUnion(hidden + (narrowed.isEmpty ? [] : [seed]))
        }
    }

    /// Suppresses the cheapest cell near each narrowed one, but not two that share a row at once: one may do for both. Gives
    /// what it suppressed, and those for which there is nothing left to suppress.
    private mutating func hide(for narrowed: [Int], in view: Int) -> (hidden: [Int], helpless: [Int]) {
        var (hidden, helpless, rows): ([Int], [Int], Set<Int>) = ([], [], [])
        for cell in narrowed where rows.isDisjoint(with: knowledge.ties.rowsOf[cell]) {
            guard let choice = cheapest(near: cell, in: view) else {
                // What was just hidden for another may do for this one too.
                if hidden.isEmpty { helpless.append(cell) }
                continue
            }
            knowledge.shown.remove(choice)
            hidden.append(choice)
            rows.formUnion(knowledge.ties.rowsOf[choice])
        }
        return (hidden, helpless)
    }

    /// The least figure near a cell that is shown only now; a 0, which hides little, only where there is no other.
    private func cheapest(near cell: Int, in view: Int) -> Int? {
        let choices = knowledge.ties.nearest(to: cell) { other in
            guard knowledge.shown.contains(other), !knowledge.isOut(other) else { return false }
            return !knowledge.earlier.indices.contains(view) || knowledge.earlier[view].shown[other] == nil
        }
        func cost(_ cell: Int) -> (Int, Int, Int) {
            let value = knowledge.now[cell] ?? 0
            return (value == 0 ? 1 : 0, value, cell)
        }
        return choices.min { cost($0) < cost($1) }
    }

    /// Suppresses what would tell readers of earlier releases more than these did; gives what it suppressed.
    private mutating func protectEarlier() throws(GateError) -> [Int] {
        var all: [Int] = []
        for view in knowledge.earlier.indices {
            var seen: Set<Int> = []
            for cell in knowledge.ties.cells.indices where !seen.contains(cell) && knowledge.isOpen(cell, in: view) {
                let component = knowledge.ties.component(of: cell) { knowledge.isOpen($0, in: view) }
                seen.formUnion(component)
                var hidden: [Int]
                repeat {
                    hidden = hide(for: try newlyNarrowed(component, in: view), in: view).hidden
                    all += hidden
                } while !hidden.isEmpty
            }
        }
        return all
    }

    /// What readers of an earlier release can narrow with this one and could not without it.
    private mutating func newlyNarrowed(_ component: [Int], in view: Int) throws(GateError) -> [Int] {
        let tells = component.contains { knowledge.shown.contains($0) && !knowledge.isOut($0) }
        guard tells, let first = component.first, !knowledge.isUnchanged(component, since: view) else { return [] }
        let now = try reader.narrowed(component, in: view, knowledge)
        guard !now.isEmpty else { return [] }
        let key = [view, first]
        if before[key] == nil {
            before[key] = Set(try reader.narrowed(component, in: view, knowledge, withPresent: false))
        }
        return now.filter { before[key]?.contains($0) != true }
    }

    /// Shows again what is suppressed and not small, the greatest first, where everything stays safe.
    private mutating func giveBack() throws(GateError) {
        let candidates = knowledge.now.filter { !isSmall($0.value) && !knowledge.shown.contains($0.key) }
        for (cell, _) in candidates.sorted(by: { ($1.value, $0.key) < ($0.value, $1.key) }) {
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
            let component = knowledge.ties.component(of: other) { knowledge.isOpen($0, in: knowledge.present) }
            seen.formUnion(component)
            if try !reader.narrowed(component, in: knowledge.present, knowledge, firstOnly: true).isEmpty {
                return false
            }
        }
        for view in knowledge.earlier.indices where knowledge.isOpen(cell, in: view) {
            let component = knowledge.ties.component(of: cell) { knowledge.isOpen($0, in: view) }
            if try !newlyNarrowed(component, in: view).isEmpty { return false }
        }
        return true
    }
}
