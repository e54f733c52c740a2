import Foundation

/// Folders for tests. All of them lie in one folder of the process, which goes when the process ends: a test may keep
/// records open in its folder as long as it likes, and nothing stays behind.
package enum TemporaryFolder {
    /// Makes an empty folder; its path.
    package static func make() throws -> String {
        let folder = try all.get() + "/" + UUID().uuidString
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: false)
        return folder
    }

    private static let all = Result {
        let folder = FileManager.default.temporaryDirectory.appending(path: "ceangal-tests-" + UUID().uuidString).path
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        atexit { try? TemporaryFolder.remove() }
        return folder
    }

    private static func remove() throws { try FileManager.default.removeItem(atPath: all.get()) }
}
