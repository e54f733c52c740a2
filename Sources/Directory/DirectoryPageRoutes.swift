import Establishments
import HTTPTypes
import Markup
import Programme
import Web

/// The addresses of the directory's pages.
struct DirectoryPageRoutes {
    let directory: Directory
    let layout: Layout

    var routes: [Route] {
        [
            .page(.get, "/", .readPublished, "The front page.", answer: home),
            .page(
                .get, "/directory", .readPublished, "The directory: search, filters and results.",
                parameters: DirectoryParameters.all.filter { $0.name != "facets" }, answer: page),
            .page(
                .get, "/directory/providers", .readPublished, "All providers, or those of what a query finds.",
                parameters: DirectoryParameters.all.filter { $0.name != "facets" }, answer: providers),
            .page(
                .get, "/directory/area/{council}", .readPublished, "What there is in one council.",
                names: [DirectoryParameters.council], answers: [200, 301], answer: area),
            .page(
                .post, "/directory/unmet-need", .recordUnmetNeed, "Say what was looked for and not found.",
                form: [
                    .init("words", "What was looked for, in the person's words.", .text(limit: 300), isRequired: true),
                    .init("query", "The query that found too little, as in the address."), DirectoryParameters.key,
                ], headers: [DirectoryParameters.idempotencyKey], failures: [422, 429], answer: unmetNeed),
            .page(
                .get, "/directory/{id}", .readPublished, "A listing by its id; leads to its page.",
                names: [DirectoryParameters.id], answers: [301], failures: [410], answer: listing),
            .page(
                .get, "/directory/{id}/{slug}", .readPublished, "One listing; any other slug leads to the right one.",
                names: [DirectoryParameters.id, .init("slug", "The readable end of the address.")],
                answers: [200, 301],
                failures: [410],
                answer: listing),
            .page(
                .post, "/directory/{id}/problem", .reportProblem, "Say that a listing has a problem.",
                names: [DirectoryParameters.id],
                form: [
                    .init(
                        "reason", "What is wrong.", .text(allowed: ProblemReason.allCases.map(\.rawValue)),
                        isRequired: true),
                    .init("note", "More about it.", .text(limit: 1000)), DirectoryParameters.key,
                ], headers: [DirectoryParameters.idempotencyKey], failures: [410, 422, 429], answer: problem),
            .page(
                .get, "/providers/{slug}", .readPublished, "One provider and its listings.",
                names: [.init("slug", "The provider's slug.")], answers: [200, 301], answer: provider),
        ]
    }

    private func page(_ asked: WebRequest) async throws -> Reply {
        let tag = directory.entityTag(on: asked.today, asked)
        let words = layout.strings(asked)
        let query = directory.decode(asked.query, isPage: true)
        let page = try await directory.page(query, words, site: asked.site, by: asked.actor)
        if asked.wantsFragment { return Reply.page(page.fragment) }
        return Reply.page(layout.page(page.heading, for: asked) { page.content }).with(.eTag, tag)
    }

    private func listing(_ asked: WebRequest) async throws -> Reply {
        let tag = directory.entityTag(on: asked.today, asked)
        let id = try listingID(asked)
        let listing = try await directory.listing(id, by: asked.actor)
        let path = asked.language.prefix + DirectoryLinks.path(of: listing)
        guard listing.id == id else { return .merged(into: path) }
        guard asked.parameters["slug"] == listing.slug else { return .redirect(to: path, permanent: true) }
        let page = try await listingPage(listing, asked)
        return Reply.page(frame(page, asked)).with(.eTag, tag)
    }

    private func problem(_ asked: WebRequest) async throws -> Reply {
        let form = try await asked.form()
        var page = try await listingPage(try await directory.listing(try listingID(asked), by: asked.actor), asked)
        let key = asked.key(of: form)
        do {
            try await directory.reportProblem(
                on: page.listing.id, reason: form["reason"] ?? "", note: form["note"] ?? "", key: key,
                from: asked.origin,
                by: asked.actor)
            page.isThanked = true
            page.formKey = key.following
            return Reply.page(frame(page, asked))
        } catch Failure.invalid(let problems) {
            page.problems = problems
            page.typed = (form["reason"] ?? "", form["note"] ?? "")
            return Reply.page(frame(page, asked), status: .unprocessableContent)
        }
    }

