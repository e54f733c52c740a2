import Columns
import Disclosure
import Programme

/// The records that figures of people are made of, as far as these figures tell them apart: records that belong to the same
/// figures are one *atom*, and every figure is the sum of its atoms.
///
/// Readers are taken to know which atoms there are, for how many engagements and sessions there were of each kind, when and
/// where, is public; of the people in an atom they know that there are none or some. So whatever holds between figures,
/// because parts add up, because places lie in one another, because periods overlap, because one measure counts a part of
/// another, or because somewhere there was nothing at all, holds between sums of atoms.
struct ReleaseAtoms {
    /// That each figure is the sum of its atoms.
    private(set) var relations: [Relation] = []
    /// How many people there are in each atom, in figures that earlier releases show, and in the small ones that nobody shows.
    private(set) var counts: [PublicCell: Int] = [:]
    /// The atoms: nobody publishes one, nor the sum of a place and a kind.
    private(set) var atoms: Set<PublicCell> = []

    /// More atoms than this are told apart by place, by kind, by sector and by theme, each by itself.
    static let most = 6000
    private static let families: [[Dimension]] = [
        [.council, .region, .urbanRural, .remoteness], [.kind, .mode], [.sector], [.theme],
    ]

    /// Adds what holds between figures of one sum of records: those of `cells`, and those that nobody shows and that are small.
    mutating func add(_ cells: [PublicCell], _ model: FactModel, _ measures: [String: Measure], threshold: Int) {
        let sums = RecordSums(cells, model, measures)
        let small = sums.unpublished.filter { $0.value > 0 && $0.value < threshold }
        let named = cells + small.keys.sorted()
        counts.merge(small) { count, _ in count }
        let whole = sums.atoms(of: named, by: sums.dimensions, most: Self.most)
        guard whole == nil else {
            if let whole { add(whole, of: named, "") }
            return
        }
        let linked = named + sums.totals.keys.filter { !named.contains($0) }.sorted()
        for (place, family) in Self.families.enumerated() {
            let dimensions = sums.dimensions.filter(family.contains)
            guard !dimensions.isEmpty, let some = sums.atoms(of: linked, by: dimensions, most: Int.max) else {
                continue
            }
            add(some, of: linked, String(place))
        }
        for (total, count) in sums.totals where counts[total] == nil {
            counts[total] = count
            // It is named for the sake of the families alone, unless it is small.
            if count == 0 || count >= threshold { atoms.insert(total) }
        }
    }

    private mutating func add(_ found: [RecordSums.Atom], of named: [PublicCell], _ family: String) {
        guard let first = named.first else { return }
        var parts = [[PublicCell]](repeating: [], count: named.count)
        for (number, atom) in found.enumerated() {
            let cell = PublicCell(
                measure: first.measure, from: atom.from, to: atom.to, dimension: "~" + family, value: String(number))
            atoms.insert(cell)
            counts[cell] = atom.count
            for place in atom.cells { parts[place].append(cell) }
        }
        for (cell, parts) in zip(named, parts) {
            // A figure without a record is known to be none.
            relations.append(Relation(whole: cell, parts: parts, isExact: true))
            counts[cell] = parts.reduce(0) { $0 + (counts[$1] ?? 0) }
        }
    }
}

/// The records of a measure with the figures that they belong to.
struct RecordSums {
    /// Records that belong to the same figures.
    struct Atom {
        /// The span of time in which they lie.
        let from: Int32
        let to: Int32
        /// Their places in the list of figures.
        let cells: [Int]
        var count: Int
    }

    /// By which the figures are told apart.
    let dimensions: [Dimension]
    /// What could be published of one value of those dimensions, and of all, in each period and each span between their ends,
    /// and is not among the figures; and of all in each span alone.
    private(set) var unpublished: [PublicCell: Int] = [:]
    private(set) var totals: [PublicCell: Int] = [:]

    private let model: FactModel
    private let measures: [String: Measure]
    private let spans: [(from: Int32, to: Int32)]
    private let wide: String

