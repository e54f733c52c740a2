import Accounts
import Markup
import Programme
import Web

/// The form in which a listing is edited.
struct EditPage {
    let listing: Listing
    let isNew: Bool
    let draft: Draft?
    let form: ListingForm
    let problems: [Problem]
    let words: Strings
    let taxonomy: Taxonomy

    var title: String { words(isNew ? "edit.new" : "edit.title") }

    var content: HTML {
        let fields = Fields(words, problems: problems)
        let path = words.language.prefix + "/provider/listings/" + listing.id.letters
        return HTML {
            fields.summary
            h1 { title }
            p(.class("lead")) { words.html(isNew ? "edit.new.lead" : "edit.lead") }
            if draft?.state == .submitted { p(.class("note")) { words.html("edit.waits") } }
            if let reason = draft?.reason {
                div(.class("warning")) {
                    p { words.html("edit.returned") }
                    p { reason }
                }
            }
            Markup.form(.class("narrow"), .method("post"), .action(Link(path + "/edit"))) {
                if isNew { input(.type("hidden"), .name("provider"), .value(listing.provider)) }
                fields.text("title", "edit.field.title", value: form.typed["title"], limit: 300, isRequired: false)
                fields.lines(
                    "description", "edit.field.description", value: form.typed["description"], limit: 20_000, rows: 10)
                fields.text(
                    "url", "edit.field.url", value: form.typed["url"], type: "url", limit: 2000, isRequired: false)
                ForEachTick.content(fields, form, taxonomy, words)
                fields.text("start", "edit.field.start", value: form.typed["start"], limit: 40, isRequired: false)
                fields.text("end", "edit.field.end", value: form.typed["end"], limit: 40, isRequired: false)
                fields.text("cost", "edit.field.cost", value: form.typed["cost"], limit: 20, isRequired: false)
                ListingForm.choices.map { name, facet in
                    fields.choice(
                        name, FacetWords.key(facet),
                        taxonomy.values(facet).map { ($0, taxonomy.label(facet, $0, in: words.language)) },
                        chosen: form.typed[name], none: name == "language" ? nil : words("edit.none"))
                }
                fields.text(
                    "address", "edit.field.address", value: form.typed["address"], limit: 300, isRequired: false)
                fields.text(
                    "postcode", "edit.field.postcode", value: form.typed["postcode"], limit: 10, isRequired: false)
                details {
                    summary { words.html("edit.gaelic") }
                    fields.text(
                        "title_gd", "edit.field.title_gd", value: form.typed["title_gd"], limit: 300, isRequired: false)
                    fields.lines(
                        "description_gd", "edit.field.description_gd", value: form.typed["description_gd"],
                        limit: 20_000)
                }
                div(.class("buttons")) {
                    button(.class("primary"), .name("action"), .value("submit")) { words.html("edit.submit") }
                    button(.name("action"), .value("preview")) { words.html("edit.preview") }
                    button(.name("action"), .value("save")) { words.html("edit.save") }
                }
            }
            if draft != nil {
                Markup.form(.method("post"), .action(Link(path + "/discard"))) {
                    button(.class("link")) { words.html("edit.discard") }
                }
            }
        }
    }
}

/// The boxes of a listing's form; the long list of councils is folded away until it is wanted.
enum ForEachTick {
    static func content(_ fields: Fields, _ form: ListingForm, _ taxonomy: Taxonomy, _ words: Strings) -> HTML {
        .group(
            ListingForm.ticks.map { name, facet in
                let isFolded = facet == .localAuthority || facet == .theme || facet == .stage
                let boxes = fields.ticks(
                    name, FacetWords.key(facet),
                    taxonomy.values(facet).map { ($0, taxonomy.label(facet, $0, in: words.language)) },
                    chosen: form.typed.all(name), isNamedAbove: isFolded)
                guard isFolded else { return boxes }
                let chosen = form.typed.all(name).count
                return details(.class("facet"), .open(fields.isWrong(name))) {
                    summary {
                        words.html(FacetWords.key(facet))
                        if chosen > 0 { span(.class("on")) { words.html("facet.ticked", count: chosen) } }
                    }
                    boxes
                }
            })
    }
}

