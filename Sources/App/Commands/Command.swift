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
            Start with “ceangal setup” and “ceangal serve”. Every command takes --data FOLDER (or CEANGAL_DATA) and \
            --json. Exit status: 0 done; 1 refused or failed; 2 done with warnings; 64 wrong usage; 65 the file has \
            errors and nothing was changed; 69 server or data not reachable; 75 busy, try again.
            """,
        version: "ceangal \(programVersion)",
        subcommands: [Setup.self, Serve.self, Import.self, Export.self, Search.self, Doctor.self])

    package init() {}
}

/// The version of the program, as in CHANGELOG.md.
package let programVersion = "0.1.0"

/// Runs a command on the installation of its data folder: a refusal becomes a sentence and an exit status, never a stack
/// of errors.
func run(
    _ name: String, on place: DataOptions, makesFolder: Bool = false,
    _ body: (Console, Installation) async throws -> Void
) async throws {
    let console = Console(command: name, asJSON: place.asJSON)
    do {
        try prepare(place.path, makesFolder: makesFolder)
        try await body(console, try await Installation.open(try Settings(data: place.path)))
    } catch let exit as ExitCode {
        throw exit
    } catch {
        let (status, message) = ExitStatus.of(error)
        console.finish(ok: false, message)
        throw ExitCode(status.rawValue)
    }
}

private func prepare(_ folder: String, makesFolder: Bool) throws {
    umask(0o077)
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

/// Who runs a command: the operator, by their Unix user.
func operatorAtTheMachine() -> Actor {
    .operator(unixUser: environment("USER") ?? environment("LOGNAME") ?? "unknown")
}
