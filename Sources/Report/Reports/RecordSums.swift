import Columns
import Disclosure
import Programme

/// The records of a measure, as they are and as they were when earlier releases were made, with the figures that they belong to.
struct RecordSums {
    /// When records are in a figure.
    enum Time: Hashable {
        case now
        /// When an earlier release was made, by its place among them.
        case then(Int)
        /// Now and not then.
        case came(Int)
        /// Then and not now.
        case gone(Int)
    }

    /// A figure at a time, under a name of its own.
    struct Named: Hashable {
        let cell: PublicCell
        let time: Time
        let name: PublicCell

        init(_ cell: PublicCell, _ time: Time = .now) {
            (self.cell, self.time) = (cell, time)
            let mark: String
            switch time {
            case .now:
                name = cell
                return
            case .then(let place): mark = "=\(place) "
            case .came(let place): mark = "+\(place) "
            case .gone(let place): mark = "-\(place) "
            }
            name = PublicCell(
                measure: cell.measure, from: cell.from, to: cell.to, dimension: mark + cell.dimension, value: cell.value
            )
        }
    }

    /// A record as it is or was: 0 stands for now, and one more than its place for each earlier release in which it was the same.
    private struct Version {
        let span: Int
        let record: FactTable.Record
        let heads: Int
        var times: Set<Int>
    }

    /// What has changed in a figure since a release.
    struct Step {
        var then = 0
        var came = 0
        var gone = 0
        /// Whether it is made of the same records, with as many people.
        var isNone = true
        /// The same for two releases whose figure is made of the same records, with as many people.
        var mark: UInt64 = 0
    }

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

    /// The releases that show figures of these records, the first first.
    let earlier: [EarlierRelease]

    private let model: FactModel
    private let measures: [String: Measure]
    private let spans: [(from: Int32, to: Int32)]
    private let wide: String
    private var versions: [Version] = []
    private var steps: [PublicCell: [Step]] = [:]

    /// `cells` are all figures of now, which are `wanted`, and of `earlier`.
    init(
        _ cells: [PublicCell], wanted: Set<PublicCell>, _ model: FactModel, _ measures: [String: Measure],
        since earlier: [EarlierRelease]
    ) {
        (self.model, self.measures, self.earlier) = (model, measures, earlier)
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
        versions = allVersions()
        (unpublished, totals) = sums(beside: wanted, Set(cells), ids)
        steps = allSteps(cells)
    }

    /// What has changed in a figure since an earlier release.
    func step(of cell: PublicCell, since place: Int) -> Step? {
        steps[cell].flatMap { $0.indices.contains(place) ? $0[place] : nil }
    }

    private func allSteps(_ cells: [PublicCell]) -> [PublicCell: [Step]] {
        guard !earlier.isEmpty else { return [:] }
        var steps = [[Step]](repeating: [Step](repeating: Step(), count: earlier.count), count: cells.count)
        let tests = tests(of: cells.map { Named($0) }, by: dimensions)
        for (number, version) in versions.enumerated() {
            let isNow = version.times.contains(0)
            for cell in tests[version.span].cells(of: version.record) {
                for place in earlier.indices {
                    let wasThen = version.times.contains(place + 1)
                    if wasThen {
                        steps[cell][place].then += version.heads
                        steps[cell][place].mark &+= Self.mark(of: number)
                    }
                    if isNow, !wasThen { steps[cell][place].came += version.heads }
                    if wasThen, !isNow { steps[cell][place].gone += version.heads }
                    if isNow != wasThen { steps[cell][place].isNone = false }
                }
            }
        }
        return Dictionary(zip(cells, steps), uniquingKeysWith: { first, _ in first })
    }

