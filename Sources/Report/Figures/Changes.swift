import Programme

/// Shares, and what came and went between two periods.
extension Reckoning {
    func share(
        _ part: FigureExpression, of whole: FigureExpression, by dimensions: [Dimension]
    ) throws -> Numbers {
        // Of something in itself each row is a part of the total.
        let isOfItself = part.text == whole.text
        let (parts, wholes) = (
            try numbers(part, by: dimensions), try numbers(whole, by: isOfItself ? [] : dimensions)
        )
        guard parts.unit == wholes.unit else {
            throw FigureFault(
                position: whole.asked.first?.position ?? part.asked.first?.position ?? 0,
                expected: ["a measure of \(parts.unit.name)"],
                message: "A share is of one unit: \(parts.unit.name) are no part of \(wholes.unit.name).")
        }
        var share = Numbers(
            unit: .percent, cells: [:], bases: wholes.cells, seen: parts.seen, period: parts.period,
            measure: parts.measure, externals: parts.externals + (isOfItself ? [] : wholes.externals))
        if isOfItself {
            share.missing = wholes.cells[[]].flatMap { Exact(0).divided(by: $0) }
        } else {
            share.seen.formUnion(wholes.seen)
        }
        for key in isOfItself ? Array(parts.cells.keys) : Array(wholes.cells.keys) {
            let part = parts.cells[key] ?? Exact(0)
            guard let whole = wholes.cells[isOfItself ? [] : key] else { continue }
            // A share of nothing is no number.
            if let value = part.times(Exact(100))?.divided(by: whole) { share.cells[key] = value }
        }
        if !isOfItself, let value = share.cells[[]] {
            share.word = Figure.Qualifier.of(parts.word, against: wholes.word, for: value)
        }
        return share
    }

    func change(
        _ change: FigureExpression.Change, of expression: FigureExpression, since: Period, by dimensions: [Dimension]
    ) throws -> Numbers {
        let position = expression.asked.first?.position ?? 0
        let now = try numbers(expression, by: dimensions)
        for (name, period) in expression.externals {
            guard let external = externals[name],
                let note = external.breakNote(since: since, until: period ?? external.period)
            else { continue }
            throw FigureFault(
                position: position, expected: ["a period after the break"],
                message: "The values of “\(name)” since \(said.period(since)) cannot be compared: \(note)")
        }
        if case .external = expression { return try self.change(change, ofSeries: now, since: since, at: position) }
        guard (change == .points) == (now.unit == .percent) else {
            throw FigureFault(
                position: position, expected: [change == .points ? "share of" : "points change of a share"],
                message: change == .points
                    ? "Percentage points are the change of a share. Ask “share of … in …”."
                    : "Shares change by percentage points. Ask “points change of”.")
        }
        let then = try beside(now, try numbers(expression.during(since), by: dimensions), dimensions, at: position)
        var changed = Numbers(
            unit: change == .difference ? now.unit : change == .percent ? .percent : .points, cells: [:],
            bases: then.cells, seen: now.seen.union(then.seen), period: now.period, measure: now.measure,
            externals: now.externals)
        func difference(_ new: Exact?, _ old: Exact?) -> Exact? {
            guard let new, let old else { return nil }
            return Self.change(change, from: old, to: new)
        }
        changed.missing = difference(now.missing, then.missing)
        for key in changed.seen {
            changed.cells[key] = difference(now.cells[key] ?? now.missing, then.cells[key] ?? then.missing)
        }
        if let value = changed.cells[[]] {
            changed.word = Figure.Qualifier.of(now.word, against: then.word, for: value)
        }
        return changed
    }

    /// The numbers of an earlier period with its months under those of the later one that stand at the same place: August
    /// beside August. Throws a `FigureFault` where the periods do not have as many.
    private func beside(
        _ now: Numbers, _ then: Numbers, _ dimensions: [Dimension], at position: Int
    ) throws -> Numbers {
        guard let place = dimensions.firstIndex(of: .month) else { return then }
        guard now.period.countOfMonths == then.period.countOfMonths else {
            throw FigureFault(
                position: position, expected: ["two periods with as many months"],
                message:
                    "Month by month these periods cannot be compared: \(said.months(now.period)) and \(said.months(then.period)). Ask two periods with as many months, or leave the month out."
            )
        }
        let months = Dictionary(
            zip(Self.months(of: then.period), Self.months(of: now.period)).map { ($0, $1) },
            uniquingKeysWith: { first, _ in first })
        func moved(_ key: [String]) -> [String] {
            var key = key
            if key.indices.contains(place), let month = months[key[place]] { key[place] = month }
            return key
        }
        var moving = then
        moving.cells = Dictionary(then.cells.map { (moved($0), $1) }, uniquingKeysWith: { first, _ in first })
        moving.seen = Set(then.seen.map(moved))
        return moving
    }

    /// The months of a period, as the dimension has them.
    static func months(of period: Period) -> [String] {
        var months: [String] = []
        var day = period.from.firstOfMonth
        while day <= period.to, months.count < 600 {
            months.append(Period.month(day))
            let next = day.lastOfMonth.adding(1)
            guard next > day else { break }
            day = next
        }
        return months
    }

    /// Why there is no share or no change: the first thing that is missing.
    func reasonForNone(_ expression: FigureExpression) -> String {
        if case .change(let change, let of, let since) = expression {
            let earlier = said.during(since)
            if change == .points, (try? numbers(of).cells[[]]) != nil {
                return
                    "There was nothing \(earlier) of which this could be a part, so there is nothing to compare with."
            }
            if change == .percent {
                return "There was none \(earlier), so there is nothing to compare with."
            }
        }
        return "There is nothing of which this could be a part in this period."
    }

    /// The change of an external series, whose values are entered with their periods.
    private func change(
        _ change: FigureExpression.Change, ofSeries now: Numbers, since: Period, at position: Int
    ) throws -> Numbers {
        guard change != .points || now.unit == .percent else {
            throw FigureFault(
                position: position, expected: ["change of", "percent change of"],
                message: "Percentage points are the change of a share. Ask “change of” or “percent change of”.")
        }
        guard let external = now.externals.first, let then = external.point(during: since) else {
            throw FigureFault(
                position: position, expected: now.externals.first?.points.map(\.period.text) ?? [],
                message:
                    "The external figure “\(now.externals.first?.name ?? "")” has no value for \(said.period(since)).")
        }
        guard let new = now.cells[[]] else {
            throw FigureFault(
                position: position, expected: external.points.map(\.period.text),
                message: "The external figure “\(external.name)” has no value for \(said.period(now.period)).")
        }
        var changed = now
        changed.unit = change == .percent ? .percent : change == .points ? .points : now.unit
        changed.bases = [[]: then.value]
        changed.missing = nil
        changed.cells = [:]
        changed.cells[[]] = Self.change(change, from: then.value, to: new)
        changed.word = changed.cells[[]].flatMap { Figure.Qualifier.of(now.word, against: then.word, for: $0) }
        return changed
    }

    /// What came or went between two values; `nil` of nothing per cent.
    static func change(_ change: FigureExpression.Change, from old: Exact, to new: Exact) -> Exact? {
        let difference = new.subtracting(old)
        return change == .percent ? difference?.times(Exact(100))?.divided(by: old.magnitude) : difference
    }
}
