import HTTPTypes
import Markup
import Programme
import Tables
import Web

/// The form of something that is kept in versions: for a new one with a key, for a change with the version it began with and
/// the reason.
struct VersionedForm {
    /// The desk's list; a form is sent there, or to what it changes.
    let desk: String
    /// The name in its address of what is changed; `nil` for a new one.
    let name: String?
    let version: Int
    let reason: String
    /// Why what was typed could not be stored.
    let refused: Failure?
    /// What somebody else has stored meanwhile, and what was typed instead.
    var theirs: [VersionDifference] = []
    let formKey: String
    let words: Strings

    /// As many characters as its longest fields take: more than all lines that may be typed there.
    static let longest = 300_000

    /// What was sent. Throws as `WebRequest.form` does.
    static func sent(_ asked: WebRequest) async throws -> Query {
        // A character has four bytes at most.
        try await asked.form(valueLimit: 4 * longest)
    }

    var status: HTTPResponse.Status { refused.map { FailureTable.row(of: $0).status } ?? .ok }

    /// The form with its own fields, below a note on what was typed.
    func content(_ title: String, note: HTML = .none, @HTMLBuilder own: (Fields) -> HTML) -> HTML {
        let fields = Fields(words, refused: refused)
        return HTML {
            h1 { title }
            fields.summary
            note
            if !theirs.isEmpty {
                section(.class("problems"), .labelledBy("theirs")) {
                    h2(.id("theirs")) { words.html("versions.theirs") }
                    VersionDifferences(all: theirs, words: words).list
                }
            }
            form(
                .class("register"), .action(Link(words.language.prefix + desk + (name.map { "/" + $0 } ?? ""))),
                .method("post")
            ) {
                if name == nil {
                    input(.type("hidden"), .name("key"), .value(formKey))
                } else {
                    input(.type("hidden"), .name("version"), .value(String(version)))
                }
                own(fields)
                if name != nil {
                    fields.lines("reason", "external.reason", value: reason, limit: 1000, rows: 2, isRequired: true)
                }
                button(.class("primary")) { words.html("report.save") }
            }
        }
    }
}

/// The lines of a field that hold anything, as many as are read, each in its parts between semicolons: as many as are wanted,
/// trimmed, the last with the rest.
func typedLines(_ text: String, parts count: Int, most: Int) -> [[String]] {
    var lines: [[String]] = []
    for line in text.utf8.split(whereSeparator: { $0 == UInt8(ascii: "\n") || $0 == UInt8(ascii: "\r") }) {
        let parts = line.split(separator: UInt8(ascii: ";"), maxSplits: count - 1, omittingEmptySubsequences: false).map
        {
            trimmed(String(decoding: $0, as: UTF8.self))
        }
        guard parts.contains(where: { !$0.isEmpty }) else { continue }
        guard lines.count < most else { break }
        lines.append(parts + Array(repeating: "", count: count - parts.count))
    }
    return lines
}
