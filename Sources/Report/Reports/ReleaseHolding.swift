import Disclosure
import Programme

/// Figures of people that stay as they were released before: where what a number has come to may not be told, though it was told
/// before, because few have come or gone or because it would tell of others.
extension ReleaseGate {
    /// What figures showed when they were last released; of those alone that have been.
    func lastShown(of cells: Set<PublicCell>) -> [PublicCell: Int] {
        var last: [PublicCell: Int] = [:]
        for cell in earlier.flatMap(\.cells) {
            if let heads = cell.heads, cells.contains(cell.publicCell) { last[cell.publicCell] = heads }
        }
        return last
    }

    /// A figure with what is held of it in place of what it has come to; suppressed where nothing can be said. Throws a
    /// `FigureFault` where its word is not true of that.
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
        else { return Self.suppressed(figure) }
        let other = shown.cells.last.map(number)
        let value: Exact? =
            switch parsed.expression {
            case .share: other.flatMap { number(first).times(Exact(100))?.divided(by: $0) }
            case .change(let change, _, _): other.flatMap { Reckoning.change(change, from: $0, to: number(first)) }
            default: number(first)
            }
        let unit = Reckoning.Unit(name: figure.unit, measure: measure)
        guard let value, let printed = Reckoning.printed(value, parsed, unit) else {
            return Self.suppressed(figure)
        }
        try Reckoning.check(parsed, value, printed: printed)
        figure.value = FrozenFigure.Fraction(value)
        if figure.base != nil { figure.base = other.map(FrozenFigure.Fraction.init) }
        figure.printed = printed.text(places: Reckoning.places(parsed, unit, value))
        return figure
    }
}
