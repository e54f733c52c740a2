import ArgumentParser
import Directory
import Programme
import Storage

/// `ceangal import listings FILE`
struct ImportListings: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "listings",
        abstract: "Load listings from a CSV, XLSX, ODS, NDJSON or JSON file.",
        discussion: """
            Adds the rows that are new, updates those that differ, leaves alone those that are the same. A listing's key \
            is its source and the source's own id; a file without a column “source” needs --source, unless its profile \
            names the source. A profile says which column feeds which field; without --profile the columns decide, and a \
            file that no profile recognises is read in the native form: id, title and provider are required, \
            docs/data.md names the rest.

            All or nothing: if any row has an error, nothing is changed, unless --keep-good-rows takes the rows that \
            have none. Values that the vocabulary does not know are left out and reported with their count, never \
            dropped in silence. Listings that look like another one are named, and taken.

            A listing of the file's source that the file no longer has is offered for withdrawal: it is named, and stays \
            as it is. --withdraw-vanished withdraws such listings; their pages then say so. A file whose rows name their \
            sources, as exports do, may be a part of the directory: nothing has vanished from it. Every load that \
            changed anything is a batch, which “ceangal import undo” takes back.

            A CSV or NDJSON file may be of any length. XLSX, ODS and JSON files are held to 50 MiB unpacked and 200,000 \
            rows. A bar on the terminal shows how far the load has come.
            FILES
              Reference/profiles/NAME.json   the profiles, and a README on how to write one
            EXAMPLES
              ceangal import listings autumn.ods --source moray-council --dry-run
              ceangal import listings spring.xlsx --profile council-spreadsheet --source moray-council
              ceangal import listings feed.ndjson --source newton --withdraw-vanished
            """)

    @OptionGroup var place: DataOptions
    @Argument(help: "The file.", completion: .file()) var file: String
    @Option(
        help: ArgumentHelp("A profile of Reference/profiles, or the path of one's own (….json).", valueName: "name"))
    var profile: String?
    @Option(help: ArgumentHelp("The source of rows that name none.", valueName: "name")) var source: String?
    @Flag(help: "Say what would happen; change nothing.") var dryRun = false
    @Flag(help: "Take the good rows of a file that has bad ones.") var keepGoodRows = false
    @Flag(help: "Withdraw the listings that the file no longer has.") var withdrawVanished = false

    func run() async throws {
        try await App.run(
            .importListings(
                profile: profile, source: source, isDryRun: dryRun, keepsGoodRows: keepGoodRows,
                withdrawsVanished: withdrawVanished), with: [Enclosure(path: file)], profile: profile, on: place)
    }
}

extension Errands {
    /// Loads a file of listings; `choose` says how.
    func importListings(_ task: Assignment, _ choose: (inout ImportRequest) -> Void) async throws -> Done {
        let (name, path) = try task.file()
        var request = ImportRequest(path: path)
        request.name = name
        choose(&request)
        let (imports, chosen) = (installation.imports, request)
        return try await once(task) { transaction, console in
            let report = try imports.load(chosen, by: task.actor, in: transaction, progress: task.progress)
            report.say(on: console)
            let status: ExitStatus = report.isRefused ? .fileHasErrors : report.hasWarnings ? .doneWithWarnings : .done
            return Done(
                outcome: Outcome(status, console),
                event: report.batch.map { (ListingImport.importedVerb, "import/" + $0.letters) },
                isKept: !report.isDryRun && !report.isRefused)
        }
    }
}

extension ImportReport {
    /// Says what a load did, in sentences and, where that is wanted, as JSON.
    func say(on console: Console) {
        some(errors, of: errorCount, "errors", on: console) { $0.sentence }
        some(unmapped, of: unmapped.count, "values that the vocabulary does not know", on: console) { value in
            let column = value.column == value.field ? "" : " (column “\(value.column)”)"
            return
                "“\(value.value)” in \(value.field)\(column) is not in the vocabulary; \(taken(value.count)) without it."
        }
        some(duplicates, of: duplicateCount, "listings that look like another one", on: console) { pair in
            "“\(pair.one.title)” (\(pair.one.key)) looks like \(pair.other.key)."
        }
        if withdrawn == 0 {
            some(vanishedListings, of: vanished, "listings that the file no longer has", on: console) { side in
                "“\(side.title)” (\(side.key)) is no longer in the file. Withdraw it with --withdraw-vanished."
            }
        }
        for note in notes { console.warn(note) }
        if newProviderCount > 0 {
            let others = newProviderCount > 10 ? " and \(newProviderCount - 10) more" : ""
            console.say("New providers: \(newProviders.prefix(10).joined(separator: "; "))\(others).")
        }
        if !profile.isEmpty { console.say("Read by the profile \(profile)\(origin).") }
        console.finish(ok: !isRefused, message, members)
    }

