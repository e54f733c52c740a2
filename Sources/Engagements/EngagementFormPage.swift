import Establishments
import Markup
import Programme
import Web

/// The one screen on which an engagement is recorded, or changed.
struct EngagementFormPage {
    let form: EngagementForm
    let reading: EngagementForm.Reading
    /// Establishments that the officer was with lately.
    let recent: [ID<Establishment>]
    let problems: [Problem]
    /// What is changed; `nil` for a new one.
    let editing: Engagement?
    /// What it says now, where somebody else has changed it meanwhile.
    let overtakenBy: Engagement?
    let officer: String
    /// Letters of who is signed in: what waits on the device is sent for nobody else.
    let person: String
    let formKey: String
    let today: Day
    let labels: EngagementLabels

    private var words: Strings { labels.words }
    private var fields: Fields { Fields(words, problems: problems) }
    private var day: Day { form.typed["day"].flatMap { Day(typed: $0) } ?? today }

    var title: String { words(editing == nil ? "engagement.new" : "engagement.edit") }

    var content: HTML {
        let path = words.language.prefix + (editing.map { $0.path + "/edit" } ?? "/engagements")
        return HTML {
            fields.summary
            h1 { title }
            if let overtakenBy { overtaken(overtakenBy) }
            if editing == nil { EngagementsKept(person: person, words: words).content }
            Markup.form(
                .class(editing == nil ? "narrow engagement new" : "narrow engagement"), .method("post"),
                .action(Link(path)), .id("engagement")
            ) {
                if let version = (overtakenBy ?? editing)?.version {
                    input(.type("hidden"), .name("version"), .value(String(version)))
                } else {
                    input(.type("hidden"), .name("key"), .value(formKey))
                    input(.type("hidden"), .name("person"), .value(person))
                }
                when
                what
                whom
                attended
                notes
                if editing != nil, editing?.facts.state != .planned {
                    fields.text("reason", "engagement.reason", value: form.typed["reason"], limit: 500)
                }
                div(.class("buttons")) {
                    button(.class("primary"), .name("action"), .value("save")) {
                        words.html(editing == nil ? "engagement.save" : "engagement.change")
                    }
                }
            }
        }
    }

    private func overtaken(_ now: Engagement) -> HTML {
        div(.class("warning"), .role("alert")) {
            p { words.html("engagement.overtaken") }
            ul {
                EngagementChanges(from: reading.facts ?? now.facts, to: now.facts, labels: labels).lines.map {
                    name, _, value in
                    li { name + ": " + value }
                }
            }
        }
    }

    private var when: HTML {
        HTML {
            p(.class("hint")) { words("engagement.officer", ["name": officer]) }
            fields.choice(
                "state", "engagement.state",
                (editing == nil ? [.held, .planned] : Engagement.State.allCases).map {
                    ($0.rawValue, labels.state($0))
                },
                chosen: form.typed["state"])
            div(.class("row")) {
                fields.text("day", "engagement.day", value: form.typed["day"], type: "date", limit: 40)
                fields.text(
                    "start", "engagement.start", value: form.typed["start"], type: "time", limit: 20, isRequired: false)
                fields.text(
                    "minutes", "engagement.minutes", value: form.typed["minutes"], limit: 20, inputMode: "numeric")
            }
            if form.isAmbiguous {
                fields.choice(
                    "which", "engagement.which",
                    ["first", "second"].map { ($0, words("engagement.which." + $0)) }, chosen: form.typed["which"],
                    none: words("edit.none"))
            }
        }
    }

    private var what: HTML {
        HTML {
            fields.choice(
                "kind", "engagement.kind", Engagement.Kind.allCases.map { ($0.rawValue, labels.kind($0)) },
                chosen: form.typed["kind"], none: words("edit.none"))
            fields.choice(
                "mode", "engagement.mode", Engagement.Mode.allCases.map { ($0.rawValue, labels.mode($0)) },
                chosen: form.typed["mode"], none: words("edit.none"))
        }
    }

