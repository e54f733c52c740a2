import Glibc

/// Where a table's bytes are.
package enum TableSource: Sendable {
    /// A regular file of this machine.
    case file(path: String)
    /// Bytes in memory, such as a small upload.
    case bytes([UInt8])

    /// Opens a file to be read, which the caller closes; its length in bytes as well. Throws a `TableError` when there is
    /// no such file, or when it is not a regular file.
    package static func open(_ path: String) throws(TableError) -> (descriptor: Int32, size: Int) {
        let opened = Glibc.open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard opened >= 0 else {
            throw TableError(.file, "The file cannot be opened: \(String(cString: strerror(errno))).")
        }
        var facts = stat()
        guard fstat(opened, &facts) == 0, facts.st_mode & S_IFMT == S_IFREG else {
            close(opened)
            throw TableError(.file, "This is not a file with a table in it but a folder or a device. Name a file.")
        }
        return (opened, Int(facts.st_size))
    }
}

/// Bytes read once, from front to back, through a window that slides over a file: little memory for a file of any size.
final class ByteSource {
    /// The bytes at hand; those of `start..<end` are not yet used up.
    private(set) var window: [UInt8]
    private(set) var start = 0
    private(set) var end: Int
    /// Whether `window` already holds the last byte.
    private(set) var isLast: Bool
    /// All bytes of the source, as it was when opened.
    let total: Int
    /// Where `window[0]` stands in the source.
    private var offset = 0
    private var descriptor: Int32?
    private let limit: Int?

    /// How many bytes are used up.
    var position: Int { offset + start }
    /// How many bytes are at hand and not used up.
    var count: Int { end - start }

    /// Opens the source. Throws a `TableError` when there is no such file, when it is not a regular file, or when it
    /// holds more than `limit` bytes. A file is read in parts of `part` bytes, or larger ones for larger rows.
    init(_ source: TableSource, limit: Int?, part: Int = 256 << 10) throws(TableError) {
        self.limit = limit
        switch source {
        case .bytes(let bytes):
            window = bytes
            end = bytes.count
            total = bytes.count
            isLast = true
        case .file(let path):
            let opened = try TableSource.open(path)
            descriptor = opened.descriptor
            window = [UInt8](repeating: 0, count: max(1, part))
            end = 0
            total = opened.size
            isLast = false
        }
        if let limit, total > limit { throw tooLong(limit) }
    }

    deinit { if let descriptor { close(descriptor) } }

    /// Marks bytes at the front of the window as used up.
    func use(_ bytes: Int) { start = min(end, start + max(0, bytes)) }

    /// Reads further, keeping what is not used up; the window grows when that fills it. False at the end of the source.
    func more() throws(TableError) -> Bool {
        guard !isLast, let descriptor else { return false }
        if start > 0 {
            let kept = start..<end
            window.withUnsafeMutableBytes { bytes in
                bytes.copyMemory(from: UnsafeRawBufferPointer(rebasing: bytes[kept]))
            }
            offset += start
            end -= start
            start = 0
        }
        if end == window.count { window.append(contentsOf: repeatElement(0, count: window.count)) }
        let room = end..<window.count
        let got = window.withUnsafeMutableBytes { bytes in
            var got = -1
            repeat {
                got = read(descriptor, bytes.baseAddress.map { $0 + room.lowerBound }, room.count)
            } while got < 0 && errno == EINTR
            return got
        }
        guard got >= 0 else {
            throw TableError(.file, "The file cannot be read further: \(String(cString: strerror(errno))).")
        }
        end += got
        isLast = got == 0
        // A file may grow while it is read.
        if let limit, offset + end > limit { throw tooLong(limit) }
        return got > 0
    }

    /// Runs `body` on the bytes at hand.
    func withBytes<T>(_ body: (UnsafeBufferPointer<UInt8>) -> T) -> T {
        window.withUnsafeBufferPointer { body(UnsafeBufferPointer(rebasing: $0[start..<end])) }
    }

    private func tooLong(_ limit: Int) -> TableError {
        TableError(.limit, "The file is larger than \(TableError.size(limit)). Divide it into several files.")
    }
}
