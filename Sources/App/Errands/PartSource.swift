#if canImport(Glibc)
import Glibc
#endif

/// A file's first bytes, part by part.
final class PartSource {
    private let path: String
    private let descriptor: Int32
    private var left: Int
    private static let part = 256 << 10

    /// Throws a `Refusal` where the file cannot be opened.
    init(_ path: String, size: Int) throws {
        (self.path, left) = (path, size)
        descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw Refusal("\(path) cannot be opened: \(String(cString: strerror(errno))).") }
    }

    deinit { if descriptor >= 0 { close(descriptor) } }

    /// The next part; `nil` after the last. Throws a `Refusal` where the file has become shorter.
    func next() throws -> [UInt8]? {
        guard left > 0 else { return nil }
        var bytes = [UInt8](repeating: 0, count: min(left, Self.part))
        var got = -1
        repeat {
            got = bytes.withUnsafeMutableBytes { read(descriptor, $0.baseAddress, $0.count) }
        } while got < 0 && errno == EINTR
        guard got > 0 else { throw Refusal("\(path) changed while it was read. Try again.") }
        left -= got
        return Array(bytes.prefix(got))
    }
}