    /// Those that are ticked, those that the words may mean, and those of lately; with a field for another.
    private var whom: HTML {
        let others = (reading.candidates + recent).filter { !reading.chosen.contains($0) }
        var seen: Set<ID<Establishment>> = []
        let offered = (reading.chosen + others).filter { seen.insert($0).inserted }
        return HTML {
            if !offered.isEmpty || fields.isWrong("establishment") {
                fields.ticks(
                    "establishment", "engagement.establishments",
                    offered.map { ($0.letters, labels.whole($0, on: day)) }, chosen: reading.chosen.map(\.letters))
            }
            div(.class("adding")) {
                fields.text(
                    "find", "engagement.find", value: findLeft, autocomplete: "off", isRequired: false,
                    list: "suggestions", suggest: "/establishments/suggest.json")
                datalist(.id("suggestions"))
                button(.class("secondary"), .name("action"), .value("find"), Attribute("formnovalidate", true)) {
                    words.html("engagement.add")
                }
            }
        }
    }

    /// What is left in the field: the words that have led to none.
    private var findLeft: String? { reading.unclear.isEmpty ? nil : reading.unclear.joined(separator: "; ") }

    private var attended: HTML {
        let first: [Engagement.Attendee] = [.practitioner, .leader, .earlyYears]
        let rest = Engagement.Attendee.allCases.filter { !first.contains($0) }
        let isUsed = rest.contains {
            !(form.typed["heads-" + $0.rawValue] ?? "").isEmpty || fields.isWrong("heads-" + $0.rawValue)
        }
        return fieldset(.class("field heads")) {
            legend { words.html("engagement.attended") }
            p(.class("hint")) { words.html("engagement.attended.hint") }
            div(.class("row")) { first.map(heads) }
            details(.open(isUsed)) {
                summary { words.html("engagement.others") }
                div(.class("row")) { rest.map(heads) }
            }
        }
    }

    private func heads(_ role: Engagement.Attendee) -> HTML {
        fields.text(
            "heads-" + role.rawValue, "engagement.attendee." + role.rawValue,
            value: form.typed["heads-" + role.rawValue], limit: 20, isRequired: false, inputMode: "numeric")
    }

    private var notes: HTML {
        let councils = labels.geography.councils.map { ($0.slug, labels.area($0.slug)) }
        let regions = labels.geography.regions.map { ($0.slug, labels.area($0.slug)) }
        let isOpen = ["area", "sector", "theme"].contains { !(form.typed[$0] ?? "").isEmpty || fields.isWrong($0) }
        return HTML {
            fields.lines("note", "engagement.note", value: form.typed["note"], limit: 2000, rows: 3)
            if ["note", "follow-up", "reason"].contains(where: fields.isWrong) || form.typed["note-ok"] == "yes" {
                ul(.class("options")) {
                    li {
                        input(
                            .type("checkbox"), .id("note-ok"), .name("note-ok"), .value("yes"),
                            .checked(form.typed["note-ok"] == "yes"))
                        label(.for("note-ok")) { words.html("engagement.note-ok") }
                    }
                }
            }
            fields.text(
                "follow-up", "engagement.follow-up", value: form.typed["follow-up"], limit: 500, isRequired: false)
            fields.text(
                "follow-up-by", "engagement.follow-up-by", value: form.typed["follow-up-by"], type: "date", limit: 40,
                isRequired: false)
            details(.class("tool"), .open(isOpen)) {
                summary { words.html("engagement.more") }
                fields.choice(
                    "theme", "engagement.theme", labels.themes.map { ($0.slug, labels.theme($0.slug)) },
                    chosen: form.typed["theme"], none: words("edit.none"))
                fields.choice(
                    "area", "engagement.area", regions + councils, chosen: form.typed["area"],
                    none: words("edit.none"))
                fields.choice(
                    "sector", "engagement.sector",
                    Engagement.Sector.allCases.map { ($0.rawValue, words("engagement.sector." + $0.rawValue)) },
                    chosen: form.typed["sector"], none: words("edit.none"))
            }
        }
    }
}
