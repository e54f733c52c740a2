import Foundation
import TestSupport
import Testing

@testable import Storage

@Suite struct `Two processes and one folder` {
    @Test func `the second one is told that the folder is held`() throws {
        let folder = try TemporaryFolder.make()
        let holder = try SQLiteStorage(folder: folder)
        #expect(throws: StorageError.self) { try SQLiteStorage(folder: folder) }
        try holder.close()
    }

    @Test func `the sentence names the process that holds the folder`() throws {
        let folder = try TemporaryFolder.make()
        let lock = try FolderLock(folder: folder)
        let error = #expect(throws: StorageError.self) { try FolderLock(folder: folder) }
        #expect(error?.message.hasSuffix(": process \(ProcessInfo.processInfo.processIdentifier).") == true)
        withExtendedLifetime(lock) {}
    }

    @Test func `a folder that was let go may be held again`() throws {
        let folder = try TemporaryFolder.make()
        for _ in 0..<3 {
            let lock = try FolderLock(folder: folder)
            #expect(throws: StorageError.self) { try FolderLock(folder: folder) }
            withExtendedLifetime(lock) {}
        }
        #expect(throws: StorageError.self) { try FolderLock(folder: folder + "/absent") }
    }

    @Test func `a folder that another process holds is busy until that process ends`() throws {
        let folder = try TemporaryFolder.make()
        let (other, output) = (Process(), Pipe())
        other.executableURL = URL(filePath: "/bin/sh")
        other.arguments = ["-c", "exec 9>\"$0/lock\"; flock -n 9; echo held; exec sleep 60", folder]
        other.standardOutput = output
        try other.run()
        defer { other.terminate() }
        #expect(try output.fileHandleForReading.read(upToCount: 5) == Data("held\n".utf8))
        let error = #expect(throws: StorageError.self) { try SQLiteStorage(folder: folder) }
        guard case .busy(let sentence) = error else {
            Issue.record("not busy: \(String(describing: error))")
            return
        }
        #expect(sentence.contains("Another Ceangal process"))
        other.terminate()
        _ = other.ended()
        try SQLiteStorage(folder: folder).close()
    }

    @Test func `one may read beside the holder, sees what was committed, and writes nothing`() async throws {
        let folder = try TemporaryFolder.make()
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
        let folder = try TemporaryFolder.make()
        #expect(throws: StorageError.self) { try SQLiteStorage(besideHolderOf: folder) }
    }
}
