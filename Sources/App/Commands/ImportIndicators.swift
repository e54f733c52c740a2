import ArgumentParser
import Programme
import Report
import Storage
import Tables

/// `ceangal import indicators FILE`
struct ImportIndicators: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "indicators",
        abstract: "Load what the programme is judged by over years.",
        discussion: """
            The file has a row for each indicator, with the columns code, title, theme, meaning, expression, periods \
            (academic, financial, calendar), aim (up, down, hold, at-least, at-most) and owner and, as far as it has them, \
            baseline, aim_value, aim_period, place, not_reported and breaks, as /indicators.csv gives them. A file may be \
            CSV, XLSX, ODS, NDJSON or JSON. All or nothing; an indicator that says the same already is left alone, and \
            those that the file does not name stay.
            EXAMPLES
              ceangal import indicators Samples/indicators.csv --as anna@programme.example
            """)

    @OptionGroup var place: DataOptions
    @Argument(help: "The file.", completion: .file()) var file: String

    func run() async throws { try await App.run(.importIndicators, with: [Enclosure(path: file)], on: place) }
}

extension Errands {
    /// Loads indicators from a file.
    func importIndicators(_ task: Assignment) async throws -> Done {
        let (name, path) = try task.file()
        let indicators = installation.reports.indicators
        return try await load(task, things: ("indicator", "indicators")) {
            let file = try IndicatorFile(.file(path: path), named: name)
            try await indicators.check(file, by: task.actor)
            return file
        } loading: { file, transaction in
            try indicators.load(file, by: task.actor, in: transaction)
        }
    }
}
