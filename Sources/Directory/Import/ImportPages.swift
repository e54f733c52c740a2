import Accounts
import Establishments
import Markup
import Programme
import Web

/// What was loaded and what was edited in bulk, the latest first.
struct ImportsPage {
    let entries: [ListingImport.Entry]
    let waiting: [WaitingImport]
    let mayDismiss: Bool
    let onlyAsking: Bool
    let words: Strings

    private var path: String { words.language.prefix + "/admin/imports" }

    var content: HTML {
        HTML {
            h1 { words.html("imports.title") }
            p(.class("lead")) { words.html("imports.lead") }
            if !waiting.isEmpty {
                h2 { words.html("imports.waiting") }
                ul(.class("cards")) { waiting.map(card) }
            }
            p {
                onlyAsking
                    ? a(.href(Link(path))) { words.html("imports.all") }
                    : a(.href(Link(path + "?show=asking"))) { words.html("imports.asking") }
            }
            if entries.isEmpty { p { words.html(onlyAsking ? "imports.settled.all" : "imports.none") } } else { table }
        }
    }

    private func card(_ list: WaitingImport) -> HTML {
        li(.class("card")) {
            h3 { list.file }
            p(.class("meta")) {
                AuditWords.said(list.at, words) + " · " + words("imports.questions", count: list.count)
            }
            p { words.html("imports.waiting.text") }
            ul { list.questions.map { sentence in li { span(.lang("en")) { sentence } } } }
            if mayDismiss {
                form(.method("post"), .action(Link(path + "/waiting/" + list.kind))) {
                    button(.class("secondary")) {
                        words.html("imports.dismiss")
                        span(.class("vh")) { ": " + list.file }
                    }
                }
            }
        }
    }

    private var table: HTML {
        div(.class("scroll"), .role("region"), .tabindex(0), .label(words("imports.title"))) {
            // With roles, because on a narrow screen its parts are no longer laid out as a table's.
            Markup.table(.role("table")) {
                caption(.class("vh")) { words.html("imports.title") }
                thead(.role("rowgroup")) {
                    tr(.role("row")) {
                        ["imports.what", "audit.when", "imports.who", "imports.did"].map { key in
                            th(.role("columnheader"), .scope("col")) { words.html(key) }
                        }
                    }
                }
                tbody(.role("rowgroup")) { entries.map(row) }
            }
        }
    }

    private func row(_ entry: ListingImport.Entry) -> HTML {
        let batch = entry.batch
        return tr(.role("row")) {
            th(.role("rowheader"), .scope("row")) {
                a(.href(Link(path + "/" + batch.id.letters))) { ImportWords.name(batch, words) }
                batch.undone.map { _ in span(.class("tag")) { words.html("imports.undone") } }
                if batch.isAsking { span(.class("tag")) { words.html("imports.questions", count: batch.questions) } }
            }
            cell("audit.when", AuditWords.said(batch.at, words))
            cell("imports.who", AuditWords(words: words).name(entry.party))
            cell("imports.did", ImportWords.counts(batch, words))
        }
    }

    private func cell(_ key: String, _ text: String) -> HTML {
        td(.role("cell")) {
            span(.class("label"), .ariaHidden()) { words(key) }
            span { text }
        }
    }
}

/// How batches are said.
enum ImportWords {
    static func name(_ batch: ImportBatch, _ words: Strings) -> String {
        words("imports.kind." + batch.kind) + ": " + batch.file
    }

    static func counts(_ batch: ImportBatch, _ words: Strings) -> String {
        [
            batch.added > 0 ? words("imports.added", count: batch.added) : nil,
            words("imports.changed", count: batch.changed),
        ].compactMap { $0 }.joined(separator: ", ")
    }
}

/// One load or one bulk edit: what it did, what it left to look at, and the way back.
struct ImportPage {
    let entry: ListingImport.Entry
    let maySettle: Bool
    let done: String?
    let kept: [String]
    let keptCount: Int
    let words: Strings

    private var batch: ImportBatch { entry.batch }
    private var path: String { words.language.prefix + "/admin/imports/" + batch.id.letters }

    var content: HTML {
        HTML {
            h1 { ImportWords.name(batch, words) }
            if let done { p(.class("success"), .role("status")) { done } }
            if keptCount > 0 {
                div(.class("warning")) {
                    p { words.html("imports.kept", count: keptCount) }
                    ul { kept.map { title in li { title } } }
                }
            }
            p(.class("lead")) { ImportWords.counts(batch, words) }
            p(.class("meta")) {
                AuditWords(words: words).name(entry.party) + " · " + AuditWords.said(batch.at, words)
                    + (batch.undone.map { " · " + words("imports.undone.on", ["time": AuditWords.said($0, words)]) }
                        ?? "")
            }
            if let report = batch.report { questions(report) }
            if entry.mayUndo {
                h2 { words.html("imports.undo") }
                p {
                    words.html(batch.kind == ImportBatch.bulkKind ? "imports.undo.edit" : "imports.undo.load")
                }
                form(.method("post"), .action(Link(path + "/undo"))) {
                    button { words.html("imports.undo.go") }
                }
            }
        }
    }

    private func questions(_ report: ImportQuestions) -> HTML {
        HTML {
            h2 { words.html("imports.left") }
            if report.vanished > 0 {
                h3 { words.html("imports.vanished", count: report.vanished) }
                ul { report.vanishedTitles.map { title in li { title } } }
                p {
                    a(.href(Link(words.language.prefix + "/admin/listings?state=vanished"))) {
                        words.html("imports.vanished.see")
                    }
                }
            }
            if report.lookAlikes > 0 {
                h3 { words.html("imports.alike", count: report.lookAlikes) }
                ul {
                    report.pairs.map { pair in
                        li {
                            listing(pair.one, pair.oneTitle)
                            " – "
                            listing(pair.other, pair.otherTitle)
                        }
                    }
                }
            }
            list("imports.refused", report.refused, report.errors)
            list("imports.unknown", report.unknown, report.values)
            if maySettle, batch.isAsking {
                form(.method("post"), .action(Link(path + "/settle"))) {
                    button(.class("primary")) { words.html("imports.settle") }
                }
            }
            batch.settled.map { time in
                p(.class("meta")) { words("imports.settled", ["time": AuditWords.said(time, words)]) }
            }
        }
    }

    private func listing(_ letters: String, _ title: String) -> HTML {
        a(.href(Link(words.language.prefix + "/directory/" + letters))) { title }
    }

    private func list(_ key: String, _ count: Int, _ sentences: [String]) -> HTML {
        guard count > 0 else { return .none }
        return HTML {
            h3 { words.html(key, count: count) }
            ul { sentences.map { sentence in li { span(.lang("en")) { sentence } } } }
        }
    }
}
