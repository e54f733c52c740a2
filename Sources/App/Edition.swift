#if canImport(Glibc)
import Glibc
#endif
#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

extension Settings {
    /// What tells this program and the files that it answers with from every other: their names, sizes and times. Equal
    /// for processes of one installation, and for copies that keep the files' times.
    var edition: String {
        var facts = [programVersion, Self.fact("/proc/self/exe")]
        for folder in ["Public", "Reference"] {
            let path = home + "/" + folder
            let names = (try? FileManager.default.subpathsOfDirectory(atPath: path)) ?? []
            facts += names.sorted().map { $0 + " " + Self.fact(path + "/" + $0) }
        }
        return facts.joined(separator: "\n")
    }

    private static func fact(_ path: String) -> String {
        var facts = stat()
        guard stat(path, &facts) == 0 else { return "" }
        return "\(facts.st_size) \(facts.st_mtim.tv_sec).\(facts.st_mtim.tv_nsec)"
    }
}
