import Foundation
import Programme

/// Copies of the records that lie beside them, from before an update (`ceangal.sqlite.schema-N`) or a restore
/// (`ceangal.sqlite.before-TIME`).
enum OldCopies {
    /// How long a copy may stay, as a backup.
    private static let days = 35
    private static let beginnings = ["ceangal.sqlite.schema-", "ceangal.sqlite.before-"]

    /// Removes those that were written longer ago than a copy may stay. What cannot be removed stays until the next time.
    static func remove(in folder: String, at now: Instant) {
        let files = FileManager.default
        for name in (try? files.contentsOfDirectory(atPath: folder)) ?? []
        where beginnings.contains(where: { name.utf8.starts(with: $0.utf8) }) {
            let path = folder + "/" + name
            guard let written = try? files.attributesOfItem(atPath: path)[.modificationDate] as? Date,
                written.timeIntervalSince1970 < Double(now.adding(seconds: -days * 86_400).milliseconds) / 1000
            else { continue }
            try? files.removeItem(atPath: path)
        }
    }
}
