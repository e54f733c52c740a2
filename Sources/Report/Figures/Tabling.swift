import Programme

/// Breakdowns: a number for each value of one dimension or two.
extension Reckoning {
    func table(
        _ figure: Figure, _ form: FigureExpression.Form, _ of: FigureExpression, _ dimensions: [Dimension], _ top: Int?
    ) throws -> FigureAnswer {
        let (numbers, total) = (try numbers(of, by: dimensions), try numbers(of))
        let known = Set(keys(of: dimensions, numbers)).union(numbers.seen)
        guard known.count <= Self.mostRows else {
            throw FigureFault(
                position: of.asked.first?.position ?? 0,
                expected: ["a shorter period", "dimensions with fewer values"],
                message: "That would be a table of more than 5,000 rows. Narrow it down, or break it down by less.")
        }
        var cells = numbers.cells
        if let missing = numbers.missing { for key in known where cells[key] == nil { cells[key] = missing } }
        var keys = known.sorted(by: order(of: dimensions))
        if let top {
            let greatest = keys.enumerated().sorted { left, right in
                guard let one = cells[left.element], let other = cells[right.element], one != other else {
                    let (isOne, isOther) = (cells[left.element] != nil, cells[right.element] != nil)
                    return isOne == isOther ? left.offset < right.offset : isOne
                }
                return other < one
            }
            keys = greatest.prefix(top).map(\.element)
        }
        let table = FigureTable(
            dimensions: dimensions, form: form,
            rows: keys.map { FigureTable.Row(values: $0, number: cells[$0]) }, total: total.cells[[]],
            mayExceedTotal: mayExceedTotal(of, dimensions, numbers, total), leftOut: known.count - keys.count)
        return try answer(
            figure, total, value: nil, base: total.cells[[]], reason: nil, table: table, unit: numbers.unit)
    }

    /// Values in the order of the vocabulary, months in that of time, what is not known last.
    private func order(of dimensions: [Dimension]) -> ([String], [String]) -> Bool {
        let order = dimensions.map { dimension in
            Dictionary(
                vocabulary.all(dimension).enumerated().map { ($1.slug, $0) }, uniquingKeysWith: { first, _ in first })
        }
        return { left, right in
            for (place, dimension) in dimensions.enumerated() where left[place] != right[place] {
                if left[place].isEmpty || right[place].isEmpty { return right[place].isEmpty }
                let (one, other) = (order[place][left[place]], order[place][right[place]])
                if dimension == .month || one == other { return left[place] < right[place] }
                return (one ?? .max) < (other ?? .max)
            }
            return false
        }
    }

    /// Whether a record, or an establishment that is counted once, may stand in several rows.
    private func mayExceedTotal(
        _ of: FigureExpression, _ dimensions: [Dimension], _ numbers: Numbers, _ total: Numbers
    ) -> Bool {
        guard case .of = numbers.unit, let measure = numbers.measure, let fact = models[measure.fact]?.fact else {
            return false
        }
        return dimensions.contains { dimension in
            // What is narrowed down to one value stands in one row.
            let isNarrowed = of.asked.contains { asked in
                asked.clauses.contains { $0.dimension == dimension && !$0.isNot && $0.values.count == 1 }
            }
            if isNarrowed { return false }
            let isOfPlace = [.sector, .council, .region, .urbanRural, .remoteness].contains(dimension)
            guard measure.aggregate == .distinctEstablishments else {
                return !dimension.isOfRecord && !(isOfPlace && fact.isOfOnePlace)
            }
            guard isOfPlace else { return true }
            // An establishment has one place on any day, and seldom another on a later one.
            guard let whole = total.cells[[]], let parts = try? self.numbers(of, by: [dimension]) else { return true }
            let sum = parts.cells.values.reduce(Exact(0)) { $0.adding($1) ?? $0 }
            return whole < sum
        }
    }

    /// The rows that a table has though no record is in them: of dimensions whose values are few and known, and the months
    /// of the period.
    private func keys(of dimensions: [Dimension], _ numbers: Numbers) -> [[String]] {
        let lists = dimensions.enumerated().map { place, dimension -> [String] in
            let touched = Set(numbers.seen.compactMap { $0.indices.contains(place) ? $0[place] : nil })
            switch dimension {
            case .kind:
                let kinds = numbers.measure.flatMap { models[$0.fact]?.fact.kinds.map(\.value) } ?? []
                return numbers.measure?.conditions.isEmpty == false ? Array(touched) : kinds
            case .mode: return numbers.measure.flatMap { models[$0.fact]?.fact.modes.map(\.value) } ?? []
            case .region, .remoteness, .urbanRural, .council: return vocabulary.all(dimension).map(\.slug)
            case .month: return Self.months(of: numbers.period)
            case .officer, .theme, .sector: return touched.filter { !$0.isEmpty }.sorted()
            }
        }
        return lists.reduce([[]]) { keys, values in keys.flatMap { key in values.map { key + [$0] } } }
    }

    /// More rows than this nobody reads.
    static let mostRows = 5000
}

extension Period {
    /// How many months it touches.
    var countOfMonths: Int { (to.year - from.year) * 12 + to.month - from.month + 1 }
}