    private func listingPage(_ listing: Listing, _ asked: WebRequest) async throws -> ListingPage {
        ListingPage(
            listing: listing, origin: directory.origin(listing.facts.source),
            related: try await directory.related(to: listing, by: asked.actor), words: layout.strings(asked),
            links: DirectoryLinks(asked.language), today: asked.today, site: asked.site, formKey: directory.formKey(),
            labels: { [directory] in directory.label($0, $1, in: asked.language) },
            duplicateLink: await duplicateLink(.listing, listing.id.of(), asked))
    }

    /// Where the reader can say that something is a duplicate; `nil` where they may not.
    private func duplicateLink(_ kind: Merge.Kind, _ id: ID<Merge.Record>, _ asked: WebRequest) async -> Link? {
        guard Permission.readMerges.allows(asked.actor),
            (try? await directory.mergeable(kind, id, by: asked.actor)) != nil
        else { return nil }
        return Link(MergeLinks(language: asked.language).find(kind, id))
    }

    private func frame(_ page: ListingPage, _ asked: WebRequest) -> HTML {
        let words = layout.strings(asked)
        let heading = Layout.Heading(
            page.listing.facts.title, section: words("directory.short"),
            trail: [(words("directory.short"), "/directory")],
            canonical: DirectoryLinks.path(of: page.listing), description: Excerpt.of(page.listing.facts.description),
            isHidden: page.isThanked || !page.problems.isEmpty, head: page.structuredData(site: asked.site))
        return layout.page(heading, for: asked) { page.content }
    }

    private func unmetNeed(_ asked: WebRequest) async throws -> Reply {
        let words = layout.strings(asked)
        let form = try await asked.form()
        let query = directory.decode(Query(decoding: form["query"] ?? ""), isPage: true)
        try await directory.recordUnmetNeed(
            form["words"] ?? "", query: query, key: asked.key(of: form), from: asked.origin, by: asked.actor)
        return Reply.page(
            layout.page(
                .init(
                    words("need.thanks"), section: words("directory.short"),
                    trail: [(words("directory.short"), "/directory")], isHidden: true), for: asked
            ) {
                h1 { words.html("need.thanks") }
                p { words.html("need.noted") }
                p { a(.href(DirectoryLinks(asked.language).directory())) { words.html("need.back") } }
            })
    }

    private func provider(_ asked: WebRequest) async throws -> Reply {
        let words = layout.strings(asked)
        let slug = try asked.parameter("slug")
        let provider = try await directory.provider(slug, by: asked.actor)
        guard provider.slug == slug else {
            return .merged(into: asked.language.prefix + "/providers/" + provider.slug)
        }
        let query = DirectoryQuery().selecting([provider.slug], in: .provider).changing { $0.past = true }
        let duplicate = await duplicateLink(.provider, provider.id.of(), asked)
        return try await gathering(
            asked, title: provider.name, query: query,
            introduction: HTML {
                p { words.html("provider.text") }
                p {
                    a(.href(Link(asked.language.prefix + "/providers/" + provider.slug + "/claim"))) {
                        words.html("provider.claim")
                    }
                }
                if let duplicate {
                    p { a(.href(duplicate)) { words.html("duplicates.this") } }
                }
            },
            trail: [(words("directory.short"), "/directory"), (words("providers.title"), "/directory/providers")],
            canonical: "/providers/" + provider.slug)
    }

