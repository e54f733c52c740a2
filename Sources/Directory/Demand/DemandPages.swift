import Markup
import Programme
import Web

/// What was looked for in vain, by council, for staff.
struct NeedsPage {
    let needs: NeedsByArea
    /// The council whose needs are shown; all unless one is chosen.
    let council: String?
    let showsHandled: Bool
    let isDone: Bool
    let mayExport: Bool
    /// What a need's query asks for, in words.
    let inWords: @Sendable (String) -> String
    let labels: @Sendable (Facet, String) -> String
    let words: Strings

    private var path: String { words.language.prefix + "/admin/needs" }

    var content: HTML {
        HTML {
            h1 { words.html("needs.title") }
            if isDone { p(.class("success"), .role("status")) { words.html("demand.done") } }
            p(.class("lead")) { words.html("needs.lead", count: needs.open) }
            if !needs.areas.isEmpty { table }
            p {
                a(.href(Link("/admin/needs.json"))) { words.html("demand.json") }
                if mayExport {
                    HTML.group([.text(" · "), a(.href(Link("/admin/needs.csv"))) { words.html("needs.csv") }])
                }
            }
            h2 { showsHandled ? words.html("demand.handled") : words.html("needs.newest") }
            DemandFilter(path: path, showsHandled: showsHandled, words: words) {
                Fields(words).choice(
                    "council", "needs.council",
                    needs.areas.compactMap(\.council).map { ($0, labels(.localAuthority, $0)) }, chosen: council,
                    none: words("needs.every"))
            }.content
            if needs.newest.isEmpty {
                p { words.html("demand.none") }
            } else {
                ul(.class("cards")) { needs.newest.map(card) }
            }
            if needs.newest.count == Directory.needsShown {
                p { words.html("needs.first", count: Directory.needsShown) }
            }
        }
    }

    private var table: HTML {
        div(.class("scroll"), .role("region"), .tabindex(0), .label(words("needs.areas"))) {
            // With roles, because on a narrow screen its parts are no longer laid out as a table's.
            Markup.table(.role("table")) {
                caption { words.html("needs.areas") }
                thead(.role("rowgroup")) {
                    tr(.role("row")) {
                        ["needs.council", "needs.open", "needs.all"].map { key in
                            th(.role("columnheader"), .scope("col")) { words.html(key) }
                        }
                    }
                }
                tbody(.role("rowgroup")) {
                    needs.areas.map { area in
                        tr(.role("row")) {
                            th(.role("rowheader"), .scope("row")) {
                                area.council.map { council in
                                    a(.href(Link(path + "?" + Query(items: [("council", council)]).encoded))) {
                                        labels(.localAuthority, council)
                                    }
                                } ?? words.html("needs.nowhere")
                            }
                            cell("needs.open", area.open)
                            cell("needs.all", area.all)
                        }
                    }
                }
            }
        }
    }

    private func cell(_ key: String, _ number: Int) -> HTML {
        td(.role("cell")) {
            span(.class("label"), .ariaHidden()) { words(key) }
            span { grouped(number) }
        }
    }

    private func card(_ need: UnmetNeed, _ mayHandle: Bool) -> HTML {
        li(.class("card")) {
            h3 { need.words }
            p {
                words("needs.search") + " "
                a(.href(Link(words.language.prefix + "/directory" + (need.query.isEmpty ? "" : "?" + need.query)))) {
                    inWords(need.query)
                }
            }
            p(.class("meta")) {
                [
                    words.day(need.at.londonDay),
                    need.council.map { labels(.localAuthority, $0) } ?? words("needs.nowhere"),
                    need.handled.map { words("demand.handled.on", ["day": words.day($0.londonDay)]) },
                ].compactMap { $0 }.joined(separator: " · ")
            }
            if mayHandle {
                DemandButton(path: path, field: "need", letters: need.id.letters, about: need.words, words: words)
                    .content
            }
        }
    }
}

/// What readers say is wrong with listings, for those who can put it right.
struct ProblemsPage {
    let problems: [(problem: ReportedProblem, mayHandle: Bool)]
    /// Whether whoever asks may edit the listing of one.
    let mayEdit: (ReportedProblem) -> Bool
    let showsHandled: Bool
    let isDone: Bool
    let mayExport: Bool
    let words: Strings

    /// At most so many are shown; the file has all.
    static let shown = 200

    private var path: String { words.language.prefix + "/admin/problems" }

    var content: HTML {
        HTML {
            h1 { words.html("problems.title") }
            if isDone { p(.class("success"), .role("status")) { words.html("demand.done") } }
            p(.class("lead")) {
                showsHandled ? words.html("demand.handled") : words.html("problems.lead", count: problems.count)
            }
            p {
                a(.href(Link("/admin/problems.json"))) { words.html("demand.json") }
                if mayExport {
                    HTML.group([.text(" · "), a(.href(Link("/admin/problems.csv"))) { words.html("problems.csv") }])
                }
            }
            DemandFilter(path: path, showsHandled: showsHandled, words: words) {}.content
            if problems.isEmpty {
                p { words.html("demand.none") }
            } else {
                ul(.class("cards")) { problems.prefix(Self.shown).map(card) }
            }
        }
    }

    private func card(_ problem: ReportedProblem, _ mayHandle: Bool) -> HTML {
        li(.class("card")) {
            h2 { a(.href(Link(words.language.prefix + problem.path))) { problem.title } }
            p { words.html("problem." + problem.reason.rawValue) }
            if !problem.note.isEmpty { p { "“" + problem.note + "”" } }
            p(.class("meta")) {
                [
                    problem.providerName, words.day(problem.at.londonDay),
                    problem.isWithdrawn ? words("problems.withdrawn") : nil,
                    problem.handled.map { words("demand.handled.on", ["day": words.day($0.londonDay)]) },
                ].compactMap { $0 }.joined(separator: " · ")
            }
            if mayEdit(problem), !problem.isWithdrawn {
                let edit = words.language.prefix + "/provider/listings/" + problem.listing.letters + "/edit"
                p {
                    a(.class("button"), .href(Link(edit))) {
                        words.html("holdings.edit")
                        span(.class("vh")) { ": " + problem.title }
                    }
                }
            }
            if mayHandle {
                DemandButton(
                    path: path, field: "problem", letters: problem.id.letters, about: problem.title, words: words
                ).content
            }
        }
    }
}

/// Chooses between what is open and what was dealt with.
private struct DemandFilter {
    let path: String
    let showsHandled: Bool
    let words: Strings
    @HTMLBuilder let more: () -> HTML

    var content: HTML {
        form(.class("narrow"), .method("get"), .action(Link(path))) {
            more()
            Fields(words).choice(
                "show", "demand.show",
                [("open", words("demand.open")), ("handled", words("demand.handled"))],
                chosen: showsHandled ? "handled" : "open")
            button(.class("secondary")) { words.html("demand.show.go") }
        }
    }
}

/// Says that something is dealt with.
private struct DemandButton {
    let path: String
    let field: String
    let letters: String
    let about: String
    let words: Strings

    var content: HTML {
        form(.method("post"), .action(Link(path))) {
            input(.type("hidden"), .name(field), .value(letters))
            button(.class("secondary")) {
                words.html("demand.handle")
                span(.class("vh")) { ": " + about }
            }
        }
    }
}
