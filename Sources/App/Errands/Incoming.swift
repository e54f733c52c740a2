import Hummingbird
import NIOCore
import Programme

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif
#if canImport(Glibc)
import Glibc
#endif

/// An order as it came over the socket. Its files wait on the disk, because a file may be longer than memory.
struct Incoming: Sendable {
    let order: Order
    /// Where the files lie, in their order.
    let files: [String]
    /// Of the order with its files.
    let digest: String
    private let folder: IncomingFolder

    /// What stays free on the disk for the records themselves.
    private static let reserve = 64 << 20

    /// Reads an order from the body of a request. Throws `Failure.invalid` for what is none, `.conflict` for one of
    /// another version of the program, `.unavailable` where the disk has no room for its files.
    init(_ body: RequestBody, in data: String) async throws {
        let reader = BodyReader(body)
        let line = try await reader.line()
        guard let order = try? Order(line: line) else {
            throw Failure.invalid([Problem("", "This is no order of a command.")])
        }
        guard order.version == programVersion else {
            throw Failure.conflict(
                "The server that holds the data folder is version \(programVersion), this command is \(order.version).")
        }
        try Self.lookForRoom(for: order, in: data)
        folder = try IncomingFolder(in: data)
        var digest = OrderDigest()
        digest.add(line)
        var files: [String] = []
        for (number, file) in order.files.enumerated() {
            // The first is what the errand is about; the others lie beside one another, as they did where they came from.
            let path = try folder.place(number == 0 ? "file" : "profile") + "/" + file.name
            try await reader.copy(file.size, to: path) { digest.add($0) }
            files.append(path)
        }
        (self.order, self.files, self.digest) = (order, files, digest.finish())
    }

    private static func lookForRoom(for order: Order, in data: String) throws {
        var needed = reserve
        for file in order.files {
            let (sum, isVast) = needed.addingReportingOverflow(file.size)
            needed = isVast ? .max : sum
        }
        guard freeBytes(in: data) >= needed else {
            throw Failure.unavailable(
                "The disk of the data folder has no room for the file. Make room there.", retryAfter: 0)
        }
    }
}

/// A folder within the data folder for the files of one order; it goes with its last user.
final class IncomingFolder: Sendable {
    private let path: String
    private static let prefix = "incoming-"

    fileprivate init(in data: String) throws {
        var template = Array((data + "/" + Self.prefix + "XXXXXX").utf8CString)
        guard mkdtemp(&template) != nil else { throw noRoom() }
        path = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }

    /// A folder of that name in it.
    fileprivate func place(_ name: String) throws -> String {
        guard mkdir(path + "/" + name, 0o700) == 0 || errno == EEXIST else { throw noRoom() }
        return path + "/" + name
    }

    /// Removes what a server that was killed has left. Only for the process that holds the data folder.
    static func removeLeftovers(in data: String) {
        for name in (try? FileManager.default.contentsOfDirectory(atPath: data)) ?? []
        where name.utf8.starts(with: prefix.utf8) {
            try? FileManager.default.removeItem(atPath: data + "/" + name)
        }
    }
}

/// Reads the body of a request: a line, then stretches of bytes.
private final class BodyReader {
    private var parts: RequestBody.AsyncIterator
    private var buffer = ByteBuffer()
    private static let longestLine = 64 << 10

    init(_ body: RequestBody) { parts = body.makeAsyncIterator() }

    /// The bytes to the next line feed, and that. Throws `Failure.invalid` for a line that is too long or does not end.
    func line() async throws -> [UInt8] {
        var line: [UInt8] = []
        while line.count <= Self.longestLine {
            guard try await fill() else { break }
            let view = buffer.readableBytesView
            let end = view.firstIndex(of: UInt8(ascii: "\n"))
            line += view[..<(end.map { $0 + 1 } ?? view.endIndex)]
            buffer.moveReaderIndex(forwardBy: end.map { $0 + 1 - view.startIndex } ?? view.count)
            if end != nil { return line }
        }
        throw Failure.invalid([Problem("", "This is no order of a command.")])
    }

    /// Writes the next bytes to a file, which `body` sees go by.
    func copy(_ size: Int, to path: String, _ body: (ByteBufferView) -> Void) async throws {
        let file = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0o600)
        guard file >= 0 else { throw noRoom() }
        defer { close(file) }
        var left = size
        while left > 0 {
            guard try await fill(), let part = buffer.readSlice(length: min(left, buffer.readableBytes)) else {
                throw Failure.invalid([Problem("", "The order ended before its files.")])
            }
            left -= part.readableBytes
            body(part.readableBytesView)
            guard writeAll(Array(part.readableBytesView), to: file) else { throw noRoom() }
        }
    }

    /// Sees to it that there are bytes at hand; false at the end.
    private func fill() async throws -> Bool {
        while buffer.readableBytes == 0 {
            guard let next = try await parts.next() else { return false }
            buffer = next
        }
        return true
    }
}

private func noRoom() -> Failure {
    .unavailable(
        "The server cannot keep the file in its data folder: \(String(cString: strerror(errno))).", retryAfter: 0)
}

/// How many bytes the disk of a folder has free for this user.
func freeBytes(in folder: String) -> Int {
    var facts = statvfs()
    guard statvfs(folder, &facts) == 0 else { return .max }
    let (room, isVast) = Int(clamping: facts.f_bavail).multipliedReportingOverflow(by: Int(clamping: facts.f_frsize))
    return isVast ? .max : room
}