    private func sums(beside wanted: Set<PublicCell>, _ cells: Set<PublicCell>, _ ids: [String]) -> (
        [PublicCell: Int], [PublicCell: Int]
    ) {
        var bySpan = [[PublicCell: Int]](repeating: [:], count: spans.count)
        func key(_ measure: String, _ dimension: String = "", _ value: String = "") -> PublicCell {
            PublicCell(measure: measure, from: 0, to: 0, dimension: dimension, value: value)
        }
        for version in versions where version.times.contains(0) {
            let (span, record) = (version.span, version.record)
            for id in ids where isOf(id, record) { bySpan[span][key(id), default: 0] += version.heads }
            for dimension in dimensions {
                for code in codes(of: record, dimension) {
                    let value = model.values(of: dimension).name(code)
                    bySpan[span][key(wide, dimension.rawValue, value), default: 0] += version.heads
                }
            }
        }
        var (sums, totals): ([PublicCell: Int], [PublicCell: Int]) = ([:], [:])
        let periods = Set(cells.map { [$0.from, $0.to] } + spans.map { [$0.from, $0.to] })
        for period in periods {
            for (place, span) in spans.enumerated() where period[0] <= span.from && span.to <= period[1] {
                for (cell, heads) in bySpan[place] {
                    let cell = PublicCell(
                        measure: cell.measure, from: period[0], to: period[1], dimension: cell.dimension,
                        value: cell.value)
                    if !wanted.contains(cell) { sums[cell, default: 0] += heads }
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
    func atoms(of named: [Named], by dimensions: [Dimension], most: Int) -> [Atom]? {
        let tests = tests(of: named, by: dimensions)
        var found: [[Int]: Atom] = [:]
        for version in versions {
            let cells = tests[version.span].cells(of: version.record).filter { Self.isIn(version, named[$0].time) }
            guard !cells.isEmpty else { continue }
            let span = spans[version.span]
            found[cells + [version.span], default: Atom(from: span.from, to: span.to, cells: cells, count: 0)].count +=
                version.heads
            guard found.count <= most else { return nil }
        }
        return found.sorted { $0.key.lexicographicallyPrecedes($1.key) }.map(\.value)
    }

    private static func isIn(_ version: Version, _ time: Time) -> Bool {
        let isNow = version.times.contains(0)
        switch time {
        case .now: return isNow
        case .then(let place): return version.times.contains(place + 1)
        case .came(let place): return isNow && !version.times.contains(place + 1)
        case .gone(let place): return !isNow && version.times.contains(place + 1)
        }
    }

    /// For each span the figures that a record of it may belong to.
    private func tests(of named: [Named], by dimensions: [Dimension]) -> [CellTests] {
        var tests = [CellTests](repeating: CellTests(), count: spans.count)
        for (place, one) in named.enumerated() {
            guard let clauses = clauses(of: one.cell), clauses.allSatisfy({ dimensions.contains($0.dimension) }) else {
                continue
            }
            for (number, span) in spans.enumerated() where one.cell.from <= span.from && span.to <= one.cell.to {
                tests[number].add(place, clauses)
            }
        }
        return tests
    }

    /// A number that is told from sums of others' (the mixing of SplitMix64, by Sebastiano Vigna).
    private static func mark(of number: Int) -> UInt64 {
        var mixed = UInt64(truncatingIfNeeded: number) &* 0x9E37_79B9_7F4A_7C15 &+ 0x9E37_79B9_7F4A_7C15
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }

    // MARK: records

    /// Each record within the periods, as it is and as it was. Of releases that kept no records it is taken to have been the
    /// same.
    private func allVersions() -> [Version] {
        var amount: Int?
        if case .sum(let name)? = measures[wide]?.aggregate { amount = model.fact.amounts.firstIndex(of: name) }
        func heads(_ amounts: [Int]) -> Int {
            guard let amount else { return 1 }
            return amounts.indices.contains(amount) ? amounts[amount] : 0
        }
        var versions: [Version] = []
        for row in 0..<model.table.count {
            guard let record = model.table[row], model.keys.indices.contains(row),
                let span = spans.firstIndex(where: { $0.from <= record.day && record.day <= $0.to })
            else { continue }
            let now = heads(record.amounts.map { Int($0) })
            var times: [Int: Set<Int>] = [now: [0]]
            for (place, release) in earlier.enumerated() {
                guard let kept = release.records[model.fact.name] else {
                    times[now, default: []].insert(place + 1)
                    continue
                }
                if let then = kept[model.keys[row]].map(heads) { times[then, default: []].insert(place + 1) }
            }
            // Of what was corrected those whom it has at all its times are one part, and those who came or went others.
            var (counted, left) = (0, times.values.reduce(into: Set<Int>()) { $0.formUnion($1) })
            for (heads, times) in times.sorted(by: { $0.key < $1.key }) {
                versions.append(Version(span: span, record: record, heads: heads - counted, times: left))
                counted = heads
                left.subtract(times)
            }
        }
        return versions
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