    private func area(_ asked: WebRequest) async throws -> Reply {
        let words = layout.strings(asked)
        let slug = try asked.parameter("council")
        guard let council = directory.geography.council(slug) else {
            throw Failure.notFound("There is no council at this address.")
        }
        guard council.slug == slug else {
            return .redirect(to: asked.language.prefix + "/directory/area/" + council.slug, permanent: true)
        }
        let name = directory.label(.localAuthority, council.slug, in: asked.language)
        let query = DirectoryQuery().selecting([council.slug], in: .localAuthority)
        let region = directory.label(.region, council.region, in: asked.language)
        let links = DirectoryLinks(asked.language)
        let introduction = HTML {
            p { words.html("area.text", ["council": name, "region": region]) }
            p { a(.href(links.directory(query.changing { $0.national = true }))) { words.html("area.national") } }
        }
        return try await gathering(
            asked, title: words("area.title", ["council": name]), query: query, introduction: introduction,
            trail: [(words("directory.short"), "/directory")], canonical: "/directory/area/" + council.slug)
    }

    /// `mark` stands for what the page shows beside the listings.
    func gathering(
        _ asked: WebRequest, title: String, query: DirectoryQuery, introduction: HTML,
        trail: [(label: String, path: String)],
        canonical: String, mark: String? = nil
    ) async throws -> Reply {
        let tag = directory.entityTag(on: asked.today, asked, and: mark)
        let words = layout.strings(asked)
        let links = DirectoryLinks(asked.language)
        let found = try await directory.answer(query.changing { $0.size = 25 }, by: asked.actor)
        let page = GatheringPage(
            title: title, introduction: introduction, total: found.answer.total, listings: found.listings,
            all: links.directory(query),
            feeds: [
                (words("download.atom"), links.export(query, .atom)),
                (words("download.ics"), links.export(query, .ics)), (words("download.csv"), links.export(query, .csv)),
            ],
            words: words, links: links, today: asked.today)
        let heading = Layout.Heading(title, section: words("directory.short"), trail: trail, canonical: canonical)
        return Reply.page(layout.page(heading, for: asked) { page.content }).with(.eTag, tag)
    }

    private func providers(_ asked: WebRequest) async throws -> Reply {
        let tag = directory.entityTag(on: asked.today, asked)
        let words = layout.strings(asked)
        // Without a query they are counted as a provider's page has them.
        let narrowed = asked.query.items.isEmpty ? nil : directory.decode(asked.query, isPage: true)
        let counts = try directory.counts(
            of: .provider, within: narrowed ?? DirectoryQuery().changing { $0.past = true }, by: asked.actor)
        let page = ProvidersPage(
            providers: counts.filter { $0.count > 0 }.map {
                ($0.value, directory.label(.provider, $0.value), $0.count)
            }, narrowed: narrowed, words: words, links: DirectoryLinks(asked.language))
        let heading = Layout.Heading(
            words("providers.title"), section: words("directory.short"),
            trail: [(words("directory.short"), "/directory")], canonical: "/directory/providers",
            isHidden: narrowed != nil)
        return Reply.page(layout.page(heading, for: asked) { page.content }).with(.eTag, tag)
    }

    private func home(_ asked: WebRequest) async throws -> Reply {
        let views = try await directory.views(by: asked.actor)
        let mark = views.isEmpty ? nil : views.map(\.mark).joined().startOfHash
        let tag = directory.entityTag(on: asked.today, asked, and: mark)
        let words = layout.strings(asked)
        func named(_ facet: Facet) throws -> [(slug: String, label: String, count: Int)] {
            try directory.counts(of: facet, by: asked.actor).map {
                ($0.value, directory.label(facet, $0.value, in: asked.language), $0.count)
            }
        }
        let page = HomePage(
            listings: directory.total(DirectoryQuery()),
            providers: try directory.counts(of: .provider, by: asked.actor).count,
            councils: try named(.localAuthority).map { ($0.slug, $0.label, $0.count) }, sectors: try named(.sector),
            themes: try named(.theme),
            views: views.map { ($0.path, $0.title(in: asked.language).text, directory.total(directory.query(of: $0))) },
            words: words,
            links: DirectoryLinks(asked.language))
        let heading = Layout.Heading(words("home.short"), canonical: "/", description: words("home.lead"))
        return Reply.page(layout.page(heading, for: asked) { page.content }).with(.eTag, tag)
    }
}
