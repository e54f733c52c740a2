import Establishments
import Programme
import Storage

/// What commands have in common that load a file of things with names: all or nothing.
extension Errands {
    /// How many things a file entered, and how many it changed.
    typealias Loaded = (entered: Int, changed: Int)

    /// Reads a file, and loads what it says. What is wrong with it is said line by line, and nothing is changed. `things` are
    /// what it holds, one of them and several.
    func load<File: Sendable>(
        _ task: Assignment, things: (one: String, more: String), reading read: () async throws -> File,
        loading load: @escaping @Sendable (File, any Transaction) throws -> Loaded
    ) async throws -> Done {
        let file: File
        do { file = try await read() } catch Failure.invalid(let problems) {
            let console = task.newConsole()
            // Each says itself in which row it is.
            let faults = problems.map { FileFault(row: 0, line: 0, column: $0.field, message: $0.message) }
            console.warn(of: faults)
            return Self.told(console, (0, 0), "The file has errors; nothing was changed.", .fileHasErrors, faults)
        }
        return try await once(task) { transaction, console in
            let loaded = try load(file, transaction)
            let name = loaded.entered == 1 ? things.one : things.more
            return Self.told(console, loaded, "\(loaded.entered) \(name) entered, \(loaded.changed) changed.", .done)
        }
    }

    private static func told(
        _ console: Console, _ loaded: Loaded, _ sentence: String, _ status: ExitStatus, _ faults: [FileFault] = []
    ) -> Done {
        console.finish(ok: status == .done, sentence) { object in
            object.add("entered", loaded.entered)
            object.add("changed", loaded.changed)
            object.add("errors", errors: faults)
        }
        return Done(outcome: Outcome(status, console), isKept: status == .done)
    }
}
