import Markup
import Programme
import Web

/// What is said otherwise in one place: what it is about, what was said before, and what is said after.
typealias VersionDifference = (what: String, before: String, after: String)

/// What something said before, the latest change first; nothing of what was never changed.
struct VersionHistory<Said: Sendable> {
    /// The first first. Of more than one, the first is there to be compared with.
    let versions: [KeptVersion<Said>]
    /// The key of its heading.
    let title: String
    /// The path of the page that shows older ones where it is asked for those before a version.
    let path: String
    let words: Strings
    /// What the later of two says otherwise.
    let differences: (Said, Said) -> [VersionDifference]

    @HTMLBuilder var content: HTML {
        if versions.count > 1 {
            h2 { words.html(title) }
            ol {
                zip(versions, versions.dropFirst()).reversed().map { before, after in
                    li {
                        words.day(after.at.londonDay) + ": " + after.reason
                        VersionDifferences(all: differences(before.said, after.said), words: words).list
                    }
                }
            }
            if let first = versions.first, first.number > 1 {
                p {
                    a(.href(Link(words.language.prefix + path + "?before=" + String(first.number + 1)))) {
                        words.html("versions.older")
                    }
                }
            }
        }
    }
}

/// What is said otherwise, place by place.
struct VersionDifferences {
    let all: [VersionDifference]
    let words: Strings

    var list: HTML {
        ul { all.map { one in li { one.what + ": " + shown(one.before) + " → " + shown(one.after) } } }
    }

    private func shown(_ text: String) -> String { text.isEmpty ? words("release.nothing") : text }
}

extension Operation.Parameter {
    /// Of which versions are shown: those before this one.
    static let before = Operation.Parameter(
        "before", "Of versions, those before this one.", .integer("", 1...1_000_000))
}

extension WebRequest {
    /// The version before which others are asked for; all, unless it is given.
    var before: Int { query["before"].flatMap(Query.pageNumber) ?? .max }
}
