#if canImport(Glibc)
import Glibc
#endif
#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// A file outside the records to which lines are only added, each on the disk before anything is said of it.
struct LinesFile: Sendable {
    let path: String

    /// The whole lines that it holds; none where there is no file. Throws a `Refusal` where it cannot be read.
    func lines() throws -> [String] {
        guard access(path, F_OK) == 0 else { return [] }
        guard let data = FileManager.default.contents(atPath: path) else {
            throw Durable.refusal(path, cannotBe: "read")
        }
        // What follows the last line feed was never finished.
        let whole = data.prefix((data.lastIndex(of: UInt8(ascii: "\n")) ?? -1) + 1)
        return whole.split(separator: UInt8(ascii: "\n")).map { String(decoding: $0, as: UTF8.self) }
    }

    /// Adds lines; with none it only sees to it that there is a file. Throws a `Refusal`.
    func add(_ lines: [String]) throws {
        let isNew = access(path, F_OK) != 0
        let file = open(path, O_RDWR | O_CREAT | O_APPEND | O_CLOEXEC | O_NOFOLLOW, 0o600)
        guard file >= 0 else { throw Durable.refusal(path) }
        defer { close(file) }
        // Of two processes one waits.
        guard flock(file, LOCK_EX) == 0 else { throw Durable.refusal(path) }
        try cutUnfinished(file)
        let bytes = lines.flatMap { Array(($0 + "\n").utf8) }
        guard writeAll(bytes, to: file), fsync(file) == 0 else { throw Durable.refusal(path) }
        if isNew { try Durable.syncFolder(of: path) }
    }

    /// Removes it, where it is there. Throws a `Refusal`.
    func remove() throws {
        guard unlink(path) == 0 || errno == ENOENT else { throw Durable.refusal(path, cannotBe: "removed") }
    }

    /// Takes away the beginning of a line that a sudden end has left.
    private func cutUnfinished(_ file: Int32) throws {
        guard let data = FileManager.default.contents(atPath: path) else { throw Durable.refusal(path) }
        let whole = (data.lastIndex(of: UInt8(ascii: "\n")) ?? -1) + 1
        guard whole < data.count else { return }
        guard ftruncate(file, off_t(whole)) == 0 else { throw Durable.refusal(path) }
    }
}
