import Programme
import Storage

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif
#if canImport(Glibc)
import Glibc
#endif

/// Hears how far a piece of work has come.
typealias Progress = @Sendable (_ done: Int, _ total: Int) throws -> Void

/// Writes the records to an encrypted file: copies them as one state, verifies the copy, encrypts it, reads it back.
struct BackupWriter {
    let records: SQLiteStorage
    let data: String
    let file: String
    let key: BackupKey

    /// What was written.
    struct Written {
        /// Length of the file.
        let bytes: Int
        /// SHA-256 of the records in it.
        let digest: String
        let verification: Verification
    }

    /// Throws a `Refusal` where the file is there already, cannot be written, or where the records are not sound; nothing
    /// is then left under its name.
    func write(_ progress: @escaping Progress) async throws -> Written {
        guard access(file, F_OK) != 0 else { throw Refusal("There is a file \(file) already.") }
        let folder = Durable.folder(of: file)
        guard access(folder, W_OK | X_OK) == 0 else { throw Durable.refusal(file) }
        try lookForRoom()
        WorkFolder.removeAbandoned(in: data)
        let copies = try WorkFolder(data + "/" + WorkFolder.prefix + String(getpid()))
        defer { copies.remove() }
        let copy = copies.path + "/ceangal.sqlite"
        try records.copy(to: copy) { try progress($0, $1 * 4) }
        let verification = try await verified(copies.path)
        try progress(2, 4)
        let part = file + ".part"
        unlink(part)
        let digest = try SealedFile.seal(copy, into: part, key) { try progress(2 * $1 + $0, $1 * 4) }
        do {
            let read = try SealedFile.open(part, key, { try progress(3 * $1 + $0, $1 * 4) }) { _ in }
            guard read == digest else {
                throw Refusal("\(file) reads otherwise than it was written; the disk is at fault.")
            }
            try Durable.rename(part, to: file)
        } catch {
            unlink(part)
            throw error
        }
        return Written(bytes: Durable.size(file), digest: digest, verification: verification)
    }

    private func verified(_ folder: String) async throws -> Verification {
        let copy = try SQLiteStorage(folder: folder)
        let verification = try await Verification.of(copy)
        try copy.close()
        guard verification.isSound else {
            throw Refusal("The records are not sound, so they were not backed up; “ceangal verify” says what is wrong.")
        }
        return verification
    }

    private func lookForRoom() throws {
        let size = Durable.size(data + "/ceangal.sqlite") + Durable.size(data + "/ceangal.sqlite-wal")
        let reserve = 16 << 20
        for folder in [data, Durable.folder(of: file)] where freeBytes(in: folder) < 2 * size + reserve {
            throw Refusal(
                "There is not enough room in \(folder): the backup needs about \((2 * size + reserve) >> 20) MiB there."
            )
        }
    }
}

/// A folder for work that is not finished. Whoever makes it removes it; one that a killed process has left is made anew.
struct WorkFolder {
    let path: String

    /// Makes it anew. Throws a `Refusal`.
    init(_ path: String) throws {
        try? FileManager.default.removeItem(atPath: path)
        guard mkdir(path, 0o700) == 0 else { throw Durable.refusal(path) }
        self.path = path
    }

    /// Stands before the number of the process that makes a backup.
    static let prefix = "backup-"

    /// Removes what processes that were killed have left of their backups.
    static func removeAbandoned(in data: String) {
        for name in (try? FileManager.default.contentsOfDirectory(atPath: data)) ?? []
        where name.utf8.starts(with: prefix.utf8) {
            let process = pid_t(String(decoding: name.utf8.dropFirst(prefix.utf8.count), as: UTF8.self))
            guard let process, process > 0, kill(process, 0) != 0, errno == ESRCH else { continue }
            try? FileManager.default.removeItem(atPath: data + "/" + name)
        }
    }

    func remove() { try? FileManager.default.removeItem(atPath: path) }
}
