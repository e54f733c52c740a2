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
        name = form["name"] ?? ""
        title = form["title"] ?? ""
        unit = form["unit"] ?? ""
        source = form["source"] ?? ""
        sourceURL = form["source_url"] ?? ""
        note = form["note"] ?? ""
        status = form["status"] ?? ""
        points = form["points"] ?? ""
        reason = form["reason"] ?? ""
    }

    init(_ figure: ExternalFigure) {
        (name, title, unit, source) = (figure.name, figure.title, figure.unit, figure.source)
        (sourceURL, note, status) = (figure.sourceURL, figure.note, figure.status.rawValue)
        points = figure.points.map { point in
            [point.period.text, point.value.decimal, point.word?.rawValue ?? "", point.seriesBreak.text].joined(
                separator: "; ")
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
        for line in points.utf8.split(whereSeparator: { $0 == UInt8(ascii: "\n") || $0 == UInt8(ascii: "\r") }) {
            let parts = line.split(separator: UInt8(ascii: ";"), maxSplits: 3, omittingEmptySubsequences: false).map {
                trimmed(String(decoding: $0, as: UTF8.self))
            }
            guard parts.contains(where: { !$0.isEmpty }) else { continue }
            do {
                figure.points.append(
                    try ExternalFigure.Point(
                        period: parts[0], value: parts.count > 1 ? parts[1] : "",
                        word: parts.count > 2 ? parts[2] : "", breakNote: parts.count > 3 ? parts[3] : ""))
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
    /// `nil` for a new one.
    let version: Int?
    let problems: [Problem]
    let isOvertaken: Bool
    let formKey: String
    let words: Strings

    var title: String { version == nil ? words("external.new") : typed.title }

    var content: HTML {
        let fields = Fields(words, problems: problems)
        let path = words.language.prefix + "/admin/external" + (version == nil ? "" : "/" + typed.name)
        return HTML {
            h1 { title }
            fields.summary
            if isOvertaken {
                div(.class("problems"), .role("alert")) { p(.lang("en")) { Externals.overtaken.message } }
            }
            form(.class("register"), .action(Link(path)), .method("post")) {
                if let version {
                    input(.type("hidden"), .name("version"), .value(String(version)))
                } else {
                    input(.type("hidden"), .name("key"), .value(formKey))
                    fields.text("name", "external.name", value: typed.name, limit: 80)
                }
                fields.text("title", "report.title", value: typed.title)
                fields.text("unit", "external.unit", value: typed.unit, limit: 80)
                fields.text("source", "external.source", value: typed.source, limit: 500)
                fields.text(
                    "source_url", "external.address", value: typed.sourceURL, type: "url", limit: 500,
                    isRequired: false)
                fields.choice(
                    "status", "external.reliability",
                    ExternalFigure.Status.allCases.map { ($0.rawValue, words("external.status." + $0.rawValue)) },
                    chosen: typed.status)
                fields.lines("note", "external.note", value: typed.note, limit: 2000, rows: 3)
                fields.lines("points", "external.points", value: typed.points, limit: 40_000, rows: 6, isRequired: true)
                if version != nil {
                    fields.lines(
                        "reason", "external.reason", value: typed.reason, limit: 1000, rows: 2, isRequired: true)
                }
                button(.class("primary")) { words.html("report.save") }
            }
        }
    }
}
