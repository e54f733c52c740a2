import Storage

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// Measures how many changes a second are acknowledged when many write at once: with a commit, and so an fsync, for each
/// of them, and with the commits shared. A change is one row of some 150 bytes.
///
///     commits FOLDER [SECONDS] [WRITERS]
///
/// The folder is made, and removed at the end; it should lie on the disk that records will lie on.
@main struct Commits {
    private static let rounds = 3

    static func main() async throws {
        let words = Array(CommandLine.arguments.dropFirst())
        guard let folder = words.first else { return print("commits FOLDER [SECONDS] [WRITERS]") }
        let seconds = words.dropFirst().first.flatMap { Int($0) } ?? 10
        let writers = words.dropFirst(2).first.flatMap { Int($0) } ?? 64
        defer { try? FileManager.default.removeItem(atPath: folder) }
        print("\(writers) writers, \(seconds) seconds each, in \(folder)")
        print(line("", "commits/s", "p50 ms", "p99 ms", "slowest"))
        var (each, shared): ([Double], [Double]) = ([], [])
        for round in 1...rounds {
            each.append(try await run("an fsync each", "\(folder)/each-\(round)", 1, writers, seconds))
            shared.append(try await run("shared", "\(folder)/shared-\(round)", 128, writers, seconds))
        }
        let (before, after) = (each.sorted()[rounds / 2], shared.sorted()[rounds / 2])
        print(
            "median: \(Int(before)) a second with an fsync each, \(Int(after)) shared: \(tenths(after / before)) times as many"
        )
    }

    /// Lets everybody write for so many seconds; acknowledged changes a second.
    private static func run(
        _ name: String, _ folder: String, _ largestGroup: Int, _ writers: Int, _ seconds: Int
    ) async throws -> Double {
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        let storage = try SQLiteStorage(folder: folder, largestGroup: largestGroup)
        try await storage.write { try $0.run("CREATE TABLE reports (id TEXT PRIMARY KEY, note TEXT NOT NULL)") }
        let note = String(repeating: "word ", count: 25)
        let clock = ContinuousClock()
        let start = clock.now
        let end = start + .seconds(seconds)
        let waits = try await withThrowingTaskGroup(of: [Duration].self) { group in
            for writer in 0..<writers {
                group.addTask {
                    var waits: [Duration] = []
                    while clock.now < end {
                        let id = "\(waits.count)-\(writer)"
                        let asked = clock.now
                        try await storage.write {
                            _ = try $0.run("INSERT INTO reports (id, note) VALUES (\(id), \(note))")
                        }
                        waits.append(clock.now - asked)
                    }
                    return waits
                }
            }
            return try await group.reduce(into: []) { $0 += $1 }.sorted()
        }
        let rate = Double(waits.count) / milliseconds(clock.now - start) * 1_000
        let kept = try await storage.read { try $0.count("SELECT count(*) AS count FROM reports") }
        guard kept == waits.count, let slowest = waits.last else {
            throw StorageError.unusable("\(waits.count) were acknowledged, and \(kept) are there.")
        }
        try storage.close()
        let (half, most) = (waits[waits.count / 2], waits[waits.count * 99 / 100])
        print(
            line(
                name, "\(Int(rate))", tenths(milliseconds(half)), tenths(milliseconds(most)),
                tenths(milliseconds(slowest))))
        return rate
    }

    private static func milliseconds(_ duration: Duration) -> Double { duration / .milliseconds(1) }

    private static func tenths(_ number: Double) -> String {
        let tenths = Int((number * 10).rounded())
        return "\(tenths / 10).\(tenths % 10)"
    }

    private static func line(_ name: String, _ columns: String...) -> String {
        func padding(_ text: String, _ width: Int) -> String {
            String(repeating: " ", count: max(0, width - text.utf8.count))
        }
        return name + padding(name, 16) + columns.map { padding($0, 10) + $0 }.joined()
    }
}
