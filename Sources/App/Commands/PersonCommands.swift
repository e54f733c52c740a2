import Accounts
import ArgumentParser
import Programme
import Storage

/// `ceangal person`
struct PersonCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "person",
        abstract: "See to people: their roles, and what is kept of them.",
        discussion: """
            “ceangal person list” names everybody with their roles, “ceangal person grant EMAIL ROLE” gives a role, and \
            “ceangal person reset EMAIL” takes away an authenticator app that was lost. \
            “ceangal person export EMAIL” writes everything that is kept of somebody, “ceangal person erase EMAIL” takes it \
            away, “ceangal person hold EMAIL” keeps it from being taken away. docs/data.md says what there is.
            """,
        subcommands: [
            PersonList.self, PersonGrant.self, PersonReset.self, PersonExport.self, PersonErase.self, PersonHold.self,
        ])
}

/// `ceangal person erase EMAIL`
struct PersonErase: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "erase",
        abstract: "Erase a person for good.",
        discussion: """
            Their name and addresses, sign-ins, links, mail and second factor go, and their roles end. What they did stays \
            recorded under an id that stands for nobody. The last administrator, and who is held, cannot be erased.

            The id is also kept in the file “erasures” of the data folder: keep a copy of it apart from the records. After a \
            backup was restored, whoever is in it is erased again before anything is served.
            EXAMPLES
              ceangal person erase ailsa@school.example --dry-run
              ceangal person erase ailsa@school.example
            """)

    @OptionGroup var place: DataOptions
    @Argument(help: "The person's address, or the letters of their id.") var email: String
    @Flag(help: "Say what would go; change nothing.") var dryRun = false

    func run() async throws { try await App.run(.personErase(email, isDryRun: dryRun), on: place) }
}

/// `ceangal person hold EMAIL`
struct PersonHold: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "hold",
        abstract: "Keep a person from being erased.",
        discussion: """
            While there is a duty to keep what is there of somebody, as in a dispute, neither disuse nor an erasure takes it \
            away. Look at it again when the duty is over: --end.
            EXAMPLES
              ceangal person hold ailsa@school.example --reason "Complaint 12 is open."
              ceangal person hold ailsa@school.example --end
            """)

    @OptionGroup var place: DataOptions
    @Argument(help: "The person's address, or the letters of their id.") var email: String
    @Option(help: ArgumentHelp("Why.", valueName: "text")) var reason: String?
    @Flag(help: "End the hold.") var end = false

    func validate() throws {
        guard (reason == nil) == end else { throw ValidationError("Give either --reason or --end.") }
    }

    func run() async throws { try await App.run(.personHold(email, reason: reason), on: place) }
}

extension Errands {
    /// Erases a person, or says what would go.
    func erase(_ task: Assignment, _ email: String, isDryRun: Bool) async throws -> Done {
        let accounts = installation.accounts
        let id = try await accounts.person(with: email, by: task.actor)
        let erasure =
            isDryRun
            ? try await accounts.erasure(of: id, by: task.actor) : try await accounts.erase(id, by: task.actor)
        let console = task.newConsole()
        for (table, count) in erasure.rows { console.say("\(table): \(count)") }
        let message =
            isDryRun
            ? "Nothing was changed; \(erasure.total) rows would go or be emptied."
            : "Erased: \(erasure.total) rows are gone or empty. The id \(id.letters) stands for nobody now."
        console.finish(ok: true, message) { object in
            object.add("person", id.letters)
            object.add("dry_run", isDryRun)
            object.add("rows", JSONObject { rows in for (table, count) in erasure.rows { rows.add(table, count) } })
        }
        return Done(outcome: Outcome(.done, console))
    }

    /// Holds a person, or ends the hold.
    func hold(_ task: Assignment, _ email: String, because reason: String?) async throws -> Done {
        let accounts = installation.accounts
        let id = try await accounts.person(with: email, by: task.actor)
        try await accounts.hold(id, because: reason, by: task.actor)
        let console = task.newConsole()
        console.finish(ok: true, reason == nil ? "The hold has ended." : "Held: nothing erases this person now.") {
            $0.add("person", id.letters)
        }
        return Done(outcome: Outcome(.done, console))
    }
}
