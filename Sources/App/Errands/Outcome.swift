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

/// How a command ended and what it said: the same wherever it was done.
struct Outcome: Codable, Sendable, Equatable {
    /// Something that was said.
    struct Line: Codable, Sendable, Equatable {
        let text: String
        let isError: Bool
    }

    let status: Int32
    let lines: [Line]

    init(_ status: ExitStatus, _ console: Console) {
        self.status = status.rawValue
        lines = console.transcript?.lines ?? []
    }

    /// What a command says that was refused or failed.
    init(of error: any Error, on console: Console) {
        let (status, message) = ExitStatus.of(error)
        console.finish(ok: false, message)
        self.init(status, console)
    }

    /// The same with only some of the lines.
    func showing(_ isShown: (Line) -> Bool) -> Outcome { Outcome(status: status, lines: lines.filter(isShown)) }

    private init(status: Int32, lines: [Line]) { (self.status, self.lines) = (status, lines) }

    /// Says it to the person, and ends with the status.
    func show() throws {
        for line in lines { _ = writeAll(Array(line.text.utf8), to: line.isError ? STDERR_FILENO : STDOUT_FILENO) }
        if status != ExitStatus.done.rawValue { throw ExitCode(status) }
    }
}

extension Outcome {
    /// As it is kept beside the change that it tells of. Throws where the text is none.
    init(json text: String) throws { self = try JSONDecoder().decode(Outcome.self, from: Data(text.utf8)) }

    /// The same as text.
    func json() throws -> String { String(decoding: try JSONEncoder().encode(self), as: UTF8.self) }
}

/// Keeps what a command says, for the process that shows it.
final class Transcript: Sendable {
    private let said = LockedBox<[Outcome.Line]>([])

    /// All of it, in order.
    var lines: [Outcome.Line] { said.with { $0 } }

    func add(_ text: String, isError: Bool) { said.with { $0.append(.init(text: text, isError: isError)) } }
}
