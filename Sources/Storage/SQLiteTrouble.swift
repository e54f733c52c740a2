import GRDB
import Synchronization

#if canImport(Glibc)
import Glibc
#endif

/// What the disk of the records has refused, so that nothing is promised on it.
final class SQLiteTrouble: Sendable {
    private enum Kind {
        /// There is no room: writing is tried again, for room may be made.
        case full
        /// Nobody knows what the disk holds after a failed fsync: nothing is written until the program starts again.
        case broken(String)
    }

    private let folder: String
    private let kind: Mutex<Kind?>

    /// With `broken`, a sentence, nothing may be written from the start.
    init(folder: String, broken: String? = nil) {
        self.folder = folder
        kind = Mutex(broken.map(Kind.broken))
    }

    /// Whether anything was refused, and the refusal holds.
    var isThere: Bool { kind.withLock { $0 != nil } }

    /// Whether there was no room.
    var isFull: Bool { kind.withLock { if case .full = $0 { true } else { false } } }

    /// Whether nothing may be written until the program starts again.
    var isBroken: Bool { kind.withLock { if case .broken = $0 { true } else { false } } }

    /// Throws `StorageError.readOnly` where nothing may be written until the program starts again.
    func check() throws {
        if case .broken(let reason) = kind.withLock({ $0 }) { throw StorageError.readOnly(reason) }
    }

    /// Something was stored: where the disk was full, it has room again.
    func passed() {
        if isFull, hasRoom { kind.withLock { if case .full = $0 { $0 = nil } } }
    }

    /// What the asker of a write is told of an error. Remembers what the disk refused.
    func told(_ error: any Error) -> any Error {
        guard let error = error as? DatabaseError else { return error }
        let refusal = "The disk refused a write (\(error.message ?? "I/O error")); "
        switch error.resultCode {
        case .SQLITE_CONSTRAINT:
            return StorageError.constraint(error.message ?? "a constraint")
        case .SQLITE_FULL:
            kind.withLock { if $0 == nil { $0 = .full } }
            return StorageError.readOnly(refusal + "nothing is stored until there is room again.")
        case .SQLITE_CANTOPEN:
            // For want of a file descriptor, say: that passes, and nothing was written.
            return StorageError.readOnly(refusal + "nothing was changed. Try again in a minute.")
        case .SQLITE_IOERR, .SQLITE_CORRUPT, .SQLITE_NOTADB, .SQLITE_READONLY:
            let reason = refusal + "the records are read-only until restart."
            kind.withLock { $0 = .broken(reason) }
            return StorageError.readOnly(reason)
        default:
            return error
        }
    }

    /// Whether there is a mebibyte on the disk: where there is less, a small change may fit by chance.
    var hasRoom: Bool {
        var facts = statvfs()
        guard statvfs(folder, &facts) == 0 else { return true }
        let (room, isVast) = UInt(facts.f_bavail).multipliedReportingOverflow(by: UInt(facts.f_frsize))
        return isVast || room >= 1 << 20
    }
}
