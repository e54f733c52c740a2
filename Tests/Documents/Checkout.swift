import Foundation
import TestSupport
import Testing

/// The checkout that holds this test, as texts.
enum Checkout {
    /// The folder that holds `Package.swift`.
    static let root = URL(filePath: Repository.root)

    /// The text of a file, by its path from the root.
    static func text(_ path: String) throws -> String {
        try String(contentsOf: root.appending(path: path), encoding: .utf8)
    }

    /// Paths from the root of the files below a folder whose name ends so, sorted.
    static func files(below folder: String, ending: String) throws -> [String] {
        let start = root.appending(path: folder)
        let found = FileManager.default.enumerator(at: start, includingPropertiesForKeys: nil)
        return try #require(found).compactMap { ($0 as? URL)?.path }
            .filter { $0.hasSuffix(ending) && !$0.contains("/.") }
            .map { String($0.dropFirst(root.path.count + 1)) }
            .sorted()
    }

    /// The documents: Markdown at the root and below `docs`.
    static func documents() throws -> [String] {
        let top = try FileManager.default.contentsOfDirectory(atPath: root.path).filter { $0.hasSuffix(".md") }
        return try top.sorted() + files(below: "docs", ending: ".md")
    }
}
