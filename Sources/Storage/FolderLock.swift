#if canImport(Glibc)
import Glibc
#endif

/// Holds a data folder for one process, by `flock` on `folder/lock`; let go when the process ends, however it ends. The
/// file tells the holder's process id.
package final class FolderLock: Sendable {
    private let descriptor: Int32

    /// Throws `StorageError.busy` while another process holds the folder.
    package init(folder: String) throws {
        let opened = open(folder + "/lock", O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        guard opened >= 0 else {
            throw StorageError.unusable(
                "The data folder \(folder) cannot be written to: \(String(cString: strerror(errno))).")
        }
        guard flock(opened, LOCK_EX | LOCK_NB) == 0 else {
            let reason = errno
            let holder = FolderLock.holder(opened).map { ": process \($0)" } ?? ""
            Glibc.close(opened)
            guard reason == EWOULDBLOCK else {
                throw StorageError.unusable(
                    "The data folder \(folder) cannot be locked: \(String(cString: strerror(reason))).")
            }
            throw StorageError.busy("Another Ceangal process is using the data folder \(folder)\(holder).")
        }
        descriptor = opened
        // Only for a sentence: where the disk takes nothing, the folder is held all the same.
        let id = Array("\(getpid())\n".utf8)
        if ftruncate(opened, 0) == 0 { _ = pwrite(opened, id, id.count, 0) }
    }

    /// The process that the lock's file names, if there still is such a one.
    private static func holder(_ descriptor: Int32) -> pid_t? {
        var bytes = [UInt8](repeating: 0, count: 16)
        let count = pread(descriptor, &bytes, bytes.count, 0)
        guard count > 0, let end = bytes.prefix(count).firstIndex(of: UInt8(ascii: "\n")),
            let id = pid_t(String(decoding: bytes[..<end], as: UTF8.self)), id > 0,
            kill(id, 0) == 0 || errno == EPERM
        else { return nil }
        return id
    }

    deinit { Glibc.close(descriptor) }
}
