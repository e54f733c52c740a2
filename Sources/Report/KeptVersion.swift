import Programme
import Storage

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// What a figure of others or an indicator said in one of its versions.
struct KeptVersion<Said: Sendable>: Sendable {
    let number: Int
    let said: Said
    /// Why it was changed; empty for the first.
    let reason: String
    let at: Instant
}

/// As many versions as are read at once.
let mostVersions = 20

/// Why something is changed that a file says; which file, the record of events says alone.
let reasonOfFile = "As a file says that was loaded."

extension KeptVersion where Said: Decodable {
    /// Reads the columns `version`, `facts`, `reason` and `at` of a table.
    init(_ row: Row, of table: String) throws {
        guard let at = try row.instant("at"),
            let said = try? JSONDecoder().decode(Said.self, from: Data(try row.text("facts").utf8))
        else { throw StorageError.corrupt(column: table + ".facts") }
        self.init(number: try row.int("version"), said: said, reason: try row.text("reason"), at: at)
    }
}

/// A value as it is stored in a column of text: the same one always gives the same text.
func storedJSON(_ value: some Encodable) throws -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = .sortedKeys
    return String(decoding: try encoder.encode(value), as: UTF8.self)
}

extension Problem {
    /// What is wrong with why something is changed.
    static func ofReason(_ reason: String) -> [Problem] {
        (1...1000).contains(reason.unicodeScalars.count)
            ? [] : [Problem("reason", "Say why it is changed, in 1,000 characters at most.")]
    }
}
