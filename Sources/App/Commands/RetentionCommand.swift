import Accounts
import ArgumentParser

/// `ceangal retention`
struct RetentionCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "retention",
        abstract: "Let go of what need not be kept any more.",
        discussion: """
            Practitioners and people without a role who have not signed in for 24 months (or \
            CEANGAL_UNUSED_ACCOUNT_DAYS) are erased, after three warnings by mail in the last 90 days; whoever is held \
            is not. What visitors wrote of a problem or a need is blank after 24 months. Links, sign-ins, mail and changes of address that are over \
            are forgotten, and roles seven years after they ended. A server with a mail server does the same every day; done \
            twice, it does nothing the second time. docs/data.md says how long what is kept.
            EXAMPLES
              ceangal retention --dry-run
              ceangal retention --json
            """)

    @OptionGroup var place: OperatorOptions
    @Flag(help: "Say what would be done; change nothing.") var dryRun = false

    func run() async throws { try await App.run(.retention(isDryRun: dryRun), on: place) }
}

extension Errands {
    /// Takes the next step with accounts that nobody uses, and says what was done.
    func retain(_ task: Assignment, isDryRun: Bool) async throws -> Done {
        let settings = installation.settings
        let report = try await installation.accounts.retain(
            isDryRun: isDryRun, site: settings.site, by: task.actor)
        let console = task.newConsole()
        for (name, count) in report.counts { console.say("\(name): \(count)") }
        let isUnheard = settings.mail == nil && report.warned != [0, 0, 0]
        if isUnheard { console.warn("No mail server is set: those who are warned do not hear of it.") }
        if report.overdue > 0 { console.warn("\(report.overdue) people asked more than 28 days ago to be erased.") }
        console.finish(ok: true, isDryRun ? "Nothing was changed." : "Done.") { object in
            object.add("dry_run", isDryRun)
            object.add("counts", JSONObject { for (name, count) in report.counts { $0.add(name, count) } })
        }
        let isQuiet = !isUnheard && report.overdue == 0
        return Done(outcome: Outcome(isQuiet ? .done : .doneWithWarnings, console))
    }
}
