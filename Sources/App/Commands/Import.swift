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
        subcommands: [ImportListings.self, ImportTerms.self, ImportUndo.self])
}

/// `ceangal import listings FILE`
struct ImportListings: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "listings",
        abstract: "Load listings from a CSV, XLSX, ODS, NDJSON or JSON file.",
        discussion: """
            A profile says which column feeds which field; without --profile the file's columns decide, and a file that \
            none recognises is read in the native form (docs/data.md). The key of a listing is its source and the \
            source's own id, so the same file again changes nothing. All or nothing, unless --keep-good-rows takes the \
            rows without errors. What the file no longer has is offered for withdrawal, never deleted. Exit status 65: \
            the file has errors and nothing was changed; 2: done, but something deserves a look.
            """)

    @OptionGroup var place: DataOptions
    @Argument(help: "The file.", completion: .file()) var file: String
    @Option(help: "The name of a profile in Reference/profiles, or the path of one's own.") var profile: String?
    @Option(help: "The source of rows that name none.") var source: String?
    @Flag(help: "Say what would happen; change nothing.") var dryRun = false
    @Flag(help: "Take the good rows of a file that has bad ones.") var keepGoodRows = false
    @Flag(help: "Withdraw the listings that the file no longer has.") var withdrawVanished = false

    func run() async throws {
        try await App.run("import listings", on: place) { console, installation in
            var request = ImportRequest(path: file)
            request.profile = profile
            request.source = source
            request.isDryRun = dryRun
            request.keepsGoodRows = keepGoodRows
            request.withdrawsVanished = withdrawVanished
            let bar = console.progress("Reading \(file)")
            let report = try await installation.imports.load(request, by: operatorAtTheMachine()) {
                bar.show($0, of: $1)
            }
            bar.show(1, of: 1)
            try installation.storage.close()
            report.say(on: console)
            let status: ExitStatus = report.isRefused ? .fileHasErrors : report.hasWarnings ? .doneWithWarnings : .done
            if status != .done { throw ExitCode(status.rawValue) }
        }
    }
}

/// `ceangal import terms FILE`
struct ImportTerms: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "terms",
        abstract: "Load school terms, holidays and in-service days.",
        discussion: """
            The file has the columns council (slug, name or GSS code), kind (term, holiday or in-service), from and to. \
            The directory then offers “this term” and “next term” while that council is chosen.
            """)

    @OptionGroup var place: DataOptions
    @Argument(help: "The file.", completion: .file()) var file: String
    @Flag(help: "Say what would happen; change nothing.") var dryRun = false
    @Flag(help: "Take the good rows of a file that has bad ones.") var keepGoodRows = false

    func run() async throws {
        try await App.run("import terms", on: place) { console, installation in
            let terms = TermFile(.file(path: file), geography: installation.geography)
            guard terms.errors.isEmpty || keepGoodRows else {
                for error in terms.errors.prefix(50) {
                    console.warn(error.row == 0 ? error.message : "Row \(error.row): \(error.message)")
                }
                console.finish(ok: false, "The file has errors; nothing was changed.") { object in
                    object.add(
                        "errors",
                        terms.errors.map { JSONObject.error(row: $0.row, column: $0.column, message: $0.message) })
                }
                throw ExitCode(ExitStatus.fileHasErrors.rawValue)
            }
            let done = try await installation.establishments.importTerms(
                terms, named: file, keepingGoodRows: keepGoodRows, dryRun: dryRun, by: operatorAtTheMachine())
            try installation.storage.close()
            let what = "\(done.added) added, \(done.changed) changed, \(done.unchanged) unchanged"
            console.finish(ok: true, (dryRun ? "Nothing was changed; it would be: " : "") + what + ".") { object in
                object.add("batch", done.batch?.letters)
                object.add("added", done.added)
                object.add("changed", done.changed)
                object.add("unchanged", done.unchanged)
                object.add(
                    "errors", terms.errors.map { JSONObject.error(row: $0.row, column: $0.column, message: $0.message) }
                )
            }
            if !terms.errors.isEmpty { throw ExitCode(ExitStatus.doneWithWarnings.rawValue) }
        }
    }
}

/// `ceangal import undo BATCH`
struct ImportUndo: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "undo",
        abstract: "Take a load back.",
        discussion: "Every record that the load changed is as it was before. Later loads of the same records go first.")

    @OptionGroup var place: DataOptions
    @Argument(help: "The batch, as the import printed it.") var batch: String

    func run() async throws {
        try await App.run("import undo", on: place) { console, installation in
            let actor = operatorAtTheMachine()
            guard let id = ID<ImportBatch>(letters: batch) else {
                throw Failure.notFound("“\(batch)” is not the id of an import.")
            }
            let isListings =
                try await installation.imports.batches(by: actor).first { $0.id == id }.map { $0.kind == "listings" }
                ?? true
            let message: String
            if isListings {
                let undone = try await installation.imports.undo(id, by: actor)
                message =
                    "Taken back: \(undone.removed) listings removed, \(undone.restored) restored, \(undone.withdrawn) withdrawn."
            } else {
                let removed = try await installation.establishments.undoTerms(ID(high: id.high, low: id.low), by: actor)
                message = "Taken back: \(removed) dates removed."
            }
            try installation.storage.close()
            console.finish(ok: true, message) { $0.add("batch", batch) }
        }
    }
}

extension ImportReport {
    /// Says what a load did, in sentences or as JSON.
    func say(on console: Console) {
        for error in errors.prefix(50) { console.warn(error.sentence) }
        if errorCount > 50 { console.warn("… and \(errorCount - 50) more errors.") }
        for value in unmapped.prefix(20) {
            console.warn(
                "“\(value.value)” in \(value.field) is not in the vocabulary; \(value.count) rows were taken without it."
            )
        }
        for pair in duplicates.prefix(20) {
            console.warn(
                "“\(pair.one.title)” (\(pair.one.source), \(pair.one.sourceID)) looks like \(pair.other.source), \(pair.other.sourceID)."
            )
        }
        if duplicateCount > 20 { console.warn("… and \(duplicateCount - 20) more that look like another listing.") }
        for note in notes { console.warn(note) }
        let counts = "\(added) added, \(changed) changed, \(unchanged) unchanged, \(vanished) no longer in the file"
        let message =
            isRefused
            ? "The file has errors; nothing was changed."
            : (isDryRun ? "Nothing was changed; it would be: " : "") + counts + "."
                + (batch.map { " Batch \($0.letters)." } ?? "")
        console.finish(ok: !isRefused, message) { object in
            object.add("batch", batch?.letters)
            object.add("added", added)
            object.add("changed", changed)
            object.add("unchanged", unchanged)
            object.add("vanished", vanished)
            object.add("errors", errors.map { JSONObject.error(row: $0.row, column: $0.column, message: $0.message) })
            object.add(
                "unmapped",
                unmapped.map { value in
                    JSONObject {
                        $0.add("field", value.field)
                        $0.add("value", value.value)
                        $0.add("count", value.count)
                    }
                })
            object.add(
                "duplicates",
                duplicates.map { pair in
                    JSONObject {
                        $0.add("reason", pair.reason.rawValue)
                        $0.add("title", pair.one.title)
                        $0.add("source", pair.one.source)
                        $0.add("source_id", pair.one.sourceID)
                        $0.add("like", pair.other.id.letters)
                    }
                })
        }
    }
}
