import Markup
import Programme
import Tables
import Web

/// What is typed into the form of an external figure.
struct ExternalForm: Equatable, Sendable {
    var name = ""
    var title = ""
    var unit = ""
    var source = ""
    var sourceURL = ""
    var note = ""
    var status = ExternalFigure.Status.official.rawValue
    /// A line for each value: `academic 2019-20; 4000; over; why earlier ones cannot be compared`.
    var points = ""
    var reason = ""

    init() {}

    init(_ form: Query) {
        func field(_ name: String) -> String { form[name] ?? "" }
        (name, title, unit, source) = (field("name"), field("title"), field("unit"), field("source"))
        (sourceURL, note, status) = (field("source_url"), field("note"), field("status"))
        (points, reason) = (field("points"), field("reason"))
    }

    init(_ figure: ExternalFigure) {
        (name, title, unit, source) = (figure.name, figure.title, figure.unit, figure.source)
        (sourceURL, note, status) = (figure.sourceURL, figure.note, figure.status.rawValue)
        points = figure.points.map { point in
            [
                // A line holds one value: a note of earlier days may have had several.
                point.period.text, point.value.decimal, point.word?.rawValue ?? "",
                point.seriesBreak.text.utf8.split(whereSeparator: { $0 == 0x0A || $0 == 0x0D }).map {
                    String(decoding: $0, as: UTF8.self)
                }.joined(separator: " "),
            ].joined(separator: "; ")
        }.joined(separator: "\n")
    }

    /// What it says. Throws `Failure.invalid` with what cannot be read.
    func figure() throws -> ExternalFigure {
        var problems: [Problem] = []
        var figure = ExternalFigure(
            name: name, title: title, unit: unit, source: source, sourceURL: sourceURL, note: note)
        if let status = ExternalFigure.Status(rawValue: status) {
            figure.status = status
        } else {
            problems.append(Problem("status", "Choose how far it can be relied on."))
        }
        for parts in typedLines(points, parts: 4, most: ExternalFigure.mostPoints + 1) {
            do {
                figure.points.append(
                    try ExternalFigure.Point(
                        period: parts[0], value: parts[1], word: parts[2], breakNote: parts[3]))
            } catch let fault as ExternalFigure.Unreadable { problems.append(Problem("points", fault.sentence)) }
        }
        problems += figure.problems
        guard problems.isEmpty else { throw Failure.invalid(problems) }
        return figure
    }
}

/// The form in which an external figure is entered or changed.
struct ExternalFormPage {
    let typed: ExternalForm
    let form: VersionedForm

    private var words: Strings { form.words }

    var title: String { form.name == nil ? words("external.new") : typed.title }

    var content: HTML {
        form.content(title) { fields in
            if form.name == nil { fields.text("name", "external.name", value: typed.name, limit: 80) }
            fields.text("title", "report.title", value: typed.title)
            fields.text("unit", "external.unit", value: typed.unit, limit: 80)
            fields.text("source", "external.source", value: typed.source, limit: 500)
            fields.text(
                "source_url", "external.address", value: typed.sourceURL, type: "url", limit: 500, isRequired: false)
            fields.choice(
                "status", "external.reliability",
                ExternalFigure.Status.allCases.map { ($0.rawValue, words("external.status." + $0.rawValue)) },
                chosen: typed.status)
            fields.lines("note", "external.note", value: typed.note, limit: 2000, rows: 3)
            fields.lines(
                "points", "external.points", value: typed.points, limit: VersionedForm.longest, rows: 6,
                isRequired: true)
        }
    }
}
