import Columns
import Programme
import Search

/// What a question asks of rows, made ready: a test of each row by table, and for many rows at once by set.
struct Conditions {
    /// One facet that is narrowed down; the year's is also the days'.
    struct Narrowing {
        let facet: Facet
        let values: [UInt32]
        let fits: [Bool]
    }

    let rows: ListingRows
    let question: Question
    var narrowed: [Narrowing] = []
    /// Whether days are asked for, so that the year's condition is more than its values.
    let hasDays: Bool
    let from, to, today: UInt32
    let isNational: [Bool]

    init(_ question: Question, _ rows: ListingRows) {
        self.rows = rows
        self.question = question
        hasDays = question.from != nil || question.to != nil || !question.undated
        from = question.from.map { ListingRows.cell($0) } ?? 0
        to = question.to.map { ListingRows.cell($0) } ?? ListingRows.noDay - 1
        today = ListingRows.cell(question.today)
        let region = rows.facets[Facet.region.rawValue]
        isNational = region.fits(["scotland", "online"].compactMap { region.number(of: $0) })
        for facet in Facet.allCases {
            let names = question.selected[facet] ?? []
            guard !names.isEmpty || (facet == .year && hasDays) else { continue }
            let table = rows.facets[facet.rawValue]
            let values = names.compactMap { table.number(of: $0) }
            let fits = names.isEmpty ? [Bool](repeating: true, count: table.sets.count) : table.fits(values)
            narrowed.append(Narrowing(facet: facet, values: values, fits: fits))
        }
    }

    /// Whether a row's days fit.
    @inline(__always)
    func fitsDays(_ start: UInt32, _ last: UInt32) -> Bool {
        if start == ListingRows.noDay { return question.undated }
        return (start >= from && start <= to) || (question.undated && from > 0 && start < from && last >= from)
    }

    /// Whether a row fits one narrowing.
    @inline(__always)
    func fits(_ narrowing: Narrowing, _ cells: UnsafePointer<UInt32>) -> Bool {
        let facet = narrowing.facet
        if narrowing.fits[Int(cells[facet.rawValue])] {
            return facet != .year || !hasDays || fitsDays(cells[ListingRows.startCell], cells[ListingRows.lastCell])
        }
        return question.national && (facet == .region || facet == .localAuthority)
            && isNational[Int(cells[Facet.region.rawValue])]
    }

    /// The rows that fit one narrowing, removed ones among them.
    func set(_ narrowing: Narrowing) -> Bitmap {
        let facet = narrowing.facet
        let table = rows.facets[facet.rawValue]
        var set: Bitmap
        if facet == .year && hasDays {
            set = daySet()
            if !narrowing.values.isEmpty || !(question.selected[.year] ?? []).isEmpty {
                var years = Bitmap(rows: rows.count)
                for value in narrowing.values { table.postings[Int(value)].insert(into: &years) }
                set.formIntersection(years)
            }
            return set
        }
        set = Bitmap(rows: rows.count)
        for value in narrowing.values { table.postings[Int(value)].insert(into: &set) }
        if question.national && (facet == .region || facet == .localAuthority) {
            let region = rows.facets[Facet.region.rawValue]
            for name in ["scotland", "online"] {
                if let value = region.number(of: name) { region.postings[Int(value)].insert(into: &set) }
            }
        }
        return set
    }

    /// The rows whose days fit: a run of the order by start, and what was begun before or has no start.
    private func daySet() -> Bitmap {
        let order = rows.byDate
        let first = rows.place(in: order) { rows.start($0) < from }
        let end = rows.place(in: order) { rows.start($0) <= to }
        let undated = rows.place(in: order) { rows.start($0) < ListingRows.noDay }
        var set: Bitmap
        if end - first > rows.count / 2 {
            set = Bitmap(allOf: rows.count)
            for place in 0..<first { set.remove(order[place]) }
            for place in end..<order.count { set.remove(order[place]) }
        } else {
            set = Bitmap(rows: rows.count)
            for place in first..<max(first, end) { set.insert(order[place]) }
        }
        if question.undated {
            for place in undated..<order.count { set.insert(order[place]) }
            if from > 0 { for place in 0..<first where rows.last(order[place]) >= from { set.insert(order[place]) } }
        }
        return set
    }

    /// Kilometres from the place asked for; `nil` outside the circle, without a point, and for what is national.
    func distance(_ row: UInt32) -> Double? {
        guard let near = question.near, let point = rows.points[Int(row)],
            let centre = Point(latitude: near.latitude, longitude: near.longitude),
            !isNational[Int(rows.cells[Int(row) * ListingRows.stride + Facet.region.rawValue])],
            // A degree of latitude is 111.2 km: what is farther north or south needs no sines.
            abs(point.latitude - near.latitude) * 111 <= near.kilometres
        else { return nil }
        let distance = point.kilometres(to: centre)
        return distance <= near.kilometres ? distance : nil
    }
}
