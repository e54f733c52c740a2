import Establishments
import Files
import Programme
import Storage
import Web
import Work

extension Directory {
    /// The directory as a part of the product. `address` is how links in mail begin, where the operator has said so.
    package func feature(_ layout: Layout, address: String? = nil) -> Feature {
        let alerts = Alerts(self, languages: layout.languages, address: address)
        let pages = DirectoryPageRoutes(directory: self, layout: layout)
        return Feature(
            name: "Directory", navigation: Directory.navigation,
            routes: pages.routes + CuratedViewRoutes(directory: self, layout: layout, pages: pages).routes
                + DirectoryMachineRoutes(directory: self).routes + AlertRoutes(alerts: alerts, layout: layout).routes
                + DemandRoutes(directory: self, layout: layout, alerts: alerts).routes
                + MergingRoutes(directory: self, layout: layout).routes,
            jobs: [forgetWhatIsOver, alerts.job], followers: [Follower(name: "directory", catchUp: catchUp)],
            shapes: DirectoryShapes.all + CuratedViewJSON.shapes + DemandJSON.shapes)
    }

    /// Changing many listings at once, and what was loaded, as a part of the product.
    package func bulk(_ layout: Layout, imports: ListingImport, establishments: Establishments) -> Feature {
        let alerts = Alerts(self, languages: layout.languages, address: nil)
        return Feature(
            name: "Bulk",
            routes: BulkRoutes(directory: self, layout: layout, alerts: alerts).routes
                + ImportRoutes(imports: imports, establishments: establishments, layout: layout).routes)
    }

    /// The directory for harvesters, by Open Referral UK; `version` is the program's.
    package func openReferral(version: String) -> Feature {
        OpenReferralRoutes(front: OpenReferral(self)).feature(version: version)
    }

    /// What the directory puts in the menu.
    package static let navigation = [NavigationItem(key: "menu.directory", path: "/directory")]

    /// What the directory has for staff.
    package static let desks = [
        NavigationItem(key: "reviews.title", path: "/admin/reviews", permission: Permission("listing", .approve)),
        NavigationItem(key: "needs.title", path: "/admin/needs", permission: .readNeeds),
        NavigationItem(key: "problems.title", path: "/admin/problems", permission: .readProblems),
        NavigationItem(key: "views.title", path: "/admin/views", permission: .makeViews),
        NavigationItem(key: "import.title", path: "/admin/import", permission: .importListings),
        NavigationItem(key: "bulk.listings", path: "/admin/listings", permission: .editInBulk),
        NavigationItem(key: "imports.title", path: "/admin/imports", permission: .readImports),
        NavigationItem(key: "duplicates.title", path: "/admin/duplicates", permission: .readMerges),
    ]

    /// What the directory has for everybody who has signed in.
    package static let personal = [
        NavigationItem(key: "searches.title", path: "/me/searches", permission: .readSavedSearches)
    ]

    /// Listings that share most themes and sectors with one, four at most, from any provider; the directory's own order
    /// decides among equals.
    package func related(to listing: Listing, by actor: Actor) async throws -> [Listing] {
        var query = DirectoryQuery()
        query.selected = [
            .theme: listing.facts.themes.isEmpty ? [] : listing.facts.themes, .sector: listing.facts.sectors,
        ]
        query.words = ""
        query.size = 100
        query.sort = .date
        guard !listing.facts.themes.isEmpty else { return [] }
        let found = try await answer(query, by: actor).listings.filter { $0.id != listing.id }
        let own = listing.facts
        func shared(_ other: ListingFacts) -> Int {
            func count(_ values: [String], _ others: [String]) -> Int { others.count { values.contains($0) } }
            return 3 * count(own.themes, other.themes) + 2 * count(own.localAuthorities, other.localAuthorities)
                + count(own.stages, other.stages)
        }
        let scores = found.map { shared($0.facts) }
        let ranked = found.indices.sorted { (scores[$0], $1) > (scores[$1], $0) }
        return ranked.prefix(4).map { found[$0] }
    }

    /// The values of a facet that occur among what a query finds (without its own choices in that facet), in the page's
    /// order, with how many listings each has.
    package func counts(
        of facet: Facet, within query: DirectoryQuery = DirectoryQuery(), by actor: Actor
    ) throws -> [(value: String, count: Int)] {
        try Permission.readPublished.require(of: actor)
        var query = query
        query.size = 25
        let answer = index.answer(question(for: query, counts: .only([facet])).question)
        let values = answer.values[facet] ?? []
        let counts = Dictionary(zip(values, answer.counts[facet] ?? []), uniquingKeysWith: { first, _ in first })
        return order(values, of: facet).map { ($0, counts[$0] ?? 0) }
    }

    /// A fresh mark for a form.
    func formKey() -> String { ids.next(Directory.self).letters }

    /// Marks a page: as an answer, and by what else it depends on: its whole address and the theme.
    /// `more` stands for what else it shows that is not among the listings.
    func entityTag(on day: Day, _ asked: WebRequest, and more: String? = nil) -> String {
        let parts =
            [asked.language.rawValue, asked.theme?.rawValue ?? "system", asked.site] + (more.map { [$0] } ?? [])
        return "W/\"\(edition)-\(mark)-\(day.number)-\(parts.joined(separator: "-"))\""
    }

    /// Answers, buckets of limits, files that were sent and alerts that nobody confirmed are kept for a day, what a merge
    /// changed for 30; an hourly job forgets older ones.
    private var forgetWhatIsOver: Job {
        Job(
            name: "forget-answered-requests", every: 3600,
            once: { now, lease in
                try await lease.write {
                    _ = try AnsweredRequests.forget(before: now, in: $0)
                    try RateLimit.forget(before: now, in: $0)
                    try SavedSearches.forget(before: now, in: $0)
                    try Uploads.forget(before: now, in: $0)
                    try ImportBatches.forgetReports(before: now, in: $0)
                    try Merges.forget(before: now, in: $0)
                }
            })
    }
}
