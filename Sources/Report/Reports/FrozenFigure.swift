import Establishments
import Programme

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// A figure as a release keeps it: all that its page and its sentence show.
struct FrozenFigure: Codable, Equatable, Sendable {
    /// As it stands in the text.
    let expression: String
    /// With its periods, as it can be asked anywhere.
    let whole: String
    let measure: String?
    let external: String?
    /// Of an external figure: who published it, and where.
    let source: String?
    let sourceURL: String?
    let note: String?
    let externalStatus: String?
    /// Its own title, whatever is asked of it.
    let externalTitle: String?
    /// The other figures of others in it, of a share what it is a share of; `nil` in releases that did not keep them.
    let otherExternals: [Quoted]?
    let title: String
    let version: Int
    let unit: String
    var value: Fraction?
    var printed: String
    let qualifier: String?
    let from: String
    let to: String
    let form: String
    var base: Fraction?
    var status: String
    var reason: String?
    let rowsCount: Int?
    /// SHA-256 of the records behind it.
    let rowsDigest: String?
    var table: Table?
    /// Whether it, or a number of its table, is said as it was released before, because so few have come or gone since.
    var held: Bool?
    /// What the values in its title and its table were called; `nil` in releases that did not keep it.
    let labels: Vocabulary.Labels?
    /// Of a map of regions, the councils of each.
    let regions: [String: [String]]?

    /// A figure of others, as it was when it was quoted.
    struct Quoted: Codable, Equatable, Sendable {
        let name: String
        let title: String
        let unit: String
        let source: String
        let sourceURL: String
        let note: String
        let status: String
        let version: Int

        init(_ figure: ExternalFigure) {
            (name, title, unit, source) = (figure.name, figure.title, figure.unit, figure.source)
            (sourceURL, note, status, version) = (figure.sourceURL, figure.note, figure.status.rawValue, figure.version)
        }

        var figure: ExternalFigure {
            ExternalFigure(
                name: name, title: title, unit: unit, source: source, sourceURL: sourceURL, note: note,
                status: .init(rawValue: status) ?? .official, version: version)
        }
    }

    /// An exact number.
    struct Fraction: Codable, Equatable, Sendable {
        let numerator: Int
        let denominator: Int

        init(_ exact: Exact) { (numerator, denominator) = (exact.numerator, exact.denominator) }

        var exact: Exact? { Exact(numerator, denominator) }
    }

    /// A breakdown; a row without a number was suppressed.
    struct Table: Codable, Equatable, Sendable {
        let dimensions: [String]
        let form: String
        var rows: [Row]
        var total: Fraction?
        let mayExceedTotal: Bool
        let leftOut: Int

        struct Row: Codable, Equatable, Sendable {
            let values: [String]
            var number: Fraction?
            /// `c`: suppressed.
            var marker: String?
        }
    }

    /// `geography` says which councils the regions of a map have.
    init(_ answer: FigureAnswer, title: String, rowsDigest: String?, _ geography: Geography? = nil) {
        expression = answer.text
        whole = answer.figure?.whole ?? answer.text
        measure = answer.measure?.id
        external = answer.external?.name
        source = answer.external?.source
        sourceURL = answer.external?.sourceURL
        note = answer.external?.note
        externalStatus = answer.external?.status.rawValue
        externalTitle = answer.external?.title
        otherExternals = answer.externals.count > 1 ? answer.externals.dropFirst().map(Quoted.init) : nil
        self.title = title
        version = answer.version ?? 1
        unit = answer.unit.name
        value = answer.value.map(Fraction.init)
        printed = answer.printed
        qualifier = answer.word?.rawValue
        (from, to, form) = (answer.period.from.iso, answer.period.to.iso, answer.period.form.rawValue)
        base = answer.base.map(Fraction.init)
        status = answer.status.rawValue
        reason = answer.reason
        rowsCount = answer.rowsCount
        self.rowsDigest = rowsDigest
        table = answer.table.map { table in
            Table(
                dimensions: table.dimensions.map(\.rawValue), form: table.form.rawValue,
                rows: table.rows.map {
                    Table.Row(values: $0.values, number: $0.number.map(Fraction.init), marker: $0.marker)
                },
                total: table.total.map(Fraction.init), mayExceedTotal: table.mayExceedTotal, leftOut: table.leftOut)
        }
        var named = answer.named
        regions = answer.table.flatMap { table in
            guard let geography, table.form == .map, table.dimensions == [.region] else { return nil }
            let slugs = (named[.region] ?? []).map { slug in
                (slug, geography.region(slug).map { geography.councils(of: $0).map(\.slug) } ?? [])
            }
            return Dictionary(slugs, uniquingKeysWith: { first, _ in first })
        }
        for councils in (regions ?? [:]).values { named[.council, default: []].formUnion(councils) }
        labels = answer.vocabulary.labels(of: named)
    }

