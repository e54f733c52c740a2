import GRDB

extension SQLiteStorage {
    /// Copies the records, as one consistent state, into a new file; writing goes on meanwhile. `progress` hears how far it
    /// has come, in pages, and ends it by throwing.
    ///
    /// Throws `StorageError.unusable` where the file cannot be written.
    package func copy(to path: String, progress: @escaping (_ done: Int, _ total: Int) throws -> Void = { _, _ in })
        throws
    {
        do {
            let target = try DatabaseQueue(path: path)
            try pool.backup(to: target, pagesPerStep: 1024) { step in
                try progress(step.completedPageCount, step.totalPageCount)
            }
            try target.close()
        } catch let error as DatabaseError {
            throw StorageError.unusable(
                "The records cannot be copied to \(path): \(error.message ?? "SQLite error \(error.resultCode.rawValue)")."
            )
        }
    }
}
