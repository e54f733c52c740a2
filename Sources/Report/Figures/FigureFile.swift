import Programme
import Tables
import Web

/// An answer as a table for spreadsheets and programs: one row for each value, or one row for one number.
struct FigureFile {
    let answer: FigureAnswer
    /// English, whatever the page's language: files are for all.
    let words: Strings
    let site: String
    let today: Day
    /// The address of its page; where it is asked, unless it was frozen.
    var address: String?

    private var columns: [String] {
        (answer.table?.dimensions.flatMap { [$0.rawValue, $0.rawValue + "_label"] } ?? []) + [
            "value", "unit", "from", "to", "measure", "version", "status",
        ]
    }

    private var rows: [[TableCell]] {
        func text(_ value: String?) -> TableCell { value.map { $0.isEmpty ? .empty : .text($0) } ?? .empty }
        func number(_ value: Exact?) -> TableCell {
            value.flatMap { Double($0.decimal) }.map(TableCell.number) ?? .text("[x]")
        }
        let facts: [TableCell] = [
            text(answer.unit.name), .date(answer.period.from.iso), .date(answer.period.to.iso),
            text(answer.measure?.id ?? answer.external?.name),
            .number(Double(answer.version ?? 1)), text(answer.status.rawValue),
        ]
        guard let table = answer.table else {
            return [[answer.status == .suppressed ? .text("[c]") : number(answer.value)] + facts]
        }
        return table.rows.map { row in
            zip(table.dimensions, row.values).flatMap { dimension, value in
                [text(value), text(answer.vocabulary.label(value, of: dimension, words))]
            } + [row.marker == "c" ? .text("[c]") : number(row.number)] + facts
        }
    }

    var csv: [UInt8] {
        let csv = CSVWriter()
        var bytes: [UInt8] = []
        csv.header(columns, into: &bytes)
        for row in rows { csv.row(row, into: &bytes) }
        return bytes
    }

    /// A workbook whose first sheet says what it is. Throws `Failure.unavailable` where it cannot be made.
    func workbook(_ format: TableFormat) throws -> [UInt8] {
        do {
            let columns = columns.map { TableColumn($0, width: $0.hasSuffix("_label") ? 34 : nil) }
            let file: TableFile
            if format == .ods {
                let workbook = try ODSWriter(sheet: "Figure", columns: columns, cover: cover)
                for row in rows { try workbook.row(row) }
                file = try workbook.finish()
            } else {
                let workbook = try XLSXWriter(sheet: "Figure", columns: columns, cover: cover)
                for row in rows { try workbook.row(row) }
                file = try workbook.finish()
            }
            return try file.bytes
        } catch {
            throw Failure.unavailable(error.message, retryAfter: 60)
        }
    }

    private var said: FigureWords { FigureWords(words) }

    private var cover: CoverSheet {
        CoverSheet(
            title: said.title(of: answer),
            facts: [
                .init("Expression", answer.text), .init("Period", said.period(answer.period)),
                .init("Unit", said.unit(answer)), .init("Date", today.iso), .init("Page", page),
            ],
            notes: answer.measure.map { measure in
                ["definition", "counts", "leaves-out"].map { words("measure.\(measure.id).\($0)") }
            } ?? [])
    }

    private var page: String {
        address ?? site + "/figures?" + Query(items: [("expression", answer.text)]).encoded
    }

    /// What the CSV file is, as CSV on the Web has it (W3C, Metadata Vocabulary for Tabular Data).
    var metadata: [UInt8] {
        var json = JSONWriter(capacity: 2048)
        json.beginObject()
        json.member("@context", "http://www.w3.org/ns/csvw")
        json.member("url", site + "/figures.csv?" + Query(items: [("expression", answer.text)]).encoded)
        json.member("dc:title", said.heading(of: answer))
        json.member(
            "dc:description",
            answer.measure.map { FigureWords(words).definition(of: $0.id, answer).definition }
                ?? answer.external?.title)
        json.member("dc:issued", today.iso)
        json.name("tableSchema")
        json.beginObject()
        json.objects("columns", of: columns) { column, json in
            json.member("name", column)
            json.member("titles", column)
            json.member(
                "datatype",
                column == "value"
                    ? "number" : ["from", "to"].contains(column) ? "date" : column == "version" ? "integer" : "string")
        }
        json.endObject()
        json.endObject()
        json.endLine()
        return json.take()
    }
}
