import Accounts
import Markup
import Programme
import Web

/// What was merged, the newest first.
struct MergesPage {
    let merges: [Directory.MergeLine]
    let words: Strings

    var content: HTML {
        let links = MergeLinks(language: words.language)
        return HTML {
            h1 { words.html("merges.title") }
            p { a(.href(Link(links.duplicates))) { words.html("duplicates.all") } }
            if merges.isEmpty {
                p { words.html("merges.none") }
            } else {
                h2 { words.html("merges.count", count: merges.count) }
            }
            ul(.class("cards")) {
                merges.map { line in
                    li(.class("card")) {
                        h3 {
                            a(.href(Link(links.merge(line.merge.id)))) { MergeWords.name(of: line, words) }
                            if line.merge.undone != nil { span(.class("tag")) { words.html("merges.undone") } }
                        }
                        p(.class("meta")) { MergeWords.made(line, words) }
                    }
                }
            }
        }
    }
}

/// One merge, and the button that undoes it.
struct MergePage {
    let line: Directory.MergeLine
    let done: String?
    let wantsCode: Bool
    let words: Strings

    var content: HTML {
        let path = MergeLinks(language: words.language).merge(line.merge.id)
        let merge = line.merge
        return HTML {
            h1 { MergeWords.name(of: line, words) }
            if let done { p(.class("success"), .role("status")) { done } }
            p(.class("meta")) { MergeWords.made(line, words) }
            if let undone = merge.undone {
                p(.class("note")) { words("merges.undone-on", ["day": words.day(undone.londonDay)]) }
            } else {
                p {
                    a(.href(Link(words.language.prefix + line.path))) {
                        words("merges.see", ["name": merge.survivorName])
                    }
                }
                h2 { words.html("merges.undo") }
                if line.mayUndo {
                    p {
                        words(
                            "merges.undo.lead",
                            ["merged": merge.mergedName, "day": words.day(merge.undoableUntil.londonDay)])
                    }
                    if wantsCode {
                        CodeNote(path: path, key: "merge.code", words: words).content
                    } else {
                        form(.method("post"), .action(Link(path + "/undo"))) {
                            button(.class("secondary")) { words.html("merges.undo.go") }
                        }
                    }
                } else {
                    p { words.html("merges.undo.late") }
                }
            }
        }
    }
}

/// A merge in a few words.
enum MergeWords {
    static func name(of line: Directory.MergeLine, _ words: Strings) -> String {
        words("merges.name", ["merged": line.merge.mergedName, "survivor": line.merge.survivorName])
    }

    /// What was merged, by whom and when.
    static func made(_ line: Directory.MergeLine, _ words: Strings) -> String {
        words(
            "merges.made." + line.merge.kind.rawValue,
            ["person": line.person ?? words("merges.somebody"), "day": words.day(line.merge.at.londonDay)])
    }
}
