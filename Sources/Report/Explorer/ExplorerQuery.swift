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
    /// A year beside which it is shown.
    var against = ""
    /// How many rows, the greatest first.
    var top = ""

    /// What has to be put right before anything is asked, by field.
    private(set) var problems: [Problem] = []
    /// The period that `from` and `to` make.
    private var between = ""

    /// `today` ends a period that goes from a day on.
    init(decoding query: Query, today: Day) {
        measure = query["measure"] ?? ""
        year = query["year"] ?? ""
        from = query["from"] ?? ""
        to = query["to"] ?? ""
        for dimension in Self.filterable {
            let values = query.all(dimension.rawValue).filter { !$0.isEmpty }.prefix(40)
            if !values.isEmpty { filters[dimension] = Array(values) }
        }
        for name in ["by", "and"] {
            guard let dimension = query[name].flatMap(Dimension.init) else { continue }
            if by.contains(dimension) {
                problems.append(
                    Problem("and", "It is broken down by that already. Choose something else here, or none."))
            } else {
                by.append(dimension)
            }
        }
        form = query["form"].flatMap(FigureExpression.Form.init) ?? .table
        isShare = query["share"] == "yes"
        since = query["since"] ?? ""
        beside = query["beside"] ?? ""
        against = query["against"] ?? ""
        top = query["top"] ?? ""
        readPeriod(today)
    }

    private mutating func readPeriod(_ today: Day) {
        guard !from.isEmpty || !to.isEmpty else { return }
        guard year.isEmpty else {
            problems.append(
                Problem(
                    from.isEmpty ? "to" : "from",
                    "A whole year is chosen as the period. Empty this, or choose “between the days or months below”."))
            return
        }
        let (first, last) = (Self.end(from), Self.end(to))
        if first == nil {
            problems.append(
                Problem(
                    "from",
                    from.isEmpty
                        ? "Write from when as well."
                        : "Write a month, such as 2019-08, or a day, such as 2019-08-15."))
        }
        if !to.isEmpty, last == nil {
            problems.append(Problem("to", "Write a month, such as 2022-03, or a day, such as 2022-03-31."))
        }
        guard let first, problems.allSatisfy({ $0.field != "to" }) else { return }
        let end = last ?? (today, false)
        let isByMonth = first.isMonth && (end.isMonth || to.isEmpty)
        let (start, stop) = (first.day, end.isMonth ? end.day.lastOfMonth : end.day)
        guard start <= stop else {
            problems.append(
                Problem(to.isEmpty ? "from" : "to", "The period ends before it begins. Turn its ends round."))
            return
        }
        between = isByMonth ? Period.month(start) + ".." + Period.month(stop) : start.iso + ".." + stop.iso
    }

    /// A day, or the first one of a month.
    private static func end(_ text: String) -> (day: Day, isMonth: Bool)? {
        if let day = Day(iso: text) { return (day, false) }
        return Day(iso: text + "-01").map { ($0, true) }
    }

    /// What one may narrow down by.
    static let filterable: [Dimension] = [.kind, .mode, .sector, .council, .region, .urbanRural, .remoteness, .theme]

    /// The expression that is asked; `nil` without a measure. What is typed goes into it as it is: what is wrong with it is said
    /// of the expression.
    var expression: String? { problems.isEmpty ? expression(filters, period) : nil }

    /// The same for the place beside it.
    var expressionBeside: String? {
        guard !beside.isEmpty, problems.isEmpty else { return nil }
        var filters = filters
        filters[.region] = nil
        filters[.council] = [beside]
        return expression(filters, period)
    }

    /// The same of the year beside it.
    var expressionAgainst: String? {
        against.isEmpty || !problems.isEmpty ? nil : expression(filters, against)
    }

    private func expression(_ filters: [Dimension: [String]], _ period: String) -> String? {
        guard !measure.isEmpty else { return nil }
        let period = period.isEmpty ? "" : " during " + period
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

    private var period: String { year.isEmpty ? between : year }

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
