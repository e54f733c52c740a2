import ArgumentParser
import Establishments
import Programme
import Storage
import Tables

/// `ceangal import establishments FILE`
struct ImportEstablishments: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "establishments",
        abstract: "Bring the register of establishments up to date with a list.",
        discussion: """
            The list is whole: what it no longer has of its kinds has closed. It has the columns seed_code (or code), \
            sector, name and, as far as it tells them, kind, address, postcode, latitude, longitude, la_code (or council), \
            centre_type, denomination, website, ur8_code, ur6_code, simd2020_percentile, college_region, dyw_group, \
            pupil_roll and fte_teachers. What it says holds from --day on; what held before stays known, and so does what it has \
            no column for. Lists are loaded in the order of their days.

            A list that knows more gives it in the columns state (open, mothballed or closed), opened and closed (the first \
            day on which it was the one or the other, such as 2024-03-28) and merged_into (the key of what took over, such as \
            5237521-primary). Without them the day of the list counts.

            Says what opens, closes, is renamed, moves or is merged. What a list alone does not settle is asked: nothing is \
            stored before each question has an answer, given with --answer NAME=ANSWER. All or nothing; “ceangal import \
            undo” takes the load back.
            EXAMPLES
              ceangal import establishments schools-2025.csv --day 2025-09-01 --dry-run
              ceangal import establishments schools-2025.csv --day 2025-09-01 --answer 5237521-primary=closed
            """)

    @OptionGroup var place: DataOptions
    @Argument(help: "The list.", completion: .file()) var file: String
    @Option(help: ArgumentHelp("The day from which the list holds, such as 2025-09-01.", valueName: "day"))
    var day: String
    @Option(help: ArgumentHelp("The answer to a question. May come more than once.", valueName: "name=answer"))
    var answer: [String] = []
    @Flag(help: "Say what would happen; change nothing.") var dryRun = false

    func validate() throws {
        guard Day(iso: day) != nil else { throw ValidationError("--day takes a day, such as 2025-09-01.") }
        for text in answer where !text.utf8.contains(UInt8(ascii: "=")) {
            throw ValidationError("--answer takes NAME=ANSWER, as the question says.")
        }
    }

    func run() async throws {
        try await App.run(
            .importEstablishments(day: day, answers: answer, isDryRun: dryRun), with: [Enclosure(path: file)], on: place
        )
    }
}

extension Errands {
    /// Loads a list of establishments.
    func importEstablishments(
        _ task: Assignment, day: String, answers: [String], isDryRun: Bool
    ) async throws -> Done {
        let (name, path) = try task.file()
        guard let day = Day(iso: day) else { throw Refusal("“\(day)” is not a day.") }
        let establishments = installation.establishments
        let file = RegisterFile(.file(path: path), form: RegisterForm(day: day), geography: installation.geography)
        if file.isUnreadable { throw Refusal("\(name) cannot be loaded. \(file.errors.last?.message ?? "")") }
        let pairs = answers.map { text -> (String, String) in
            let parts = text.utf8.split(separator: UInt8(ascii: "="), maxSplits: 1, omittingEmptySubsequences: false)
            let texts = parts.map { String(decoding: $0, as: UTF8.self) }
            return (texts[0], texts.count > 1 ? texts[1] : "")
        }
        return try await once(task) { transaction, console in
            console.warn(of: file.errors)
            guard file.errors.isEmpty else {
                console.finish(ok: false, "The file has errors; nothing was changed.") {
                    $0.add("batch", orNull: nil)
                    $0.add("errors", errors: file.errors)
                }
                return Done(outcome: Outcome(.fileHasErrors, console), isKept: false)
            }
            let done = try establishments.importRegister(
                file, named: name, answers: Dictionary(pairs, uniquingKeysWith: { $1 }), dryRun: isDryRun,
                by: task.actor, in: transaction)
            let update = done.update
            for change in update.changes.prefix(200) { console.say(change.sentence) }
            if update.changes.count > 200 { console.say("… and \(update.changes.count - 200) more.") }
            for question in update.questions {
                console.warn("\(question.sentence) Answer with \(question.choices).")
            }
            let counts = "\(update.added) added, \(update.changed) changed, \(update.unchanged) unchanged"
            let isOpen = !update.questions.isEmpty
            let message =
                isOpen
                ? "Nothing was changed; questions that wait for an answer: \(update.questions.count)."
                : isDryRun
                    ? "Nothing was changed; it would be: \(counts)."
                    : "\(counts)." + (done.batch.map { " Batch \($0.letters)." } ?? "")
            console.finish(ok: !isOpen, message) { $0.add(done) }
            return Done(
                outcome: Outcome(isOpen ? .doneWithWarnings : .done, console),
                event: done.batch.map { (Establishments.registeredVerb, "import/" + $0.letters) },
                // Of a list with questions only these are kept.
                isKept: !isDryRun)
        }
    }

    /// The lists of establishments that ship, in the order of their days.
    private static let lists: [(file: String, mark: String, form: RegisterForm)] = [
        ("schools_scotland.csv", "schools-2023", .schools(2023)),
        ("colleges_universities.csv", "colleges-2024", .colleges),
        ("schools_scotland.csv", "schools-2024", .schools(2024)),
    ]

    /// Loads the lists of establishments that ship, those that were not loaded before; how many establishments that added.
    func loadRegister(_ task: Assignment) async throws -> Int {
        var added = 0
        for list in Self.lists {
            let done = try await installation.establishments.loadShipped(
                named: list.file, mark: list.mark, by: task.actor
            ) {
                RegisterFile(
                    .file(path: installation.reference.path(of: list.file)), form: list.form,
                    geography: installation.geography)
            }
            added += done?.update.added ?? 0
        }
        return added
    }
}

extension RegisterUpdate.Change {
    /// One line.
    fileprivate var sentence: String {
        switch what {
        case .opens: "\(key) opens\(detail.isEmpty ? "" : " on " + detail): \(name)"
        case .opened: "\(key) had opened on \(detail): \(name)"
        case .reopens: "\(key) opens again: \(name)"
        case .closes: "\(key) closes\(detail.isEmpty ? "" : " on " + detail): \(name)"
        case .mothballed: "\(key) is mothballed: \(name)"
        case .merges: "\(key) closes, merged into \(detail): \(name)"
        case .renamed: "\(key) is renamed: \(detail) is now \(name)"
        case .moves: "\(key) moves, from \(detail.isEmpty ? "elsewhere" : detail): \(name)"
        }
    }
}

extension RegisterUpdate.Question {
    /// How it may be answered on the command line.
    fileprivate var choices: String {
        answers.isEmpty ? "nothing" : answers.map { "--answer \(name)=\($0)" }.joined(separator: " or ")
    }
}

extension JSONObject {
    fileprivate mutating func add(_ done: ImportedRegister) {
        let update = done.update
        add("batch", orNull: done.batch?.letters)
        add("added", update.added)
        add("changed", update.changed)
        add("unchanged", update.unchanged)
        add("vanished", update.vanished)
        add("errors", errors: [])
        add(
            "changes",
            update.changes.prefix(1000).map { change in
                JSONObject {
                    $0.add("what", change.what.rawValue)
                    $0.add("key", change.key)
                    $0.add("name", change.name)
                    $0.add("detail", change.detail)
                }
            })
        add(
            "questions",
            update.questions.prefix(1000).map { question in
                JSONObject {
                    $0.add("name", question.name)
                    $0.add("sentence", question.sentence)
                    $0.add("answers", question.answers)
                }
            })
    }
}
