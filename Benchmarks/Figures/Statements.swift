import Columns

/// The nine statements of an annual report, as questions to the table. Their rows are those of the peers' SQL (figures.py).
enum Statement: String, CaseIterable {
    case totals, types, remote, regions, months, volunteering, councils, top, returning

    private static let kind = FactQuestion.Column.own(0)
    private static let type = FactQuestion.Column.own(1)
    private static let volunteer = FactQuestion.Column.own(3)
    private static let online = FactQuestion.Column.own(4)
    private static let month = FactQuestion.Column.own(5)
    private static let superseded = FactQuestion.Column.own(6)
    private static let establishment = FactQuestion.Column.link(0)
    private static let council = FactQuestion.Column.link(1)
    private static let region = FactQuestion.Column.link(2)
    private static let urbanRural = FactQuestion.Column.link(3)
    private static let sector = FactQuestion.Column.link(4)
    private static let minutes = FactQuestion.Aggregate.sum(0)
    private static let attendees = FactQuestion.Aggregate.sum(1)

    /// Below it a count is not shown.
    private static let fewest: Int64 = 5

    /// What a statement says, in codes and numbers.
    enum Found {
        /// All groups of a breakdown; of those that are marked the first value is not shown.
        case groups([FactQuestion.Column], FactAnswer, hidden: [Bool])
        /// Some of them, in their order.
        case some([FactQuestion.Column], FactAnswer, [Int])
        case number(Int)
    }

    /// What a row holds.
    enum Cell {
        case number(Int64)
        case text(String)
        case none
    }

    /// What the statement says of the records as they are now.
    func answer(_ table: FactTable) -> Found {
        switch self {
        case .totals:
            return ask(table, [.count, .distinct(Self.establishment), Self.minutes, Self.attendees], kinds: [1])
        case .types:
            return ask(table, [.count, Self.minutes], kinds: [1], by: [Self.type])
        case .remote:
            return ask(
                table, [.distinct(Self.establishment)], kinds: [1], by: [Self.urbanRural], classes: [4, 5, 7, 8])
        case .regions:
            return ask(
                table, [.count, .distinct(Self.establishment), Self.minutes, Self.attendees],
                by: [Self.region, Self.urbanRural])
        case .months:
            return ask(table, [.count, Self.attendees], kinds: [1, 3], by: [Self.month, Self.online])
        case .volunteering:
            return ask(
                table, [Self.minutes, .distinct(Self.volunteer), .distinct(Self.establishment)], kinds: [2],
                by: [Self.council])
        case .councils:
            let columns = [Self.council, Self.sector, Self.type]
            let found = table.answer(question([.count, .distinct(Self.establishment), Self.minutes], by: columns))
            return .groups(columns, found, hidden: (0..<found.count).map { found.value($0, 0) < Self.fewest })
        case .top:
            let found = table.answer(question([Self.minutes], by: [Self.establishment]))
            return .some([Self.establishment], found, found.largest(50, by: 0))
        case .returning:
            let years = [Int32(18_475)...18_839, 18_840...19_204].map { days in
                var question = question([], kinds: [1])
                question.days = days
                return table.codes(Self.establishment, of: question)
            }
            return .number(years[0].count(with: years[1]))
        }
    }

    private func ask(
        _ table: FactTable, _ aggregates: [FactQuestion.Aggregate], kinds: Set<UInt32>? = nil,
        by columns: [FactQuestion.Column] = [], classes: Set<UInt32>? = nil
    ) -> Found {
        .groups(columns, table.answer(question(aggregates, kinds: kinds, by: columns, classes: classes)), hidden: [])
    }

    /// A question about 1 August 2019 to 31 March 2022 that leaves out what was corrected.
    private func question(
        _ aggregates: [FactQuestion.Aggregate], kinds: Set<UInt32>? = nil, by groups: [FactQuestion.Column] = [],
        classes: Set<UInt32>? = nil
    ) -> FactQuestion {
        var clauses = [FactQuestion.Clause(column: Self.superseded, allowed: [1])]
        if let kinds { clauses.append(FactQuestion.Clause(column: Self.kind, allowed: kinds)) }
        if let classes { clauses.append(FactQuestion.Clause(column: Self.urbanRural, allowed: classes)) }
        return FactQuestion(days: 18_109...19_082, clauses: clauses, aggregates: aggregates, groups: groups)
    }
}

extension Statement.Found {
    /// The rows as the peers write them.
    var rows: [[Statement.Cell]] {
        switch self {
        case .number(let number): return [[.number(Int64(number))]]
        case .some(let columns, let answer, let groups):
            let all = answer.groups
            return groups.map { row(columns, all[$0], false) }
        case .groups(let columns, let answer, let hidden):
            return answer.groups.enumerated().map { row(columns, $1, hidden.isEmpty ? false : hidden[$0]) }
        }
    }

    private func row(
        _ columns: [FactQuestion.Column], _ group: FactAnswer.Group, _ isHidden: Bool
    ) -> [Statement.Cell] {
        let values = group.values.enumerated().map { place, value in
            isHidden && place == 0 ? Statement.Cell.none : .number(value)
        }
        return zip(columns, group.codes).map { Statement.cell($0, Int($1)) } + values
    }
}

extension Statement {
    /// A code as the peers write it.
    fileprivate static func cell(_ column: FactQuestion.Column, _ code: Int) -> Cell {
        switch column {
        case type: .text(Places.types[code - 1])
        case month: .text(String(Records.calendar.first { $0.month == code - 1 }?.text.prefix(7) ?? ""))
        case council: .text(Places.councils[code - 1].name)
        case region: .text(Places.regions[code - 1])
        case sector: .text(Places.sectors[code - 1])
        case establishment, online: .number(Int64(code) - 1)
        default: .number(Int64(code))
        }
    }
}
