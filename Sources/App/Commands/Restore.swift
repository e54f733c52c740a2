import ArgumentParser
import Programme

#if canImport(Glibc)
import Glibc
#endif

/// `ceangal restore FILE`
struct Restore: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Bring the records back from a backup.",
        discussion: """
            Decrypts the file beside the records, brings its schema up to date, verifies it as “ceangal verify” does, and \
            only then puts it in their place: all or nothing. The data folder must hold no records, or --replace be given, \
            which keeps the earlier ones in the folder under a dated name. No server may hold the folder.

            A folder whose restore was broken off is not served until the restore has been run again, or its folder \
            “restoring” removed.
            EXAMPLES
              ceangal restore /backup/monday.ceangal --key /safe/ceangal.key
              ceangal restore /backup/monday.ceangal --key /safe/ceangal.key --replace
            """)

    @OptionGroup var place: DataOptions
    @Argument(help: "The backup.", completion: .file()) var file: String
    @Option(help: ArgumentHelp("The key file.", valueName: "file"), completion: .file()) var key: String
    @Flag(help: "Replace records that are there; they are kept under a dated name.") var replace = false

    func run() async throws {
        try await reporting("restore", on: place) { console in
            let settings = try Settings(data: place.path)
            guard settings.database == nil else {
                throw Refusal("CEANGAL_DATABASE is set: docs/operations.md says how PostgreSQL is restored.")
            }
            // Looked at before a folder is made: a mistyped name leaves nothing behind.
            let key = try BackupKey(path: key)
            guard access(file, R_OK) == 0 else { throw Durable.refusal(file, cannotBe: "read") }
            try prepare(place.path, makesFolder: true)
            let bar = console.progress("Restoring")
            defer { bar.stop() }
            let restored = try await RestoredRecords(
                from: file, key: key, into: place.path, replacing: replace, now: settings.clock()
            ) { bar.show($0, of: $1) }
            bar.stop()
            restored.verification.say(on: console)
            guard restored.verification.isSound else {
                return try end(
                    console, restored, .refused,
                    "The backup does not hold what it should; nothing was changed in the data folder.")
            }
            let kept = restored.kept.map { " The records from before are kept as \($0)." } ?? ""
            try end(console, restored, .done, "The records of \(file) are in place.\(kept)")
        }
    }

    private func end(
        _ console: Console, _ restored: RestoredRecords, _ status: ExitStatus, _ message: String
    ) throws {
        console.finish(ok: status == .done, message) { object in
            object.add("file", file)
            object.add("kept", orNull: restored.kept)
            restored.verification.add(to: &object)
        }
        if status != .done { throw ExitCode(status.rawValue) }
    }
}
