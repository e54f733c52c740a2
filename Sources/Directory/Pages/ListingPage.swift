import Markup
import Programme
import Web

/// One listing: what it is, for whom, where and when, where it comes from, and a way to say that something is wrong.
package struct ListingPage: Sendable {
    let listing: Listing
    let origin: Origin?
    let related: [Listing]
    let words: Strings
    let links: DirectoryLinks
    let today: Day
    /// `http://127.0.0.1:8080`, for the address on paper.
    let site: String
    var formKey: String
    let labels: @Sendable (Facet, String) -> String
    /// What was wrong with a report that was sent, and what it said.
    var problems: [Problem] = []
    var typed: (reason: String, note: String) = ("", "")
    /// Whether a report has just been taken.
    var isThanked = false
    /// Whether it is shown before it is published: then nobody can report a problem with it.
    var isPreview = false
    /// Where the reader can say that it is a duplicate, if they may.
    var duplicateLink: Link?

    var facts: ListingFacts { listing.facts }

    /// Everything between the frame's head and foot.
    package var content: HTML {
        article(.class("listing")) {
            isThanked ? div(.class("success"), .role("status")) { p { words.html("problem.thanks") } } : .none
            errorSummary
            heading
            div(.class("split")) {
                div(.class("prose")) {
                    descriptions
                    action
                }
                div(.class("facts")) {
                    h2(.class("vh")) { words.html("listing.facts") }
                    factList
                    sourceBox
                }
                div(.class("prose")) {
                    relatedList
                    isPreview ? .none : problemForm
                    duplicateLink.map { link in p { a(.href(link)) { words.html("duplicates.this") } } } ?? .none
                }
            }
            printSheet(
                [words.html("sheet.day", ["day": words.day(today)])],
                address: site + words.language.prefix + DirectoryLinks.path(of: listing))
        }
    }

    private var heading: HTML {
        .group([
            h1 { title },
            facts.titleGaelic.map { gaelic in
                words.language == .gaelic ? .none : p(.class("gaelic"), .lang("gd")) { gaelic }
            } ?? .none,
            p(.class("by")) {
                words.html("listing.by")
                " "
                a(.href(links.provider(listing.provider))) { facts.providerName }
            },
            origin?.invented == true ? p(.class("warning")) { words.html("listing.invented") } : .none,
            facts.isOver(on: today) ? p(.class("warning")) { words.html("listing.over") } : .none,
        ])
    }

    private var title: HTML {
        if words.language == .gaelic, let gaelic = facts.titleGaelic { return .text(gaelic) }
        return words.language == .gaelic ? span(.lang("en")) { facts.title } : .text(facts.title)
    }

    private var descriptions: HTML {
        let gaelic = facts.descriptionGaelic.map { text in div(.lang("gd")) { paragraphs(text) } } ?? .none
        let english = div(.lang(words.language == .gaelic ? "en" : nil)) { paragraphs(facts.description) }
        return words.language == .gaelic ? .group([gaelic, english]) : .group([english, gaelic])
    }

    private func paragraphs(_ text: String) -> HTML {
        .group(text.utf8.split(separator: 0x0A).map { line in p { String(decoding: line, as: UTF8.self) } })
    }

    private var action: HTML {
        guard let url = facts.url, let link = Link(url) else { return .none }
        return p { a(.class("button"), .href(link), .rel("external")) { words.html("listing.visit") } }
    }

    private var factList: HTML {
        dl(.class("summary")) {
            words.fact("fact.when", facts.start.map { WhenText.inWords($0, facts.end, words) } ?? words("date.always"))
            words.fact("fact.where", place)
            words.fact("facet.format", facts.format.map { labels(.format, $0) })
            words.fact("fact.cost", facts.costPence.map { Cost.inWords($0, words) })
            words.fact("facet.audience", facts.audience.map { labels(.audience, $0) })
            fact("facet.sector", .sector, facts.sectors)
            fact("facet.stage", .stage, facts.stages)
            fact("facet.theme", .theme, facts.themes)
            fact("fact.applies", .region, facts.regions)
            councils
            words.fact("facet.language", labels(.language, facts.language))
            words.fact("fact.checked", facts.checked.map { words.day($0) } ?? words("fact.unchecked"))
            words.fact("fact.updated", facts.updated.map { words.day($0.londonDay) })
        }
    }

    private var councils: HTML {
        guard !facts.localAuthorities.isEmpty else { return .none }
        return words.fact("facet.local_authority") {
            ul {
                facts.localAuthorities.map { council in
                    li { a(.href(links.area(council))) { labels(.localAuthority, council) } }
                }
            }
        }
    }

    /// Values that lead to what else has them.
    private func fact(_ key: String, _ facet: Facet, _ values: [String]) -> HTML {
        guard !values.isEmpty else { return .none }
        return words.fact(key) {
            ul {
                values.map { value in
                    li {
                        a(.href(links.directory(DirectoryQuery().selecting([value], in: facet)))) {
                            labels(facet, value)
                        }
                    }
                }
            }
        }
    }

    var place: String? {
        let parts = [facts.address, facts.postcode].compactMap { $0 }
        if parts.count == 2, parts[0].utf8Contains(parts[1]) { return parts[0] }
        return parts.isEmpty ? nil : parts.joined(separator: ", ")
    }

    private var sourceBox: HTML {
        div(.class("source")) {
            h2 { words.html("source.title") }
            p { origin?.title ?? facts.source }
            p {
                words.html("source.licence")
                " "
                origin?.licenceURL.flatMap { Link($0) }.map { link in a(.href(link), .rel("license")) { facts.licence }
                } ?? .text(facts.licence)
            }
            p(.class("hint"), .lang("en")) { origin?.attribution ?? "" }
            (facts.sourceURL ?? origin?.address).flatMap { Link($0) }.map { link in
                p { a(.href(link), .rel("external")) { words.html("source.link") } }
            }
            p { a(.href(Link("/directory/" + listing.id.letters + ".json"))) { words.html("source.json") } }
        }
    }

    private var relatedList: HTML {
        guard !related.isEmpty else { return .none }
        return section(.labelledBy("related")) {
            h2(.id("related")) { words.html("related.title") }
            ul(.class("related")) {
                related.map { other in
                    li {
                        a(.href(links.listing(other)), .lang(words.language == .gaelic ? "en" : nil)) {
                            other.facts.title
                        }
                        span(.class("meta")) { other.facts.providerName }
                    }
                }
            }
        }
    }

    private var errorSummary: HTML {
        guard !problems.isEmpty else { return .none }
        return div(.class("problems"), .role("alert"), .labelledBy("errors"), .tabindex(-1)) {
            h2(.id("errors")) { words.html("error.title") }
            ul {
                problems.map { problem in
                    let field = problem.field == "reason" ? Link(path: "#reason-unclear") : Link(path: "#note")
                    return li { a(.href(field)) { said(problem) } }
                }
            }
        }
    }

    /// What is wrong with a field, in the page's language where it has the words.
    private func said(_ problem: Problem) -> HTML {
        let key = "problem.wrong." + problem.field
        let text = words(key)
        return text == key ? span(.lang("en")) { problem.message } : words.html(key)
    }

    /// What is wrong, beside its field.
    private func fault(_ field: String) -> HTML {
        guard let problem = problems.first(where: { $0.field == field }) else { return .none }
        return p(.class("error"), .id(field + "-error")) { said(problem) }
    }

    private func isWrong(_ field: String) -> Bool { problems.contains { $0.field == field } }

    private var problemForm: HTML {
        details(.class("problem"), .id("problem"), .open(!problems.isEmpty)) {
            summary { h2 { words.html("problem.title") } }
            form(.method("post"), .action(links.problem(listing))) {
                input(.type("hidden"), .name("key"), .value(formKey))
                fieldset(
                    .class(isWrong("reason") ? "wrong" : nil), .describedBy(isWrong("reason") ? "reason-error" : nil)
                ) {
                    legend { words.html("problem.legend") }
                    fault("reason")
                    ul(.class("options")) {
                        ProblemReason.allCases.map { reason in
                            li {
                                input(
                                    .type("radio"), .id("reason-" + reason.rawValue), .name("reason"),
                                    .value(reason.rawValue), .checked(typed.reason == reason.rawValue), .required())
                                label(.for("reason-" + reason.rawValue)) { words.html("problem." + reason.rawValue) }
                            }
                        }
                    }
                }
                div(.class(isWrong("note") ? "field wrong" : "field")) {
                    label(.for("note")) { words.html("problem.note") }
                    p(.class("hint"), .id("note-hint")) { words.html("problem.hint") }
                    fault("note")
                    textarea(
                        .id("note"), .name("note"), Attribute("rows", "4"), Attribute("maxlength", "1000"),
                        .describedBy(isWrong("note") ? "note-error note-hint" : "note-hint"),
                        Attribute("aria-invalid", isWrong("note") ? "true" : nil)
                    ) { typed.note }
                }
                button(.class("secondary")) { words.html("problem.button") }
            }
        }
    }
}
