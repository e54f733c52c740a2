import Files
import Markup
import Programme
import Web

/// The page on which a file of listings is chosen, and what loading it would do.
struct SentImportPage {
    let profiles: [Profile]
    /// The source of a coordinator's rows; `nil` where any may be named.
    let ownSource: String?
    let wanted: SentImport
    /// What was sent, and what loading it would do.
    let found: (upload: ID<Upload>, report: ImportReport)?
    let formKey: String
    /// Whether what was loaded just now changed nothing.
    let wasNothing: Bool
    let problems: [Problem]
    let words: Strings

    /// How many of many are shown, one sentence each; the command shows all.
    private static let shown = 100

    private var path: String { words.language.prefix + "/admin/import" }

    var content: HTML {
        let fields = Fields(words, problems: problems)
        return HTML {
            fields.summary
            h1 { words.html("import.title") }
            if wasNothing { p(.class("success"), .role("status")) { words.html("import.done.nothing") } }
            if let found {
                outcome(found.report, found.upload)
                h2 { words.html("import.again") }
            } else {
                p { words.html("import.intro") }
            }
            form(.class("narrow"), .method("post"), .action(Link(path)), Attribute("enctype", Operation.formWithFile)) {
                fields.file("file", "import.file", accept: [".csv", ".xlsx", ".ods", ".json", ".ndjson"])
                fields.choice(
                    "profile", "import.profile", profiles.map { ($0.name, $0.name) }, chosen: wanted.profile,
                    none: words("import.profile.none"))
                if let ownSource {
                    p { words.html("import.own-source", ["source": ownSource]) }
                } else {
                    fields.text("source", "import.source", value: wanted.source, limit: 60, isRequired: false)
                }
                fields.ticks(
                    "good", "import.rows", [("yes", words("import.good"))], chosen: wanted.keepsGoodRows ? ["yes"] : [])
                fields.ticks(
                    "withdraw", "import.missing", [("yes", words("import.withdraw"))],
                    chosen: wanted.withdrawsVanished ? ["yes"] : [])
                button(.class("primary")) { words.html("import.look") }
            }
        }
    }

    private func outcome(_ report: ImportReport, _ upload: ID<Upload>) -> HTML {
        HTML {
            h2 { words.html(report.isRefused ? "import.refused" : "import.would") }
            dl(.class("facts")) {
                count("import.rows-read", report.rows)
                if !report.isRefused {
                    count("import.added", report.added)
                    count("import.changed", report.changed)
                    count("import.unchanged", report.unchanged)
                }
                count("import.errors", report.errorCount)
                if report.vanished > 0 {
                    count(wanted.withdrawsVanished ? "import.withdrawn" : "import.vanished", report.vanished)
                }
                if report.newProviderCount > 0 { count("import.new-providers", report.newProviderCount) }
            }
            sentences("import.errors", report.errorCount, report.errors.map(\.sentence))
            sentences(
                "import.unknown", report.unmapped.count,
                report.unmapped.map {
                    words("import.unknown.one", ["value": $0.value, "column": $0.column, "count": grouped($0.count)])
                })
            sentences(
                "import.alike", report.duplicateCount,
                report.duplicates.map {
                    words(
                        "import.alike.one", ["one": $0.one.title, "other": $0.other.source + ", " + $0.other.sourceID])
                })
            sentences(
                "import.vanished", report.vanished, report.vanishedListings.map { $0.title + " (" + $0.sourceID + ")" })
            sentences("import.new-providers", report.newProviderCount, report.newProviders)
            if !report.notes.isEmpty { ul { report.notes.map { note in li(.lang("en")) { note } } } }
            if !report.isRefused {
                form(.class("narrow"), .method("post"), .action(Link(path + "/load"))) {
                    hidden("key", formKey)
                    hidden("upload", upload.letters)
                    hidden("profile", wanted.profile)
                    hidden("source", wanted.source)
                    if wanted.keepsGoodRows { hidden("good", "yes") }
                    if wanted.withdrawsVanished { hidden("withdraw", "yes") }
                    button(.class("primary")) { words.html("import.load") }
                }
            } else if report.goodRows > 0, !wanted.keepsGoodRows {
                form(
                    .class("narrow"), .method("post"), .action(Link(path)),
                    Attribute("enctype", Operation.formWithFile)
                ) {
                    hidden("upload", upload.letters)
                    hidden("profile", wanted.profile)
                    hidden("source", wanted.source)
                    hidden("good", "yes")
                    if wanted.withdrawsVanished { hidden("withdraw", "yes") }
                    button { words.html("import.only-good", ["count": grouped(report.goodRows)]) }
                }
            }
        }
    }

    private func hidden(_ name: String, _ value: String) -> HTML { input(.type("hidden"), .name(name), .value(value)) }

    private func count(_ key: String, _ number: Int) -> HTML {
        HTML {
            dt { words.html(key) }
            dd { grouped(number) }
        }
    }

    /// Some of many sentences, which open.
    private func sentences(_ key: String, _ count: Int, _ all: [String]) -> HTML {
        guard count > 0 else { return .none }
        return details(.open(key == "import.errors")) {
            summary { words(key) + " (" + grouped(count) + ")" }
            ul { all.prefix(Self.shown).map { text in li(.lang("en")) { text } } }
            if count > min(all.count, Self.shown) {
                p { words.html("import.more", ["count": grouped(count - min(all.count, Self.shown))]) }
            }
        }
    }
}
