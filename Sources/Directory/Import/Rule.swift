import Programme
import Tables

/// What feeds one field: a rule of a profile.
final class Rule: Sendable {
    indirect enum Kind: Sendable {
        case constant([String])
        case column(Column)
        case template([Piece])
        case paragraphs([Rule])
        case moment(Moment)
        case pounds(String)
        case first([Rule])
        case all([Rule])
    }

    struct Column: Sendable {
        let name: String
        let separator: String?
        /// What a source's values become, by folded value; an empty list is a deliberate drop.
        let values: [String: [String]]
        /// Whether only a whole postcode counts.
        let isPostcode: Bool
    }

    enum Piece: Sendable {
        case text(String)
        case column(String)
    }

    struct Moment: Sendable {
        let day: String
        let time: String?
        /// Times that mean "not given".
        let noTime: Set<String>
        let isBritish: Bool
    }

    let kind: Kind
    /// Literal, applied in order to the finished text.
    let replace: [(find: String, with: String)]
    let when: [Condition]
    let isOptional: Bool

    init(kind: Kind, replace: [(find: String, with: String)], when: [Condition], isOptional: Bool) {
        self.kind = kind
        self.replace = replace
        self.when = when
        self.isOptional = isOptional
    }

    /// A value that a rule gives.
    struct Value: Sendable, Equatable {
        var text: String
        /// Whether the profile itself says that this is the slug.
        var isFinal = false
    }

    /// Why a rule can make nothing of a cell.
    struct Fault: Error {
        let column: String
        let message: String
    }

    /// What the rule gives for a row: no value, one, or several. Throws a `Fault` for a cell that cannot be read.
    func values(_ row: ProfileRow) throws(Fault) -> [Value] {
        for condition in when where !condition.holds(in: row) { return [] }
        var values = try plainValues(row)
        if !replace.isEmpty {
            for place in values.indices {
                for (find, with) in replace { values[place].text = replacing(find, with: with, in: values[place].text) }
            }
        }
        return values
    }

    private func plainValues(_ row: ProfileRow) throws(Fault) -> [Value] {
        switch kind {
        case .constant(let texts): return texts.map { Value(text: $0) }
        case .column(let column): return try column.values(row)
        case .template(let pieces): return filled(pieces, row).map { [Value(text: $0)] } ?? []
        case .paragraphs(let rules):
            var paragraphs: [String] = []
            for rule in rules {
                for value in try rule.values(row) where !value.text.isEmpty { paragraphs.append(value.text) }
            }
            return paragraphs.isEmpty ? [] : [Value(text: paragraphs.joined(separator: "\n\n"))]
        case .moment(let moment): return try moment.text(row).map { [Value(text: $0)] } ?? []
        case .pounds(let column):
            let text = stripped(row[column].text)
            guard !text.isEmpty else { return [] }
            guard let pence = pence(fromPounds: text) else {
                throw Fault(
                    column: column, message: "“\(brief(text))” is not a price. Write it like £12.50, 12.50 or free.")
            }
            return [Value(text: String(pence))]
        case .first(let rules):
            for rule in rules {
                let values = try rule.values(row)
                if values.contains(where: { !$0.text.isEmpty }) { return values }
            }
            return []
        case .all(let rules):
            var values: [Value] = []
            for rule in rules {
                for value in try rule.values(row) where !values.contains(value) { values.append(value) }
            }
            return values
        }
    }

    private func filled(_ pieces: [Piece], _ row: ProfileRow) -> String? {
        var result = ""
        for piece in pieces {
            switch piece {
            case .text(let text): result += text
            case .column(let name):
                let text = stripped(row[name].text)
                if text.isEmpty { return nil }
                result += text
            }
        }
        return result
    }
}

extension Rule {
    /// The first column that the rule reads, one that a file must have before one that it may lack; `nil` for a
    /// constant.
    var firstColumn: String? {
        switch kind {
        case .constant: nil
        case .column(let column): column.name
        case .template(let pieces):
            pieces.lazy.compactMap { if case .column(let name) = $0 { name } else { nil } }.first
        case .moment(let moment): moment.day
        case .pounds(let column): column
        case .paragraphs(let rules), .first(let rules), .all(let rules):
            rules.lazy.filter { !$0.isOptional }.compactMap(\.firstColumn).first
                ?? rules.lazy.compactMap(\.firstColumn).first
        }
    }

    /// Adds the columns that this rule reads, or only those that a file must have for it.
    func collect(into columns: inout [String], neededOnly: Bool) {
        guard !neededOnly || !isOptional else { return }
        for condition in when where !neededOnly || !condition.isOptional { columns.append(condition.column) }
        switch kind {
        case .constant: break
        case .column(let column): columns.append(column.name)
        case .template(let pieces):
            for case .column(let name) in pieces { columns.append(name) }
        case .moment(let moment): columns += [moment.day] + (moment.time.map { [$0] } ?? [])
        case .pounds(let column): columns.append(column)
        case .paragraphs(let rules), .first(let rules), .all(let rules):
            for rule in rules { rule.collect(into: &columns, neededOnly: neededOnly) }
        }
    }
}

