import Accounts
import Establishments
import Programme
import Storage
import Web

extension Directory {
    /// At most so many councils are named on the desk with what was looked for there in vain.
    private static let areasNamed = 5

    /// What waits for the actor in the directory: what is to be read, what visitors told, listings that want a look, imports
    /// that ask something. Each with how many there are and where exactly these are found.
    package func tasks(
        imports: ListingImport, establishments: Establishments, by actor: Actor
    ) async throws -> [DeskTask] {
        var tasks = try await reviewTasks(by: actor)
        if Permission.handleProblems.allows(actor) {
            let open = try await problems(by: actor).count { $0.mayHandle }
            tasks.append(DeskTask("task.problems", open, "/admin/problems"))
        }
        if Permission.handleNeeds.allows(actor) { tasks += try await needTasks(by: actor) }
        if Permission.readImports.allows(actor) {
            let asking = try await imports.asking(by: actor).count
            let waiting = try await establishments.waitingImports(by: actor).count
            tasks.append(DeskTask("task.imports", asking + waiting, "/admin/imports?show=asking"))
        }
        let states: [ListingsQuestion.State] = [.vanished, .reminded, .held]
        let today = clock().londonDay
        let counts = try await storage.read { [self] connection -> [Int] in
            try self.counts(of: states, on: today, by: actor, in: connection)
        }
        tasks += zip(states, counts).map { state, count in
            DeskTask("task." + state.rawValue, count, "/admin/listings?state=" + state.rawValue)
        }
        return tasks.filter { $0.count > 0 }
    }

    private func needTasks(by actor: Actor) async throws -> [DeskTask] {
        let areas = try await unmetNeeds(by: actor).areas.filter { $0.open > 0 }.sorted { $0.open > $1.open }
        let named = areas.filter { $0.council != nil }.prefix(Self.areasNamed)
        let rest = areas.reduce(0) { $0 + $1.open } - named.reduce(0) { $0 + $1.open }
        return named.map { area in
            let council = area.council ?? ""
            return DeskTask(
                "task.needs.area", area.open, "/admin/needs?" + Query(items: [("council", council)]).encoded,
                place: council)
        } + [DeskTask(named.isEmpty ? "task.needs" : "task.needs.rest", rest, "/admin/needs")]
    }

    private func reviewTasks(by actor: Actor) async throws -> [DeskTask] {
        let person = actor.person?.id
        let (drafts, claims) = try await storage.read { connection in
            (
                try connection.rows(
                    """
                    SELECT o.id, o.kind, o.hub, l.withdrawn IS NOT NULL AS is_gone, count(*) AS count
                    FROM listing_drafts d JOIN organisations o ON o.id = d.organisation
                        LEFT JOIN listings l ON l.id = d.listing
                    WHERE d.state = 'submitted'
                        AND NOT EXISTS (SELECT 1 FROM draft_authors a WHERE a.draft = d.id AND a.person = \(person))
                    GROUP BY o.id, o.kind, o.hub, l.withdrawn IS NOT NULL
                    """),
                try connection.rows(
                    """
                    SELECT o.id, o.kind, o.hub, FALSE AS is_gone, count(*) AS count
                    FROM organisation_claims c JOIN organisations o ON o.id = c.organisation
                    WHERE c.decided IS NULL AND c.person IS DISTINCT FROM \(person)
                    GROUP BY o.id, o.kind, o.hub
                    """)
            )
        }
        func count(_ rows: [Row], _ permission: Permission) throws -> Int {
            try rows.reduce(0) { sum, row in
                let id: ID<Organisation> = try row.id("id")
                let hub = try row.optionalText("hub").flatMap { ID<Organisation>(uuid: $0) }
                let (kind, isGone) = (try row.text("kind"), try row.bool("is_gone"))
                let subject = Subject.with {
                    $0.hubs = kind == "hub" ? [id] : [hub].compactMap { $0 }
                    $0.organisations = [id]
                    $0.isArchived = isGone
                }
                return try sum + (permission.allows(actor, on: subject) ? row.int("count") : 0)
            }
        }
        return [
            DeskTask("task.reviews", try count(drafts, Permission("listing", .approve)), "/admin/reviews"),
            DeskTask("task.claims", try count(claims, Permission("claim", .approve)), "/admin/reviews#claims"),
        ]
    }
}
