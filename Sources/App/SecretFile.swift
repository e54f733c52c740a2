#if canImport(Glibc)
import Glibc
#endif
#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// A file that holds a password.
enum SecretFile {
    /// The first line of a file; `what` says what it holds. Throws a `Refusal` where it cannot be read, is empty, or others
    /// can read it.
    static func firstLine(of file: String, _ what: String) throws -> String {
        try refuseSharing(of: file, what)
        guard let data = FileManager.default.contents(atPath: file) else {
            throw Refusal("The file \(file) with \(what) cannot be read.")
        }
        let line = data.prefix { $0 != UInt8(ascii: "\n") && $0 != UInt8(ascii: "\r") }
        guard !line.isEmpty, !line.contains(0) else {
            throw Refusal("The file \(file) holds no password in its first line.")
        }
        return String(decoding: line, as: UTF8.self)
    }

    /// Whoever else can read a password can use it. A file of root's may be given to a group, as systemd does.
    static func refuseSharing(of file: String, _ what: String) throws {
        var facts = stat()
        guard stat(file, &facts) == 0 else {
            throw Refusal("The file \(file) with \(what) is not there.")
        }
        let others: mode_t = facts.st_uid == 0 && geteuid() != 0 ? 0o037 : 0o077
        guard facts.st_mode & S_IFMT != S_IFREG || facts.st_mode & others == 0 else {
            throw Refusal("The file \(file) with \(what) can be read by others. Run “chmod 600 \(file)”.")
        }
    }
}
