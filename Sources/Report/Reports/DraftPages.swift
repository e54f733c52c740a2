import Establishments
import Markup
import Programme
import Web

/// The reports as they are written.
struct DraftsPage {
    let drafts: [Report]
    let mayMake: Bool
    let words: Strings

    var content: HTML {
        HTML {
            h1 { words.html("reports.desk") }
            if mayMake {
                p {
                    a(.class("button primary"), .href(Link(words.language.prefix + "/admin/reports/new"))) {
                        words.html("report.new")
                    }
                }
            }
            if drafts.isEmpty { p(.class("note")) { words.html("reports.nodrafts") } }
            ul(.class("cards")) {
                drafts.map { draft in
                    li(.class("card")) {
                        h2 {
                            a(.href(Link(words.language.prefix + "/admin/reports/" + draft.slug))) { draft.facts.title }
                        }
                        p(.class("meta")) {
                            words("report.state." + draft.state.rawValue) + " · "
                                + StrategyTheme.label(of: draft.facts.theme, words) + " · "
                                + FigureWords(words).period(draft.facts.period) + " · "
                                + words("report.changed", ["day": words.day(draft.changed.londonDay)])
                        }
                        if !draft.reason.isEmpty { p(.class("note")) { draft.reason } }
                    }
                }
            }
        }
    }
}

/// The form in which a report is written, with what it would say beside it.
struct DraftPage {
    let typed: ReportForm
    /// `nil` for a new one.
    let report: Report?
    let preview: ReportPreview?
    let problems: [Problem]
    /// What somebody else has made of it meanwhile.
    let overtakenBy: Report?
    let mayChange: Bool
    let maySend: Bool
    let mayRelease: Bool
    /// The last release, where there is one, and what this would change in it: the next one is an amendment.
    let last: (release: Release, changes: [ReleaseChange])?
    let formKey: String
    let done: String?
    let geography: Geography
    let words: Strings

    var title: String { report?.facts.title ?? words("report.new") }

    private var path: String {
        words.language.prefix + "/admin/reports" + (report.map { "/" + $0.slug } ?? "")
    }

    var content: HTML {
        let fields = Fields(words, problems: problems)
        return HTML {
            h1 { title }
            if let done { p(.class("success"), .role("status")) { done } }
            fields.summary
            if let overtakenBy {
                div(.class("problems"), .role("alert")) {
                    h2 { words.html("report.overtaken") }
                    p(.lang("en")) { Reports.overtaken.message }
                    h3 { words.html("report.between") }
                    ReleaseChangesList(
                        changes: ReleaseChange.between(overtakenBy.facts.body, typed.body), words: words
                    ).html
                    details {
                        summary { words.html("report.theirs") }
                        pre(.class("expression")) { overtakenBy.facts.body }
                    }
                }
            }
            if let report {
                p(.class("meta")) { words("report.state." + report.state.rawValue) }
                if !report.reason.isEmpty { p(.class("note")) { words("report.returned") + " " + report.reason } }
                if let last { amendment(of: last) }
            }
            div(.class("writing")) {
                if mayChange { form(fields) } else { HTML.none }
                section(.class("preview"), .id("preview"), .labelledBy("preview-title")) {
                    h2(.id("preview-title")) { words.html("report.preview") }
                    previewed
                }
            }
            decisions(fields)
        }
    }

    /// What it would change in the release that there is.
    private func amendment(of last: (release: Release, changes: [ReleaseChange])) -> HTML {
        HTML {
            p {
                a(.href(Link(words.language.prefix + last.release.path))) {
                    words.html("report.last", ["version": last.release.version])
                }
            }
            details(.class("tool"), .open(report?.state == .review)) {
                summary { words.html("report.wouldchange") }
                if last.changes.isEmpty {
                    p { words.html("release.nochanges") }
                } else {
                    ReleaseChangesList(changes: last.changes, words: words).html
                }
            }
        }
    }

    private func form(_ fields: Fields) -> HTML {
        let live = words.language.prefix + "/admin/reports/preview"
        return Markup.form(.action(Link(path)), .method("post"), Attribute("data-preview", live)) {
            if report == nil { input(.type("hidden"), .name("key"), .value(formKey)) }
            if let report {
                input(.type("hidden"), .name("version"), .value(String(overtakenBy?.version ?? report.version)))
            }
            fields.text("title", "report.title", value: typed.title)
            fields.choice(
                "theme", "report.theme",
                StrategyTheme.allCases.map { ($0.rawValue, StrategyTheme.label(of: $0, words)) }, chosen: typed.theme,
                none: words("report.theme.all"))
            fields.text("period", "report.period", value: typed.period, limit: 40)
            fields.lines("summary", "report.summary", value: typed.summary, limit: 1000, rows: 2)
            fields.lines("body", "report.body", value: typed.body, limit: ReportText.longest, rows: 24)
            p { FigureHelpPage.link(words) }
            div(.class("buttons")) {
                button(.class("primary"), .name("action"), .value("save")) { words.html("report.save") }
                button(.class("secondary"), .name("action"), .value("preview")) { words.html("report.look") }
            }
        }
    }

