import ArgumentParser
import Directory
import Programme
import Storage

/// `ceangal doctor`
struct Doctor: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Say whether the installation is sound.",
        discussion: """
            Opens the records as the server would and says what it finds: the engine and the promises that it keeps \
            (journal_mode wal, synchronous full), whether the records are whole, the schema, the listings and their \
            sources, the imports that may be taken back. Changes nothing.

            While a server holds the data folder with the records the command ends with status 75: ask the server's \
            /health instead. Records in PostgreSQL (CEANGAL_DATABASE) can be looked at beside it.
            EXAMPLES
              ceangal doctor
              ceangal doctor --json
            """)

    @OptionGroup var place: DataOptions

    func run() async throws {
        try await App.run("doctor", on: place, onlyReads: DatabaseSetting.isSet) { console, installation in
            await installation.storage.tryWriting()
            let health = await Health.of(installation)
            let faults = try await installation.storage.faults()
            let sources = try await installation.storage.read { try Origins.all(in: $0).count }
            let batches = try await installation.imports.batches(by: operatorAtTheMachine()).filter { $0.undone == nil }
            for (label, value) in health.facts { console.say("\(label): \(value)") }
            console.say("records: \(faults.isEmpty ? "whole" : "damaged")")
            console.say("sources: \(sources)")
            if let database = installation.settings.database { console.say("database: \(database.text)") }
            console.say("data: \(installation.settings.data)")
            console.say("home: \(installation.settings.home)")
            for batch in batches.prefix(5) {
                console.say(
                    "import: \(batch.id.letters) of \(batch.file), \(batch.added) added, \(batch.changed) changed")
            }
            if batches.count > 5 { console.say("older imports: “ceangal doctor --json” names the latest 20") }
            var warnings = faults.prefix(20).map { "The records are damaged: \($0)." }
            if sources == 0 { warnings.append("Nothing has been loaded yet: run “ceangal setup”.") }
            if health.status != "ok" { warnings.append("The records are \(health.status).") }
            for warning in warnings { console.warn(warning) }
            console.finish(ok: warnings.isEmpty, warnings.isEmpty ? "All is well." : "Something deserves attention.") {
                object in
                health.add(to: &object)
                object.add("records", faults.isEmpty ? "whole" : "damaged")
                object.add("sources", sources)
                if let database = installation.settings.database { object.add("database", database.text) }
                object.add("data", installation.settings.data)
                object.add("home", installation.settings.home)
                object.add("imports", batches.prefix(20).map(JSONObject.init(batch:)))
                object.add("warnings", warnings)
            }
            if !warnings.isEmpty { throw ExitCode(ExitStatus.doneWithWarnings.rawValue) }
        }
    }
}

extension JSONObject {
    /// One import that may be taken back.
    fileprivate init(batch: ImportBatch) {
        self.init {
            $0.add("batch", batch.id.letters)
            $0.add("file", batch.file)
            $0.add("at", batch.at.rfc3339)
            $0.add("added", batch.added)
            $0.add("changed", batch.changed)
        }
    }
}
