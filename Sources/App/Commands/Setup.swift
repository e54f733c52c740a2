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
            the program it loads what is new. With --demo it adds sixty invented listings, marked as such, placed \
            around today.
            FILES
              FOLDER/ceangal.sqlite   the records, with -wal and -shm beside it while they are open
              FOLDER/lock             held by the one process that uses the folder
            EXAMPLES
              ceangal setup
              ceangal setup --data /srv/ceangal --json
            """)

    @OptionGroup var place: DataOptions
    @Flag(help: "Add the invented listings of Samples/.") var demo = false

    /// The profiles whose files ship, in the order in which their listings stand where nothing else orders them.
    private static let shipped = [
        "stem-providers", "ncce-events", "ncce-courses", "edinburgh-services", "oak-units", "oak-lessons",
        "libraries-scotland",
    ]

    func run() async throws {
        try await App.run("setup", on: place, makesFolder: true) { console, installation in
            var added = 0
            var changed = 0
            let bar = console.progress("Loading the directory")
            let actor = operatorAtTheMachine()
            for (number, name) in Setup.shipped.enumerated() {
                let report = try await installation.loadShipped(name, by: actor) { read, total in
                    let part = total > 0 ? read * 100 / total : 100
                    bar.show(number * 100 + part, of: Setup.shipped.count * 100)
                }
                added += report.added
                changed += report.changed
            }
            if demo {
                let report = try await installation.loadDemonstration(by: actor)
                added += report.added
                changed += report.changed
            }
            bar.show(1, of: 1)
            let listings = try await installation.storage.read { try Listings.countPublished(in: $0) }
            let what =
                added + changed == 0
                ? "Everything was loaded before; nothing has changed" : "\(added) listings added, \(changed) changed"
            console.finish(ok: true, "\(what). The directory holds \(listings).") { object in
                object.add("added", added)
                object.add("changed", changed)
                object.add("listings", listings)
            }
            try installation.storage.close()
        }
    }
}
