import Establishments
import Files
import Markup
import Programme
import Web

/// The page on which a spreadsheet of past engagements is chosen, what loading it would do, and what was loaded before.
struct SentEngagementsPage {
    let wanted: SentEngagements
    /// What was sent, and what loading it would do.
    let found: (upload: ID<Upload>, report: ImportedEngagements)?
    let loads: [EngagementLoad]
    /// What was done just now: `loaded`, `nothing` or `undone`.
    let done: String?
    let formKey: String
    let today: Day
    let problems: [Problem]
    let labels: EngagementLabels

    /// How many of many are shown; the command shows all.
    private static let shown = 100

    private var words: Strings { labels.words }
    private var path: String { words.language.prefix + "/engagements/import" }

    var content: HTML {
        let fields = Fields(words, problems: problems)
        return HTML {
            fields.summary
            h1 { words.html("engagements.import") }
            if let done, ["loaded", "nothing", "undone"].contains(done) {
                p(.class("success"), .role("status")) {
                    if done == "loaded", let last = loads.first {
                        words.html("engagements.import.done.loaded", count: last.added)
                    } else if done != "loaded" {
                        words.html("engagements.import.done." + done)
                    }
                }
            }
            if let found {
                outcome(found.report)
                if !found.report.questions.isEmpty { questions(found.report, found.upload) }
                next(found.report, found.upload)
                h2 { words.html("import.again") }
            } else {
                p { words.html("engagements.import.intro") }
                p(.class("hint")) { words.html("engagements.import.columns") }
            }
            form(.class("narrow"), .method("post"), .action(Link(path)), Attribute("enctype", Operation.formWithFile)) {
                fields.file("file", "engagements.import.file", accept: [".csv", ".xlsx", ".ods"])
                fields.text(
                    "officer", "engagements.import.officer", value: wanted.officer, limit: 200, isRequired: false)
                fields.ticks(
                    "good", "import.rows", [("yes", words("import.good"))], chosen: wanted.keepsGoodRows ? ["yes"] : [])
                button(.class("primary")) { words.html("import.look") }
            }
            if !loads.isEmpty { before }
        }
    }

    private func outcome(_ report: ImportedEngagements) -> HTML {
        let isHeld = !report.isWhole && !wanted.keepsGoodRows
        return HTML {
            h2 {
                words.html(
                    isHeld
                        ? (report.faults.isEmpty ? "engagements.import.asks" : "import.refused") : "import.would")
            }
            div(.class("facts")) {
                dl {
                    words.fact("import.rows-read", grouped(report.rows))
                    words.fact("engagements.import.added", grouped(report.added))
                    words.fact("engagements.import.before", grouped(report.unchanged))
                    words.fact("engagements.import.names", grouped(report.questions.count))
                    words.fact("import.errors", grouped(report.faults.count))
                }
            }
            if !report.faults.isEmpty {
                details(.open(true)) {
                    summary { words("import.errors") + " (" + grouped(report.faults.count) + ")" }
                    ul { report.faults.prefix(Self.shown).map { fault in li(.lang("en")) { fault.sentence } } }
                    more(than: report.faults.count)
                }
            }
        }
    }

    private func more(than count: Int) -> HTML {
        count <= Self.shown ? .none : p { words.html("import.more", ["count": grouped(count - Self.shown)]) }
    }

    /// The names that may mean several establishments or none, each with whom it may mean.
    private func questions(_ report: ImportedEngagements, _ upload: ID<Upload>) -> HTML {
        let asked = report.questions.prefix(Self.shown)
        return form(.class("narrow"), .method("post"), .action(Link(path)), .id("names")) {
            h3 { words.html("engagements.import.names") }
            p { words.html("engagements.import.names.hint") }
            kept(upload, without: Set(asked.map(\.name)))
            asked.enumerated().map { number, question in self.question(question, number) }
            more(than: report.questions.count)
            datalist(.id("suggestions"))
            button(.class("primary")) { words.html("engagements.import.answer") }
        }
    }

    private func question(_ question: ImportedEngagements.Question, _ number: Int) -> HTML {
        let said = wanted.answers[question.name]
        let (answer, other) = ("answer-\(number)", "other-\(number)")
        return fieldset(.class("field")) {
            legend { "“" + question.name + "”, " + words("engagements.import.rows", count: question.rows) }
            hidden("name", question.name)
            label(.for(answer)) { words.html("engagements.import.means") }
            select(.id(answer), .name("answer")) {
                option(.value("")) { words("edit.none") }
                question.candidates.map { one in
                    option(.value(one.id.letters)) { labels.whole(one.id, on: today) }
                }
                option(.value("none")) { words("engagements.import.none") }
            }
            label(.for(other)) { words.html("engagements.import.other") }
            input(
                .type("text"), .id(other), .name("other"), .value(said), Attribute("autocomplete", "off"),
                Attribute("list", "suggestions"), Attribute("data-suggest", "/establishments/suggest.json"),
                Attribute("maxlength", "200"))
        }
    }

    /// How it goes on: load it, or take the good rows alone.
    private func next(_ report: ImportedEngagements, _ upload: ID<Upload>) -> HTML {
        if report.added > 0 || report.unchanged > 0, report.isWhole || wanted.keepsGoodRows {
            return form(.class("narrow"), .method("post"), .action(Link(path + "/load"))) {
                hidden("key", formKey)
                kept(upload)
                if wanted.keepsGoodRows { hidden("good", "yes") }
                button(.class("primary")) { words.html("engagements.import.load", count: report.added) }
            }
        }
        guard report.added > 0, !wanted.keepsGoodRows else { return .none }
        return form(.class("narrow"), .method("post"), .action(Link(path + "/load"))) {
            hidden("key", formKey)
            kept(upload)
            hidden("good", "yes")
            button { words.html("import.only-good", ["count": grouped(report.added)]) }
        }
    }

    /// What was sent and answered so far.
    private func kept(_ upload: ID<Upload>, without asked: Set<String> = []) -> HTML {
        HTML {
            hidden("upload", upload.letters)
            hidden("officer", wanted.officer)
            if !asked.isEmpty, wanted.keepsGoodRows { hidden("good", "yes") }
            wanted.carried(without: asked).map { hidden("answers", $0) }
        }
    }

    private func hidden(_ name: String, _ value: String) -> HTML { input(.type("hidden"), .name(name), .value(value)) }

    private var before: HTML {
        section(.labelledBy("loads")) {
            h2(.id("loads")) { words.html("engagements.import.loads") }
            ul(.class("cards")) {
                loads.map { load in
                    li(.class("card")) {
                        p {
                            load.file + " · " + words.day(load.at.londonDay) + " · "
                                + words("engagements.count", count: load.added)
                            if load.undone != nil {
                                " "
                                span(.class("tag")) { words.html("imports.undone") }
                            }
                        }
                        if load.undone == nil {
                            form(.method("post"), .action(Link(path + "/" + load.id.letters + "/undo"))) {
                                button(.class("secondary")) {
                                    words.html("imports.undo.go")
                                    span(.class("vh")) { ": " + load.file }
                                }
                            }
                        }
                    }
                }
            }
        }
    }
}
