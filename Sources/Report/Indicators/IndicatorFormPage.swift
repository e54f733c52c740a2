import Markup
import Programme
import Web

/// The form in which an indicator is entered or changed.
struct IndicatorFormPage {
    let typed: IndicatorForm
    /// The slug of the one that is changed; `nil` for a new one.
    let slug: String?
    let version: Int
    let reason: String
    let problems: [Problem]
    /// What is wrong with the expression, to be pointed at.
    let fault: FigureFault?
    let isOvertaken: Bool
    let formKey: String
    let words: Strings

    var title: String { slug == nil ? words("indicator.new") : typed.code + " – " + typed.title }

    var content: HTML {
        let fields = Fields(words, problems: problems)
        let path = words.language.prefix + "/admin/indicators" + (slug.map { "/" + $0 } ?? "")
        return HTML {
            h1 { title }
            fields.summary
            if isOvertaken {
                div(.class("problems"), .role("alert")) { p(.lang("en")) { Indicators.overtaken.message } }
            }
            if let fault { FigureFaultNote(text: typed.expression, fault: fault, words: words).content }
            form(.class("register"), .action(Link(path)), .method("post")) {
                if slug == nil {
                    input(.type("hidden"), .name("key"), .value(formKey))
                } else {
                    input(.type("hidden"), .name("version"), .value(String(version)))
                }
                fields.text("code", "indicator.field.code", value: typed.code, limit: 20)
                fields.text("title", "indicator.field.title", value: typed.title)
                fields.choice(
                    "theme", "indicator.field.theme",
                    Indicator.Theme.allCases.map { ($0.rawValue, words("indicator.theme." + $0.rawValue)) },
                    chosen: typed.theme)
                fields.lines(
                    "meaning", "indicator.field.meaning", value: typed.meaning, limit: 1000, rows: 3, isRequired: true)
                fields.lines(
                    "expression", "indicator.field.expression", value: typed.expression, limit: FigureToken.longest,
                    rows: 3, isRequired: true)
                fields.choice(
                    "periods", "indicator.field.periods",
                    Indicator.forms.map { ($0.rawValue, words("indicator.periods." + $0.rawValue)) },
                    chosen: typed.periods)
                fields.text(
                    "baseline", "indicator.field.baseline", value: typed.baseline, limit: 30, isRequired: false)
                fields.choice(
                    "aim", "indicator.field.aim",
                    Indicator.Aim.kinds.map { ($0, words("indicator.aim." + $0)) }, chosen: typed.aim)
                fields.text(
                    "aim_value", "indicator.field.aim_value", value: typed.aimValue, limit: 30, isRequired: false)
                fields.text(
                    "aim_period", "indicator.field.aim_period", value: typed.aimPeriod, limit: 30, isRequired: false)
                fields.text("owner", "indicator.field.owner", value: typed.owner)
                fields.text("place", "indicator.field.place", value: typed.place, limit: 5, inputMode: "numeric")
                fields.lines(
                    "not_reported", "indicator.field.not_reported", value: typed.notReported, limit: 40_000, rows: 3)
                fields.lines("breaks", "indicator.field.breaks", value: typed.breaks, limit: 40_000, rows: 3)
                if slug != nil {
                    fields.lines("reason", "external.reason", value: reason, limit: 1000, rows: 2, isRequired: true)
                }
                button(.class("primary")) { words.html("report.save") }
            }
        }
    }
}
