import ArgumentParser
import Directory
import Establishments
import Programme
import Web

#if canImport(Glibc)
import Glibc
#endif

/// `ceangal export`
struct Export: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Write records out.",
        subcommands: [
            ExportListings.self, ExportEstablishments.self, ExportDuplicates.self, ExportProblems.self,
            ExportNeeds.self,
        ])
}

/// `ceangal export listings`
struct ExportListings: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "listings",
        abstract: "Write listings to standard output or a file.",
        discussion: """
            Writes everything that the directory's address with the same query finds, of all pages, in the same order; \
            without --query, what the bare address finds: past listings only with past=include.

            csv, xlsx and ods have a heading of words and end each row with the listing's address, licence and source; \
            json and ndjson have the native fields (docs/data.md). A text that a spreadsheet could take for a formula \
            has an apostrophe before it in csv. Values of the query that cannot be used are left out and named on \
            standard error; the status is then 2.
            EXAMPLES
              ceangal export listings --format csv --query 'q=wind&past=include' > wind.csv
              ceangal export listings --format ods --query 'la=moray' --output moray.ods
            """)

    @OptionGroup var place: DataOptions
    @OptionGroup var port: PortOptions
    @Option(help: ArgumentHelp("The form of the file.", valueName: "f")) var format: ExportFormat = .csv
    @Option(help: ArgumentHelp("The query of a directory address, without the question mark.", valueName: "query"))
    var query = ""
    @Option(
        help: ArgumentHelp("Write to this file instead of standard output.", valueName: "file"), completion: .file())
    var output: String?

    func validate() throws {
        guard output != nil || !place.asJSON else {
            throw ValidationError("--json goes with --output, because without it the listings fill standard output.")
        }
    }

    func run() async throws {
        try await App.run("export listings", on: place, onlyReads: true) { console, installation in
            try await installation.requireData()
            let directory = installation.directory
            try await directory.open()
            let asked = directory.decode(Query(decoding: query), isPage: false)
            let file = try output.map { try FileWriter($0) }
            let sink: any ReplyWriter = file ?? ConsoleWriter(console: console)
            try await directory.export(
                asked, as: format, site: installation.settings.site(port: port),
                by: try await place.actor(installation), to: sink)
            try file?.finish()
            let understood = directory.understood(asked)
            for ignored in understood.ignored { console.warn(ignored.reason) }
            let total = directory.total(asked)
            let written = format == .ics ? directory.datedTotal(asked) : total
            let count = written < total ? "\(written) of \(total) listings have a date and were" : "\(total) listings"
            if output == nil, written < total { console.warn("\(count) written.") }
            if let output {
                console.finish(ok: true, "\(count) written to \(output).") { object in
                    object.add("format", format.rawValue)
                    object.add("output", output)
                    object.add("total", total)
                    object.add("written", written)
                    object.add("ignored", understood.ignored.map(JSONObject.init(ignored:)))
                }
            }
            if !understood.ignored.isEmpty { throw ExitCode(ExitStatus.doneWithWarnings.rawValue) }
        }
    }
}

/// `ceangal export problems`
struct ExportProblems: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "problems",
        abstract: "Write what visitors say is wrong with listings.",
        discussion: """
            One row a report, latest first, as CSV: when, the reason, the note, and the listing with its provider. A text \
            that a spreadsheet could take for a formula has an apostrophe before it.
            EXAMPLES
              ceangal export problems > problems.csv
            """)

    @OptionGroup var place: TableOptions

    func run() async throws {
        try await place.export("problems") { _, installation, sink in
            try await installation.directory.export(.problems, by: try await place.place.actor(installation), to: sink)
        }
    }
}

/// `ceangal export needs`
struct ExportNeeds: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "needs",
        abstract: "Write what visitors looked for in vain.",
        discussion: """
            One row a need, latest first, as CSV: when, the visitor's words, the query of the directory's address, and the \
            council that it chose.
            EXAMPLES
              ceangal export needs --output needs.csv
            """)

    @OptionGroup var place: TableOptions

    func run() async throws {
        try await place.export("needs") { _, installation, sink in
            try await installation.directory.export(.needs, by: try await place.place.actor(installation), to: sink)
        }
    }
}

