import Directory
import Foundation
import HTTPTypes
import Programme
import Testing
import Web

@testable import App
@testable import Directory

@Suite struct `Harvesters get the directory as Open Referral` {
    private let rows = [
        #"{"id":"1","title":"Wind and waves","provider":"Ferry Works","description":"Build a turbine.","title_gd":"Gaoth is tuinn","sectors":["primary"],"themes":["physics"],"local_authorities":["moray"],"address":"1 High Street, Elgin","postcode":"IV30 1BX","latitude":57.65,"longitude":-3.31,"cost_pence":1250,"start":"2026-12-01T14:00:00Z","end":"2026-12-01T15:30:00Z","url":"https://ferry.example/wind","checked":"2026-01-05"}"#,
        #"{"id":"2","title":"Star gazing","provider":"Dark Sky Club","sectors":["secondary"],"local_authorities":["highland"],"start":"2026-01-10"}"#,
        #"{"id":"3","title":"Code at home","provider":"Ferry Works","sectors":["primary","secondary"],"regions":["online"],"cost_pence":0,"latitude":55.95,"longitude":-3.19}"#,
    ]

    @Test func `the start says which standard and where its description is`() async throws {
        let about = try await Program.empty().get("/api/openreferral").object()
        #expect(about["version"] as? String == "HSDS-UK-3.0")
        #expect(about["openapi_url"] as? String == "http://example.test/api/openreferral/openapi.json")
    }

    @Test func `its own description tells paths from where it begins`() async throws {
        let document = try await Program.empty().get("/api/openreferral/openapi.json").object()
        let paths = try #require(document["paths"] as? [String: Any])
        for path in ["/", "/services", "/services/{id}"] { #expect(paths[path] != nil, "\(path)") }
        #expect((document["servers"] as? [[String: String]])?.first?["url"] == "http://example.test/api/openreferral")
    }

    @Test func `every answer has the shape that the description promises, and no null`() async throws {
        let program = try await Program.holding(rows)
        let schemas = Schemas(try await program.get("/openapi.json").object())
        let ids = try await firstIDs(program)
        var addresses = [("", "")]
        for path in ["/services", "/service_at_locations", "/organizations", "/taxonomies", "/taxonomy_terms"] {
            addresses += [(path, path), (path, path + "?full=true"), (path + "/{id}", path + "/" + (ids[path] ?? ""))]
        }
        addresses += [("/services", "/services?minimal=true")]
        for (path, address) in addresses {
            let schema = try #require(schemas.answer(of: "/api/openreferral" + path))
            let answer = try await program.get("/api/openreferral" + address)
            #expect(schemas.faults(of: try answer.object(), by: schema, at: address) == [])
            #expect(answer.reply.headers[.accessControlAllowOrigin] == "*")
            #expect(!answer.text.contains(":null"))
        }
    }

    @Test func `a service has what the UK profile requires`() async throws {
        let services = try await contents(of: Program.holding(rows), "/services")
        #expect(services.count == 3)
        for service in services {
            for name in ["id", "organization_id", "name", "status", "url"] {
                #expect((service[name] as? String)?.isEmpty == false, "\(name)")
            }
            #expect(service["last_modified"] as? String == "2026-11-24T12:00:00Z")
        }
        #expect(services.map { $0["status"] as? String } == ["active", "inactive", "active"])
        #expect(services[0]["url"] as? String == "https://ferry.example/wind")
        #expect((services[1]["url"] as? String)?.hasPrefix("http://example.test/directory/") == true)
    }

    @Test func `one service comes with all that belongs to it`() async throws {
        let program = try await Program.holding(rows)
        let id = try #require(try await firstIDs(program)["/services"])
        let service = try await program.get("/api/openreferral/services/" + id).object()
        func first(_ name: String) -> [String: Any]? { (service[name] as? [[String: Any]])?.first }
        #expect(service["alternate_name"] as? String == "Gaoth is tuinn")
        #expect(service["assured_date"] as? String == "2026-01-05")
        #expect(service["fees_description"] as? String == "£12.50")
        #expect(first("cost_options")?["amount"] as? Double == 12.5)
        #expect(first("schedules")?["opens_at"] as? String == "14:00Z")
        #expect(first("schedules")?["closes_at"] as? String == "15:30Z")
        #expect(
            first("service_areas")?["uri"] as? String
                == "http://statistics.data.gov.uk/id/statistical-geography/S12000020")
        #expect(first("languages")?["code"] as? String == "en")
        #expect((service["organization"] as? [String: Any])?["name"] as? String == "Ferry Works")
        let location = try #require(first("service_at_locations")?["location"] as? [String: Any])
        let address = try #require((location["addresses"] as? [[String: Any]])?.first)
        #expect(address["address_1"] as? String == "1 High Street")
        #expect(address["city"] as? String == "Elgin")
        let terms = (service["attributes"] as? [[String: Any]] ?? []).compactMap { $0["value"] as? String }
        #expect(Set(terms).isSuperset(of: ["Primary", "Physics", "Moray", "English"]))
    }

