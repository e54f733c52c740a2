import Markup
import Programme
import Web

/// The form in which an indicator is entered or changed.
struct IndicatorFormPage {
    let typed: IndicatorForm
    /// What is wrong with the expression, to be pointed at.
    let fault: FigureFault?
    let form: VersionedForm

    private var words: Strings { form.words }

    var title: String { form.name == nil ? words("indicator.new") : typed.code + " – " + typed.title }

    var content: HTML {
        let note = fault.map { FigureFaultNote(text: typed.expression, fault: $0, words: words).content } ?? .none
        return form.content(title, note: note) { fields in
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
                "not_reported", "indicator.field.not_reported", value: typed.notReported,
                limit: VersionedForm.longest, rows: 3)
            fields.lines(
                "breaks", "indicator.field.breaks", value: typed.breaks, limit: VersionedForm.longest, rows: 3)
        }
    }
}
