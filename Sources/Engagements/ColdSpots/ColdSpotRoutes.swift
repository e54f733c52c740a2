import Establishments
import HTTPTypes
import Markup
import Programme
import Web

/// The addresses of the cold spots.
struct ColdSpotRoutes {
    let engagements: Engagements
    let pages: EngagementRoutes
    let layout: Layout

    private static let parameters: [Operation.Parameter] = [
        .init(
            "months", "Not reached for so many months, 24 unless given; 0: never.",
            .text(allowed: ColdSpotQuery.choices.map(String.init))),
        .init("la", "Slug or GSS code of a council."),
        .init("sector", "Of schools.", .text(allowed: Establishment.Sector.allCases.map(\.rawValue))),
        .init("remote", "only: remote and very remote ones.", .text(allowed: ["only"])),
    ]

    var routes: [Route] {
        [
            .page(
                .get, "/engagements/cold-spots", .readColdSpots,
                "Establishments that were never reached, or not for long, in clusters that one trip can visit.",
                parameters: Self.parameters
                    + [.init("page", "Number of the page; past the end it is the last.", .integer("", 1...1_000_000))],
                failures: [404], answer: page),
            .machine(
                .get, "/engagements/cold-spots.csv", .readColdSpots,
                Operation(
                    summary: "Every cold spot that a query finds, as tasks in CSV.", type: "text/csv",
                    parameters: Self.parameters, failures: [404])
            ) { asked in
                let answer = try await engagements.coldSpots(query(asked), by: asked.actor)
                let table = ColdSpotTable(labels: try await pages.labels(asked), site: asked.site, today: asked.today)
                return Reply(type: "text/csv; charset=utf-8", body: .bytes(table.csv(answer.clusters)))
                    .file("cold-spots-\(asked.today.iso).csv")
            },
        ]
    }

    private func query(_ asked: WebRequest) -> ColdSpotQuery {
        ColdSpotQuery(decoding: asked.query, geography: engagements.establishments.geography)
    }

    private func page(_ asked: WebRequest) async throws -> Reply {
        let words = layout.strings(asked)
        let page = ColdSpotsPage(
            answer: try await engagements.coldSpots(query(asked), by: asked.actor),
            mayRecord: Permission.recordEngagements.allows(asked.actor), today: asked.today,
            labels: try await pages.labels(asked), links: EstablishmentLinks(asked.language))
        let heading = Layout.Heading(
            words("cold.title"), trail: [(words("engagements.title"), "/engagements")], isHidden: true)
        return Reply.page(layout.page(heading, for: asked) { page.content })
    }
}