/// The key of a facet's name.
enum FacetWords {
    static func key(_ facet: Facet) -> String { "facet." + facet.key }
}

/// What an editor's organisations offer, and how far each change has come.
struct HoldingsPage {
    let holdings: [Directory.Holding]
    let done: String?
    let today: Day
    let words: Strings

    var content: HTML {
        HTML {
            h1 { words.html("holdings.title") }
            if let done { p(.class("success"), .role("status")) { done } }
            if holdings.isEmpty { p { words.html("holdings.none") } }
            holdings.map(section)
        }
    }

    private func section(_ holding: Directory.Holding) -> HTML {
        let prefix = words.language.prefix
        let id = "o-" + holding.organisation.id.letters
        let newer = holding.drafts.filter(\.isNew)
        let drafts = Dictionary(holding.drafts.map { ($0.listing.id, $0) }, uniquingKeysWith: { first, _ in first })
        return Markup.section(.labelledBy(id)) {
            h2(.id(id)) { holding.organisation.name }
            p {
                a(
                    .class("button"),
                    .href(Link(prefix + "/provider/listings/new?provider=" + holding.organisation.slug))
                ) { words.html("holdings.new") }
            }
            ul(.class("cards")) {
                newer.map { card($0.listing, $0, 0) }
                holding.listings.map { card($0, drafts[$0.id], holding.problems[$0.id] ?? 0) }
            }
        }
    }

    private func card(_ listing: Listing, _ draft: Draft?, _ problems: Int) -> HTML {
        let path = words.language.prefix + "/provider/listings/" + listing.id.letters
        let isOld =
            draft?.isNew != true && (listing.facts.checked.map { $0.adding(Directory.reviewDays) < today } ?? true)
        return li(.class("card"), .id(listing.id.letters)) {
            h3 {
                draft?.isNew == true || listing.withdrawn != nil
                    ? .text(listing.facts.title.isEmpty ? words("holdings.untitled") : listing.facts.title)
                    : a(.href(Link(words.language.prefix + DirectoryLinks.path(of: listing)))) { listing.facts.title }
                " "
                state(listing, draft)
            }
            if let reason = draft?.reason {
                p(.class("warning")) { words("edit.returned") + " " + reason }
            }
            if draft?.isNew != true {
                p(.class("meta")) {
                    words("fact.checked") + ": "
                        + (listing.facts.checked.map { words.day($0) } ?? words("fact.unchecked"))
                }
            }
            if problems > 0 { p(.class("meta")) { words.html("holdings.problems", count: problems) } }
            div(.class("buttons")) {
                if listing.withdrawn == nil {
                    a(.class("button"), .href(Link(path + "/edit"))) {
                        words.html("holdings.edit")
                        span(.class("vh")) { ": " + listing.facts.title }
                    }
                    if draft?.isNew != true {
                        if isOld { action(path + "/confirm", "holdings.confirm", listing) }
                        action(path + "/withdraw", "holdings.withdraw", listing)
                    }
                } else {
                    action(path + "/restore", "holdings.restore", listing)
                }
            }
        }
    }

    private func state(_ listing: Listing, _ draft: Draft?) -> HTML {
        let key: String
        switch draft?.state {
        case .submitted: key = "state.submitted"
        case .returned: key = "state.returned"
        case .draft: key = "state.draft"
        default: key = listing.withdrawn == nil ? "state.published" : "state.withdrawn"
        }
        return span(.class("tag")) { words.html(key) }
    }

    private func action(_ path: String, _ key: String, _ listing: Listing) -> HTML {
        form(.method("post"), .action(Link(path))) {
            button {
                words.html(key)
                span(.class("vh")) { ": " + listing.facts.title }
            }
        }
    }
}
