import ArgumentParser
import Engagements
import Establishments
import Programme
import Storage
import Tables

/// `ceangal import engagements FILE`
struct ImportEngagements: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "engagements",
        abstract: "Load past engagements from a spreadsheet.",
        discussion: """
            The file has the columns day, kind, mode and minutes (or hours) and, as far as it has them, start, state, officer \
            (an e-mail address or a name), establishments or codes (several with “;” between them), council or region, \
            attended or a column for each role (practitioner, leader, early-years …), sector, theme, note and follow-up. A \
            file may be CSV, XLSX, ODS, NDJSON or JSON; one that the desk wrote can be loaded.

            Names that may mean several establishments, or none, are asked: nothing is stored before each has an answer, given \
            with --answer NAME=CODE, or NAME=none to leave it out. All or nothing, unless --keep-good-rows takes the rows \
            without errors. A row that was loaded before changes nothing. “ceangal import undo” takes the load back.
            EXAMPLES
              ceangal import engagements log-2021.xlsx --officer erik@programme.example --dry-run
              ceangal import engagements log-2021.xlsx --answer "Sanday=5234123-primary"
            """)

    @OptionGroup var place: DataOptions
    @Argument(help: "The file.", completion: .file()) var file: String
    @Option(
        help: ArgumentHelp("The e-mail address of whose they are, where the file does not say.", valueName: "address"))
    var officer: String?
    @Option(help: ArgumentHelp("Whom a name means. May come more than once.", valueName: "name=code"))
    var answer: [String] = []
    @Flag(help: "Say what would happen; change nothing.") var dryRun = false
    @Flag(help: "Take the good rows of a file that has bad ones.") var keepGoodRows = false

    func validate() throws {
        for text in answer where !text.utf8.contains(UInt8(ascii: "=")) {
            throw ValidationError("--answer takes NAME=CODE, or NAME=none.")
        }
    }

    func run() async throws {
        try await App.run(
            .importEngagements(officer: officer, answers: answer, isDryRun: dryRun, keepsGoodRows: keepGoodRows),
            with: [Enclosure(path: file)], on: place)
    }
}

extension Errands {
    /// Loads a spreadsheet of past engagements.
    func importEngagements(
        _ task: Assignment, officer: String?, answers: [String], isDryRun: Bool, keepingGoodRows: Bool
    ) async throws -> Done {
        let (name, path) = try task.file()
        let engagements = installation.engagements
        let register = try await installation.establishments.register(by: task.actor)
        let pairs = answers.map { text -> (String, String) in
            // A name may hold the sign itself, a code does not.
            let parts = text.utf8.split(separator: UInt8(ascii: "="), omittingEmptySubsequences: false)
            let texts = parts.map { String(decoding: $0, as: UTF8.self) }
            return (texts.dropLast().joined(separator: "="), texts.last ?? "")
        }
        let read = try engagements.read(
            .file(path: path), named: name, answers: Dictionary(pairs, uniquingKeysWith: { $1 }), register)
        return try await once(task) { transaction, console in
            let done = try engagements.load(
                read, officer: officer, keepingGoodRows: keepingGoodRows, dryRun: isDryRun, register, by: task.actor,
                in: transaction)
            console.warn(of: done.faults)
            for question in done.questions {
                let choices = question.candidates.map { $0.key.text + " (" + $0.name + ")" } + ["none"]
                console.warn(
                    "“\(question.name)” (\(question.rows) rows) is not sure. Answer with --answer \"\(question.name)=CODE\", where CODE is one of: \(choices.joined(separator: ", "))."
                )
            }
            let isWhole = done.isWhole
            let isStored = done.batch != nil
            let counts = "\(done.added) added, \(done.unchanged) loaded before"
            let message =
                isStored
                ? "\(counts). Batch \(done.batch?.letters ?? "")."
                : isWhole && !isDryRun
                    ? "\(counts)."
                    : isDryRun ? "Nothing was changed; it would be: \(counts)." : "Nothing was changed."
            console.finish(ok: isWhole || isStored, message) { $0.add(done) }
            let status: ExitStatus =
                isWhole ? .done : isStored || done.faults.isEmpty ? .doneWithWarnings : .fileHasErrors
            return Done(
                outcome: Outcome(status, console),
                event: done.batch.map { (Engagements.importedVerb, "import/" + $0.letters) }, isKept: isStored)
        }
    }
}

extension JSONObject {
    fileprivate mutating func add(_ done: ImportedEngagements) {
        add("batch", orNull: done.batch?.letters)
        add("added", done.added)
        add("unchanged", done.unchanged)
        add("errors", errors: done.faults)
        add(
            "questions",
            done.questions.prefix(1000).map { question in
                JSONObject {
                    $0.add("name", question.name)
                    $0.add("rows", question.rows)
                    $0.add("candidates", question.candidates.map(\.key.text))
                }
            })
    }
}
