import Programme
import Tables
import Web

/// Releases as machines read them.
enum ReleaseJSON {
    static func release(
        _ read: ReadRelease, measures: [Measure], _ vocabulary: Vocabulary, _ words: Strings, site: String
    ) -> [UInt8] {
        let release = read.release
        let outline = Outline(release.facts)
        return JSONWriter.document(capacity: 64 << 10) { json in
            json.member("report", release.slug)
            json.member("version", release.version)
            json.member("title", release.facts.title)
            json.always("theme", release.facts.theme?.rawValue)
            json.member("summary", release.facts.summary)
            json.member("from", release.facts.period.from.iso)
            json.member("to", release.facts.period.to.iso)
            json.member("released", release.released.rfc3339)
            json.member("cutoff", release.cutoff)
            json.member("digest", release.digest)
            json.member("text", release.facts.body)
            json.member("page", site + release.path)
            for (name, list) in [("figures", read.figures), ("tables", read.tables)] {
                let answers = list.enumerated().map { place, figure in
                    (place + 1, figure.answer(measures: measures, read.definitions, vocabulary))
                }
                json.objects(name, of: answers) { numbered, json in
                    let (number, answer) = numbered
                    if name == "figures" {
                        let standing = outline.standing(of: number)
                        json.always("theme", standing.theme?.rawValue)
                        json.member("action", standing.action)
                    }
                    json.member("held", list[number - 1].held)
                    json.member("held", list[number - 1].held)
                    FigureJSON.members(of: answer, words, site: site, into: &json)
                }
            }
        }
    }

    static func changes(_ release: Release) -> [UInt8] {
        JSONWriter.document(capacity: 4096) { json in
            json.member("report", release.slug)
            json.member("version", release.version)
            json.member("note", release.note)
            json.objects("changes", of: release.changes) { change, json in
                json.member("what", change.what)
                json.member("name", change.name)
                json.member("label", change.label ?? "")
                json.member("before", change.before)
                json.member("after", change.after)
            }
        }
    }

    static let shapes = [
        NamedShape(
            "Release",
            .object(
                "A report as it was released; it never changes.",
                of: [
                    .always("report", .text(limit: 80)), .always("version", .text("1.0, 1.1 and so on.")),
                    .always("title", .text(limit: 200)),
                    .always("theme", .orNull(.text(allowed: StrategyTheme.allCases.map(\.rawValue)))),
                    .always("summary", .text(limit: 1000)),
                    .always("from", .text(format: "date")), .always("to", .text(format: "date")),
                    .always("released", .text(format: "date-time")),
                    .always("cutoff", .integer("The position of the last event whose records are in it.")),
                    .always(
                        "digest", .text("SHA-256 of the text, what its measures meant, the figures and their records.")),
                    .always("text", .text("Markdown with figures between double braces.")),
                    .always("page", .text("Its page.")),
                    .always("figures", .list("In the order of the text.", of: .named("Figure"))),
                    .always("tables", .list("Public tables of people, by year.", of: .named("Figure"))),
                ])),
        NamedShape(
            "ReleaseChanges",
            .object(
                "What a release changed in the one before.",
                of: [
                    .always("report", .text(limit: 80)), .always("version", .text()),
                    .always("note", .text("What the amendment is for.")),
                    .always(
                        "changes",
                        .list(
                            "One for each figure or paragraph.",
                            of: .object(
                                "A difference.",
                                of: [
                                    .always(
                                        "what",
                                        .text(allowed: ["figure", "text", "title", "theme", "summary", "period"])),
                                    .always("name", .text("The expression of a figure.")),
                                    .always("label", .text("What a figure is about, and which row.")),
                                    .always("before", .text()), .always("after", .text()),
                                ]))),
                ])),
    ]
}

/// Every figure and table of a release on one sheet.
struct ReleaseFile {
    let release: Release
    let figures: [FrozenFigure]
    let vocabulary: Vocabulary
    let words: Strings
    let site: String

    /// Throws `Failure.unavailable` where it cannot be made.
    var workbook: [UInt8] {
        get throws {
            let columns = [
                TableColumn("figure"), TableColumn("theme"), TableColumn("action", width: 30),
                TableColumn("title", width: 40), TableColumn("expression", width: 60),
                TableColumn("first_value", width: 30), TableColumn("second_value", width: 30), TableColumn("value"),
                TableColumn("printed"), TableColumn("unit"), TableColumn("from"), TableColumn("to"),
                TableColumn("status"),
            ]
            let cover = CoverSheet(
                title: release.facts.title,
                facts: [
                    .init("Version", release.version), .init("Released", release.released.londonDay.iso),
                    .init("Page", site + release.path),
                ], notes: ["[c]: so small that it could tell of single people. [x]: not available."])
            let outline = Outline(release.facts)
            do {
                let workbook = try ODSWriter(sheet: "Figures", columns: columns, cover: cover)
                for (number, figure) in figures.enumerated() {
                    for row in rows(figure, number + 1, outline.standing(of: number + 1)) { try workbook.row(row) }
                }
                let file = try workbook.finish()
                return try file.bytes
            } catch {
                throw Failure.unavailable(error.message, retryAfter: 60)
            }
        }
    }

    private func rows(_ figure: FrozenFigure, _ number: Int, _ standing: Standing) -> [[TableCell]] {
        func row(_ values: [String], _ value: Exact?, _ marker: String?, _ printed: String) -> [TableCell] {
            let labels = values + ["", ""]
            return [
                .number(Double(number)), standing.theme.map { .text($0.rawValue) } ?? .empty,
                standing.action.isEmpty ? .empty : .text(standing.action), .text(figure.title),
                .text(figure.expression),
                labels[0].isEmpty ? .empty : .text(labels[0]), labels[1].isEmpty ? .empty : .text(labels[1]),
                marker == "c"
                    ? .text("[c]") : value.flatMap { Double($0.decimal) }.map(TableCell.number) ?? .text("[x]"),
                printed.isEmpty ? .empty : .text(printed), .text(figure.unit), .date(figure.from), .date(figure.to),
                .text(figure.held == true ? "held" : figure.status),
            ]
        }
        guard let table = figure.table else {
            let marker = figure.status == FigureAnswer.Status.suppressed.rawValue ? "c" : nil
            return [row([], figure.value?.exact, marker, figure.inWords)]
        }
        let vocabulary = vocabulary.keeping(figure.labels)
        let dimensions = table.dimensions.map { Dimension(rawValue: $0) }
        return table.rows.map { one in
            let labels = zip(dimensions, one.values).map { dimension, value in
                dimension.map { vocabulary.label(value, of: $0, words) } ?? value
            }
            return row(labels, one.number?.exact, one.marker, "")
        }
    }
}
