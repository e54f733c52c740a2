import HTTPTypes
import Programme
import Tables
import Web

/// The addresses of the desk for programs, and its files.
struct EngagementMachineRoutes {
    let engagements: Engagements
    let pages: EngagementRoutes

    private var filters: [Operation.Parameter] { EngagementRoutes.parameters }

    var routes: [Route] {
        [
            .machine(
                .get, "/engagements.json", .openEngagements,
                Operation(
                    summary: "One page of the engagements that a query finds, with plain counts of all of them.",
                    type: "application/json", parameters: filters, schema: "EngagementsPage", failures: [404])
            ) { asked in
                let answer = try await engagements.find(pages.query(asked), by: asked.actor)
                return Reply.json(EngagementJSON.page(answer, try await pages.labels(asked), site: asked.site))
            },
            .machine(
                .post, "/engagements.json", .recordEngagements,
                Operation(
                    summary: "Records an engagement, as the page's form does; the same key again gives the same one.",
                    type: "application/json",
                    form: EngagementForm.parameters + [
                        .init("key", "A mark of your own; the same again changes nothing.", .text(limit: 100)),
                        .init("action", "save.", .text(allowed: ["save"])),
                    ],
                    headers: [
                        .init("Idempotency-Key", "The same as key, in the head.", .text(limit: 100))
                    ], schema: "RecordedEngagement", answers: [201], failures: [404, 422])
            ) { asked in
                let id = try await pages.recorded(asked, try await asked.form())
                var json = JSONWriter(capacity: 256)
                json.beginObject()
                json.member("id", id.letters)
                json.member("page", asked.site + "/engagements/" + id.letters)
                json.endObject()
                json.endLine()
                return Reply.json(json.take(), status: .created)
            },
            .machine(
                .get, "/engagements/{id}.json", .readEngagements,
                Operation(
                    summary: "One engagement.", type: "application/json", names: [EngagementRoutes.id],
                    schema: "Engagement", failures: [410])
            ) { asked in
                let found = try await engagements.engagement(try EngagementRoutes.id(asked), by: asked.actor)
                var json = JSONWriter(capacity: 1024)
                EngagementJSON.object(found.engagement, try await pages.labels(asked), site: asked.site, into: &json)
                json.endLine()
                return Reply.json(json.take())
            },
            file("csv", "text/csv; charset=utf-8"),
            file("xlsx", TableFormat.xlsx.mediaType),
        ]
    }

    /// All that a query finds, as a table.
    private func file(_ form: String, _ type: String) -> Route {
        .machine(
            .get, "/engagements." + form, .exportEngagements,
            Operation(
                summary: "Every engagement that a query finds, or counts of them, as \(form.uppercased()).",
                type: form == "csv" ? "text/csv" : type, parameters: filters.filter { $0.name != "page" },
                failures: [404, 429, 503])
        ) { asked in
            let (query, labels) = (pages.query(asked), try await pages.labels(asked))
            let export = try await engagements.export(query, by: asked.actor)
            let table = EngagementTable(labels: labels, site: asked.site)
            let bytes = form == "csv" ? table.csv(export) : try table.workbook(export, query: query, day: asked.today)
            return Reply(type: type, body: .bytes(bytes)).file("engagements-\(asked.today.iso).\(form)")
        }
    }
}

extension Engagements {
    /// Whether an actor may take away what a page shows: the engagements, or the figures where these are all there is.
    func mayExport(_ actor: Actor, isFigures: Bool) -> Bool {
        let export = Permission.exportEngagements
        if isFigures { return export.allows(actor) }
        let hubs = actor.grants.filter { $0.role == .hub }.compactMap { ID<Organisation>(letters: $0.scope) }
        return export.allows(actor, on: Subject()) || export.allows(actor, on: .with { $0.hubs = hubs })
    }
}
