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

            Who was erased after the backup was made is in it, and is erased again first: the file “erasures” of the data \
            folder, and those that --erasures names, say who.

            A folder whose restore was broken off is not served until the restore has been run again, or its folder \
            “restoring” removed.
            EXAMPLES
              ceangal restore /backup/monday.ceangal --key /safe/ceangal.key
              ceangal restore /backup/monday.ceangal --key /safe/ceangal.key --replace
            """)

    @OptionGroup var place: OperatorOptions
    @Argument(help: "The backup.", completion: .file()) var file: String
    @Option(help: ArgumentHelp("The key file.", valueName: "file"), completion: .file()) var key: String
    @Option(
        help: ArgumentHelp("A list of who was erased, kept elsewhere.", valueName: "file"), completion: .file())
    var erasures: [String] = []
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
            for list in erasures where access(list, R_OK) != 0 { throw Durable.refusal(list, cannotBe: "read") }
            try prepare(place.path, makesFolder: true)
            let erased =
                try ErasureLedger(data: place.path).entries()
                + erasures.flatMap { try ErasureLedger(file: $0).entries() }
            let bar = console.progress("Restoring")
            defer { bar.stop() }
            let restored = try await RestoredRecords(
                from: file, key: key, into: place.path, replacing: replace, erased: erased, now: settings.clock()
            ) { bar.show($0, of: $1) }
            bar.stop()
            restored.verification.say(on: console)
            guard restored.verification.isSound else {
                return try end(
                    console, restored, .refused,
                    "The backup does not hold what it should; nothing was changed in the data folder.")
            }
            try ErasureLedger(data: place.path).add(erased)
            if erased.isEmpty, erasures.isEmpty {
                console.warn(
                    "No list of erasures was found: who was erased since the backup was made is back. Give --erasures where there is one."
                )
            }
            let again =
                restored.erasedAgain == 0 ? "" : " \(restored.erasedAgain) people in it had been erased and are again."
            let kept = restored.kept.map { " The records from before are kept as \($0)." } ?? ""
            try end(console, restored, .done, "The records of \(file) are in place.\(again)\(kept)")
        }
    }

    private func end(
        _ console: Console, _ restored: RestoredRecords, _ status: ExitStatus, _ message: String
    ) throws {
        console.finish(ok: status == .done, message) { object in
            object.add("file", file)
            object.add("kept", orNull: restored.kept)
            object.add("erased_again", restored.erasedAgain)
            restored.verification.add(to: &object)
        }
        if status != .done { throw ExitCode(status.rawValue) }
    }
}
