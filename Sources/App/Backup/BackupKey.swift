import Crypto
import Programme

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif
#if canImport(Glibc)
import Glibc
#endif

/// The key that backups are encrypted with: 256 random bits in a file of their own, which nobody but its owner may read.
struct BackupKey: Sendable {
    let secret: SymmetricKey

    /// Stands before the 64 hexadecimal digits in the file.
    private static let mark = "ceangal-backup-key-1 "

    /// A new key.
    init() { secret = SymmetricKey(size: .bits256) }

    /// Reads a key file. Throws a `Refusal` where it is none, or where others may read it.
    init(path: String) throws {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else {
            throw Refusal("The key \(path) cannot be read: \(String(cString: strerror(errno))).")
        }
        defer { close(descriptor) }
        var facts = stat()
        guard fstat(descriptor, &facts) == 0, facts.st_mode & S_IFMT == S_IFREG else {
            throw Refusal("The key \(path) is not a file.")
        }
        guard facts.st_mode & 0o077 == 0 else {
            throw Refusal("Others may read the key \(path). Give it to its owner alone: chmod 600 \(path).")
        }
        var bytes = [UInt8](repeating: 0, count: 200)
        let count = bytes.withUnsafeMutableBytes { read(descriptor, $0.baseAddress, $0.count) }
        let text = bytes.prefix(max(0, count)).filter { $0 != UInt8(ascii: "\n") }
        guard text.starts(with: Self.mark.utf8),
            let secret = Self.bytes(hexadecimal: text.dropFirst(Self.mark.utf8.count)), secret.count == 32
        else { throw Refusal("\(path) is not a key that “ceangal backup key” has made.") }
        self.secret = SymmetricKey(data: secret)
    }

    /// Writes it to a new file of mode 600. Throws a `Refusal` where there is one already, or it cannot be written.
    func store(at path: String) throws {
        let digits = secret.withUnsafeBytes { $0.hexadecimal }
        let descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else {
            throw Refusal(
                errno == EEXIST
                    ? "There is a file \(path) already; a key is never written over."
                    : "The key \(path) cannot be written: \(String(cString: strerror(errno))).")
        }
        defer { close(descriptor) }
        guard writeAll(Array((Self.mark + digits + "\n").utf8), to: descriptor), fsync(descriptor) == 0 else {
            let reason = String(cString: strerror(errno))
            unlink(path)
            throw Refusal("The key \(path) cannot be written: \(reason).")
        }
        try Durable.syncFolder(of: path)
    }

    private static func bytes(hexadecimal text: some Collection<UInt8>) -> [UInt8]? {
        var bytes: [UInt8] = []
        var high: UInt8?
        for digit in text {
            guard let value = Character(UnicodeScalar(digit)).hexDigitValue.map(UInt8.init) else { return nil }
            if let first = high {
                bytes.append(first << 4 | value)
                high = nil
            } else {
                high = value
            }
        }
        return high == nil ? bytes : nil
    }
}
