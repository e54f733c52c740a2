import Directory
import Establishments
import Markup
import Programme
import Web

/// The form in which a session is planned or changed.
struct SessionFormPage: Sendable {
    /// What the form is for.
    enum Purpose: Sendable {
        case plan(hosts: [Organisation], formKey: String)
        /// `now` is what others have made of it meanwhile, where they have: names of fields with what they hold.
        case change(Session, now: [(key: String, text: String)])
        case move(Session, now: [(key: String, text: String)])
    }

    let purpose: Purpose
    let form: SessionForm
    let problems: [Problem]
    let taxonomy: Taxonomy
    let councils: [LocalAuthority]
    let words: Strings
    let links: SessionLinks

    var title: String {
        switch purpose {
        case .plan: words("plan.title")
        case .change: words("plan.change")
        case .move: words("plan.move")
        }
    }

    private var fields: Fields { Fields(words, problems: problems) }

    var content: HTML {
        HTML {
            fields.summary
            h1 { title }
            switch purpose {
            case .plan(let hosts, let key):
                p(.class("lead")) { words.html("plan.lead") }
                if hosts.isEmpty {
                    p(.class("note")) { words.html("plan.no-hosts") }
                } else {
                    Markup.form(.class("narrow"), .method("post"), .action(links.new())) {
                        input(.type("hidden"), .name("key"), .value(key))
                        fields.choice(
                            "organisation", "plan.organisation", hosts.map { ($0.id.letters, $0.name) },
                            chosen: form.typed["organisation"], none: hosts.count == 1 ? nil : words("edit.none"))
                        facts
                        timeFields
                        fields.text(
                            "times", "plan.times", value: form.typed["times"] ?? "1", limit: 2, isRequired: false,
                            inputMode: "numeric")
                        fields.text(
                            "weeks", "plan.weeks", value: form.typed["weeks"] ?? "1", limit: 1, isRequired: false,
                            inputMode: "numeric")
                        button(.class("primary")) { words.html("plan.go") }
                    }
                }
            case .change(let session, let now):
                p(.class("lead")) { words.html("plan.change.lead", ["title": session.facts.title]) }
                meanwhile(now)
                Markup.form(.class("narrow"), .method("post"), .action(links.desk(session.id, "edit"))) {
                    version(session)
                    facts
                    button(.class("primary")) { words.html("plan.save") }
                }
            case .move(let session, let now):
                p(.class("lead")) { words.html("plan.move.lead", ["when": SessionWords.when(session.time, words)]) }
                meanwhile(now)
                Markup.form(.class("narrow"), .method("post"), .action(links.desk(session.id, "move"))) {
                    version(session)
                    timeFields
                    button(.class("primary")) { words.html("plan.move.go") }
                }
            }
        }
    }

    private func version(_ session: Session) -> HTML {
        input(.type("hidden"), .name("version"), .value(String(session.version)))
    }

    private func meanwhile(_ now: [(key: String, text: String)]) -> HTML {
        guard !now.isEmpty else { return .none }
        return div(.class("warning")) {
            h2 { words.html("plan.now") }
            dl { now.map { key, text in HTML.group([dt { words.html(key) }, dd { text.isEmpty ? "—" : text }]) } }
        }
    }

    private var facts: HTML {
        HTML {
            fields.text("title", "plan.field.title", value: form.typed["title"], limit: 200)
            fields.lines(
                "description", "plan.field.description", value: form.typed["description"], limit: 5000, rows: 8)
            fields.choice(
                "kind", "sessions.kind",
                SessionFacts.Kind.allCases.map { ($0.rawValue, words("session.kind." + $0.rawValue)) },
                chosen: form.typed["kind"])
            fields.choice(
                "format", "plan.field.format",
                SessionFacts.Format.allCases.map { ($0.rawValue, words("session.format." + $0.rawValue)) },
                chosen: form.typed["format"], none: words("edit.none"))
            fields.choice(
                "mode", "sessions.mode",
                SessionFacts.Mode.allCases.map { ($0.rawValue, words("session.mode." + $0.rawValue)) },
                chosen: form.typed["mode"])
            fields.text("place", "plan.field.place", value: form.typed["place"], limit: 300, isRequired: false)
            fields.choice(
                "council", "plan.field.council",
                councils.map { ($0.slug, words.language == .gaelic ? $0.nameGaelic : $0.name) },
                chosen: form.typed["council"], none: words("edit.none"))
            fields.text(
                "link", "plan.field.link", value: form.typed["link"], type: "url", limit: 2000, isRequired: false)
            fields.text(
                "presenters", "plan.field.presenters", value: form.typed["presenters"], limit: 300, isRequired: false)
            fields.ticks(
                "takes", "plan.field.takes",
                [("people", words("plan.takes.people")), ("classes", words("plan.takes.classes"))],
                chosen: form.typed.all("takes"))
            fields.text(
                "capacity", "plan.field.capacity", value: form.typed["capacity"], limit: 9, inputMode: "numeric")
            fields.text(
                "threshold", "plan.field.threshold", value: form.typed["threshold"] ?? "50", limit: 3,
                isRequired: false,
                inputMode: "numeric")
            folded("sector", .sector)
            folded("theme", .theme)
            details {
                summary { words.html("edit.gaelic") }
                fields.text(
                    "title_gd", "edit.field.title_gd", value: form.typed["title_gd"], limit: 200, isRequired: false)
                fields.lines(
                    "description_gd", "edit.field.description_gd", value: form.typed["description_gd"], limit: 5000)
            }
        }
    }

    private func folded(_ name: String, _ facet: Facet) -> HTML {
        let chosen = form.typed.all(name)
        return details(.class("facet"), .open(!chosen.isEmpty)) {
            summary {
                words.html("facet." + name)
                if !chosen.isEmpty { span(.class("on")) { words.html("facet.ticked", count: chosen.count) } }
            }
            fields.ticks(
                name, "facet." + name,
                taxonomy.values(facet).map { ($0, taxonomy.label(facet, $0, in: words.language)) }, chosen: chosen)
        }
    }

    private var timeFields: HTML {
        HTML {
            fields.text("day", "plan.field.day", value: form.typed["day"], type: "date", limit: 10)
            fields.text("time", "plan.field.time", value: form.typed["time"], limit: 10)
            if fields.isWrong("fold") || form.typed["fold"]?.isEmpty == false {
                fields.choice(
                    "fold", "plan.field.fold",
                    SessionTime.Fold.allCases.map { ($0.rawValue, words("session.fold." + $0.rawValue)) },
                    chosen: form.typed["fold"], none: words("edit.none"))
            }
            fields.text(
                "minutes", "plan.field.minutes", value: form.typed["minutes"] ?? "60", limit: 4, inputMode: "numeric")
        }
    }
}
