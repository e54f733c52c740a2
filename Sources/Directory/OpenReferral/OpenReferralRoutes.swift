import HTTPTypes
import Programme
import Tables
import Web

/// The addresses under `/api/openreferral`: those that HSDS 3.0 requires and most that it leaves open.
struct OpenReferralRoutes: Sendable {
    let front: OpenReferral
    /// Where all of them begin.
    static let base = "/api/openreferral"
    private static let json = "application/json"

    var routes: [Route] {
        [
            route("", "What this API is, and which profile it follows.", schema: "OpenReferralAbout", answer: about),
            route(
                "/services", "Services: every listing; with modified_after also what was withdrawn since.",
                parameters: OpenReferralParameters.services, schema: "OpenReferralServices", failures: [422],
                answer: services),
            route(
                "/services/{id}", "One service with all that belongs to it.", names: [OpenReferralParameters.id],
                schema: "OpenReferralService", answers: [200, 301], failures: [410], answer: service),
            route(
                "/service_at_locations", "Services at the places where they are delivered.",
                parameters: OpenReferralParameters.placements, schema: "OpenReferralServicesAtLocations",
                failures: [422], answer: placements),
            route(
                "/service_at_locations/{id}", "One service at its place.", names: [OpenReferralParameters.id],
                schema: "OpenReferralServiceAtLocation", answers: [200, 301], failures: [410], answer: placement),
            route(
                "/organizations", "The providers that have anything published.",
                parameters: OpenReferralParameters.named, schema: "OpenReferralOrganizations", failures: [422],
                answer: organisations),
            route(
                "/organizations/{id}", "One provider.", names: [OpenReferralParameters.id],
                schema: "OpenReferralOrganization", answers: [200, 301], answer: organisation),
            route(
                "/taxonomies", "The taxonomies: each facet of the directory that has fixed values.",
                parameters: OpenReferralParameters.named, schema: "OpenReferralTaxonomies", failures: [422],
                answer: taxonomies),
            route(
                "/taxonomies/{id}", "One taxonomy.", names: [OpenReferralParameters.id],
                schema: "OpenReferralTaxonomy", answer: taxonomy),
            route(
                "/taxonomy_terms", "The values of the taxonomies.", parameters: OpenReferralParameters.terms,
                schema: "OpenReferralTaxonomyTerms", failures: [422], answer: terms),
            route(
                "/taxonomy_terms/{id}", "One value of a taxonomy.", names: [OpenReferralParameters.id],
                schema: "OpenReferralTaxonomyTerm", answer: term),
        ]
    }

    private func route(
        _ path: String, _ summary: String, names: [Operation.Parameter] = [], parameters: [Operation.Parameter] = [],
        schema: String, answers: [Int] = [200], failures: [Int] = [],
        answer: @escaping @Sendable (WebRequest) async throws -> Reply
    ) -> Route {
        .machine(
            .get, OpenReferralRoutes.base + path, .readPublished,
            Operation(
                summary: summary, type: OpenReferralRoutes.json,
                otherType: parameters.isEmpty ? nil : ExportFormat.ndjson.type, names: names, parameters: parameters,
                schema: schema, answers: answers, failures: failures)
        ) { asked in
            let tag = front.directory.entityTag(on: asked.today)
            return try await answer(asked).open().with(.eTag, tag)
        }
    }

    /// All of them as a part of the product, with a description of their own: harvesters take paths from where the API
    /// begins.
    func feature(version: String) -> Feature {
        let name = "Open Referral"
        let description = Route.machine(
            .get, OpenReferralRoutes.base + "/openapi.json", .readPublished,
            Operation(summary: "These addresses alone, by OpenAPI 3.1.", type: OpenReferralRoutes.json)
        ) { asked in
            let described = Feature(name: name, routes: routes, shapes: OpenReferralShapes.all)
            let text = APIDescription(of: [described], files: [], version: version)
                .json(site: asked.site, base: OpenReferralRoutes.base)
            return Reply.json(text).open(keptFor: 300)
        }
        return Feature(name: name, routes: routes + [description], shapes: OpenReferralShapes.all)
    }

    private func about(_ asked: WebRequest) -> Reply {
        var json = JSONWriter(capacity: 1024)
        json.beginObject()
        json.member("version", "HSDS-UK-3.0")
        json.member("profile", "https://openreferraluk.org/developers/compliance")
        json.member("openapi_url", asked.site + OpenReferralRoutes.base + "/openapi.json")
        json.member(
            "description", "The directory of a national STEM programme as Open Referral UK and HSDS 3.0 have it.")
        json.endObject()
        return one(json)
    }

    private func services(_ asked: WebRequest) async throws -> Reply {
        let query = try ServiceQuery(asked.query, front.taxonomies)
        let run = try await front.services(query, by: asked.actor)
        let writing = front.writing(asked)
        return try await page(query, total: run.total) { sink, page, size in
            try await run.each(page: page, size: size) { records in
                for record in records { sink.add { writing.write(record, query.form, into: &$0) } }
                try await sink.flush()
            }
        }
    }