    @Test func `pages hold every service once, and the last says so`() async throws {
        let many = (1...23).map { #"{"id":"\#($0)","title":"Listing \#($0)","provider":"Ferry Works"}"# }
        let program = try await Program.holding(many)
        for filter in [
            "", "&modified_after=2026-11-24", "&search=listing", "&search=listing&modified_after=2020-01-01",
        ] {
            var seen: [String] = []
            for page in 1...6 {
                let answer = try await program.get("/api/openreferral/services?per_page=5&page=\(page)\(filter)")
                    .object()
                let found = try #require(answer["contents"] as? [[String: Any]])
                seen += found.compactMap { $0["id"] as? String }
                #expect(answer["total_items"] as? Int == 23)
                #expect(answer["total_pages"] as? Int == 5)
                #expect(answer["page_number"] as? Int == page)
                #expect(answer["size"] as? Int == found.count)
                #expect(answer["first_page"] as? Bool == (page == 1))
                #expect(answer["last_page"] as? Bool == (page >= 5))
                #expect(answer["empty"] as? Bool == (page == 6))
            }
            #expect(seen.count == 23 && Set(seen).count == 23, "\(filter)")
        }
    }

    @Test func `a stream has all pages, one object a line, longer than one reading`() async throws {
        let many = (1...1203).map { #"{"id":"\#($0)","title":"Listing \#($0)","provider":"Ferry Works"}"# }
        let program = try await Program.holding(many)
        let organisation = try #require(try await firstIDs(program)["/organizations"])
        for filter in ["", "&modified_after=2026-11-24", "&organization_id=\(organisation)", "&search=listing"] {
            let answer = try await program.get("/api/openreferral/services?format=ndjson&per_page=3&page=2" + filter)
            #expect(answer.reply.headers[.contentType] == "application/x-ndjson")
            let ids = try answer.text.split(separator: "\n").map { line in
                try #require(try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any])["id"] as? String
            }
            #expect(ids.count == 1203 && Set(ids).count == 1203, "\(filter)")
        }
        let minimal = try await contents(of: program, "/services?minimal=true")
        #expect(minimal.count == 1203)
        #expect(minimal[0].keys.sorted() == ["id", "last_modified", "modified_date"])
    }

    @Test func `modified_after gives what changed and what was withdrawn, nothing else does`() async throws {
        let program = try await Program.holding(rows)
        let before = try await contents(of: program, "/services")
        program.clock.now = program.clock.now.adding(seconds: 3600)
        try await program.load(
            [rows[0], #"{"id":"2","title":"Star gazing in winter","provider":"Dark Sky Club"}"#], withdrawing: true)
        let changed = try await contents(of: program, "/services?modified_after=2026-11-24T12:30:00Z&full=true")
        #expect(Set(changed.compactMap { $0["name"] as? String }) == ["Star gazing in winter", "Code at home"])
        let gone = try #require(changed.first { $0["name"] as? String == "Code at home" })
        #expect(gone["status"] as? String == "defunct")
        #expect(gone["id"] as? String == before[2]["id"] as? String)
        #expect(gone["service_areas"] == nil && gone["cost_options"] == nil)
        #expect(try await contents(of: program, "/services").count == 2)
        let id = try #require(gone["id"] as? String)
        await #expect { try await program.get("/api/openreferral/services/" + id) } throws: { error in
            if case Failure.gone = error { true } else { false }
        }
        let both = try await contents(of: program, "/services?modified_after=2026-11-24T12:30:00Z&search=winter")
        #expect(Set(both.compactMap { $0["status"] as? String }) == ["active", "defunct"])
        #expect(try await contents(of: program, "/services?modified_after=2026-11-24T13:00:01Z").isEmpty)
        #expect(try await contents(of: program, "/services?modified_after=2026-11-24T14:00:00+01:00").count == 2)
    }

    @Test func `ids stay the same when a listing changes, and follow from it`() async throws {
        let program = try await Program.holding(rows)
        let id = try #require(try await firstIDs(program)["/services"])
        let first = try await ids(program.get("/api/openreferral/services/" + id).object())
        #expect(first.count > 10)
        program.clock.now = program.clock.now.adding(seconds: 3600)
        try await program.load([rows[0].replacingOccurrences(of: "turbine", with: "windmill")])
        #expect(try await ids(program.get("/api/openreferral/services/" + id).object()) == first)
        let other = try await Program.holding(rows)
        #expect(
            try await contents(of: other, "/taxonomy_terms").map { $0["id"] as? String }
                == contents(of: program, "/taxonomy_terms").map { $0["id"] as? String })
    }

    @Test func `derived ids are those of RFC 9562`() throws {
        // The example of its appendix A.4: www.example.com in the namespace of domain names.
        let names = try #require(ID<Program>(uuid: "6ba7b810-9dad-11d1-80b4-00c04fd430c8"))
        #expect(ID<Program>(name: "www.example.com", in: names).uuid == "2ed6657d-e927-568b-95e1-2665a8aea6a2")
        let id = try #require(ID<Program>(uuid: "01a21180-71aa-7001-bcab-5513de145c03"))
        let twin: ID<Answer> = id.twin(version: 8)
        #expect(twin.uuid == "01a21180-71aa-8001-bcab-5513de145c03")
        #expect(twin.twin(version: 7) == id)
    }

    @Test func `terms, taxonomies, organizations and places narrow services down`() async throws {
        let program = try await Program.holding(rows)
        let terms = try await contents(of: program, "/taxonomy_terms?per_page=1000")
        func term(_ code: String) -> String { terms.first { $0["code"] as? String == code }?["id"] as? String ?? "" }
        func names(_ query: String) async throws -> Set<String> {
            Set(try await contents(of: program, "/services?" + query).compactMap { $0["name"] as? String })
        }
        #expect(try await names("taxonomy_term_id=\(term("primary"))") == ["Wind and waves", "Code at home"])
        #expect(try await names("taxonomy_term_id=\(term("primary")),\(term("secondary"))").count == 3)
        #expect(
            try await names("taxonomy_term_id=\(term("primary"))&taxonomy_term_id=\(term("S12000020"))") == [
                "Wind and waves"
            ])
        let themes = terms.first { $0["code"] as? String == "physics" }?["taxonomy_id"] as? String ?? ""
        #expect(try await names("taxonomy_id=\(themes)") == ["Wind and waves"])
        #expect(try await names("taxonomy_term_id=\(UUID().uuidString.lowercased())") == [])
        let club = try await contents(of: program, "/organizations?search=sky").first?["id"] as? String ?? ""
        #expect(try await names("organization_id=\(club)") == ["Star gazing"])
        #expect(try await names("organization_id=\(club)&search=wind") == [])
        #expect(try await names("postcode=IV30%201BX") == ["Wind and waves", "Code at home"])
        #expect(try await names("postcode=IV30%201BX&proximity=5000") == ["Wind and waves"])
        #expect(try await names("postcode=EH8%208AS&proximity=5000") == [])
    }

    @Test func `taxonomies and terms are found by a part of their name`() async throws {
        let program = try await Program.holding(rows)
        func names(_ address: String) async throws -> [String] {
            try await contents(of: program, address).compactMap { $0["name"] as? String }
        }
        #expect(try await names("/taxonomies?search=author") == ["Local authority"])
        #expect(try await names("/taxonomy_terms?search=MORAY") == ["Moray"])
        #expect(try await names("/taxonomy_terms?search=nothing+of+the+kind") == [])
    }

    @Test func `services at locations are those bound to a place, and lead back to the service`() async throws {
        let program = try await Program.holding(rows)
        let found = try await contents(of: program, "/service_at_locations")
        #expect(found.count == 1)
        let id = try #require(found.first?["id"] as? String)
        let one = try await program.get("/api/openreferral/service_at_locations/" + id).object()
        #expect((one["service"] as? [String: Any])?["name"] as? String == "Wind and waves")
        let serviceID = try #require(one["service_id"] as? String)
        await #expect(throws: Failure.self) {
            try await program.get("/api/openreferral/service_at_locations/" + serviceID)
        }
    }

