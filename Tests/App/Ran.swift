import Foundation
import TestSupport

/// What one run of the built program gave.
struct Ran {
    let status: Int32
    let output: Data
    let errors: String

    var text: String { String(decoding: output, as: UTF8.self) }

    /// The one object on standard output; empty where it is none.
    var json: [String: Any] { (try? JSONSerialization.jsonObject(with: output) as? [String: Any]) ?? [:] }

    /// The program of the build that these tests are of, which has a folder of its own under a sanitizer.
    static let program =
        (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe"))
        .map { URL(filePath: $0).deletingLastPathComponent().appending(path: "ceangal") }
        ?? URL(filePath: Repository.root + "/.build/debug/ceangal")

    /// Runs the program on a data folder, and waits for its end; `program` is what it is called by.
    init(
        _ words: [String], data: String? = nil, environment: [String: String] = [:], program: URL = Ran.program,
        in folder: String = Repository.root
    ) throws {
        let process = try Ran.start(words, data: data, environment: environment, program: program, in: folder)
        // Read while it runs: a pipe holds little.
        let errors = process.errors
        let reader = Reader(errors.fileHandleForReading)
        output = process.output.fileHandleForReading.readDataToEndOfFile()
        status = process.process.ended()
        self.errors = String(decoding: reader.finished(), as: UTF8.self)
    }

    /// A program that runs, with its two outputs.
    static func start(
        _ words: [String], data: String? = nil, environment: [String: String] = [:], program: URL = Ran.program,
        in folder: String = Repository.root
    ) throws -> (process: Process, output: Pipe, errors: Pipe) {
        let process = Process()
        process.executableURL = program
        process.arguments = words
        process.currentDirectoryURL = URL(filePath: folder)
        var variables = ProcessInfo.processInfo.environment.filter { !$0.key.hasPrefix("CEANGAL_") }
        variables["CEANGAL_DATA"] = data
        process.environment = variables.merging(environment) { $1 }
        let (output, errors) = (Pipe(), Pipe())
        process.standardOutput = output
        process.standardError = errors
        process.standardInput = FileHandle.nullDevice
        try process.run()
        return (process, output, errors)
    }

    /// Reads a pipe to its end on a thread of its own.
    private final class Reader: @unchecked Sendable {
        private var data = Data()
        private let done = DispatchSemaphore(value: 0)

        init(_ handle: FileHandle) {
            Thread.detachNewThread { [self] in
                data = handle.readDataToEndOfFile()
                done.signal()
            }
        }

        func finished() -> Data {
            done.wait()
            return data
        }
    }
}

/// A data folder and a file beside it.
struct Desk {
    let folder: URL
    var data: String { folder.appending(path: "data").path }

    init() throws {
        folder = URL(filePath: try TemporaryFolder.make())
        try FileManager.default.createDirectory(atPath: data, withIntermediateDirectories: false)
    }

    /// Writes a file and gives its path.
    func file(_ text: String, _ name: String = "listings.csv") throws -> String {
        let path = folder.appending(path: name)
        try Data(text.utf8).write(to: path)
        return path.path
    }

    func run(_ words: String...) throws -> Ran { try Ran(words, data: data) }
}
