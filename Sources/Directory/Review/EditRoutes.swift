import HTTPTypes
import Markup
import Programme
import Web

/// The addresses under which organisations edit what they offer.
struct EditRoutes {
    let directory: Directory
    let layout: Layout

    private static let update = Permission("listing", .update)
    private static let id = Operation.Parameter("id", "The listing's id: 26 letters and digits.", .text(limit: 26))
    private static let action = Operation.Parameter(
        "action", "Save as a draft, show what it would look like, or send it to be read.",
        .text(allowed: ["save", "preview", "submit"]))

    var routes: [Route] {
        [
            .page(
                .get, "/provider/listings", Self.update, "What one's organisations offer, with each draft.",
                parameters: [.init("done", "What was done just now.", .text(limit: 20))], failures: [404],
                answer: holdings),
            .page(
                .get, "/provider/listings/new", Permission("listing", .create), "The form for a new listing.",
                parameters: [.init("provider", "The slug of the organisation.", .text(limit: 300), isRequired: true)],
                failures: [404], answer: new),
            .page(
                .get, "/provider/listings/{id}/edit", Self.update, "The form in which a listing is edited.",
                names: [Self.id], answer: edit),
            .page(
                .post, "/provider/listings/{id}/edit", Self.update, "Saves what a listing is to say.", names: [Self.id],
                form: ListingForm.parameters
                    + [Self.action, .init("provider", "The organisation of a new listing.", .text(limit: 300))],
                answers: [303], failures: [422], answer: save),
            .page(
                .get, "/provider/listings/{id}/preview", Self.update, "A listing as its draft would make it.",
                names: [Self.id], answer: preview),
            post("discard", Self.update, "Throws a draft away.") { id, asked in
                try await directory.discardDraft(of: id, by: asked.actor)
            },
            post("confirm", Self.update, "Says of a listing that it is still right.") { id, asked in
                try await directory.confirm(id, by: asked.actor)
            },
            post("withdraw", Permission("listing", .archive), "Withdraws a listing.") { id, asked in
                try await directory.withdraw(id, by: asked.actor)
            },
            post("restore", Permission("listing", .archive), "Puts a withdrawn listing back.") { id, asked in
                try await directory.withdraw(id, puttingBack: true, by: asked.actor)
            },
            .page(
                .get, "/providers/{slug}/claim", Permission("claim", .create),
                "Ask to edit an organisation's listings.",
                names: [.init("slug", "The organisation's slug.")], failures: [401], answer: askForClaim),
            .page(
                .post, "/providers/{slug}/claim", Permission("claim", .create),
                "Asks to edit an organisation's listings.",
                names: [.init("slug", "The organisation's slug.")],
                form: [.init("note", "What one does there.", .text(limit: 1000), isRequired: true)],
                failures: [401, 409, 422], answer: claim),
        ]
    }

    /// A route that does one thing to a listing and leads back to all of them.
    private func post(
        _ word: String, _ permission: Permission, _ summary: String,
        _ act: @escaping @Sendable (ID<Listing>, WebRequest) async throws -> Void
    ) -> Route {
        .page(
            .post, "/provider/listings/{id}/" + word, permission, summary, names: [Self.id], answers: [303]
        ) { asked in
            _ = try await asked.form()
            try await act(try id(asked), asked)
            return .redirect(to: asked.language.prefix + "/provider/listings?done=" + word)
        }
    }

    private func id(_ asked: WebRequest) throws -> ID<Listing> {
        guard let id = ID<Listing>(letters: try asked.parameter("id")) else { throw Permission.nothingHere }
        return id
    }

    private func page(
        _ asked: WebRequest, _ title: String, _ content: HTML, _ status: HTTPResponse.Status = .ok,
        below trail: [(label: String, path: String)] = []
    ) -> Reply {
        Reply.page(layout.page(.init(title, trail: trail, isHidden: true), for: asked) { content }, status: status)
    }

    private func trail(_ asked: WebRequest) -> [(label: String, path: String)] {
        [(layout.strings(asked)("holdings.title"), "/provider/listings")]
    }

    private func holdings(_ asked: WebRequest) async throws -> Reply {
        let words = layout.strings(asked)
        let key = "holdings.done." + (asked.query["done"] ?? "")
        let done = words(key)
        let page = HoldingsPage(
            holdings: try await directory.holdings(by: asked.actor), done: done == key ? nil : done, today: asked.today,
            words: words)
        return self.page(asked, words("holdings.title"), page.content)
    }

    private func new(_ asked: WebRequest) async throws -> Reply {
        let (listing, _) = try await directory.newListing(of: asked.query["provider"] ?? "", by: asked.actor)
        return editPage(asked, listing, isNew: true, draft: nil, form: ListingForm(listing.facts), [])
    }

    private func edit(_ asked: WebRequest) async throws -> Reply {
        let found = try await directory.editing(try id(asked), by: asked.actor)
        guard let listing = found.draft?.listing ?? found.stored else { throw Permission.nothingHere }
        return editPage(
            asked, listing, isNew: found.stored == nil, draft: found.draft, form: ListingForm(listing.facts), [])
    }

    private func editPage(
        _ asked: WebRequest, _ listing: Listing, isNew: Bool, draft: Draft?, form: ListingForm, _ problems: [Problem]
    ) -> Reply {
        let page = EditPage(
            listing: listing, isNew: isNew, draft: draft, form: form, problems: problems, words: layout.strings(asked),
            taxonomy: directory.taxonomy)
        return self.page(
            asked, page.title, page.content, problems.isEmpty ? .ok : .unprocessableContent, below: trail(asked))
    }

