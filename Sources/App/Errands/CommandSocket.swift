import Programme

#if canImport(Glibc)
import Glibc
#endif

/// The socket in a data folder by which commands reach the server that holds the folder. Whoever may write to it is the
/// server's own user, or root.
struct CommandSocket: Sendable {
    let path: String

    /// The longest path that such a socket can have (NIO keeps to the shortest `sun_path` of any system).
    static let longest = 103

    /// `nil` where the folder's path is too long for a socket in it.
    init?(folder: String) {
        path = folder + "/socket"
        guard path.utf8.count <= Self.longest else { return nil }
    }

    /// Removes what a server that was killed has left. Only for the process that holds the folder. Throws a `Refusal`
    /// where something else has the socket's name.
    func removeStale() throws {
        var facts = stat()
        guard lstat(path, &facts) == 0 else { return }
        guard facts.st_mode & S_IFMT == S_IFSOCK else {
            throw Refusal("\(path) is in the way of the socket by which commands reach the server. Remove it.")
        }
        remove()
    }

    /// Where it is and who may write to it, for `doctor`; `nil` where there is none.
    var state: String? {
        var facts = stat()
        guard lstat(path, &facts) == 0, facts.st_mode & S_IFMT == S_IFSOCK else { return nil }
        return "\(path), mode \(String(facts.st_mode & 0o777, radix: 8))"
    }

    /// Keeps everybody else out.
    func shut() { _ = chmod(path, 0o600) }

    func remove() { unlink(path) }
}

/// A Unix user by name; the number where nobody has given it one.
func unixUser(_ id: uid_t) -> String {
    var entry = passwd()
    var found: UnsafeMutablePointer<passwd>?
    var buffer = [CChar](repeating: 0, count: 16 << 10)
    guard getpwuid_r(id, &entry, &buffer, buffer.count, &found) == 0, found != nil, let name = entry.pw_name else {
        return String(id)
    }
    return String(cString: name)
}
