import Foundation
import Testing

@testable import Storage

@Suite struct `Two processes and one folder` {
    private static func folder() throws -> String {
        let folder = FileManager.default.temporaryDirectory.appending(path: "beside-" + UUID().uuidString)
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        return folder.path
    }

    @Test func `the second one is told that the folder is held`() throws {
        let folder = try Self.folder()
        let holder = try SQLiteStorage(folder: folder)
        #expect(throws: StorageError.self) { try SQLiteStorage(folder: folder) }
        try holder.close()
    }

    @Test func `one may read beside the holder, sees what was committed, and writes nothing`() async throws {
        let folder = try Self.folder()
        let holder = try SQLiteStorage(folder: folder)
        _ = try await holder.migrate([Migration(number: 1, name: "t", sql: "CREATE TABLE t (a BIGINT)")])
        let beside = try SQLiteStorage(besideHolderOf: folder)
        #expect(try await beside.isUpToDate(with: [Migration(number: 1, name: "t", sql: "")]))
        #expect(try await !beside.isUpToDate(with: []))
        for number in 1...3 {
            _ = try await holder.write { try $0.run("INSERT INTO t (a) VALUES (\(number))") }
            #expect(try await beside.read { try $0.count("SELECT count(*) AS count FROM t") } == number)
        }
        await #expect(throws: StorageError.self) { try await beside.write { try $0.run("DELETE FROM t") } }
        #expect(try await holder.read { try $0.count("SELECT count(*) AS count FROM t") } == 3)
    }

    @Test func `where there are no records there is nothing to read`() throws {
        let folder = try Self.folder()
        #expect(throws: StorageError.self) { try SQLiteStorage(besideHolderOf: folder) }
    }
}
