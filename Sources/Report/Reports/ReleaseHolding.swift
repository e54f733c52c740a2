import Disclosure
import Programme

/// Figures of people that stay as they were released before: where a number has changed by one to four people, its change
/// would tell of them, and where others have, the changes of all together might.
extension ReleaseGate {
    /// What figures showed when they were last released, of those whose change may not be told.
    func held(_ wanted: [PublicCell: Int]) -> [PublicCell: Int] {
        var last: [PublicCell: Int] = [:]
        for cell in earlier.joined() {
            if let heads = cell.heads, wanted[cell.publicCell] != nil { last[cell.publicCell] = heads }
        }
        var held: [PublicCell: Int] = [:]
        for (sum, cells) in Dictionary(grouping: last.keys, by: sum) {
            let steps = Dictionary(
                cells.map { ($0, (wanted[$0] ?? 0) - (last[$0] ?? 0)) }, uniquingKeysWith: { first, _ in first })
            guard steps.values.contains(where: { $0 != 0 }) else { continue }
            let told = toldSteps(steps, of: sum)
            for cell in cells where !told.contains(cell) { held[cell] = last[cell] }
        }
        return held
    }

    /// The figures whose changes may be told: changes are counts of people like others, of the records that came or went. Where
    /// some came and some went, a record's change may lie on either side of 0; that is reckoned as a count from far below.
    private func toldSteps(_ steps: [PublicCell: Int], of sum: Sum?) -> Set<PublicCell> {
        guard let sum, let model = reckoning.models[sum.fact] else { return [] }
        var atoms = ReleaseAtoms()
        atoms.add(steps.keys.sorted(), model, byID, threshold: 0)
        let isOneWay = steps.values.allSatisfy { $0 >= 0 } || steps.values.allSatisfy { $0 <= 0 }
        let depth = isOneWay ? 0 : min(100_000, Gate.mostPeople / 2 / max(1, atoms.atoms.count))
        let parts = Dictionary(
            atoms.relations.map { ($0.whole, $0.parts.count) }, uniquingKeysWith: { first, _ in first })
        let counts = steps.map { cell, step in
            (cell, isOneWay ? abs(step) : step + depth * (parts[cell] ?? 0))
        }
        let gate = Gate(
            cells: Dictionary(counts, uniquingKeysWith: { first, _ in first }), relations: atoms.relations,
            published: [], parts: atoms.atoms,
            secret: Set(steps.filter { abs($0.value) > 0 && abs($0.value) < Gate.threshold }.keys))
        guard let kinds = try? gate.decide().kinds else { return [] }
        return Set(kinds.filter { $0.value == .shown }.keys)
    }

    /// A figure with what is held of it in place of what it has come to. Throws a `FigureFault` where its word is not true of
    /// that, and `Unfit` where it cannot be said.
    func holding(_ figure: FrozenFigure, _ shown: Shown, _ held: [PublicCell: Int], _ wanted: [PublicCell: Int]) throws
        -> FrozenFigure
    {
        guard shown.all.contains(where: { held[$0] != nil }) else { return figure }
        var figure = figure
        figure.held = true
        func number(_ cell: PublicCell) -> Exact { Exact(held[cell] ?? wanted[cell] ?? 0) }
        if var table = figure.table {
            for place in table.rows.indices where place < shown.cells.count {
                table.rows[place].number = FrozenFigure.Fraction(number(shown.cells[place]))
            }
            if let total = shown.total { table.total = FrozenFigure.Fraction(number(total)) }
            figure.table = table
            return figure
        }
        let parsed = try FigureParser.figure(figure.whole)
        guard let first = shown.cells.first, let measure = measures.first(where: { $0.id == figure.measure }),
            measure.peopleBehind == nil
        else {
            throw Unfit(
                sentence: "Few people have come or gone since this was last released, so that it cannot be said anew.")
        }
        let other = shown.cells.last.map(number)
        let value: Exact? =
            switch parsed.expression {
            case .share: other.flatMap { number(first).times(Exact(100))?.divided(by: $0) }
            case .change(let change, _, _): other.flatMap { Reckoning.change(change, from: $0, to: number(first)) }
            default: number(first)
            }
        let unit = Reckoning.Unit(name: figure.unit, measure: measure)
        guard let value, let printed = Reckoning.printed(value, parsed, unit) else { return figure }
        try Reckoning.check(parsed, value, printed: printed)
        figure.value = FrozenFigure.Fraction(value)
        if figure.base != nil { figure.base = other.map(FrozenFigure.Fraction.init) }
        figure.printed = printed.text(places: Reckoning.places(parsed, unit, value))
        return figure
    }
}
