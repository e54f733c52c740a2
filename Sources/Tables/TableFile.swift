import Glibc

/// A finished file in a folder of its own, to be sent on and forgotten: it is deleted with the last use of this value.
package final class TableFile: Sendable {
    /// Where it lies.
    package let path: String
    /// Its length in bytes.
    package let size: Int
    package let format: TableFormat
    private let folder: TemporaryFolder

    init(_ path: String, format: TableFormat, in folder: TemporaryFolder) throws(TableError) {
        var facts = stat()
        guard stat(path, &facts) == 0 else { throw .unwritable() }
        (self.path, size, self.format, self.folder) = (path, Int(facts.st_size), format, folder)
    }

    /// Up to `count` bytes from a place on; none at the end. For those who send the file on in parts.
    package func part(at place: Int, count: Int = 256 << 10) throws(TableError) -> [UInt8] {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else {
            throw TableError(.file, "The finished file has gone: \(String(cString: strerror(errno))).")
        }
        defer { close(descriptor) }
        var bytes = [UInt8](repeating: 0, count: max(0, min(count, size - place)))
        var got = -1
        repeat {
            got = bytes.withUnsafeMutableBytes { pread(descriptor, $0.baseAddress, $0.count, max(0, place)) }
        } while got < 0 && errno == EINTR
        guard got >= 0 else {
            throw TableError(.file, "The finished file cannot be read: \(String(cString: strerror(errno))).")
        }
        return Array(bytes.prefix(got))
    }

    /// The whole file.
    package var bytes: [UInt8] {
        get throws(TableError) {
            var bytes: [UInt8] = []
            while case let part = try part(at: bytes.count), !part.isEmpty { bytes += part }
            return bytes
        }
    }

    /// Hands the whole file to `sink`, part by part.
    package func send(to sink: ([UInt8]) throws -> Void) throws {
        var place = 0
        while true {
            let part = try part(at: place)
            if part.isEmpty { return }
            place += part.count
            try sink(part)
        }
    }
}

/// A folder that only this program may read, deleted with what is in it.
final class TemporaryFolder: Sendable {
    let path: String

    /// Makes a folder within `parent`, or within the machine's folder for temporary files.
    init(in parent: String?) throws(TableError) {
        let parent = parent ?? getenv("TMPDIR").map { String(cString: $0) } ?? "/tmp"
        var template = Array((parent + "/ceangal-table-XXXXXX").utf8CString)
        guard mkdtemp(&template) != nil else { throw .unwritable() }
        path = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    deinit {
        for name in Self.names(in: path) { unlink(path + "/" + name) }
        rmdir(path)
    }

    private static func names(in path: String) -> [String] {
        guard let folder = opendir(path) else { return [] }
        defer { closedir(folder) }
        var names: [String] = []
        while let entry = readdir(folder) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) {
                $0.withMemoryRebound(to: CChar.self, capacity: MemoryLayout.size(ofValue: $0.pointee)) {
                    String(cString: $0)
                }
            }
            if name != ".", name != ".." { names.append(name) }
        }
        return names
    }
}

extension TableError {
    /// The export cannot be written, with the system's reason.
    static func unwritable() -> TableError {
        TableError(
            .file,
            "The file cannot be written: \(String(cString: strerror(errno))). Free some space on the server, or tell its operator."
        )
    }
}