    /// What the text says, or what is wrong with it.
    var previewed: HTML {
        guard let preview else {
            if !typed.period.isEmpty, FigureParser.period(typed.period) == nil {
                return p(.class("problems"), .lang("en")) { FigureParser.reasonForNoPeriod(typed.period) }
            }
            return p(.class("hint")) { words.html("report.nopreview") }
        }
        let body = Markdown(
            preview.text.marked,
            inline: { number in
                guard let answer = preview.answers[number] else { return mark { "?" } }
                let asked = answer.figure?.whole ?? answer.text
                return a(.class("infigure"), .href(FigureWords.link("/figures", asked, words))) {
                    answer.table != nil
                        ? FigureWords(words).title(of: answer)
                        : answer.value == nil
                            ? words("status." + answer.status.rawValue) : FigureWords(words).number(answer)
                }
            },
            block: { number in
                guard let answer = preview.answers[number], let table = answer.table else { return nil }
                let said = FigureWords(words)
                return FigureDrawing(
                    answer: answer, table: table, geography: geography, words: words,
                    title: said.heading(of: answer), number: number
                ).content
            })
        return HTML {
            if !preview.faults.isEmpty {
                div(.class("problems")) {
                    h3 { words.html("report.faults", count: preview.faults.count) }
                    ul(.lang("en")) {
                        preview.faults.prefix(50).map { fault in
                            li {
                                fault.sentence
                                if !fault.text.isEmpty {
                                    " "
                                    code { fault.text }
                                }
                            }
                        }
                    }
                }
            }
            if !preview.notices.isEmpty {
                div(.class("note")) {
                    h3 { words.html("report.notices") }
                    ul(.lang("en")) {
                        preview.notices.prefix(50).map { notice in
                            li {
                                notice.sentence
                                " "
                                code { notice.text }
                            }
                        }
                    }
                }
            }
            body.html
        }
    }

    @HTMLBuilder private func decisions(_ fields: Fields) -> HTML {
        if let report {
            if maySend, report.state == .draft {
                action(report, "send", "report.send", "primary") { HTML.none }
            }
            if mayRelease, report.state == .review {
                h2 { words.html("report.decide") }
                action(report, "release", "report.release", "primary") {
                    if last != nil {
                        fields.lines("note", "report.note", value: typed.note, limit: 2000, rows: 3, isRequired: true)
                    }
                    p(.class("hint")) { words.html("report.forever") }
                    ul(.class("options")) {
                        li {
                            input(.type("checkbox"), .id("read"), .name("read"), .value("yes"), .required(true))
                            label(.for("read")) { words.html("report.read") }
                        }
                    }
                }
                action(report, "return", "report.return", "secondary") {
                    fields.lines("reason", "report.reason", value: typed.reason, limit: 1000, rows: 3)
                }
            }
        }
    }

    private func action(
        _ report: Report, _ word: String, _ key: String, _ look: String, @HTMLBuilder _ fields: () -> HTML
    ) -> HTML {
        Markup.form(.class("decision"), .action(Link(path + "/" + word)), .method("post")) {
            input(.type("hidden"), .name("version"), .value(String(report.version)))
            fields()
            button(.class(look)) { words.html(key) }
        }
    }
}

/// What is typed into that form.
struct ReportForm: Equatable, Sendable {
    var title = ""
    var theme = ""
    var period = ""
    var summary = ""
    var body = ""
    var note = ""
    var reason = ""

    init(_ form: Query) {
        title = form["title"] ?? ""
        theme = form["theme"] ?? ""
        period = form["period"] ?? ""
        summary = form["summary"] ?? ""
        body = form["body"] ?? ""
        note = form["note"] ?? ""
        reason = form["reason"] ?? ""
    }

    init(_ facts: ReportFacts? = nil) {
        guard let facts else { return }
        (title, theme) = (facts.title, facts.theme?.rawValue ?? "")
        (period, summary, body) = (facts.period.text, facts.summary, facts.body)
    }

    /// What it says. Throws `Failure.invalid` where the period or the theme cannot be read.
    func facts() throws -> ReportFacts {
        guard let period = FigureParser.period(self.period) else {
            throw Failure.invalid([Problem("period", FigureParser.reasonForNoPeriod(self.period))])
        }
        guard theme.isEmpty || StrategyTheme(rawValue: theme) != nil else {
            let known = StrategyTheme.allCases.map(\.rawValue).joined(separator: ", ")
            throw Failure.invalid([Problem("theme", "The theme is one of \(known), or none for a report on all.")])
        }
        let lines = body.utf8.filter { $0 != UInt8(ascii: "\r") }
        return ReportFacts(
            title: title, theme: StrategyTheme(rawValue: theme), summary: summary, period: period,
            body: String(decoding: lines, as: UTF8.self))
    }
}
