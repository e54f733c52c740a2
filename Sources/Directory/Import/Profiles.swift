import Establishments
import Programme
import Tables

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// The import profiles of the reference folder, read when they are asked for.
package struct Profiles: Sendable {
    private let reference: ReferenceFolder

    package init(_ reference: ReferenceFolder) { self.reference = reference }

    private var folder: String { reference.path(of: "profiles") }

    /// All profiles, by name. Throws a `ProfileError`.
    package func all() throws -> [Profile] {
        let files = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
        return try files.filter { $0.utf8.reversed().starts(with: ".json".utf8.reversed()) }.sorted().map {
            try read(folder + "/" + $0)
        }
    }

    /// The profile of a name, or that of one's own file where the name is a path that ends in `.json`.
    ///
    /// Throws `Failure.notFound` where there is none, a `ProfileError` where it cannot be used.
    package func named(_ name: String) throws -> Profile {
        let isPath = name.utf8.reversed().starts(with: ".json".utf8.reversed())
        guard isPath || isSourceName(name) else { throw unknown(name) }
        let path = isPath ? name : folder + "/" + name + ".json"
        guard FileManager.default.fileExists(atPath: path) else { throw unknown(name) }
        return try read(path)
    }

    /// The first profile, by name, whose mark a file bears; the native form where none recognises it.
    func recognising(_ header: TableHeader) throws -> Profile {
        let marked = try all().first { profile in
            !profile.recognise.isEmpty && profile.recognise.allSatisfy { header.column($0) != nil }
        }
        return try marked ?? named("native")
    }

    /// Where a file lies that a profile names: beside the profile, else in the reference folder.
    package func path(of file: String, for profile: Profile) -> String {
        let beside = profile.folder + "/" + file
        return FileManager.default.fileExists(atPath: beside) ? beside : reference.path(of: file)
    }

    /// The files that a profile names and that lie beside it, by name: they go with it where it is taken elsewhere.
    package func beside(_ profile: Profile) -> [(name: String, path: String)] {
        profile.joins.compactMap { join in
            let path = profile.folder + "/" + join.file
            return FileManager.default.fileExists(atPath: path) ? (join.file, path) : nil
        }
    }

    private func read(_ path: String) throws -> Profile {
        guard let bytes = try? Data(contentsOf: URL(filePath: path)), bytes.count <= 1 << 20 else {
            throw ProfileError(file: path, message: "It cannot be read, or is larger than 1 MiB.")
        }
        return try Profile(json: Array(bytes), file: path)
    }

    private func unknown(_ name: String) -> Failure {
        let names = (try? all().map(\.name).joined(separator: ", ")) ?? ""
        return .notFound("There is no import profile “\(brief(name))”. There are: \(names).")
    }
}

/// Whether a text can name a source or a profile: 1 to 60 lower-case letters, digits and hyphens.
func isSourceName(_ text: String) -> Bool {
    (1...60).contains(text.utf8.count)
        && text.utf8.allSatisfy { (0x61...0x7A).contains($0) || (0x30...0x39).contains($0) || $0 == UInt8(ascii: "-") }
}
