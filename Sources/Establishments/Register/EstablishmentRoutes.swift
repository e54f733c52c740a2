import HTTPTypes
import Markup
import Programme
import Tables
import Web

/// The register's addresses.
struct EstablishmentRoutes {
    let establishments: Establishments
    let layout: Layout
    /// What other desks tell of an establishment.
    let sections: [EstablishmentSection]

    private static let id = Operation.Parameter(
        "id", "The establishment's id: 26 letters and digits.", .text(limit: 26))

    private static let parameters: [Operation.Parameter] = [
        .init("q", "Words of a name, a place, a postcode or a code.", .text(limit: 200)),
        .init("kind", "What it is.", .text(allowed: Establishment.Kind.allCases.map(\.rawValue))),
        .init("sector", "Of schools.", .text(allowed: Establishment.Sector.allCases.map(\.rawValue))),
        .init("la", "Slug or GSS code of a council."),
        .init("remote", "only: remote and very remote ones.", .text(allowed: ["only"])),
        .init("closed", "include: closed and mothballed ones too.", .text(allowed: ["include"])),
        .init("on", "The day whose register is asked for; today's unless given.", .text(format: "date")),
        .init("page", "Number of the page; past the end it is the last.", .integer("", 1...1_000_000)),
    ]

    var routes: [Route] {
        [
            .page(
                .get, "/establishments", .readEstablishments, "The register of establishments: search and results.",
                parameters: Self.parameters, answer: page),
            .page(
                .get, "/establishments/duplicates", .readEstablishments, "Establishments that may be the same.",
                answer: duplicates),
            .page(
                .get, "/establishments/{id}", .readEstablishments, "An establishment by its id; leads to its page.",
                names: [Self.id], answers: [301], answer: establishment),
            .page(
                .get, "/establishments/{id}/{slug}", .readEstablishments,
                "One establishment; any other slug leads to the right one.",
                names: [Self.id, .init("slug", "The readable end of the address.")], answers: [200, 301],
                answer: establishment),
            pageOfJSON, table, pairs, one, suggestions,
        ]
    }

    private func query(_ asked: WebRequest) -> EstablishmentQuery {
        EstablishmentQuery(decoding: asked.query, geography: establishments.geography)
    }

    private func page(_ asked: WebRequest) async throws -> Reply {
        let words = layout.strings(asked)
        let answer = try await establishments.find(query(asked), by: asked.actor)
        let page = EstablishmentsPage(
            answer: answer, councils: establishments.geography.councils,
            joinsSharedCodes: establishments.joinsSharedCodes, words: words, links: EstablishmentLinks(asked.language))
        let canonical = answer.query.parameters.encoded
        let heading = Layout.Heading(
            answer.query.words.isEmpty
                ? words("establishments.title") : words("establishments.found", ["words": answer.query.words]),
            canonical: "/establishments" + (canonical.isEmpty ? "" : "?" + canonical),
            description: words("establishments.lead"))
        return Reply.page(layout.page(heading, for: asked) { page.content })
    }

    private func establishment(_ asked: WebRequest) async throws -> Reply {
        let found = try await establishments.establishment(try id(asked), by: asked.actor)
        guard asked.parameters["slug"] == found.slug else {
            return .redirect(to: asked.language.prefix + EstablishmentLinks.path(of: found), permanent: true)
        }
        let register = try await establishments.register(by: asked.actor)
        let words = layout.strings(asked)
        var told: [HTML] = []
        for section in sections {
            if let part = try await section(found.id, asked, words) { told.append(part) }
        }
        let page = EstablishmentPage(
            establishment: found, told: told, others: register.parts(of: found).filter { $0.id != found.id },
            successor: found.states.last?.successor.flatMap { register[$0] }, geography: establishments.geography,
            joinsSharedCodes: establishments.joinsSharedCodes, today: asked.today, words: words,
            links: EstablishmentLinks(asked.language))
        let sector = found.key.sector.map { words("schoolsector." + $0.rawValue) }
        let heading = Layout.Heading(
            [found.name, sector].compactMap { $0 }.joined(separator: ", "),
            section: words("establishments.title"), trail: [(words("establishments.title"), "/establishments")],
            canonical: EstablishmentLinks.path(of: found))
        return Reply.page(layout.page(heading, for: asked) { page.content })
    }