    @Test(arguments: [
        "page=0", "page=x", "per_page=1001", "per_page=-1", "modified_after=yesterday", "format=xml", "full=1",
        "full=true&minimal=true", "proximity=500", "postcode=ZZ99%209ZZ", "organization_id=7", "taxonomy_id=x,y",
        "taxonomy_term_id=%01", "page=99999999999999999999", "proximity=1e3&postcode=IV30",
    ]) func `a value that cannot be used is refused with a sentence for it`(_ query: String) async throws {
        let program = try await Program.holding(rows)
        await #expect {
            try await program.get("/api/openreferral/services?" + query)
        } throws: { error in
            guard case Failure.invalid(let problems) = error else { return false }
            let names = query.split(separator: "&").map { String($0.prefix { $0 != "=" }) }
            return problems.allSatisfy { names.contains($0.field) && $0.message.hasSuffix(".") } && !problems.isEmpty
        }
    }

    @Test func `an address too long to be read is refused, not read in part`() async throws {
        let program = try await Program.holding(rows)
        let ids = (1...60).map { _ in UUID().uuidString }.joined(separator: ",")
        await #expect(throws: Failure.self) {
            try await program.get("/api/openreferral/services?taxonomy_term_id=" + ids)
        }
    }

    @Test(arguments: ["services", "service_at_locations", "organizations", "taxonomies", "taxonomy_terms"])
    func `what has no such id is not found`(_ kind: String) async throws {
        let program = try await Program.holding(rows)
        for id in ["x", "01a21180-71aa-8001-bcab-5513de145c03", "01a21180-71aa-7001-bcab-5513de145c03"] {
            await #expect { try await program.get("/api/openreferral/\(kind)/\(id)") } throws: { error in
                if case Failure.notFound = error { true } else { false }
            }
        }
    }

    private func contents(of program: Program, _ address: String) async throws -> [[String: Any]] {
        try #require(try await program.get("/api/openreferral" + address).object()["contents"] as? [[String: Any]])
    }

    private func firstIDs(_ program: Program) async throws -> [String: String] {
        var ids: [String: String] = [:]
        for path in ["/services", "/service_at_locations", "/organizations", "/taxonomies", "/taxonomy_terms"] {
            ids[path] = try await contents(of: program, path).first?["id"] as? String
        }
        return ids
    }

    /// Every id within an answer.
    private func ids(_ value: Any) -> Set<String> {
        switch value {
        case let object as [String: Any]:
            object.reduce(into: []) { all, member in
                if member.key == "id", let id = member.value as? String { all.insert(id) }
                all.formUnion(ids(member.value))
            }
        case let list as [Any]: list.reduce(into: []) { $0.formUnion(ids($1)) }
        default: []
        }
    }
}
