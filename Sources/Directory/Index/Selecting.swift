import Columns
import Programme
import Search

/// What a question asks of rows, made ready: a test of each row by table, and for many rows at once by set.
struct Conditions {
    /// One facet that is narrowed down; the year's is also the days'.
    struct Narrowing {
        let facet: Facet
        let column: CodeTable.Column
        let values: [UInt32]
        /// Whether a row fits, by its code in the facet's group.
        let fits: [Bool]
        /// Whether the days themselves must be looked at too.
        let hasDays: Bool
    }

    let rows: ListingRows
    let question: Question
    var narrowed: [Narrowing] = []
    let from, to, today: UInt32
    /// Whether a row is national, by its code in the regions' group.
    let isNational: [Bool]
    private let nationals: [UInt32]
    private let regionColumn: CodeTable.Column

    init(_ question: Question, _ rows: ListingRows) {
        self.rows = rows
        self.question = question
        from = question.from.map { ListingRows.cell($0) } ?? 0
        to = question.to.map { ListingRows.cell($0) } ?? ListingRows.noDay - 1
        today = ListingRows.cell(question.today)
        nationals = ["scotland", "online"].compactMap { rows.facets[.region].number(of: $0) }
        isNational = rows.facets.fits(.region, nationals)
        regionColumn = rows.codes.columns[FacetTables.group(of: .region)]
        let hasDays = question.from != nil || question.to != nil
        for facet in Facet.allCases {
            let names = question.selected[facet] ?? []
            let isDated = facet == .year && (hasDays || !question.undated)
            guard !names.isEmpty || isDated else { continue }
            let table = rows.facets[facet]
            let values = names.compactMap { table.number(of: $0) }
            // Without years of its own, a question for days fits any row here, or any that has a year.
            let fits =
                if !names.isEmpty {
                    rows.facets.fits(facet, values)
                } else if question.undated {
                    [Bool](repeating: true, count: rows.facets.combinations[FacetTables.group(of: facet)].count)
                } else {
                    rows.facets.fits(facet, 0..<UInt32(truncatingIfNeeded: table.values.count))
                }
            narrowed.append(
                Narrowing(
                    facet: facet, column: rows.codes.columns[FacetTables.group(of: facet)], values: values, fits: fits,
                    hasDays: facet == .year && hasDays))
        }
    }

    /// Whether a row, given its codes, fits one narrowing.
    @inline(__always)
    func fits(_ narrowing: Narrowing, _ row: UInt32, _ codes: UnsafePointer<UInt64>) -> Bool {
        if narrowing.fits[narrowing.column.number(codes)] {
            return !narrowing.hasDays || fitsDays(rows.start(row), rows.last(row))
        }
        return countsNationals(narrowing.facet) && isNational[regionColumn.number(codes)]
    }

    /// Whether what is national fits any value of a facet.
    @inline(__always)
    func countsNationals(_ facet: Facet) -> Bool {
        question.national && (facet == .region || facet == .localAuthority)
    }

    @inline(__always)
    private func fitsDays(_ start: UInt32, _ last: UInt32) -> Bool {
        if start == ListingRows.noDay { return question.undated }
        return (start >= from && start <= to) || (question.undated && from > 0 && start < from && last >= from)
    }

    /// The rows that fit one narrowing, removed ones among them.
    func set(_ narrowing: Narrowing) -> Bitmap {
        guard narrowing.facet == .year else {
            var set = rows(with: narrowing.values, of: narrowing.facet)
            if countsNationals(narrowing.facet) { set.formUnion(nationalSet) }
            return set
        }
        let isAnyYear = (question.selected[.year] ?? []).isEmpty
        guard narrowing.hasDays else { return isAnyYear ? rows.dated : rows(with: narrowing.values, of: .year) }
        var set = daySet()
        if !isAnyYear { set.formIntersection(rows(with: narrowing.values, of: .year)) }
        return set
    }

    /// The rows that are national, removed ones among them.
    var nationalSet: Bitmap { rows(with: nationals, of: .region) }

    /// The rows that have any of some values.
    private func rows(with values: [UInt32], of facet: Facet) -> Bitmap {
        let postings = rows.facets[facet].postings
        if values.count == 1, postings[Int(values[0])].isDense { return postings[Int(values[0])].bits }
        var set = Bitmap(rows: rows.count)
        for value in values { postings[Int(value)].insert(into: &set) }
        return set
    }

    /// The rows whose days fit: a run of the order by start, and what was begun before or has no start.
    private func daySet() -> Bitmap {
        let order = rows.byDate.rows
        let first = rows.byDate.place { rows.start($0) < from }
        let end = max(first, rows.byDate.place { rows.start($0) <= to })
        var set: Bitmap
        if end - first > rows.count / 2 {
            set = rows.dated
            set.remove(order[..<first])
            set.remove(order[end..<rows.byDate.place { rows.start($0) < ListingRows.noDay }])
        } else {
            set = Bitmap(rows: rows.count)
            set.insert(order[first..<end])
        }
        if question.undated {
            var undated = Bitmap(allOf: rows.count)
            undated.subtract(rows.dated)
            set.formUnion(undated)
            if from > 0 { for row in order[..<first] where rows.last(row) >= from { set.insert(row) } }
        }
        return set
    }

    /// Kilometres from the place asked for; `nil` outside the circle, without a point, and for what is national.
    func distance(_ row: UInt32) -> Double? {
        guard let near = question.near, let point = rows.points[Int(row)],
            let centre = Point(latitude: near.latitude, longitude: near.longitude),
            !isNational[Int(rows.codes[Int(row)][FacetTables.group(of: .region)])],
            // A degree of latitude is 111.2 km: what is farther north or south needs no sines.
            abs(point.latitude - near.latitude) * 111 <= near.kilometres
        else { return nil }
        let distance = point.kilometres(to: centre)
        return distance <= near.kilometres ? distance : nil
    }
}