    init(_ cells: [PublicCell], _ model: FactModel, _ measures: [String: Measure]) {
        (self.model, self.measures) = (model, measures)
        let ids = Set(cells.map(\.measure)).sorted()
        let conditions = ids.flatMap { measures[$0]?.conditions.map(\.dimension) ?? [] }
        let asked = Set(cells.compactMap { Dimension(rawValue: $0.dimension) } + conditions)
        dimensions = Dimension.allCases.filter(asked.contains)
        spans = Relation.spans(of: cells.map { ($0.from, $0.to) })
        // Narrower measures are values of a dimension.
        let one = ids.first.flatMap { measures[$0] }
        wide =
            measures.values.filter { $0.fact == one?.fact && $0.aggregate == one?.aggregate && $0.conditions.isEmpty }
            .map(\.id).min() ?? ids.first ?? ""
        (unpublished, totals) = sums(beside: Set(cells), ids)
    }

    private func sums(beside shown: Set<PublicCell>, _ ids: [String]) -> ([PublicCell: Int], [PublicCell: Int]) {
        var bySpan = [[PublicCell: Int]](repeating: [:], count: spans.count)
        func key(_ measure: String, _ dimension: String = "", _ value: String = "") -> PublicCell {
            PublicCell(measure: measure, from: 0, to: 0, dimension: dimension, value: value)
        }
        for (span, record, heads) in records {
            for id in ids where isOf(id, record) { bySpan[span][key(id), default: 0] += heads }
            for dimension in dimensions {
                for code in codes(of: record, dimension) {
                    let value = model.values(of: dimension).name(code)
                    bySpan[span][key(wide, dimension.rawValue, value), default: 0] += heads
                }
            }
        }
        var (sums, totals): ([PublicCell: Int], [PublicCell: Int]) = ([:], [:])
        let periods = Set(shown.map { [$0.from, $0.to] } + spans.map { [$0.from, $0.to] })
        for period in periods {
            for (place, span) in spans.enumerated() where period[0] <= span.from && span.to <= period[1] {
                for (cell, heads) in bySpan[place] {
                    let cell = PublicCell(
                        measure: cell.measure, from: period[0], to: period[1], dimension: cell.dimension,
                        value: cell.value)
                    if !shown.contains(cell) { sums[cell, default: 0] += heads }
                }
            }
        }
        for (place, span) in spans.enumerated() {
            let total = PublicCell(measure: wide, from: span.from, to: span.to)
            totals[total] = bySpan[place][key(wide)] ?? 0
        }
        return (sums, totals)
    }

    /// The atoms of some figures in a fixed order, told apart by some dimensions alone; `nil` where there are too many.
    func atoms(of cells: [PublicCell], by dimensions: [Dimension], most: Int) -> [Atom]? {
        var tests = [CellTests](repeating: CellTests(), count: spans.count)
        for (place, cell) in cells.enumerated() {
            guard let clauses = clauses(of: cell), clauses.allSatisfy({ dimensions.contains($0.dimension) }) else {
                continue
            }
            for (number, span) in spans.enumerated() where cell.from <= span.from && span.to <= cell.to {
                tests[number].add(place, clauses)
            }
        }
        var found: [[Int]: Atom] = [:]
        for (span, record, heads) in records {
            let cells = tests[span].cells(of: record)
            guard !cells.isEmpty else { continue }
            found[cells + [span], default: Atom(from: spans[span].from, to: spans[span].to, cells: cells, count: 0)]
                .count += heads
            guard found.count <= most else { return nil }
        }
        return found.sorted { $0.key.lexicographicallyPrecedes($1.key) }.map(\.value)
    }

    // MARK: records

    /// Each record within the periods: the number of its span, and how many people it counts.
    private var records: [(span: Int, record: FactTable.Record, heads: Int)] {
        (0..<model.table.count).compactMap { row in
            guard let record = model.table[row],
                let span = spans.firstIndex(where: { $0.from <= record.day && record.day <= $0.to })
            else { return nil }
            guard case .sum(let amount)? = measures[wide]?.aggregate else { return (span, record, 1) }
            let place = model.fact.amounts.firstIndex(of: amount) ?? 0
            return (span, record, record.amounts.indices.contains(place) ? Int(record.amounts[place]) : 0)
        }
    }

