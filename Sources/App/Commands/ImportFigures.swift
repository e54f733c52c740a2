import ArgumentParser
import Programme
import Report
import Storage
import Tables

/// `ceangal import figures FILE`
struct ImportFigures: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "figures",
        abstract: "Load figures that are not recorded here, with their sources.",
        discussion: """
            The file has a row for each value, with the columns name, title, unit, source, period and value and, as far as \
            it has them, source_url, status (official, provisional, forecast), note, word (over, nearly, some, around) and \
            break: why earlier values cannot be compared (“bridged: …” where they can), and reason: why it changes. What stands in the first row of a figure need not stand in its \
            others. A file may be CSV, XLSX, ODS, NDJSON or JSON. All or nothing; a figure that says the same already is \
            left alone; figures, and values of a figure, that the file does not name stay.
            EXAMPLES
              ceangal import figures Samples/external.csv --as anna@programme.example
            """)

    @OptionGroup var place: DataOptions
    @Argument(help: "The file.", completion: .file()) var file: String

    func run() async throws { try await App.run(.importFigures, with: [Enclosure(path: file)], on: place) }
}

extension Errands {
    /// Loads external figures from a file.
    func importFigures(_ task: Assignment) async throws -> Done {
        let (name, path) = try task.file()
        let externals = installation.reports.externals
        return try await load(task, things: ("figure", "figures")) {
            try ExternalFile(.file(path: path), named: name)
        } loading: { file, transaction in
            try externals.load(file, by: task.actor, in: transaction)
        }
    }
}
