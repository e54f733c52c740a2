/// The figures by number, in their order, and the rows that hold between them.
struct Ties: Sendable {
    /// The sum of cells with their factors is 0, or at most 0.
    struct Row: Sendable {
        var members: [(cell: Int, factor: Int)]
        var isExact: Bool
        /// The cell to name where the row does not hold.
        var whole: Int
    }

    let cells: [PublicCell]
    let numbers: [PublicCell: Int]
    let rows: [Row]
    /// The rows in which each cell takes part.
    let rowsOf: [[Int]]

    init(_ named: some Sequence<PublicCell>, _ relations: [Relation]) {
        cells = Set(named).union(relations.flatMap { $0.parts + [$0.whole] }).sorted()
        let numbers = Dictionary(uniqueKeysWithValues: cells.enumerated().map { ($1, $0) })
        var rows: [Row] = []
        for relation in relations.sorted(by: { ($0.whole, $0.parts.count) < ($1.whole, $1.parts.count) }) {
            guard let whole = numbers[relation.whole] else { continue }
            let parts = relation.parts.compactMap { numbers[$0] }
            func add(_ factors: [(Int, Int)], isExact: Bool) {
                let sums = Dictionary(factors, uniquingKeysWith: +).filter { $0.value != 0 }
                let members = sums.sorted { $0.key < $1.key }.map { (cell: $0.key, factor: $0.value) }
                if !members.isEmpty { rows.append(Row(members: members, isExact: isExact, whole: whole)) }
            }
            add([(whole, 1)] + parts.map { ($0, -1) }, isExact: relation.isExact)
            if !relation.isExact { for part in parts { add([(part, 1), (whole, -1)], isExact: false) } }
        }
        var rowsOf = [[Int]](repeating: [], count: cells.count)
        for (number, row) in rows.enumerated() { for member in row.members { rowsOf[member.cell].append(number) } }
        self.numbers = numbers
        self.rows = rows
        self.rowsOf = rowsOf
    }

    /// The cells that share a row with a cell, itself included; in their order.
    func neighbours(of cell: Int) -> [Int] {
        Set(rowsOf[cell].flatMap { rows[$0].members.map(\.cell) } + [cell]).sorted()
    }

    /// The open cells that hang together with one, through rows; in their order.
    func component(of cell: Int, isOpen: (Int) -> Bool) -> [Int] {
        var (found, seenRows, waiting): (Set<Int>, Set<Int>, [Int]) = ([cell], [], [cell])
        while let next = waiting.popLast() {
            for row in rowsOf[next] where seenRows.insert(row).inserted {
                for member in rows[row].members where !found.contains(member.cell) && isOpen(member.cell) {
                    found.insert(member.cell)
                    waiting.append(member.cell)
                }
            }
        }
        return found.sorted()
    }
}
