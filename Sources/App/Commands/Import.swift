import ArgumentParser
import Directory
import Establishments
import Programme
import Storage
import Tables

/// `ceangal import`
struct Import: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Load files, or take a load back.",
        discussion: """
            “ceangal import listings FILE” and “ceangal import terms FILE” load a file; “ceangal import undo BATCH” takes \
            a load back.
            """, subcommands: [ImportListings.self, ImportTerms.self, ImportUndo.self])
}

/// `ceangal import terms FILE`
struct ImportTerms: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "terms",
        abstract: "Load school terms, holidays and in-service days.",
        discussion: """
            The file has the columns council (slug, name or GSS code), kind (term, holiday or in-service), from and to. \
            A file may be CSV, XLSX, ODS, NDJSON or JSON. The directory then offers “this term” and “next term” while \
            that council is chosen. All or nothing, unless --keep-good-rows takes the rows without errors; “ceangal \
            import undo” takes the load back.
            EXAMPLES
              ceangal import terms moray-2026.csv --dry-run
            """)

    @OptionGroup var place: DataOptions
    @Argument(help: "The file.", completion: .file()) var file: String
    @Flag(help: "Say what would happen; change nothing.") var dryRun = false
    @Flag(help: "Take the good rows of a file that has bad ones.") var keepGoodRows = false

    func run() async throws {
        try await App.run("import terms", on: place) { console, installation in
            let read = TermFile(.file(path: file), geography: installation.geography)
            if read.isUnreadable {
                throw Refusal("\(fileName(file)) cannot be loaded. \(read.errors.last?.message ?? "")")
            }
            let terms = try await installation.establishments.checked(read, by: operatorAtTheMachine())
            for error in terms.errors.prefix(20) { console.warn(error.sentence) }
            if terms.errors.count > 20 { console.warn("… and \(terms.errors.count - 20) more errors.") }
            guard terms.errors.isEmpty || keepGoodRows && !terms.dates.isEmpty else {
                console.finish(ok: false, "The file has errors; nothing was changed.") { $0.add(terms.errors, nil) }
                throw ExitCode(ExitStatus.fileHasErrors.rawValue)
            }
            let done = try await installation.establishments.importTerms(
                terms, named: fileName(file), keepingGoodRows: keepGoodRows, dryRun: dryRun, by: operatorAtTheMachine())
            try installation.storage.close()
            let counts = "\(done.added) added, \(done.changed) changed, \(done.unchanged) unchanged"
            let message =
                dryRun
                ? "Nothing was changed; it would be: \(counts)."
                : "\(counts)." + (done.batch.map { " Batch \($0.letters)." } ?? "")
            console.finish(ok: true, message) { $0.add(terms.errors, done) }
            if !terms.errors.isEmpty { throw ExitCode(ExitStatus.doneWithWarnings.rawValue) }
        }
    }
}

extension TermFile.RowError {
    /// The message after its place.
    fileprivate var sentence: String {
        row == 0 ? message : "Row \(row) (line \(line)), column “\(column)”: \(message)"
    }
}

extension JSONObject {
    /// The members that every import has.
    fileprivate mutating func add(_ errors: [TermFile.RowError], _ done: ImportedTerms?) {
        add("batch", orNull: done?.batch?.letters)
        add("added", done?.added ?? 0)
        add("changed", done?.changed ?? 0)
        add("unchanged", done?.unchanged ?? 0)
        add("vanished", 0)
        add("errors", errors.map { .error(row: $0.row, column: $0.column, message: $0.message) })
        add("unmapped", [JSONObject]())
        add("duplicates", [JSONObject]())
    }
}

/// `ceangal import undo BATCH`
struct ImportUndo: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "undo",
        abstract: "Take a load back.",
        discussion: """
            Every record that the load changed is as it was before; what it added goes, with the providers and sources \
            that nothing else uses; what it withdrew is back. A listing about which somebody has reported a problem \
            meanwhile is withdrawn instead of removed. Later loads of the same records have to be taken back first.

            BATCH is what the import printed; “ceangal doctor” names the latest.
            EXAMPLES
              ceangal import undo 01m88q4k0se00rrqy678rxsnpy
            """)

    @OptionGroup var place: DataOptions
    @Argument(help: "The batch, as the import printed it.") var batch: String

    func run() async throws {
        try await App.run("import undo", on: place) { console, installation in
            let actor = operatorAtTheMachine()
            guard let id = ID<ImportBatch>(letters: batch) else {
                throw Failure.notFound("“\(batch)” is not the id of an import.")
            }
            let message: String
            var members = JSONObject()
            if try await installation.imports.batch(id, by: actor)?.kind == "terms" {
                let undone = try await installation.establishments.undoTerms(ID(high: id.high, low: id.low), by: actor)
                message = "Taken back: \(undone.removed) dates removed, \(undone.restored) restored."
                members.add("removed", undone.removed)
                members.add("restored", undone.restored)
            } else {
                let undone = try await installation.imports.undo(id, by: actor)
                message =
                    "Taken back: \(undone.removed) listings removed, \(undone.restored) restored, \(undone.withdrawn) withdrawn."
                members.add("removed", undone.removed)
                members.add("restored", undone.restored)
                members.add("withdrawn", undone.withdrawn)
            }
            try installation.storage.close()
            console.finish(ok: true, message) { object in
                object.add("batch", batch)
                object.addMembers(of: members.bytes)
            }
        }
    }
}

/// A path's last part.
private func fileName(_ path: String) -> String {
    path.utf8.split(separator: UInt8(ascii: "/")).last.map { String(decoding: $0, as: UTF8.self) } ?? path
}