    /// The last sentence.
    private var message: String {
        if isRefused { return refusal }
        var counts = "\(added) added, \(changed) changed, \(unchanged) unchanged"
        if refusedRows > 0 { counts += ", \(refusedRows) with errors left out" }
        if leftOut > 0 { counts += ", \(leftOut) left out by the profile" }
        if withdrawn > 0 {
            counts += ", \(withdrawn) withdrawn"
        } else if source != nil {
            counts += ", \(vanished) no longer in the file"
        }
        if isDryRun { return "Nothing was changed; it would be: \(counts)." }
        return counts + "." + (batch.map { " Batch \($0.letters)." } ?? "")
    }

    private var refusal: String {
        var message = "The file has errors; nothing was changed."
        if goodRows > 0 {
            message += " \(goodRows) of \(rows) rows \(goodRows == 1 ? "is" : "are") good; --keep-good-rows takes them."
        }
        if leftOut > 0 { message += " The profile leaves out \(leftOut)." }
        return message
    }

    /// Whose rows they are, after the profile's name.
    private var origin: String {
        if let source { return " as the source \(source)" }
        return isRefused ? "" : "; its rows name their sources"
    }

    private func members(_ object: inout JSONObject) {
        object.add("batch", orNull: batch?.letters)
        object.add("profile", profile)
        object.add("source", orNull: source)
        object.add("dry_run", isDryRun)
        object.add("rows", rows)
        object.add("added", added)
        object.add("changed", changed)
        object.add("unchanged", unchanged)
        object.add("vanished", vanished)
        object.add("withdrawn", withdrawn)
        object.add("left_out", leftOut)
        object.add("refused", refusedRows)
        object.add("error_count", errorCount)
        object.add("errors", errors.map { .error(row: $0.row, column: $0.column, message: $0.message) })
        object.add(
            "unmapped",
            unmapped.map { value in
                JSONObject {
                    $0.add("field", value.field)
                    $0.add("column", value.column)
                    $0.add("value", value.value)
                    $0.add("count", value.count)
                }
            })
        object.add("duplicate_count", duplicateCount)
        object.add("duplicates", duplicates.map(JSONObject.init(duplicate:)))
        object.add("vanished_listings", vanishedListings.map { side in JSONObject { $0.add(side) } })
        object.add("new_provider_count", newProviderCount)
        object.add("new_providers", newProviders)
        object.add("notes", notes)
    }

    /// The first twenty of many, one sentence each, and how many more there are.
    private func some<One>(
        _ all: [One], of count: Int, _ what: String, on console: Console, _ sentence: (One) -> String
    ) {
        for one in all.prefix(20) { console.warn(sentence(one)) }
        if count > 20 {
            console.warn("… and \(count - 20) more \(what)" + (console.asJSON ? "." : "; --json lists up to 1,000."))
        }
    }

    private func taken(_ count: Int) -> String {
        let rows = count == 1 ? "1 row" : "\(count) rows"
        return isRefused || isDryRun ? rows + " would be taken" : rows + (count == 1 ? " was taken" : " were taken")
    }
}

extension ListingMention {
    /// Source and id, for sentences.
    fileprivate var key: String { "\(source), \(sourceID)" }
}

extension JSONObject {
    fileprivate init(duplicate pair: ProbableDuplicate) {
        self.init { object in
            object.add("reason", pair.reason.rawValue)
            object.add(pair.one)
            object.add("like", JSONObject { $0.add(pair.other) })
        }
    }

    fileprivate mutating func add(_ listing: ListingMention) {
        add("id", listing.id.letters)
        add("source", listing.source)
        add("source_id", listing.sourceID)
        add("title", listing.title)
    }
}
