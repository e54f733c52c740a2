import Foundation
import Storage
import TestSupport
import Testing

@testable import App

@Suite struct `A sealed file` {
    private static let size = 2 * SealedFile.chunk + 12345

    private static func sealed(_ size: Int = size) throws -> (folder: String, key: BackupKey, plain: [UInt8]) {
        let folder = try TemporaryFolder.make()
        var random = SystemRandomNumberGenerator()
        let plain = (0..<(size + 7) / 8).flatMap { _ in withUnsafeBytes(of: random.next()) { Array($0) } }.prefix(size)
        try Data(plain).write(to: URL(filePath: folder + "/plain"))
        let key = BackupKey()
        _ = try SealedFile.seal(folder + "/plain", into: folder + "/sealed", key) { _, _ in }
        return (folder, key, Array(plain))
    }

    private static func opened(_ path: String, _ key: BackupKey) throws -> [UInt8] {
        var bytes: [UInt8] = []
        try SealedFile.open(path, key, { _, _ in }) { bytes += $0 }
        return bytes
    }

    @Test(arguments: [0, 1, SealedFile.chunk - 1, SealedFile.chunk, SealedFile.chunk + 1, 2 * SealedFile.chunk])
    func `of any length opens as it was`(_ size: Int) throws {
        let (folder, key, plain) = try Self.sealed(size)
        #expect(try Self.opened(folder + "/sealed", key) == plain)
    }

    @Test func `shows every change, each chunk dropped, swapped or added, and every end cut off`() throws {
        let (folder, key, _) = try Self.sealed()
        let whole = try Data(contentsOf: URL(filePath: folder + "/sealed"))
        let (head, step) = (48, SealedFile.chunk + 16)
        let chunks = [whole[head..<head + step], whole[head + step..<head + 2 * step], whole[(head + 2 * step)...]]
        let start = whole.prefix(head)
        var bad: [Data] = [
            start + chunks[1] + chunks[2], start + chunks[0] + chunks[2], start + chunks[0] + chunks[1],
            start + chunks[1] + chunks[0] + chunks[2], start + chunks[0], start, whole.dropLast(),
            start + chunks[0] + chunks[1] + chunks[2] + chunks[2],
            start + chunks[0] + chunks[0] + chunks[1] + chunks[2],
        ]
        for place in [0, 20, 47, 48, 500, head + step - 1, head + step, whole.count - 1] {
            var copy = whole
            copy[place] ^= 0x80
            bad.append(copy)
        }
        for data in bad {
            try data.write(to: URL(filePath: folder + "/bad"))
            #expect(throws: Refusal.self) { try Self.opened(folder + "/bad", key) }
        }
        #expect(throws: Refusal.self) { try Self.opened(folder + "/sealed", BackupKey()) }
    }
}

@Suite struct `Verification of records` {
    @Test func `finds records that break a rule, and says which`() async throws {
        let program = try await Program.holding([#"{"id":"1","title":"Rockets","provider":"Moray Hub"}"#])
        let storage = program.installation.storage
        #expect(try await Verification.of(storage).isSound)
        try await storage.write { _ = try $0.run("UPDATE import_batches SET added = 7") }
        let found = try await Verification.of(storage)
        #expect(!found.isSound)
        #expect(found.answers.filter { !$0.faults.isEmpty }.map(\.name) == ["imports-add-up"])
    }
}
