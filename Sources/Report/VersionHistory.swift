import Markup
import Programme
import Web

/// What something said before, the latest change first; nothing of what was never changed.
struct VersionHistory<Said: Sendable> {
    /// The first first.
    let versions: [KeptVersion<Said>]
    /// The key of its heading.
    let title: String
    let words: Strings
    /// What the later of two says otherwise.
    let differences: (Said, Said) -> [(what: String, before: String, after: String)]

    @HTMLBuilder var content: HTML {
        if versions.count > 1 {
            h2 { words.html(title) }
            ol {
                zip(versions, versions.dropFirst()).reversed().map { before, after in
                    li {
                        words.day(after.at.londonDay) + ": " + after.reason
                        ul {
                            differences(before.said, after.said).map { one in
                                li { one.what + ": " + shown(one.before) + " → " + shown(one.after) }
                            }
                        }
                    }
                }
            }
        }
    }

    private func shown(_ text: String) -> String { text.isEmpty ? words("release.nothing") : text }
}
