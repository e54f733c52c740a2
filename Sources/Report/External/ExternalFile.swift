import Programme
import Tables

/// A file of external figures: a row for each value, with the columns `name`, `title`, `unit`, `source`, `period` and `value`
/// and, as far as it has them, `source_url`, `status`, `note`, `word`, `break` and `reason`. What stands in the first row of a figure
/// need not stand in the others.
package struct ExternalFile: Sendable {
    let name: String
    /// In the order of the file.
    private(set) var figures: [ExternalFigure] = []

    /// Why a figure is another than what was known, by its name, where the file says so.
    private(set) var reasons: [String: String] = [:]

    private static let needed = ["name", "title", "unit", "source", "period", "value"]

    /// Reads a file. Throws `Failure.invalid` with a sentence for each row that has to be put right.
    package init(_ source: TableSource, named name: String) throws {
        self.name = name
        var problems: [Problem] = []
        var places: [String: Int] = [:]
        do {
            let reader = try TableReader(source, name: name)
            for column in Self.needed where reader.header.column(column) == nil {
                problems.append(Problem("", "The column “\(column)” is missing."))
            }
            guard problems.isEmpty else { throw Failure.invalid(problems) }
            try reader.forEachRow { row in
                func text(_ column: String) -> String { trimmed(row[column].text) }
                let place = places[text("name")] ?? figures.count
                if place == figures.count {
                    places[text("name")] = place
                    var figure = ExternalFigure(
                        name: text("name"), title: text("title"), unit: text("unit"), source: text("source"),
                        sourceURL: text("source_url"), note: text("note"))
                    if let status = ExternalFigure.Status(rawValue: text("status")) {
                        figure.status = status
                    } else if !text("status").isEmpty {
                        problems.append(Self.problem(row, "The status is official, provisional or forecast."))
                    }
                    figures.append(figure)
                    if !text("reason").isEmpty { reasons[figure.name] = text("reason") }
                } else {
                    let first = figures[place]
                    let said = [
                        ("title", first.title), ("unit", first.unit), ("source", first.source),
                        ("source_url", first.sourceURL), ("note", first.note), ("status", first.status.rawValue),
                    ]
                    for (column, before) in said where !text(column).isEmpty && text(column) != before {
                        problems.append(
                            Self.problem(
                                row, "The \(column) of \(first.name) is another than in its first row. Make them alike."
                            ))
                    }
                }
                do {
                    figures[place].points.append(
                        try ExternalFigure.Point(
                            period: text("period"), value: text("value"), word: text("word"), breakNote: text("break"))
                    )
                } catch let fault as ExternalFigure.Unreadable { problems.append(Self.problem(row, fault.sentence)) }
                return problems.count < 100
            }
        } catch let error as TableError { throw Failure.invalid([Problem("", error.description)]) }
        for figure in figures {
            problems += figure.problems.map { Problem("", "\(figure.name): \($0.message)") }
        }
        guard problems.isEmpty else { throw Failure.invalid(problems) }
    }

    private static func problem(_ row: TableRow, _ sentence: String) -> Problem {
        Problem("", "Row \(row.number) (line \(row.line)): \(sentence)")
    }
}

extension ExternalFigure {
    /// Why what was typed is no value.
    struct Unreadable: Error { let sentence: String }
}

extension ExternalFigure.Point {
    /// Reads a value as it is typed. Throws `ExternalFigure.Unreadable`.
    init(period: String, value: String, word: String, breakNote: String) throws {
        guard let read = FigureParser.period(period) else {
            throw ExternalFigure.Unreadable(
                sentence:
                    "“\(period)” is no period. Write months, such as 2019-08..2022-03, or a year, such as academic 2021-22."
            )
        }
        guard let number = Exact(typed: value) else {
            throw ExternalFigure.Unreadable(
                sentence: "“\(value)” is no number. Write it with digits, such as 4000, 4,000 or 12.5.")
        }
        let qualifier = Figure.Qualifier(rawValue: word)
        guard qualifier != nil || word.isEmpty else {
            throw ExternalFigure.Unreadable(
                sentence: "“\(word)” is no word for a number. Write over, nearly, some or around, or leave it out.")
        }
        let said = SeriesBreak(breakNote)
        self.init(period: read, value: number, word: qualifier, breakNote: said.note, isBridged: said.isBridged)
    }
}
