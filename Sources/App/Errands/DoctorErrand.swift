import Directory
import Programme
import Storage

#if canImport(Glibc)
import Glibc
#endif

extension Errands {
    /// Looks at the records and says what it finds.
    func examine(_ task: Assignment) async throws -> Done {
        let console = task.newConsole()
        await installation.storage.tryWriting()
        let health = await Health.of(installation)
        let faults = try await installation.storage.faults(thoroughly: false)
        let sources = try await installation.storage.read { try Origins.all(in: $0).count }
        let batches = try await installation.imports.batches(by: task.actor).filter { $0.undone == nil }
        for (label, value) in health.facts { console.say("\(label): \(value)") }
        let settings = health.state?.settings ?? []
        for setting in settings { console.say("\(setting.name): \(setting.value)") }
        let holder = installation.settings.database == nil ? "process \(getpid())" : nil
        if let holder { console.say("folder held by: \(holder)") }
        let socket = CommandSocket(folder: installation.settings.data)?.state
        if let socket { console.say("socket: \(socket)") }
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
            object.add("settings", JSONObject { told in for one in settings { told.add(one.name, one.value) } })
            if let holder { object.add("folder_held_by", holder) }
            if let socket { object.add("socket", socket) }
            object.add("sources", sources)
            if let database = installation.settings.database { object.add("database", database.text) }
            object.add("data", installation.settings.data)
            object.add("home", installation.settings.home)
            object.add("imports", batches.prefix(20).map(JSONObject.init(batch:)))
            object.add("warnings", warnings)
        }
        return Done(outcome: Outcome(warnings.isEmpty ? .done : .doneWithWarnings, console), event: nil)
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