    private func save(_ asked: WebRequest) async throws -> Reply {
        let typed = try await asked.form()
        let (id, form) = (try id(asked), ListingForm(typed: typed))
        var listing: Listing
        var (isNew, draft): (Bool, Draft?) = (false, nil)
        if let slug = typed["provider"], try await directory.isUnknown(id) {
            let begun = try await directory.newListing(of: slug, by: asked.actor).listing
            var facts = begun.facts
            facts.sourceID = id.letters
            (listing, isNew) = (Listing(id: id, facts: facts, provider: begun.provider), true)
        } else {
            let found = try await directory.editing(id, by: asked.actor)
            guard let known = found.draft?.listing ?? found.stored else { throw Permission.nothingHere }
            (listing, isNew, draft) = (known, found.stored == nil, found.draft)
        }
        let (facts, problems) = form.facts(over: listing.facts, directory.taxonomy)
        listing.facts = facts
        let action = typed["action"] ?? "save"
        do {
            guard problems.isEmpty else {
                // All at once: what is wrong, and what is missing before somebody can read it.
                let told = Set(problems.map(\.field))
                let missing = action == "submit" ? ListingForm.missing(in: facts) : []
                throw Failure.invalid(problems + missing.filter { !told.contains($0.field) })
            }
            _ = try await directory.save(listing, isNew: isNew, submits: action == "submit", by: asked.actor)
            let path = asked.language.prefix + "/provider/listings"
            return .redirect(
                to: action == "preview"
                    ? path + "/" + id.letters + "/preview"
                    : path + "?done=" + (action == "submit" ? "submitted" : "saved"))
        } catch Failure.invalid(let problems) {
            return editPage(asked, listing, isNew: isNew, draft: draft, form: form, problems)
        }
    }

    private func preview(_ asked: WebRequest) async throws -> Reply {
        let words = layout.strings(asked)
        let id = try id(asked)
        let found = try await directory.editing(id, by: asked.actor)
        guard let listing = found.draft?.listing ?? found.stored else { throw Permission.nothingHere }
        let page = ListingPage(
            listing: listing, origin: directory.origin(listing.facts.source) ?? Directory.ownSource, related: [],
            words: words, links: DirectoryLinks(asked.language), today: asked.today, site: asked.site, formKey: "",
            labels: { [directory] in directory.label($0, $1, in: asked.language) }, isPreview: true)
        let path = asked.language.prefix + "/provider/listings/" + id.letters
        let content = HTML {
            div(.class("note")) {
                p { words.html("edit.preview.note") }
                form(.class("buttons"), .method("post"), .action(Link(path + "/edit"))) {
                    ListingForm(listing.facts).typed.items.filter { !$0.value.isEmpty }.map { item in
                        input(.type("hidden"), .name(item.name), .value(item.value))
                    }
                    button(.class("primary"), .name("action"), .value("submit")) { words.html("edit.submit") }
                    a(.class("button"), .href(Link(path + "/edit"))) { words.html("edit.preview.back") }
                }
            }
            page.content
        }
        return self.page(asked, listing.facts.title, content, below: trail(asked))
    }

    private func askForClaim(_ asked: WebRequest) async throws -> Reply {
        try await claimPage(asked, typed: "", [], isAsked: false)
    }

    private func claimPage(
        _ asked: WebRequest, typed: String, _ problems: [Problem], isAsked: Bool, wasAsked: Bool = false
    ) async throws -> Reply {
        let words = layout.strings(asked)
        let provider = try await directory.provider(try asked.parameter("slug"), by: asked.actor)
        let fields = Fields(words, problems: problems)
        let content = HTML {
            fields.summary
            h1 { words("claim.title", ["organisation": provider.name]) }
            if isAsked {
                p(.class("success"), .role("status")) { words.html("claim.asked") }
            } else if wasAsked {
                p(.class("note"), .role("status")) { words.html("claim.waits") }
                p {
                    a(.href(Link(asked.language.prefix + "/providers/" + provider.slug))) { provider.name }
                }
            } else {
                p(.class("lead")) { words.html("claim.lead") }
                form(
                    .class("narrow"), .method("post"),
                    .action(Link(asked.language.prefix + "/providers/" + provider.slug + "/claim"))
                ) {
                    fields.lines("note", "claim.note", value: typed, limit: 1000, rows: 4, isRequired: true)
                    button(.class("primary")) { words.html("claim.go") }
                }
            }
        }
        return page(
            asked, words("claim.title", ["organisation": provider.name]), content,
            wasAsked ? .conflict : problems.isEmpty ? .ok : .unprocessableContent,
            below: [(provider.name, "/providers/" + provider.slug)])
    }

    private func claim(_ asked: WebRequest) async throws -> Reply {
        let typed = try await asked.form()["note"] ?? ""
        do {
            _ = try await directory.claim(try asked.parameter("slug"), note: typed, by: asked.actor)
            return try await claimPage(asked, typed: "", [], isAsked: true)
        } catch Failure.invalid(let problems) {
            return try await claimPage(asked, typed: typed, problems, isAsked: false)
        } catch Failure.conflict {
            return try await claimPage(asked, typed: "", [], isAsked: false, wasAsked: true)
        }
    }
}