    /// Reads what a release has stored; `nil` for anything else.
    init?(json: String) {
        guard let frozen = try? JSONDecoder().decode(FrozenFigure.self, from: Data(json.utf8)), frozen.period != nil
        else { return nil }
        self = frozen
    }

    /// As it is stored; the same figure gives the same text.
    var json: String { get throws { try storedJSON(self) } }

    /// As an answer that pages and JSON show, with what its measures meant then, and with the labels of values where it has not
    /// kept them. What is asked today is read from it for links alone: it shows the same whatever figures may say later.
    func answer(
        measures: [Measure], _ definitions: MeasureDefinitions?, _ vocabulary: Vocabulary
    ) -> FigureAnswer {
        let measure = measure.flatMap { id in measures.first { $0.id == id } }
        var externals = otherExternals?.map(\.figure) ?? []
        if let name = external {
            let first = ExternalFigure(
                name: name, title: externalTitle ?? title, unit: unit, source: source ?? "", sourceURL: sourceURL ?? "",
                note: note ?? "", status: externalStatus.flatMap { .init(rawValue: $0) } ?? .official,
                version: version)
            externals.insert(first, at: 0)
        }
        let status = FigureAnswer.Status(rawValue: status) ?? .released
        return FigureAnswer(
            figure: try? FigureParser.figure(whole), unit: Reckoning.Unit(name: unit, measure: measure),
            measure: measure, externals: externals,
            word: qualifier.flatMap { .init(rawValue: $0) },
            value: value?.exact, printed: printed,
            period: period ?? Period(through: Day(clamping: 0), from: Day(clamping: 0)), base: base?.exact,
            status: status == .live ? .released : status, reason: reason,
            table: table.flatMap { table in
                FigureTable(
                    dimensions: table.dimensions.compactMap(Dimension.init),
                    form: FigureExpression.Form(rawValue: table.form) ?? .table,
                    rows: table.rows.map {
                        FigureTable.Row(values: $0.values, number: $0.number?.exact, marker: $0.marker)
                    }, total: table.total?.exact, mayExceedTotal: table.mayExceedTotal, leftOut: table.leftOut)
            }, rowsCount: rowsCount, vocabulary: vocabulary.keeping(labels),
            kept: FigureAnswer.Kept(
                version: version, definitions: definitions ?? MeasureDefinitions(), expression: whole, title: title,
                regions: regions))
    }

    private var period: Period? {
        guard let from = Day(iso: from), let to = Day(iso: to) else { return nil }
        switch Period.Form(rawValue: form) {
        case .months: return Period(months: from, to)
        case .academic, .financial, .calendar: return Period.Form(rawValue: form).flatMap { Period($0, from.year) }
        default: return Period(from: from, to: to)
        }
    }

    /// Whether it is printed to more than whole ones.
    var isRounded: Bool { (try? FigureParser.figure(whole))?.roundings.isEmpty == false }

    /// Whether a word stands before it, or it is rounded.
    var isRoundedOrQualified: Bool {
        guard let figure = try? FigureParser.figure(whole) else { return true }
        return figure.qualifier != nil || !figure.roundings.isEmpty
    }

    /// As it stands in a sentence.
    var inWords: String {
        if status == FigureAnswer.Status.suppressed.rawValue { return "[c]" }
        if value == nil, table == nil {
            return status == FigureAnswer.Status.notPublic.rawValue ? "not public" : "not available"
        }
        let number = unit == "percent" ? printed + "%" : printed
        return (qualifier.map { $0 + " " } ?? "") + number
    }
}

extension Reckoning.Unit {
    /// The unit that a release has kept by its name.
    init(name: String, measure: Measure?) {
        switch name {
        case Self.percent.name: self = .percent
        case Self.points.name: self = .points
        case Self.rank.name: self = .rank
        default: self = Measure.Unit(rawValue: name).map { .of($0) } ?? .named(name)
        }
    }
}
