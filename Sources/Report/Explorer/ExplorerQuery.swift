import Programme
import Web

/// What somebody asks in the explorer, as its address has it, and the expression that it makes.
struct ExplorerQuery: Equatable, Sendable {
    var measure = ""
    /// `academic 2021-22`, or empty for the days or months between `from` and `to`.
    var year = ""
    var from = ""
    var to = ""
    var filters: [Dimension: [String]] = [:]
    var by: [Dimension] = []
    var form = FigureExpression.Form.table
    /// Whether what the filters leave is asked as a part of all.
    var isShare = false
    /// A year with which it is compared.
    var since = ""
    /// A council beside which it is shown.
    var beside = ""
    /// How many rows, the greatest first.
    var top = ""

    init(decoding query: Query) {
        measure = query["measure"] ?? ""
        year = query["year"] ?? ""
        from = query["from"] ?? ""
        to = query["to"] ?? ""
        for dimension in Self.filterable {
            let values = query.all(dimension.rawValue).filter { !$0.isEmpty }.prefix(40)
            if !values.isEmpty { filters[dimension] = Array(values) }
        }
        for name in ["by", "and"] {
            if let dimension = query[name].flatMap(Dimension.init), !by.contains(dimension) { by.append(dimension) }
        }
        form = query["form"].flatMap(FigureExpression.Form.init) ?? .table
        isShare = query["share"] == "yes"
        since = query["since"] ?? ""
        beside = query["beside"] ?? ""
        top = query["top"] ?? ""
    }

    /// What one may narrow down by.
    static let filterable: [Dimension] = [.kind, .mode, .sector, .council, .region, .urbanRural, .remoteness, .theme]

    /// The expression that is asked; `nil` without a measure. What is typed goes into it as it is: what is wrong with it is said
    /// of the expression.
    var expression: String? { expression(filters) }

    /// The same for the place beside it.
    var expressionBeside: String? {
        guard !beside.isEmpty else { return nil }
        var filters = filters
        filters[.region] = nil
        filters[.council] = [beside]
        return expression(filters)
    }

    private func expression(_ filters: [Dimension: [String]]) -> String? {
        guard !measure.isEmpty else { return nil }
        let period = self.period.isEmpty ? "" : " during " + self.period
        let clauses = Self.filterable.compactMap { dimension in
            filters[dimension].map { values in
                dimension.rawValue
                    + (values.count == 1
                        ? " = " + Self.quoted(values[0])
                        : " in (" + values.map(Self.quoted).joined(separator: ", ") + ")")
            }
        }
        var text = measure + (clauses.isEmpty ? "" : " where " + clauses.joined(separator: " and ")) + period
        if isShare { text = "share of " + text + " in " + measure + period }
        if !since.isEmpty {
            text = (isShare ? "points change" : "percent change") + " of (" + text + ") since " + since
        }
        if !by.isEmpty {
            text =
                form.rawValue + " of " + (isShare || !since.isEmpty ? "(" + text + ")" : text) + " by "
                + by.map(\.rawValue).joined(separator: ", ") + (top.isEmpty ? "" : " top " + top)
        }
        return text
    }

    private var period: String {
        if !year.isEmpty { return year }
        if from.isEmpty, to.isEmpty { return "" }
        return (from.isEmpty ? to : from) + ".." + (to.isEmpty ? from : to)
    }

    /// A slug as it is, anything else between quotation marks.
    private static func quoted(_ value: String) -> String {
        let isSlug = value.utf8.allSatisfy {
            (0x30...0x39).contains($0) || (0x61...0x7A).contains($0) || $0 == UInt8(ascii: "-")
                || $0 == UInt8(ascii: "_")
        }
        let inside = value.utf8.filter { $0 != UInt8(ascii: "\"") }
        return isSlug ? value : "\"" + String(decoding: inside, as: UTF8.self) + "\""
    }
}
