import Accounts
import ArgumentParser
import Programme
import Storage

#if canImport(Glibc)
import Glibc
#endif
#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// The program's command line.
package struct CeangalCommand: AsyncParsableCommand {
    package static let configuration = CommandConfiguration(
        commandName: "ceangal",
        abstract: "Run a national STEM connection programme, and its directory.",
        discussion: """
            “ceangal setup” makes a data folder with the real listings that ship; “ceangal serve” shows them. Every \
            command keeps to one data folder, which one process at a time may hold: while a server runs on it, “search”, \
            “export”, “backup” and “verify” read beside it, and “setup”, “import”, “doctor”, “person” and \
            “retention” hand their work to it.

            “ceangal help COMMAND” and “ceangal COMMAND --help” show the manual page of a command.
            EXAMPLES
              ceangal setup
              ceangal serve --port 8080
              ceangal import listings autumn.ods --source moray-council --dry-run
              ceangal export listings --format csv --query 'q=wind' > wind.csv
            """,
        version: "ceangal \(programVersion)",
        subcommands: [
            Setup.self, Serve.self, Import.self, Export.self, Search.self, PersonCommand.self, RetentionCommand.self,
            FigureCommand.self, Doctor.self, Backup.self, Restore.self, Verify.self,
        ])

    package init() {}

    /// Does what the program's arguments ask and ends it with the exit status that `docs/commands.md` gives.
    package static func start() async {
        do {
            var command = try parseAsRoot()
            if var command = command as? any AsyncParsableCommand {
                try await command.run()
            } else {
                try command.run()
            }
        } catch {
            let status = exitCode(for: error)
            if status == .success {
                refuseHelpOnNothing()
                print(ManualPage.page(from: fullMessage(for: error)))
                exit(withError: status)
            }
            if status == .validationFailure, CommandLine.arguments.contains("--json") {
                Console(command: asked(CommandLine.arguments.dropFirst()), asJSON: true).finishJSON(
                    ok: false, message(for: error))
            }
            exit(withError: error)
        }
    }

    /// Ends the program where the manual page of something is wanted that is no command.
    private static func refuseHelpOnNothing() {
        guard CommandLine.arguments.dropFirst().first == "help" else { return }
        let words = CommandLine.arguments.dropFirst(2).joined(separator: " ")
        if words != asked(CommandLine.arguments.dropFirst(2)) {
            exit(withError: ValidationError("There is no command “\(words)”."))
        }
    }

    /// The words of a command line that name a command.
    private static func asked(_ arguments: ArraySlice<String>) -> String {
        var commands: [any ParsableCommand.Type] = configuration.subcommands
        var words: [String] = []
        for word in arguments {
            guard let next = commands.first(where: { $0._commandName == word }) else { break }
            words.append(word)
            commands = next.configuration.subcommands
        }
        return words.joined(separator: " ")
    }
}

/// The version of the program, as in CHANGELOG.md.
package let programVersion = "0.1.0"

/// Runs a command on the installation of its data folder: a refusal becomes a sentence and an exit status, never a stack
/// of errors.
func run(
    _ name: String, on place: any DataPlace, makesFolder: Bool = false, onlyReads: Bool = false,
    _ body: (Console, Installation) async throws -> Void
) async throws {
    try await reporting(name, on: place) { console in
        let settings = try Settings(data: place.path)
        // Beside a database the folder holds only what is of this machine, so readers can do without it.
        if settings.database == nil || !onlyReads {
            try prepare(place.path, makesFolder: makesFolder || settings.database != nil)
        }
        try await body(console, try await Installation.open(settings, onlyReads: onlyReads, makesRecords: makesFolder))
    }
}

/// Runs a command that opens its records itself, or none: whatever it throws becomes a sentence and an exit status.
func reporting(_ name: String, on place: any DataPlace, _ body: (Console) async throws -> Void) async throws {
    let console = Console(command: name, asJSON: place.asJSON)
    umask(0o077)
    do {
        try await body(console)
    } catch let exit as ExitCode {
        throw exit
    } catch {
        let (status, message) = ExitStatus.of(error)
        console.finish(ok: false, message)
        throw ExitCode(status.rawValue)
    }
}

/// Sees to it that there is a data folder. Throws `Failure.unavailable`, which says what to do.
func prepare(_ folder: String, makesFolder: Bool) throws {
    var isFolder = false
    if FileManager.default.fileExists(atPath: folder, isDirectory: &isFolder), isFolder { return }
    guard makesFolder else {
        throw Failure.unavailable(
            "There is no data folder at \(folder). Run “ceangal setup --data \(folder)” first.", retryAfter: 0)
    }
    do {
        try FileManager.default.createDirectory(
            atPath: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
    } catch {
        throw Failure.unavailable("The data folder \(folder) cannot be made here.", retryAfter: 0)
    }
}

extension DataOptions {
    /// Who runs a command: the operator, or the person in whose name they act. Throws `Failure.notFound` where nobody has
    /// the address.
    func actor(_ installation: Installation) async throws -> Actor {
        guard let onBehalf else { return operatorAtTheMachine() }
        return try await installation.accounts.actor(for: onBehalf, onBehalfBy: unixUser(geteuid()))
    }
}

/// Who runs a command: the operator, by their Unix user.
func operatorAtTheMachine() -> Actor {
    .operator(unixUser: unixUser(geteuid()))
}
