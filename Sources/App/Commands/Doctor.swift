import ArgumentParser
import Directory
import Programme
import Storage

/// `ceangal doctor`
struct Doctor: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Say whether the installation is sound.",
        discussion: """
            Opens the data folder as the server would and says what it finds: the engine and its promises, the schema, \
            the listings, the reference data. Exit status 2 if something deserves attention. While a server holds the \
            folder, ask its /health instead.
            """)

    @OptionGroup var place: DataOptions

    func run() async throws {
        try await App.run("doctor", on: place) { console, installation in
            let health = try await Health.of(installation)
            let sources = try await installation.storage.read { try Origins.all(in: $0).count }
            for (label, value) in health.facts + [("sources", String(sources)), ("home", installation.settings.home)] {
                console.say("\(label): \(value)")
            }
            var warnings: [String] = []
            if sources == 0 { warnings.append("Nothing has been loaded yet: run “ceangal setup”.") }
            if health.status != "ok" { warnings.append("The records are \(health.status).") }
            for warning in warnings { console.warn(warning) }
            console.finish(ok: warnings.isEmpty, warnings.isEmpty ? "All is well." : "Something deserves attention.") {
                object in
                for (label, value) in health.facts { object.add(label, value) }
            }
            if !warnings.isEmpty { throw ExitCode(ExitStatus.doneWithWarnings.rawValue) }
        }
    }
}
