import Programme
import Storage

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// A file that somebody sent, while they look at what it would do: kept with the records, so that every server finds it,
/// and for a day.
package struct Upload: Sendable, Equatable {
    package let id: ID<Upload>
    /// As the sender calls it. Never a path of this machine.
    package let name: String
    package let bytes: [UInt8]

    package init(id: ID<Upload>, name: String, bytes: [UInt8]) { (self.id, self.name, self.bytes) = (id, name, bytes) }
}

/// The SQL of the tables `uploads` and `upload_parts`.
///
/// A file belongs to whoever sent it: nobody else finds it. Its id is no secret.
package enum Uploads {
    /// How large a file may be, in bytes.
    package static let limit = 20 << 20
    /// How many files of one person are kept; the oldest goes first.
    static let kept = 5
    /// Bytes of one part: whole groups of three, which Base64 writes without a rest.
    private static let part = 3 * 64 * 1024

    /// Keeps a file. Throws `Failure.invalid` for one that is larger than the limit.
    package static func keep(
        _ bytes: [UInt8], name: String, of owner: ID<Person>, at now: Instant, ids: IDSource,
        in transaction: any Transaction
    ) throws -> ID<Upload> {
        guard bytes.count <= limit else {
            throw Failure.invalid([Problem("file", "The file is larger than 20 MB. Divide it and send the parts.")])
        }
        let id: ID<Upload> = ids.next()
        try transaction.run(
            """
            INSERT INTO uploads (id, owner, name, size, made) VALUES (\(id), \(owner), \(name), \(bytes.count), \(now))
            """)
        for (number, start) in stride(from: 0, to: bytes.count, by: part).enumerated() {
            let text = Data(bytes[start..<min(start + part, bytes.count)]).base64EncodedString()
            try transaction.run("INSERT INTO upload_parts (upload, part, bytes) VALUES (\(id), \(number), \(text))")
        }
        let old = try transaction.rows(
            "SELECT id FROM uploads WHERE owner = \(owner) ORDER BY made DESC, id DESC LIMIT 100 OFFSET \(kept)")
        for row in old { try remove(try row.id("id"), in: transaction) }
        return id
    }

    /// A file of somebody's; `nil` where it has gone, never was, or is another's.
    package static func find(
        _ id: ID<Upload>, of owner: ID<Person>, in connection: any Connection
    ) throws -> Upload? {
        guard
            let row = try connection.first("SELECT name, size FROM uploads WHERE id = \(id) AND owner = \(owner)")
        else { return nil }
        var bytes: [UInt8] = []
        for part in try connection.rows("SELECT bytes FROM upload_parts WHERE upload = \(id) ORDER BY part") {
            guard let data = Data(base64Encoded: try part.text("bytes")) else {
                throw StorageError.corrupt(column: "upload_parts.bytes")
            }
            bytes.append(contentsOf: data)
        }
        guard bytes.count == (try row.int("size")) else { throw StorageError.corrupt(column: "uploads.size") }
        return Upload(id: id, name: try row.text("name"), bytes: bytes)
    }

    /// Removes a file that has served.
    package static func remove(_ id: ID<Upload>, in transaction: any Transaction) throws {
        try transaction.run("DELETE FROM upload_parts WHERE upload = \(id)")
        try transaction.run("DELETE FROM uploads WHERE id = \(id)")
    }

    /// Removes what was sent more than a day ago; how many files.
    @discardableResult
    package static func forget(before now: Instant, in transaction: any Transaction) throws -> Int {
        let past = now.adding(seconds: -86_400)
        try transaction.run("DELETE FROM upload_parts WHERE upload IN (SELECT id FROM uploads WHERE made < \(past))")
        return try transaction.run("DELETE FROM uploads WHERE made < \(past)")
    }
}