    /// Whether a measure counts a record.
    private func isOf(_ measure: String, _ record: FactTable.Record) -> Bool {
        (measures[measure]?.conditions ?? []).allSatisfy { condition in
            codes(of: record, condition.dimension).contains { code in
                condition.values.contains(model.values(of: condition.dimension).name(code))
            }
        }
    }

    private func codes(of record: FactTable.Record, _ dimension: Dimension) -> Set<UInt32> {
        switch FactModel.column(dimension) {
        case .own(let place): record.codes.indices.contains(place) ? [record.codes[place]] : []
        case .link(let place): Set(record.links.compactMap { $0.indices.contains(place) ? $0[place] : nil })
        }
    }

    /// What a record has to be to belong to a figure; `nil` for what is none of this measure.
    private func clauses(of cell: PublicCell) -> [CellTests.Clause]? {
        guard let measure = measures[cell.measure] else { return nil }
        var clauses = measure.conditions.map { condition in
            CellTests.Clause(condition.dimension, codes(condition.values, condition.dimension))
        }
        if let dimension = Dimension(rawValue: cell.dimension) {
            let isNot = cell.value.utf8.first == UInt8(ascii: "!")
            let names = cell.value.utf8.drop { $0 == UInt8(ascii: "!") }.split(
                separator: UInt8(ascii: "|"), omittingEmptySubsequences: false)
            let named = codes(names.map { String(decoding: $0, as: UTF8.self) }, dimension)
            let all = Set(model.values(of: dimension).all.indices.map { UInt32($0) })
            clauses.append(CellTests.Clause(dimension, isNot ? all.subtracting(named) : named))
        }
        return clauses
    }

    private func codes(_ values: [String], _ dimension: Dimension) -> Set<UInt32> {
        Set(values.compactMap(model.values(of: dimension).number))
    }
}

/// The figures that a record of a span may belong to.
private struct CellTests {
    /// That a dimension has one of some values.
    struct Clause {
        let dimension: Dimension
        let column: FactQuestion.Column
        let allowed: Set<UInt32>

        init(_ dimension: Dimension, _ allowed: Set<UInt32>) {
            (self.dimension, column, self.allowed) = (dimension, FactModel.column(dimension), allowed)
        }
    }

    /// Those of all records.
    private var all: [Int] = []
    /// Those of one value, by column and code.
    private var plain: [FactQuestion.Column: [UInt32: [Int]]] = [:]
    private var others: [(cell: Int, clauses: [Clause])] = []

    mutating func add(_ cell: Int, _ clauses: [Clause]) {
        if clauses.isEmpty { return all.append(cell) }
        guard clauses.count == 1, let clause = clauses.first, clause.allowed.count == 1, let code = clause.allowed.first
        else { return others.append((cell, clauses)) }
        plain[clause.column, default: [:]][code, default: []].append(cell)
    }

    func cells(of record: FactTable.Record) -> [Int] {
        var cells = Set(all)
        for (column, byCode) in plain {
            switch column {
            case .own(let place):
                if record.codes.indices.contains(place) { cells.formUnion(byCode[record.codes[place]] ?? []) }
            case .link(let place):
                for link in record.links where link.indices.contains(place) {
                    cells.formUnion(byCode[link[place]] ?? [])
                }
            }
        }
        for (cell, clauses) in others where Self.isOf(record, clauses) { cells.insert(cell) }
        return cells.sorted()
    }

    /// Of what a record has several values of, one has to be all that is asked.
    private static func isOf(_ record: FactTable.Record, _ clauses: [Clause]) -> Bool {
        var ofLinks: [(place: Int, allowed: Set<UInt32>)] = []
        for clause in clauses {
            switch clause.column {
            case .own(let place):
                guard record.codes.indices.contains(place), clause.allowed.contains(record.codes[place]) else {
                    return false
                }
            case .link(let place): ofLinks.append((place, clause.allowed))
            }
        }
        return ofLinks.isEmpty
            || record.links.contains { link in
                ofLinks.allSatisfy { link.indices.contains($0.place) && $0.allowed.contains(link[$0.place]) }
            }
    }
}