/// `ceangal export establishments`
struct ExportEstablishments: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "establishments",
        abstract: "Write the register of establishments.",
        discussion: """
            One row an establishment, as CSV, in the form that “ceangal import establishments” reads. --query narrows down as \
            an address of /establishments does: la=moray, kind=school, closed=include, on=2024-03-01.
            EXAMPLES
              ceangal export establishments --query 'la=moray&on=2024-03-01' > moray.csv
            """)

    @OptionGroup var place: TableOptions
    @OptionGroup var port: PortOptions
    @Option(
        help: ArgumentHelp("The query of an address of the register, without the question mark.", valueName: "query"))
    var query = ""

    func run() async throws {
        let (query, port) = (query, port)
        try await place.export("establishments") { console, installation, sink in
            let establishments = installation.establishments
            let asked = EstablishmentQuery(decoding: Query(decoding: query), geography: installation.geography)
            for sentence in asked.ignored { console.warn(sentence) }
            return try await establishments.export(
                asked, site: installation.settings.site(port: port), by: try await place.place.actor(installation),
                to: sink)
        }
    }
}

/// `ceangal export duplicates`
struct ExportDuplicates: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "duplicates",
        abstract: "Write establishments that may be the same.",
        discussion: """
            One row a pair of open establishments of one kind and sector that have one name in one council, or one postcode \
            and names of which one begins like the other, as CSV.
            EXAMPLES
              ceangal export duplicates
            """)

    @OptionGroup var place: TableOptions

    func run() async throws {
        try await place.export("duplicates") { _, installation, sink in
            try await installation.establishments.exportDuplicates(
                by: try await place.place.actor(installation), to: sink)
        }
    }
}

/// Where the records are, and where a table of them is written to.
struct TableOptions: ParsableArguments {
    @OptionGroup var place: DataOptions
    @Option(
        help: ArgumentHelp("Write to this file instead of standard output.", valueName: "file"), completion: .file())
    var output: String?

    func validate() throws {
        guard output != nil || !place.asJSON else {
            throw ValidationError("--json goes with --output, because without it the rows fill standard output.")
        }
    }

    /// Writes what `rows` hands over; it gives how many rows there are.
    func export(
        _ what: String, _ rows: @escaping (Console, Installation, any ReplyWriter) async throws -> Int
    ) async throws {
        let output = output
        try await App.run("export \(what)", on: place, onlyReads: true) { console, installation in
            let file = try output.map { try FileWriter($0) }
            let sink: any ReplyWriter = file ?? ConsoleWriter(console: console)
            let count = try await rows(console, installation, sink)
            try file?.finish()
            guard let output else { return }
            console.finish(ok: true, "\(count) \(what) written to \(output).") {
                $0.add("output", output)
                $0.add("written", count)
            }
        }
    }
}

extension ExportFormat: ExpressibleByArgument {}

extension JSONObject {
    /// A parameter that was left out, as `/directory.json` has it.
    init(ignored: IgnoredValue) {
        self.init {
            $0.add("parameter", ignored.parameter)
            $0.add("value", ignored.value)
            $0.add("reason", ignored.reason)
        }
    }
}

/// Hands an export to standard output.
private struct ConsoleWriter: ReplyWriter {
    let console: Console

    func write(_ bytes: [UInt8]) async throws { try console.put(bytes) }
}

/// Writes an export beside its file, and puts it in the file's place when it is whole; straight into what is no regular
/// file, such as a pipe.
private final class FileWriter: ReplyWriter {
    private let path: String
    private let descriptor: Int32
    /// Where it is written until it is whole.
    private let part: String?

    init(_ path: String) throws {
        self.path = path
        var facts = stat()
        part = stat(path, &facts) == 0 && facts.st_mode & S_IFMT != S_IFREG ? nil : path + ".part"
        descriptor = open(part ?? path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0o666)
        guard descriptor >= 0 else { throw refusal }
    }

    func write(_ bytes: [UInt8]) async throws {
        guard writeAll(bytes, to: descriptor) else { throw refusal }
    }

    func finish() throws {
        guard let part else { return }
        guard fsync(descriptor) == 0, rename(part, path) == 0 else { throw refusal }
    }

    /// Why the last call failed.
    private var refusal: Refusal { Refusal("The file \(path) cannot be written: \(String(cString: strerror(errno))).") }

    deinit {
        if descriptor >= 0 { close(descriptor) }
        if let part { unlink(part) }
    }
}
