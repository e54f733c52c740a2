import ArgumentParser
import Directory
import Programme
import Web

/// `ceangal export`
struct Export: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Write records out.", subcommands: [ExportListings.self])
}

/// `ceangal export listings`
struct ExportListings: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "listings",
        abstract: "Write listings to standard output.",
        discussion: """
            Writes what the directory's address with the same query gives, in the same order: for example \
            ceangal export listings --format csv --query 'q=robot&sector=primary' > robots.csv
            """)

    @OptionGroup var place: DataOptions
    @Option(help: "json, ndjson, csv, xlsx, ods, atom, ics or geojson.") var format: ExportFormat = .csv
    @Option(help: "The query of a directory address, without the question mark.") var query = ""

    func run() async throws {
        try await App.run("export listings", on: place) { console, installation in
            let directory = installation.directory
            try await directory.open()
            let asked = directory.decode(Query(decoding: query), isPage: false)
            for ignored in asked.ignored { console.warn(ignored.reason) }
            let sink = ConsoleWriter(console: console)
            try await directory.export(
                asked, as: format, site: "http://127.0.0.1:8080", by: operatorAtTheMachine(), to: sink)
            if !asked.ignored.isEmpty { throw ExitCode(ExitStatus.doneWithWarnings.rawValue) }
        }
    }
}

extension ExportFormat: ExpressibleByArgument {}

/// Hands an export to standard output.
private struct ConsoleWriter: ReplyWriter {
    let console: Console

    func write(_ bytes: [UInt8]) async throws { console.put(bytes) }
}
