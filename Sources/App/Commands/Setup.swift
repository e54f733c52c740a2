import Accounts
import ArgumentParser
import Directory
import Programme
import Storage

/// `ceangal setup`
struct Setup: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Make the data folder and load what ships with the program.",
        discussion: """
            Loads the real listings of Reference/ with a progress bar. A second run changes nothing; after an update of \
            the program it loads what is new. With --demo it adds sixty invented listings, placed around today; \
            invented people, one in each role, with the hubs and organisations that they look after; sessions with \
            bookings and attendance, engagements with real schools, among them those of a whole programme from 2019 to \
            2022, and the report on it. All are marked as invented, every page says that \
            it is a demonstration, and “ceangal serve” on such a folder prints a link to sign in with as each of the \
            people. A demonstration is for looking round: it is not taken out again, so use a folder of its own; one \
            that real people have joined is refused.
            FILES
              FOLDER/ceangal.sqlite   the records, with -wal and -shm beside it while they are open
              FOLDER/lock             held by the one process that uses the folder
            EXAMPLES
              ceangal setup
              ceangal setup --data demo --demo
              ceangal setup --data /srv/ceangal --json
            """)

    @OptionGroup var place: OperatorOptions
    @Flag(help: "Add the invented listings of Samples/, people, sessions and engagements.") var demo = false

    func run() async throws {
        try await App.run(.setup(withDemonstration: demo), on: place, makesFolder: true, bar: "Loading the directory")
    }
}

extension Errands {
    /// Throws `Failure.conflict` where people have joined a folder that is no demonstration: invented records are never taken
    /// out again.
    private func requireNobodyHere(_ actor: Actor) async throws {
        guard !installation.isDemonstration,
            try await !installation.accounts.people("", by: actor).isEmpty
        else { return }
        throw Failure.conflict(
            "People have joined the programme in this folder, and invented records are never taken out again. Set up the demonstration in a folder of its own: ceangal setup --data demo --demo."
        )
    }

    /// The profiles whose files ship, in the order in which their listings stand where nothing else orders them.
    private static let shipped = [
        "stem-providers", "ncce-events", "ncce-courses", "edinburgh-services", "oak-units", "oak-lessons",
        "libraries-scotland",
    ]

    /// Loads what ships with the program, file by file. It needs no mark: done again, it changes nothing.
    func setUp(_ task: Assignment, withDemonstration: Bool) async throws -> Done {
        if withDemonstration { try await requireNobodyHere(task.actor) }
        var added = 0
        var changed = 0
        var people = 0
        var sessions = 0
        var engagements = 0
        var reports = 0
        for (number, name) in Errands.shipped.enumerated() {
            let report = try await installation.loadShipped(name, by: task.actor) { read, total in
                let part = total > 0 ? read * 100 / total : 100
                try task.progress(number * 100 + part, Errands.shipped.count * 100)
            }
            added += report.added
            changed += report.changed
        }
        let establishments = try await loadRegister(task)
        if withDemonstration {
            let report = try await installation.loadDemonstration(by: task.actor)
            added += report.added
            changed += report.changed
            people = try await installation.loadCast(by: task.actor)
            sessions = try await installation.loadSessions(by: task.actor)
            let golden = try await installation.loadGolden(by: task.actor)
            (engagements, sessions) = (golden.engagements, sessions + golden.sessions)
            reports = try await installation.loadReport(by: task.actor) ? 1 : 0
        }
        try task.progress(1, 1)
        let listings = try await installation.storage.read { try Listings.countPublished(in: $0) }
        let what =
            added + changed + establishments + people + engagements + sessions + reports == 0
            ? "Everything was loaded before; nothing has changed"
            : "\(added) listings and \(establishments) establishments added, \(changed) listings changed"
        let console = task.newConsole()
        console.finish(ok: true, "\(what). The directory holds \(listings).") { object in
            object.add("added", added)
            object.add("changed", changed)
            object.add("listings", listings)
            object.add("establishments_added", establishments)
            object.add("people_added", people)
            object.add("sessions_added", sessions)
            object.add("engagements_added", engagements)
            object.add("reports_added", reports)
        }
        return Done(outcome: Outcome(.done, console))
    }
}
