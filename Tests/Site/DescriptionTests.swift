import Foundation
import HTTPTypes
import Hummingbird
import Programme
import TestSupport
import Testing
import Web

@testable import App

@Suite struct `The description of the API is true` {
    @Test func `every address that the server takes is described, and no other`() async throws {
        let program = try await Program.empty()
        let router = program.installation.site(isEncrypted: false).router()
        let served = Set(
            router.routes.filter { $0.method != .head }.map { "\($0.method.rawValue) \(spelt($0.path.description))" })
        var described: Set<String> = []
        for (path, methods) in try await paths(program) {
            for method in methods.keys { described.insert("\(method.uppercased()) \(path)") }
        }
        #expect(served.count > 40)
        #expect(described.subtracting(served) == [])
        #expect(served.subtracting(described) == [])
    }

    @Test func `every reference leads to a part of the document`() async throws {
        let document = try await Program.empty().get("/openapi.json").object()
        let references = all(of: document).compactMap { $0["$ref"] as? String }
        #expect(references.count > 50)
        for reference in Set(references) {
            var place: Any? = document
            for step in reference.dropFirst(2).split(separator: "/") {
                place = (place as? [String: Any])?[String(step)]
            }
            #expect(reference.hasPrefix("#/") && place != nil, "\(reference)")
        }
        let components = try #require(document["components"] as? [String: [String: Any]])
        let used = Set(references.map { String($0.split(separator: "/").last ?? "") })
        #expect(Set(components.values.flatMap(\.keys)) == used, "every named part is used")
    }

    @Test func `every name of a path is described, and every operation has an id of its own`() async throws {
        var ids: Set<String> = []
        var count = 0
        for (path, methods) in try await paths(Program.empty()) {
            let names = Set(path.split(separator: "{").dropFirst().map { String($0.prefix { $0 != "}" }) })
            for (method, operation) in methods {
                let parameters = operation["parameters"] as? [[String: Any]] ?? []
                let inPath = parameters.filter { $0["in"] as? String == "path" }
                #expect(Set(inPath.compactMap { $0["name"] as? String }) == names, "\(method) \(path)")
                for parameter in parameters {
                    #expect((parameter["description"] as? String)?.isEmpty == false, "\(method) \(path)")
                }
                count += 1
                ids.insert(try #require(operation["operationId"] as? String))
                #expect((operation["summary"] as? String)?.isEmpty == false)
                let answers = try #require(operation["responses"] as? [String: Any])
                #expect(answers["default"] != nil)
                if method == "post" { #expect(operation["requestBody"] != nil, "\(path)") }
            }
        }
        #expect(ids.count == count)
    }

    @Test func `the server that is named is the one that was asked`() async throws {
        let document = try await Program.empty().get("/openapi.json").object()
        #expect((document["servers"] as? [[String: String]])?.first?["url"] == "http://example.test")
        #expect(document["openapi"] as? String == "3.1.0")
    }

    @Test func `answers have the members that the description promises`() async throws {
        let program = try await Program.holding([
            #"{"id":"1","title":"Wind","provider":"Ferry Works","sectors":["primary"],"cost_pence":0,"postcode":"IV30 1BX"}"#
        ])
        let id = try #require(
            (try await program.get("/directory.json").object()["listings"] as? [[String: Any]])?.first?["id"] as? String
        )
        let addresses = [
            "/directory.json", "/directory.json?facets=counts&x=1", "/directory/facets.json", "/health",
            "/directory/suggest.json?q=wi", "/directory/suggest.json?q=zzzz", "/directory/\(id).json",
        ]
        let document = try await program.get("/openapi.json").object()
        for address in addresses {
            let path = address.hasSuffix("\(id).json") ? "/directory/{id}.json" : String(address.prefix { $0 != "?" })
            let schema = try #require(Schemas(document).answer(of: path))
            #expect(
                Schemas(document).faults(of: try await program.get(address).object(), by: schema, at: address) == [])
        }
    }

    @Test func `the table of addresses in the document is the routes`() async throws {
        let text = try String(contentsOfFile: Repository.root + "/docs/api.md", encoding: .utf8)
        let table = text.components(separatedBy: "<!-- routes:begin -->")[1]
            .components(separatedBy: "<!-- routes:end -->")[0]
        let written = table.components(separatedBy: "\n").filter { $0.hasPrefix("| GET") || $0.hasPrefix("| POST") }
        let program = try await Program.empty()
        let expected = (program.routes + program.installation.assets.routes).map { route in
            "| \(route.method.rawValue) | `\(route.path)` | \(route.operation.summary) |"
        }
        #expect(written == expected, "should be:\n\(expected.joined(separator: "\n"))")
    }

    private func paths(_ program: Program) async throws -> [String: [String: [String: Any]]] {
        try #require(try await program.get("/openapi.json").object()["paths"] as? [String: [String: [String: Any]]])
    }

    /// A path as addresses have it.
    private func spelt(_ path: String) -> String { path.hasPrefix("/") ? path : "/" + path }

    /// Every object within a value.
    private func all(of value: Any) -> [[String: Any]] {
        switch value {
        case let object as [String: Any]: [object] + object.values.flatMap(all)
        case let list as [Any]: list.flatMap(all)
        default: []
        }
    }
}
