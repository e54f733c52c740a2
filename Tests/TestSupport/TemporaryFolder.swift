import Foundation

/// Folders for tests. All of them lie in one folder of the process, which goes when the process ends: a test may keep
/// records open in its folder as long as it likes, and nothing stays behind.
package enum TemporaryFolder {
    /// Makes an empty folder; its path.
    package static func make() throws -> String {
        let folder = try all.get() + "/" + name()
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: false)
        return folder
    }

    private static let all = Result {
        let folder = FileManager.default.temporaryDirectory.appending(path: "ceangal-tests-" + name()).path
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        atexit { try? TemporaryFolder.remove() }
        return folder
    }

    /// Short, because the path of a socket has to be.
    private static func name() -> String { String(UUID().uuidString.lowercased().filter { $0 != "-" }.prefix(12)) }

    private static func remove() throws { try FileManager.default.removeItem(atPath: all.get()) }
}
