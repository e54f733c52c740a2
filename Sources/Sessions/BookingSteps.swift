import Directory
import Markup
import Programme
import Web

/// Booking in steps: for whom, the particulars, and a look at the answers. Nothing needs script, and nothing personal is in
/// an address.
struct BookingSteps: Sendable {
    /// How far whoever books has come.
    enum Step: Sendable { case party, particulars, check }

    let session: Session
    let step: Step
    let form: BookingForm
    /// Letters and names of the schools for whose classes whoever books may book.
    let schools: [(letters: String, name: String)]
    let formKey: String
    let problems: [Problem]
    let taxonomy: Taxonomy
    let now: Instant
    let words: Strings
    let links: SessionLinks

    var title: String {
        words(step == .check ? "book.check" : "book.title", ["title": SessionWords.title(session, words)])
    }

    var content: HTML {
        HTML {
            Fields(words, problems: problems).summary
            h1 { title }
            dl(.class("facts")) {
                dt { words.html("session.when") }
                dd { SessionWords.when(session.time, words) }
                dt { words.html("session.where") }
                dd { SessionWords.place(session.facts, words) }
                dt { words.html("session.places") }
                dd { SessionWords.availability(session, at: now, words) }
            }
            if session.facts.takesClasses, schools.isEmpty, step != .check {
                p(.class("hint")) {
                    words.html("book.for-class-role")
                    " "
                    a(.href(links.practitioner(for: session.id))) { words.html("practitioner.title") }
                }
            }
            switch step {
            case .party: party
            case .particulars: particulars
            case .check: check
            }
        }
    }

    private var party: HTML {
        HTML {
            h2 { words.html("book.who") }
            ul(.class("exits")) {
                li {
                    a(.class("button"), .href(links.booking(of: session.id, for: "me"))) { words.html("book.for.me") }
                }
                li {
                    a(.class("button"), .href(links.booking(of: session.id, for: "class"))) {
                        words.html("book.for.class")
                    }
                }
            }
        }
    }

    private var particulars: HTML {
        let fields = Fields(words, problems: problems)
        return Markup.form(.class("narrow"), .method("post"), .action(links.booking(of: session.id))) {
            hidden(["for", "seen"])
            input(.type("hidden"), .name("key"), .value(formKey))
            if form.isForClass {
                h2 { words.html("book.class.title") }
                p(.class("hint")) { words.html("book.no-names") }
                fields.choice(
                    "school", "book.school", schools.map { ($0.letters, $0.name) }, chosen: form.typed["school"])
                fields.text("class", "book.class", value: form.typed["class"], limit: 40)
                fields.choice(
                    "stage", "book.stage",
                    taxonomy.values(.stage).map { ($0, taxonomy.label(.stage, $0, in: words.language)) },
                    chosen: form.typed["stage"], none: words("edit.none"))
                fields.text("places", "book.places", value: form.typed["places"], limit: 9, inputMode: "numeric")
                fields.text("adult", "book.adult", value: form.typed["adult"], limit: 100)
                fields.text("contact", "book.contact", value: form.typed["contact"], limit: 100)
            }
            fields.lines("needs", "book.needs", value: form.typed["needs"], limit: 1000, rows: 3)
            tick("overlap", "book.overlap", isShown: fields.isWrong("overlap") || form.acceptsOverlap, fields)
            tick(
                "wait", "book.wait",
                isShown: session.availability(at: now) == .full || fields.isWrong("wait") || form.wouldWait, fields)
            button(.class("primary"), .name("step"), .value("check")) { words.html("book.next") }
        }
    }

    private func tick(_ name: String, _ key: String, isShown: Bool, _ fields: Fields) -> HTML {
        guard isShown else { return .none }
        return fields.ticks(name, key, [("yes", words(key + ".yes"))], chosen: form.typed.all(name))
    }

    private var check: HTML {
        let names = [
            "for", "seen", "school", "class", "stage", "places", "adult", "contact", "needs", "overlap", "wait",
        ]
        let isFull = session.availability(at: now) == .full
        return HTML {
            dl { answers.map { key, text in HTML.group([dt { words.html(key) }, dd { text }]) } }
            Markup.form(.method("post"), .action(links.booking(of: session.id))) {
                hidden(names)
                // The button itself says so.
                if isFull, !form.wouldWait { input(.type("hidden"), .name("wait"), .value("yes")) }
                input(.type("hidden"), .name("key"), .value(formKey))
                div(.class("buttons")) {
                    button(.class("primary"), .name("step"), .value("book")) {
                        words.html(isFull ? "book.go.wait" : "book.go")
                    }
                    button(.name("step"), .value("change")) { words.html("book.change") }
                }
            }
        }
    }

    private var answers: [(key: String, text: String)] {
        var answers: [(String, String)] = [
            ("book.who", words(form.isForClass ? "book.for.class" : "book.for.me"))
        ]
        if form.isForClass {
            answers += [
                ("book.school", schools.first { $0.letters == form.typed["school"] }?.name ?? ""),
                ("book.class", form.typed["class"] ?? ""),
                ("book.stage", taxonomy.label(.stage, form.typed["stage"] ?? "", in: words.language)),
                ("book.places", form.typed["places"] ?? ""), ("book.adult", form.typed["adult"] ?? ""),
                ("book.contact", form.typed["contact"] ?? ""),
            ]
        }
        let needs = form.typed["needs"] ?? ""
        answers.append(("book.needs", needs.isEmpty ? words("book.needs.none") : needs))
        if form.wouldWait { answers.append(("book.wait", words("book.wait.yes"))) }
        return answers
    }

    private func hidden(_ names: [String]) -> HTML {
        .group(
            names.compactMap { name in
                form.typed[name].map { text in
                    text.isEmpty ? .none : input(.type("hidden"), .name(name), .value(text))
                }
            })
    }
}
