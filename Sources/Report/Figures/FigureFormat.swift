import Programme
import Tables
import Web

/// A form in which a figure is taken away.
struct FigureFormat: Sendable {
    /// What its address ends in.
    let ending: String
    let type: String
    let bytes: @Sendable (FigureFile) throws -> [UInt8]

    /// Those of any figure, released ones too.
    static let all = [
        FigureFormat(ending: "csv", type: "text/csv; charset=utf-8") { $0.csv },
        FigureFormat(ending: "ods", type: TableFormat.ods.mediaType) { try $0.workbook(.ods) },
        FigureFormat(ending: "xlsx", type: TableFormat.xlsx.mediaType) { try $0.workbook(.xlsx) },
        FigureFormat(ending: "json", type: "application/json") { file in
            FigureJSON.answer(file.answer, file.words, site: file.site)
        },
    ]
    /// What the columns of a figure's CSV mean.
    static let metadata = FigureFormat(ending: "csv-metadata.json", type: "application/csvm+json") { $0.metadata }

    /// What the description of the API says of it; `summary` ends before the form's name.
    func operation(
        _ summary: String, names: [Operation.Parameter] = [], parameters: [Operation.Parameter] = [], failures: [Int]
    ) -> Operation {
        Operation(
            summary: summary + ", as \(ending.uppercased()).",
            type: type.utf8.starts(with: "text/csv".utf8) ? "text/csv" : type, names: names, parameters: parameters,
            failures: failures)
    }

    /// A figure in this form. Throws `Failure.unavailable` where it cannot be made.
    func reply(_ file: FigureFile, name: String) throws -> Reply {
        Reply(type: type, body: .bytes(try bytes(file))).file(name + "." + ending)
    }
}
