import Programme
import Tables
import Web

/// Figures as machines read them.
enum FigureJSON {
    /// One answer. `definition` is the measure's, in words; `site` is what addresses begin with.
    static func answer(_ answer: FigureAnswer, _ words: Strings, site: String) -> [UInt8] {
        JSONWriter.document(capacity: 2048) { members(of: answer, words, site: site, into: &$0) }
    }

    static func members(of answer: FigureAnswer, _ words: Strings, site: String, into json: inout JSONWriter) {
        json.member("expression", answer.text)
        json.always("measure", answer.measure?.id ?? answer.external?.name)
        json.always("version", answer.version)
        json.member("unit", answer.unit.name)
        json.always("value", answer.value)
        json.always("printed", answer.value == nil ? nil : answer.printed)
        json.always("qualifier", answer.word?.rawValue)
        json.always(
            "definition",
            answer.measure.map { FigureWords(words).definition(of: $0.id, answer).definition }
                ?? answer.external.map(\.title))
        json.name("period")
        json.object { json in
            json.member("from", answer.period.from.iso)
            json.member("to", answer.period.to.iso)
        }
        json.always("base", answer.base)
        json.member("status", answer.status.rawValue)
        json.always("reason", answer.reason)
        json.always("rows_url", rowsPath(answer).map { site + $0 })
        json.always("rows_count", answer.rowsCount)
        if let external = answer.external {
            json.member("source", external.source)
            json.always("source_url", external.sourceURL.isEmpty ? nil : external.sourceURL)
        }
        guard let table = answer.table else { return }
        json.name("table")
        json.object { json in
            json.member("dimensions", table.dimensions.map(\.rawValue))
            json.member("may_exceed_total", table.mayExceedTotal)
            json.always("total", table.total)
            json.member("left_out", table.leftOut)
            json.objects("rows", of: table.rows) { row, json in
                for (dimension, value) in zip(table.dimensions, row.values) {
                    json.always(dimension.rawValue, value.isEmpty ? nil : value)
                }
                json.always("value", row.number)
                json.member("marker", row.marker)
            }
        }
    }

    /// Where the records behind a figure are shown; `nil` where there are none to show.
    static func rowsPath(_ answer: FigureAnswer) -> String? {
        guard answer.figure != nil, answer.rowsCount != nil else { return nil }
        return "/figures/rows?" + Query(items: [("expression", answer.text)]).encoded
    }

    /// What is wrong with an expression, as a problem document (RFC 9457).
    static func fault(_ fault: FigureFault, id: String) -> [UInt8] {
        JSONWriter.document(capacity: 512) { json in
            json.member("type", "about:blank")
            json.member("title", "Unprocessable Content")
            json.member("status", 422)
            json.member("detail", fault.message)
            json.member("instance", "urn:request:" + id)
            json.member("position", fault.position)
            json.member("expected", fault.expected)
        }
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
                    .sometimes(
                        "held",
                        .flag("In a release: whether some of it is said as it was released before, so few changed.")),
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

extension JSONWriter {
    /// A member with a number, exact where it is whole, or with null when there is none.
    mutating func always(_ name: String, _ number: Exact?) {
        self.name(name)
        guard let number else { return null() }
        if number.denominator == 1 { return value(number.numerator) }
        if let read = Double(number.decimal) { value(read) } else { null() }
    }
}
