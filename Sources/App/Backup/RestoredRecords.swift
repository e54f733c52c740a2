import Accounts
import Programme
import Schema
import Storage

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif
#if canImport(Glibc)
import Glibc
#endif

/// Records that came back from a backup: decrypted beside the data folder's own, verified, and only then put in their
/// place.
struct RestoredRecords: Sendable {
    let verification: Verification
    /// The file that holds the records from before, where there were any.
    let kept: String?
    /// How many people who were erased after the backup was made were in it; they are erased again.
    let erasedAgain: Int

    /// While this folder stands in the data folder, nothing is served from it.
    static func unfinished(in data: String) -> String { data + "/restoring" }

    /// Throws a `Refusal` where there are records and they are not to be replaced, where the backup cannot be decrypted;
    /// `StorageError.busy` while another process holds the folder. The folder is then as it was. Where the verification
    /// finds a fault it is as it was too.
    ///
    /// `erased` is who was erased, of whom the records will hold nothing.
    init(
        from file: String, key: BackupKey, into data: String, replacing: Bool, erased: [ErasureLedger.Entry],
        now: Instant, _ progress: @escaping Progress
    ) async throws {
        let lock = try FolderLock(folder: data)
        defer { withExtendedLifetime(lock) {} }
        let records = data + "/ceangal.sqlite"
        guard replacing || access(records, F_OK) != 0 else {
            throw Refusal("The data folder \(data) holds records. With --replace they are kept under a dated name.")
        }
        guard freeBytes(in: data) >= Durable.size(file) + 16 << 20 else {
            throw Refusal("There is not enough room in \(data) for the records of the backup.")
        }
        let work = try WorkFolder(Self.unfinished(in: data))
        defer {
            work.remove()
            try? Durable.sync(data)
        }
        try Durable.sync(data)
        try Self.decrypt(file, key, into: work.path + "/ceangal.sqlite", progress)
        // Sound as they came, and once more where something was taken out of them.
        let came = try await Self.verified(work.path, anchors: Anchors(data: data).heads()) { _ in }
        let count = LockedBox(0)
        verification =
            came.isSound && !erased.isEmpty
            ? try await Self.verified(work.path) { storage in
                let again = try await Accounts.eraseAgain(
                    erased, at: now, by: .system, ids: IDSource(now: { now }), in: storage)
                count.with { $0 = again }
            } : came
        erasedAgain = count.with { $0 }
        guard verification.isSound else {
            kept = nil
            return
        }
        kept = try Self.keep(records, now)
        // The anchors of what is lost go aside with it; else the chain would for ever seem cut off.
        try Anchors(data: data).cut(to: came.head, keepingAs: Self.dated(data + "/anchors", now))
        unlink(records + "-shm")
        try Durable.rename(work.path + "/ceangal.sqlite", to: records)
    }

    private static func decrypt(_ file: String, _ key: BackupKey, into path: String, _ progress: Progress) throws {
        let target = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        guard target >= 0 else { throw Durable.refusal(path) }
        defer { close(target) }
        try SealedFile.open(file, key, progress) { part in
            guard writeAll(part, to: target) else { throw Durable.refusal(path) }
        }
        guard fsync(target) == 0 else { throw Durable.refusal(path) }
    }

    /// Brings the records of a folder up to date, changes and verifies them; afterwards they are one file, on the disk.
    private static func verified(
        _ folder: String, anchors: [ChainHead] = [], _ change: (SQLiteStorage) async throws -> Void
    ) async throws -> Verification {
        let storage = try SQLiteStorage(folder: folder)
        _ = try await storage.migrate(Schema.migrations)
        try await change(storage)
        // A backup knows nothing of what came after it.
        let end = try await storage.read { try ChainHead.stored(in: $0) }
        let verification = try await Verification.of(
            storage, known: anchors.filter { $0.position <= end.position })
        try storage.close()
        guard Durable.size(folder + "/ceangal.sqlite-wal") == 0 else {
            throw Refusal("The restored records could not be written to one file. Try again.")
        }
        try Durable.sync(folder + "/ceangal.sqlite")
        return verification
    }

    private static func dated(_ name: String, _ now: Instant) -> String {
        let digits = now.rfc3339.utf8.filter { (0x30...0x39).contains($0) || $0 == UInt8(ascii: "T") }
        return name + ".before-" + String(decoding: digits.prefix(15), as: UTF8.self)
    }

    /// Gives the earlier records, with what their log holds, a dated name beside their own; the name, if there were any.
    private static func keep(_ records: String, _ now: Instant) throws -> String? {
        let isThere = access(records, F_OK) == 0
        let name = dated(records, now)
        // A second name first: at no time are there no records under the first.
        guard !isThere || link(records, name) == 0 else { throw Durable.refusal(name) }
        if Durable.size(records + "-wal") > 0 {
            guard rename(records + "-wal", name + "-wal") == 0 else { throw Durable.refusal(name + "-wal") }
        } else {
            unlink(records + "-wal")
        }
        try Durable.syncFolder(of: name)
        return isThere ? name : nil
    }
}
