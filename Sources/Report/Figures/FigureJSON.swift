import Programme
import Tables
import Web

/// Figures as machines read them.
enum FigureJSON {
    /// One answer. `definition` is the measure's, in words; `site` is what addresses begin with.
    static func answer(_ answer: FigureAnswer, _ words: Strings, site: String) -> [UInt8] {
        var json = JSONWriter(capacity: 2048)
        json.beginObject()
        members(of: answer, words, site: site, into: &json)
        json.endObject()
        json.endLine()
        return json.take()
    }

    static func members(of answer: FigureAnswer, _ words: Strings, site: String, into json: inout JSONWriter) {
        json.member("expression", answer.figure.text)
        text("measure", answer.measure?.id ?? answer.external?.name, into: &json)
        number("version", answer.version, into: &json)
        json.member("unit", answer.unit.name)
        exact("value", answer.value, into: &json)
        text("printed", answer.value == nil ? nil : answer.printed, into: &json)
        text("qualifier", answer.word?.rawValue, into: &json)
        text(
            "definition",
            answer.measure.map { FigureWords(words).definition(of: $0.id, answer).definition }
                ?? answer.external.map(\.title),
            into: &json)
        json.name("period")
        json.beginObject()
        json.member("from", answer.period.from.iso)
        json.member("to", answer.period.to.iso)
        json.endObject()
        exact("base", answer.base, into: &json)
        json.member("status", answer.status.rawValue)
        text("reason", answer.reason, into: &json)
        text("rows_url", rowsPath(answer).map { site + $0 }, into: &json)
        number("rows_count", answer.rowsCount, into: &json)
        if let external = answer.external {
            json.member("source", external.source)
            text("source_url", external.sourceURL.isEmpty ? nil : external.sourceURL, into: &json)
        }
        guard let table = answer.table else { return }
        json.name("table")
        json.beginObject()
        json.member("dimensions", table.dimensions.map(\.rawValue))
        json.member("may_exceed_total", table.mayExceedTotal)
        exact("total", table.total, into: &json)
        json.member("left_out", table.leftOut)
        json.name("rows")
        json.beginList()
        for row in table.rows {
            json.beginObject()
            for (dimension, value) in zip(table.dimensions, row.values) {
                text(dimension.rawValue, value.isEmpty ? nil : value, into: &json)
            }
            exact("value", row.number, into: &json)
            json.member("marker", row.marker)
            json.endObject()
        }
        json.endList()
        json.endObject()
    }

    /// Where the records behind a figure are shown; `nil` where there are none to show.
    static func rowsPath(_ answer: FigureAnswer) -> String? {
        answer.rowsCount.map { _ in "/figures/rows?" + Query(items: [("expression", answer.figure.text)]).encoded }
    }

    /// What is wrong with an expression, as a problem document (RFC 9457).
    static func fault(_ fault: FigureFault, id: String) -> [UInt8] {
        var json = JSONWriter(capacity: 512)
        json.beginObject()
        json.member("type", "about:blank")
        json.member("title", "Unprocessable Content")
        json.member("status", 422)
        json.member("detail", fault.message)
        json.member("instance", "urn:request:" + id)
        json.member("position", fault.position)
        json.member("expected", fault.expected)
        json.endObject()
        json.endLine()
        return json.take()
    }

    private static func text(_ name: String, _ value: String?, into json: inout JSONWriter) {
        json.name(name)
        if let value { json.value(value) } else { json.null() }
    }

    private static func number(_ name: String, _ value: Int?, into json: inout JSONWriter) {
        json.name(name)
        if let value { json.value(value) } else { json.null() }
    }

    private static func exact(_ name: String, _ value: Exact?, into json: inout JSONWriter) {
        json.name(name)
        guard let value else { return json.null() }
        if value.denominator == 1 { json.value(value.numerator) } else { json.value(Double(value.decimal) ?? 0) }
    }

    static let shapes = [
        NamedShape(
            "Figure",
            .object(
                "A figure, as records stand or as it was released.",
                of: [
                    .always("expression", .text("As it was asked.", limit: 2000)),
                    .always("measure", .orNull(.text("Its id, or the name of an external figure."))),
                    .always("version", .orNull(.integer("Of the definition."))),
                    .always("unit", .text()),
                    .always("value", .orNull(.number("Exact where it is whole, else to six digits; null for none."))),
                    .always("printed", .orNull(.text("Rounded as the expression says."))),
                    .always("qualifier", .orNull(.text(allowed: Figure.Qualifier.allCases.map(\.rawValue)))),
                    .always("definition", .orNull(.text("In words."))),
                    .always(
                        "period",
                        .object(
                            "Both days count.",
                            of: [.always("from", .text(format: "date")), .always("to", .text(format: "date"))])),
                    .always("base", .orNull(.number("What a share is a share of, or a change a change from."))),
                    .always("status", .text(allowed: FigureAnswer.Status.allCases.map(\.rawValue))),
                    .always("reason", .orNull(.text("Why there is no value."))),
                    .always("rows_url", .orNull(.text("Where the records behind it are shown."))),
                    .always("rows_count", .orNull(.integer("How many there are."))),
                    .sometimes("theme", .orNull(.text("In a release: of the strategy.", limit: 20))),
                    .sometimes("action", .text("In a release: the heading of the action under which it stands.")),
                    .sometimes("source", .text("Who published it and where: of external figures.")),
                    .sometimes("source_url", .orNull(.text("Its address."))),
                    .sometimes(
                        "table",
                        .object(
                            "Numbers by the values of one dimension or two.",
                            of: [
                                .always("dimensions", .list("Their names.", of: .text())),
                                .always("may_exceed_total", .flag("Whether a record may stand in several rows.")),
                                .always("total", .orNull(.number("Of all together."))),
                                .always("left_out", .integer("Rows that “top” left out.")),
                                .always(
                                    "rows",
                                    .list(
                                        "Each with a value of each dimension, null where it is not known, and its number.",
                                        of: .map(of: .orNull(.either(of: [.text(), .number()]))))),
                            ])),
                ]))
    ]
}