    private func service(_ asked: WebRequest) async throws -> Reply {
        let id: ID<Listing> = try id(asked)
        let record = try await front.service(id, by: asked.actor)
        guard record.listing.id == id else { return merged(into: "/services/" + record.listing.id.uuid) }
        var json = JSONWriter(capacity: 8192)
        front.writing(asked).write(record, .full, into: &json)
        return one(json)
    }

    private func placements(_ asked: WebRequest) async throws -> Reply {
        let query = try ServiceQuery(asked.query, front.taxonomies)
        let run = try await front.services(query, atPlaces: true, by: asked.actor)
        let writing = front.writing(asked)
        return try await page(query, total: run.total) { sink, page, size in
            try await run.each(page: page, size: size) { records in
                for record in records {
                    guard let place = ServicePlacement(record.listing, in: front.directory) else { continue }
                    sink.add { writing.write(place, record, query.form, into: &$0) }
                }
                try await sink.flush()
            }
        }
    }

    private func placement(_ asked: WebRequest) async throws -> Reply {
        let wanted: ID<ServicePlacement> = try id(asked)
        let missing = Failure.notFound("There is no service at a location with this id.")
        guard let listing = ServicePlacement.listing(of: wanted) else { throw missing }
        let record = try await front.service(listing, by: asked.actor)
        guard let place = ServicePlacement(record.listing, in: front.directory) else { throw missing }
        guard record.listing.id == listing else { return merged(into: "/service_at_locations/" + place.id.uuid) }
        var json = JSONWriter(capacity: 8192)
        front.writing(asked).write(place, record, .full, into: &json)
        return one(json)
    }

    private func organisations(_ asked: WebRequest) async throws -> Reply {
        let query = try ServiceQuery(asked.query, front.taxonomies)
        let run = try await front.organisations(named: query.search, by: asked.actor)
        let writing = OrganisationJSON(site: asked.site)
        return try await page(query, total: run.total) { sink, page, size in
            try await run.each(page: page, size: size) { providers in
                for provider in providers { sink.add { writing.write(provider, into: &$0) } }
                try await sink.flush()
            }
        }
    }

    private func organisation(_ asked: WebRequest) async throws -> Reply {
        let id: ID<Provider> = try id(asked)
        let provider = try await front.organisation(id, by: asked.actor)
        guard provider.id == id else { return merged(into: "/organizations/" + provider.id.uuid) }
        var json = JSONWriter(capacity: 1024)
        OrganisationJSON(site: asked.site).write(provider, into: &json)
        return one(json)
    }

    private func taxonomies(_ asked: WebRequest) async throws -> Reply {
        let query = try ServiceQuery(asked.query, front.taxonomies)
        let all = front.taxonomies
        let wanted = all.entries.filter { query.isIn($0.name) }
        return try await list(wanted, query) { all.write($0, site: asked.site, into: &$1) }
    }

    private func taxonomy(_ asked: WebRequest) throws -> Reply {
        guard let entry = front.taxonomies.entry(try id(asked)) else {
            throw Failure.notFound("There is no taxonomy with this id.")
        }
        var json = JSONWriter(capacity: 1024)
        front.taxonomies.write(entry, site: asked.site, into: &json)
        return one(json)
    }

    private func terms(_ asked: WebRequest) async throws -> Reply {
        let query = try ServiceQuery(asked.query, front.taxonomies)
        let all = front.taxonomies
        let wanted = all.terms.filter {
            (query.terms?[$0.facet] != nil || query.terms?.isEmpty == true) && query.isIn($0.label)
        }
        return try await list(wanted, query) { all.write($0, into: &$1) }
    }

    private func term(_ asked: WebRequest) throws -> Reply {
        guard let term = front.taxonomies.term(try id(asked)) else {
            throw Failure.notFound("There is no taxonomy term with this id.")
        }
        var json = JSONWriter(capacity: 1024)
        front.taxonomies.write(term, into: &json)
        return one(json)
    }
}

extension OpenReferralRoutes {
    /// A page of values that are in memory.
    private func list<Value: Sendable>(
        _ values: [Value], _ query: ServiceQuery, write: @escaping @Sendable (Value, inout JSONWriter) -> Void
    ) async throws -> Reply {
        try await page(query, total: values.count) { sink, page, size in
            let each = size ?? values.count
            for value in values.dropFirst(each * (page - 1)).prefix(each) { sink.add { write(value, &$0) } }
        }
    }

    private func page(
        _ query: ServiceQuery, total: Int,
        contents: @escaping @Sendable (ObjectSink, _ page: Int, _ size: Int?) async throws -> Void
    ) async throws -> Reply {
        try await OpenReferralPage(
            total: total, page: query.page, size: query.size, isStream: query.isStream, contents: contents
        ).reply()
    }

    private func one(_ json: JSONWriter) -> Reply { Reply.json(json.bytes + [UInt8(ascii: "\n")]) }

    private func merged(into path: String) -> Reply { .merged(into: OpenReferralRoutes.base + path) }

    /// The id of an address. One that is no id is of nothing.
    private func id<Of>(_ asked: WebRequest) throws -> ID<Of> {
        guard let id = ID<Of>(uuid: try asked.parameter("id")) else {
            throw Failure.notFound("There is nothing with this id. Ids here are 32 hexadecimal digits with hyphens.")
        }
        return id
    }
}
