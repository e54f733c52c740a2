import ArgumentParser
import Directory
import Engagements
import Establishments
import Programme
import Storage
import Tables

/// `ceangal import`
struct Import: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Load files, or take a load back.",
        discussion: """
            “ceangal import listings FILE”, “ceangal import terms FILE”, “ceangal import establishments FILE”, “ceangal \
            import engagements FILE”, “ceangal import figures FILE”, “ceangal import indicators FILE” and “ceangal import report FILE” load a file; “ceangal import undo BATCH” takes a load back.
            """,
        subcommands: [
            ImportListings.self, ImportTerms.self, ImportEstablishments.self, ImportEngagements.self,
            ImportFigures.self, ImportIndicators.self, ImportReportFile.self, ImportUndo.self,
        ])
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
        try await App.run(
            .importTerms(isDryRun: dryRun, keepsGoodRows: keepGoodRows), with: [Enclosure(path: file)], on: place)
    }
}

extension Errands {
    /// Loads a file of term dates.
    func importTerms(_ task: Assignment, isDryRun: Bool, keepingGoodRows: Bool) async throws -> Done {
        let (name, path) = try task.file()
        let establishments = installation.establishments
        let read = TermFile(.file(path: path), geography: installation.geography)
        if read.isUnreadable { throw Refusal("\(name) cannot be loaded. \(read.errors.last?.message ?? "")") }
        return try await once(task) { transaction, console in
            let terms = try establishments.checked(read, by: task.actor, in: transaction)
            console.warn(of: terms.errors)
            guard terms.errors.isEmpty || keepingGoodRows && !terms.dates.isEmpty else {
                console.finish(ok: false, "The file has errors; nothing was changed.") { $0.add(terms.errors, nil) }
                return Done(outcome: Outcome(.fileHasErrors, console), isKept: false)
            }
            let done = try establishments.importTerms(
                terms, named: name, keepingGoodRows: keepingGoodRows, dryRun: isDryRun, by: task.actor,
                in: transaction)
            let counts = "\(done.added) added, \(done.changed) changed, \(done.unchanged) unchanged"
            let message =
                isDryRun
                ? "Nothing was changed; it would be: \(counts)."
                : "\(counts)." + (done.batch.map { " Batch \($0.letters)." } ?? "")
            console.finish(ok: true, message) { $0.add(terms.errors, done) }
            let status: ExitStatus = terms.errors.isEmpty ? .done : .doneWithWarnings
            return Done(
                outcome: Outcome(status, console),
                event: done.batch.map { (Establishments.importedVerb, "import/" + $0.letters) }, isKept: !isDryRun)
        }
    }
}

extension Console {
    /// What has to be put right in a file, each after its place; twenty at most.
    func warn(of faults: [FileFault]) {
        for fault in faults.prefix(20) { warn(fault.sentence) }
        if faults.count > 20 { warn("… and \(faults.count - 20) more errors.") }
    }
}

extension JSONObject {
    /// What has to be put right in a file.
    mutating func add(_ name: String, errors: [FileFault]) {
        add(name, errors.map { .error(row: $0.row, column: $0.column, message: $0.message) })
    }

    /// The members that every import has.
    fileprivate mutating func add(_ errors: [FileFault], _ done: ImportedTerms?) {
        add("batch", orNull: done?.batch?.letters)
        add("added", done?.added ?? 0)
        add("changed", done?.changed ?? 0)
        add("unchanged", done?.unchanged ?? 0)
        add("vanished", 0)
        add("errors", errors: errors)
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

            A bulk edit made on the pages is taken back likewise, but for the listings that have been changed since: these \
            are kept, and how many there are is said.

            BATCH is what the import printed; “ceangal doctor” names the latest.
            EXAMPLES
              ceangal import undo 01m88q4k0se00rrqy678rxsnpy
            """)

    @OptionGroup var place: DataOptions
    @Argument(help: "The batch, as the import printed it.") var batch: String

    func run() async throws { try await App.run(.importUndo(batch), on: place) }
}

extension Errands {
    /// Takes a load back.
    func undoImport(_ task: Assignment, _ batch: String) async throws -> Done {
        guard let id = ID<ImportBatch>(letters: batch) else {
            throw Failure.notFound("“\(batch)” is not the id of an import.")
        }
        let (imports, establishments) = (installation.imports, installation.establishments)
        return try await once(task) { transaction, console in
            let message: String
            let verb: String
            var members = JSONObject()
            let kind = try imports.batch(id, by: task.actor, in: transaction)?.kind
            if kind == "establishments" {
                try establishments.undoRegister(ID(high: id.high, low: id.low), by: task.actor, in: transaction)
                verb = Establishments.unregisteredVerb
                message = "Taken back: the register is as it was before."
            } else if kind == "engagements" {
                let undone = try installation.engagements.undoImport(
                    ID(high: id.high, low: id.low), by: task.actor, in: transaction)
                verb = Engagements.importUndoneVerb
                message =
                    "Taken back: \(undone.removed) engagements removed, \(undone.kept) kept because they were changed since."
                members.add("removed", undone.removed)
                members.add("kept", undone.kept)
            } else if kind == "terms" {
                let undone = try establishments.undoTerms(
                    ID(high: id.high, low: id.low), by: task.actor, in: transaction)
                verb = Establishments.undoneVerb
                message = "Taken back: \(undone.removed) dates removed, \(undone.restored) restored."
                members.add("removed", undone.removed)
                members.add("restored", undone.restored)
            } else {
                let undone = try imports.undo(id, by: task.actor, in: transaction)
                verb = ListingImport.undoneVerb
                let kept = undone.kept == 0 ? "" : " Changed since and kept as they are: \(undone.kept)."
                message =
                    "Taken back: \(undone.removed) listings removed, \(undone.restored) restored, \(undone.withdrawn) withdrawn."
                    + kept
                members.add("removed", undone.removed)
                members.add("restored", undone.restored)
                members.add("withdrawn", undone.withdrawn)
                members.add("kept", undone.kept)
            }
            console.finish(ok: true, message) { object in
                object.add("batch", batch)
                object.addMembers(of: members.bytes)
            }
            return Done(outcome: Outcome(.done, console), event: (verb, "import/" + id.letters))
        }
    }
}
