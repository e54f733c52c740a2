#if canImport(Glibc)
import Glibc
#endif

/// Holds a data folder for one process, by `flock` on `folder/lock`; let go when the process ends, however it ends.
final class FolderLock: Sendable {
    private let descriptor: Int32

    /// Throws `StorageError.busy` while another process holds the folder.
    init(folder: String) throws {
        let opened = open(folder + "/lock", O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        guard opened >= 0 else {
            throw StorageError.unusable(
                "The data folder \(folder) cannot be written to: \(String(cString: strerror(errno))).")
        }
        guard flock(opened, LOCK_EX | LOCK_NB) == 0 else {
            let reason = errno
            Glibc.close(opened)
            guard reason == EWOULDBLOCK else {
                throw StorageError.unusable(
                    "The data folder \(folder) cannot be locked: \(String(cString: strerror(reason))).")
            }
            throw StorageError.busy("Another Ceangal process is using the data folder \(folder).")
        }
        descriptor = opened
    }

    deinit { Glibc.close(descriptor) }
}
