import Accounts
import Markup
import Programme
import Web

/// What waits for a word: changes of listings, and claims to organisations.
struct ReviewsPage {
    let submissions: [Directory.Submission]
    let claims: [Claim]
    /// Whether a fresh code is wanted before a claim can be decided.
    let wantsCode: Bool
    let done: String?
    let words: Strings

    var content: HTML {
        let prefix = words.language.prefix
        return HTML {
            h1 { words.html("reviews.title") }
            if let done { p(.class("success"), .role("status")) { done } }
            h2 { words.html("reviews.listings", count: submissions.count) }
            if submissions.isEmpty { p { words.html("reviews.none") } }
            ul(.class("cards")) {
                submissions.map { submission in
                    li(.class("card")) {
                        h3 {
                            a(.href(Link(prefix + "/admin/reviews/" + submission.draft.id.letters))) {
                                submission.draft.listing.facts.title
                            }
                            if submission.draft.isNew {
                                " "
                                span(.class("tag")) { words.html("reviews.new") }
                            }
                        }
                        p(.class("meta")) {
                            words.html(
                                "reviews.by",
                                [
                                    "person": submission.author, "organisation": submission.organisation.name,
                                    "day": words.day(submission.draft.saved.londonDay),
                                ])
                        }
                    }
                }
            }
            h2(.id("claims")) { words.html("reviews.claims", count: claims.count) }
            if claims.isEmpty { p { words.html("reviews.no-claims") } }
            if wantsCode, !claims.isEmpty {
                CodeNote(path: prefix + "/admin/reviews", key: "reviews.claims.code", words: words).content
            }
            ul(.class("cards")) { claims.map(claim) }
        }
    }

    private func claim(_ claim: Claim) -> HTML {
        li(.class("card")) {
            h3 { words("reviews.claim", ["person": claim.person.name, "organisation": claim.organisation.name]) }
            p(.class("meta")) { claim.person.email.text + ", " + words.day(claim.asked.londonDay) }
            p { claim.note }
            if !wantsCode {
                form(
                    .class("buttons"), .method("post"),
                    .action(Link(words.language.prefix + "/admin/claims/" + claim.id.letters))
                ) {
                    button(.class("primary"), .name("answer"), .value("grant")) { words.html("reviews.grant") }
                    button(.name("answer"), .value("refuse")) { words.html("reviews.refuse") }
                }
            }
        }
    }
}

/// One change beside what it changes, and the two answers.
struct ReviewPage {
    let submission: Directory.Submission
    let typed: String
    let problems: [Problem]
    let words: Strings
    let labels: (Facet, String) -> String

    var content: HTML {
        let fields = Fields(words, problems: problems)
        let path = words.language.prefix + "/admin/reviews/" + submission.draft.id.letters
        return HTML {
            fields.summary
            h1 { submission.draft.listing.facts.title }
            p(.class("lead")) {
                words.html(
                    "reviews.by",
                    [
                        "person": submission.author, "organisation": submission.organisation.name,
                        "day": words.day(submission.draft.saved.londonDay),
                    ])
            }
            if submission.isOvertaken { p(.class("warning")) { words.html("reviews.overtaken") } }
            comparison
            form(.class("buttons"), .method("post"), .action(Link(path))) {
                input(.type("hidden"), .name("seen"), .value(submission.mark))
                button(.class("primary"), .name("answer"), .value("publish")) { words.html("reviews.publish") }
            }
            h2 { words.html("reviews.return") }
            form(.class("narrow"), .method("post"), .action(Link(path))) {
                fields.lines("reason", "reviews.reason", value: typed, limit: 1000, rows: 4)
                button(.name("answer"), .value("return")) { words.html("reviews.return.go") }
            }
        }
    }

    private var comparison: HTML {
        let (old, new) = (submission.stored?.facts, submission.draft.listing.facts)
        let rows = ListingRowsInWords.all(words, labels)
        let changed = rows.filter { row in old.map { row.text($0) } ?? "" != row.text(new) }
        let same = rows.filter { row in !changed.contains { $0.key == row.key } && !row.text(new).isEmpty }
        return RecordTable(
            words, label: words("reviews.compare"),
            caption: caption { words.html("reviews.changed", count: changed.count) }, kind: "compare",
            columns: ["reviews.field", "reviews.now", "reviews.then"],
            rows: changed.map { row in
                RecordTable.Row(
                    [
                        words.html(row.key), old.map { lines(row.text($0)) } ?? .text("–"),
                        mark { lines(row.text(new)) },
                    ], kind: "changed")
            }
                + same.map { row in
                    RecordTable.Row([words.html(row.key), lines(row.text(new)), words.html("reviews.same")])
                }
        ).content
    }

    private func lines(_ text: String) -> HTML {
        guard !text.isEmpty else { return .text("–") }
        return .group(text.utf8.split(separator: 0x0A).map { line in p { String(decoding: line, as: UTF8.self) } })
    }
}

/// The facts of a listing as rows of words, for setting two side by side.
struct ListingRowsInWords {
    let key: String
    let text: (ListingFacts) -> String

    static func all(_ words: Strings, _ labels: @escaping (Facet, String) -> String) -> [ListingRowsInWords] {
        func list(_ facet: Facet, _ values: @escaping (ListingFacts) -> [String]) -> ListingRowsInWords {
            ListingRowsInWords(key: FacetWords.key(facet)) { facts in
                values(facts).map { labels(facet, $0) }.joined(separator: ", ")
            }
        }
        return [
            ListingRowsInWords(key: "edit.field.title") { $0.title },
            ListingRowsInWords(key: "edit.field.description") { $0.description },
            ListingRowsInWords(key: "edit.field.title_gd") { $0.titleGaelic ?? "" },
            ListingRowsInWords(key: "edit.field.description_gd") { $0.descriptionGaelic ?? "" },
            ListingRowsInWords(key: "edit.field.url") { $0.url ?? "" },
            ListingRowsInWords(key: "fact.when") { facts in
                facts.start.map { WhenText.inWords($0, facts.end, words) } ?? words("date.always")
            },
            ListingRowsInWords(key: "fact.cost") { $0.costPence.map { Cost.inWords($0, words) } ?? "" },
            ListingRowsInWords(key: "edit.field.address") { $0.address ?? "" },
            ListingRowsInWords(key: "edit.field.postcode") { $0.postcode ?? "" },
            list(.sector) { $0.sectors }, list(.stage) { $0.stages }, list(.theme) { $0.themes },
            list(.region) { $0.regions }, list(.localAuthority) { $0.localAuthorities },
            list(.format) { [$0.format].compactMap { $0 } }, list(.audience) { [$0.audience].compactMap { $0 } },
            list(.language) { [$0.language] },
        ]
    }
}
