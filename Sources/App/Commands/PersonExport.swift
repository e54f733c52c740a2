import Accounts
import ArgumentParser
import Programme

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif
#if canImport(Glibc)
import Glibc
#endif

/// `ceangal person export EMAIL`
struct PersonExport: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "export",
        abstract: "Write everything that is kept of a person.",
        discussion: """
            Makes a folder with a page to read (index.html), one JSON document (person.json) and a CSV file for each table of \
            the data map in docs/data.md. Whoever else is named is made unrecognisable; what would let somebody sign in is \
            named and not given out. It leaves an event. The files are readable for you alone: give them to the person, and \
            delete them.
            EXAMPLES
              ceangal person export ailsa@school.example --to ailsa
            """)

    @OptionGroup var place: DataOptions
    @Argument(help: "The person's address, or the letters of their id.") var email: String
    @Option(help: ArgumentHelp("The folder to make; it must not be there yet.", valueName: "folder")) var to: String

    func run() async throws {
        // Looked at before anything is said to have been given out.
        guard access(to, F_OK) != 0, access(Durable.folder(of: to), W_OK | X_OK) == 0 else {
            let console = Console(command: "person export", asJSON: place.asJSON, transcript: Transcript())
            return try Outcome(
                of: Refusal("\(to) is there already, or cannot be made. Name a folder to make."), on: console
            ).show()
        }
        let outcome = await App.outcome(of: .personExport(email), on: place, asJSON: true)
        guard outcome.status == ExitStatus.done.rawValue else {
            return try outcome.showing { place.asJSON || $0.isError }.show()
        }
        try await reporting("person export", on: place) { console in
            let files = try Self.files(in: outcome)
            guard mkdir(to, 0o700) == 0 else { throw Durable.refusal(to) }
            for file in files { try Self.write(file, to: to + "/" + file.name) }
            try Durable.sync(to)
            console.finish(ok: true, "\(files.count) files written to \(to).") {
                $0.add("to", to)
                $0.add("files", files.map(\.name))
            }
        }
    }

    private struct File: Decodable {
        let name: String
        let text: String
    }

    private struct Told: Decodable { let files: [File] }

    /// The files that whoever holds the records has made.
    private static func files(in outcome: Outcome) throws -> [File] {
        let line = outcome.lines.last { !$0.isError }?.text ?? ""
        let files = try JSONDecoder().decode(Told.self, from: Data(line.utf8)).files
        guard files.allSatisfy({ !$0.name.utf8.contains(UInt8(ascii: "/")) && $0.name.utf8.first != 0x2E }) else {
            throw Refusal("The server named files that are none.")
        }
        return files
    }

    private static func write(_ file: File, to path: String) throws {
        let descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0o600)
        guard descriptor >= 0 else { throw Durable.refusal(path) }
        defer { close(descriptor) }
        guard writeAll(Array(file.text.utf8), to: descriptor), fsync(descriptor) == 0 else {
            throw Durable.refusal(path)
        }
    }
}

extension Errands {
    /// Makes the files with everything that is kept of a person; the command writes them where its user can.
    func export(_ task: Assignment, person email: String) async throws -> Done {
        let accounts = installation.accounts
        let bundle = try await accounts.bundle(
            of: try await accounts.person(with: email, by: task.actor), by: task.actor)
        let console = task.newConsole()
        console.finish(ok: true, "Everything that is kept of \(bundle.person.letters).") { object in
            object.add(
                "files",
                bundle.files.map { name, bytes in
                    JSONObject {
                        $0.add("name", name)
                        $0.add("text", String(decoding: bytes, as: UTF8.self))
                    }
                })
        }
        return Done(outcome: Outcome(.done, console))
    }
}