    private var pageOfJSON: Route {
        .machine(
            .get, "/establishments.json", .readEstablishments,
            Operation(
                summary: "One page of the establishments that a query finds.", type: "application/json",
                parameters: Self.parameters, schema: "EstablishmentsPage")
        ) { asked in
            let answer = try await establishments.find(query(asked), by: asked.actor)
            return Reply.json(EstablishmentJSON.page(answer, site: asked.site)).open()
        }
    }

    private var one: Route {
        .machine(
            .get, "/establishments/{id}.json", .readEstablishments,
            Operation(
                summary: "One establishment.", type: "application/json", names: [Self.id],
                parameters: Self.parameters.filter { $0.name == "on" }, schema: "Establishment")
        ) { asked in
            let found = try await establishments.establishment(try id(asked), by: asked.actor)
            var json = JSONWriter(capacity: 2048)
            EstablishmentJSON.object(found, on: query(asked).day ?? asked.today, site: asked.site, into: &json)
            json.endLine()
            return Reply.json(json.take()).open()
        }
    }

    private var suggestions: Route {
        .machine(
            .get, "/establishments/suggest.json", .readEstablishments,
            Operation(
                summary: "Names of open establishments that hold what has been typed so far; eight at most.",
                type: "application/json", parameters: [.init("q", "What has been typed.", .text(limit: 200))],
                schema: "Suggestions")
        ) { asked in
            Suggestions.reply(try await establishments.suggestions(for: query(asked).words, by: asked.actor))
        }
    }

    /// All that a query finds, as a table.
    private var table: Route {
        .machine(
            .get, "/establishments.csv", .readEstablishments,
            Operation(
                summary: "Every establishment that a query finds, as CSV.", type: "text/csv",
                parameters: Self.parameters.filter { $0.name != "page" }, failures: [503])
        ) { asked in
            let body = Reply.Body.stream { writer in
                try await establishments.export(query(asked), site: asked.site, by: asked.actor, to: writer)
            }
            return Reply(type: "text/csv; charset=utf-8", body: body).file("establishments-\(asked.today.iso).csv")
                .open()
        }
    }

    private func duplicates(_ asked: WebRequest) async throws -> Reply {
        let words = layout.strings(asked)
        let page = AlikePage(
            pairs: try await establishments.likelyDuplicates(by: asked.actor), geography: establishments.geography,
            today: asked.today, words: words, links: EstablishmentLinks(asked.language))
        let heading = Layout.Heading(
            words("establishments.alike"), section: words("establishments.title"),
            trail: [(words("establishments.title"), "/establishments")], canonical: "/establishments/duplicates")
        return Reply.page(layout.page(heading, for: asked) { page.content })
    }

    private var pairs: Route {
        .machine(
            .get, "/establishments/duplicates.csv", .readEstablishments,
            Operation(
                summary: "Pairs of establishments that may be the same, as CSV.", type: "text/csv", failures: [503])
        ) { asked in
            let body = Reply.Body.stream { _ = try await establishments.exportDuplicates(by: asked.actor, to: $0) }
            return Reply(type: "text/csv; charset=utf-8", body: body).file("duplicates-\(asked.today.iso).csv").open()
        }
    }

    private func id(_ asked: WebRequest) throws -> ID<Establishment> {
        guard let id = ID<Establishment>(letters: try asked.parameter("id")) else {
            throw Failure.notFound("There is no establishment at this address. It may have been mistyped.")
        }
        return id
    }
}