extension Rule.Column {
    /// More than anyone means; comparing the values of a list with one another must stay quick.
    private static let most = 200

    fileprivate func values(_ row: ProfileRow) throws(Rule.Fault) -> [Rule.Value] {
        let cell = row[name]
        if case .empty = cell { return [] }
        if separator == nil, values.isEmpty, !isPostcode, case .text(let text) = cell {
            let text = stripped(text)
            return text.isEmpty ? [] : [Rule.Value(text: text)]
        }
        var result: [Rule.Value] = []
        let items = items(of: cell, separator: separator)
        guard items.count <= Self.most else {
            throw Rule.Fault(
                column: name, message: "There are \(items.count) values; at most \(Self.most) are read. Leave some out."
            )
        }
        for text in items {
            if let mapped = values.isEmpty ? nil : values[caseFolded(text)] {
                result += mapped.map { Rule.Value(text: $0, isFinal: true) }
            } else if !isPostcode || isWholePostcode(text) {
                result.append(Rule.Value(text: text))
            }
        }
        return result
    }
}

extension Rule.Moment {
    /// The day, or with a time the moment on London's clock, as RFC 3339 has it; `nil` where there is no day.
    fileprivate func text(_ row: ProfileRow) throws(Rule.Fault) -> String? {
        let cell = row[day]
        let dayText = stripped(cell.text)
        guard !dayText.isEmpty else { return nil }
        if case .date = cell, let when = When(spreadsheet: dayText), time == nil { return when.text }
        let date = When(spreadsheet: dayText)?.day ?? (isBritish ? Day(typed: dayText) : Day(iso: dayText))
        guard let date else {
            let example = isBritish ? "1/12/2026" : "2026-12-01"
            throw Rule.Fault(column: day, message: "“\(brief(dayText))” is not a day. Write it like \(example).")
        }
        guard let time else { return date.iso }
        let timeText = stripped(row[time].text)
        if timeText.isEmpty || noTime.contains(timeText) { return date.iso }
        guard let (hour, minute) = clockTime(timeText) else {
            throw Rule.Fault(column: time, message: "“\(brief(timeText))” is not a time. Write it like 14:30.")
        }
        return BritishClock.instant(of: date, hour: hour, minute: minute).rfc3339
    }
}

/// A condition of a profile; letter case does not count.
struct Condition: Sendable {
    enum Test: Sendable {
        /// The cell is one of these, folded.
        case among(Set<String>, isWanted: Bool)
        /// One of these, folded, stands anywhere in the cell.
        case contains([String], isWanted: Bool)
        case filled(Bool)
    }

    let column: String
    let test: Test
    let separator: String?
    let isOptional: Bool

    /// Whether it holds in a row; with a separator, whether it holds for any item.
    func holds(in row: ProfileRow) -> Bool {
        let cell = row[column]
        if case .filled(let wanted) = test { return cell.isBlank != wanted }
        guard separator != nil else { return holds(caseFolded(cell.text)) }
        return items(of: cell, separator: separator).contains { holds(caseFolded($0)) }
    }

    private func holds(_ text: String) -> Bool {
        switch test {
        case .among(let texts, let isWanted): texts.contains(text) == isWanted
        case .contains(let texts, let isWanted): texts.contains { occurs($0, in: text) } == isWanted
        case .filled: false
        }
    }
}

/// A row of the file with the rows that other files lend it.
struct ProfileRow {
    let row: TableRow
    /// By the name of the join; `nil` rows are those that the other file lacks.
    var lent: [(prefix: String, row: TableRow)] = []

    /// The cell of a column, the row's own or `join.column`; empty where there is none.
    subscript(_ name: String) -> TableCell {
        if let column = row.header.column(name) {
            return row.cells.indices.contains(column) ? row.cells[column] : .empty
        }
        for (prefix, row) in lent where name.utf8.starts(with: prefix.utf8) {
            return row[String(Substring(name.utf8.dropFirst(prefix.utf8.count)))]
        }
        return .empty
    }
}

/// The items of a cell: of a list its values, else the text, parted where a separator is given; none of them empty.
private func items(of cell: TableCell, separator: String?) -> [String] {
    if case .list(let values) = cell { return values.map(stripped).filter { !$0.isEmpty } }
    let text = cell.text
    let parts = separator.map { parted(text, by: $0) } ?? [text]
    return parts.map(stripped).filter { !$0.isEmpty }
}
