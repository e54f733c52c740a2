import ArgumentParser
import Programme
import Storage

/// `ceangal backup`
struct Backup: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Keep the records in an encrypted file.",
        discussion: """
            “ceangal backup FILE --key KEYFILE” writes one consistent state of the records to FILE, encrypted, also while a \
            server runs. The file appears under its name only when it is whole, has been read back and decrypted, and \
            what is in it has been verified. “ceangal restore” brings it back.

            “ceangal backup key KEYFILE” makes the key. Keep it apart from the backups: whoever has both can read the \
            records, and without it nobody can.
            EXAMPLES
              ceangal backup key /safe/ceangal.key
              ceangal backup /backup/monday.ceangal --key /safe/ceangal.key
            """, subcommands: [BackupTo.self, BackupMakeKey.self], defaultSubcommand: BackupTo.self)
}

/// `ceangal backup FILE`
struct BackupTo: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "to", abstract: "Write the records to an encrypted file.",
        discussion: """
            The same as without the word “to”, which is needed only for a file called “key”.
            """)

    @OptionGroup var place: OperatorOptions
    @Argument(help: "The file to write; it must not be there yet.", completion: .file()) var file: String
    @Option(help: ArgumentHelp("The key file.", valueName: "file"), completion: .file()) var key: String

    func run() async throws {
        try await App.run("backup", on: place, onlyReads: true) { console, installation in
            let key = try BackupKey(path: key)
            guard let records = installation.storage as? SQLiteStorage else {
                throw Refusal(
                    "These records are in PostgreSQL: use a base backup and its archived log, as docs/operations.md says."
                )
            }
            let bar = console.progress("Backing up")
            defer { bar.stop() }
            let written = try await BackupWriter(
                records: records, data: installation.settings.data, file: file, key: key
            )
            .write { bar.show($0, of: $1) }
            bar.stop()
            console.finish(ok: true, "\(written.bytes) bytes written to \(file), read back and verified.") { object in
                object.add("file", file)
                object.add("bytes", written.bytes)
                object.add("digest", written.digest)
                written.verification.add(to: &object)
            }
        }
    }
}

/// `ceangal backup key KEYFILE`
struct BackupMakeKey: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "key", abstract: "Make a key for backups.",
        discussion: """
            Writes a new key to a file that only its owner may read. A key is never written over: with it would go every \
            backup that was made with it.
            """)

    @OptionGroup var place: OperatorOptions
    @Argument(help: "The file to write; it must not be there yet.", completion: .file()) var file: String

    func run() async throws {
        let console = Console(command: "backup key", asJSON: place.asJSON)
        do {
            try BackupKey().store(at: file)
            console.finish(ok: true, "\(file) holds a new key. Keep it apart from the backups.") {
                $0.add("file", file)
            }
        } catch {
            try Outcome(of: error, on: Console(command: "backup key", asJSON: place.asJSON, transcript: Transcript()))
                .show()
        }
    }
}
