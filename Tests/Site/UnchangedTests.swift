import Foundation
import HTTPTypes
import Programme
import Testing
import Web

@testable import App
@testable import Directory

@Suite struct `What has not changed is not sent twice` {
    private static let rows = [
        #"{"id":"1","title":"Wind & waves","provider":"Ferry Works","regions":["scotland"],"start":"2026-12-01"}"#,
        #"{"id":"2","title":"Star gazing","provider":"Dark Sky Club","local_authorities":["highland"]}"#,
    ]

    /// Every address of the directory that programs read, and the pages.
    private static let addresses =
        ExportFormat.allCases.map { "/directory.\($0.rawValue)?q=wind" } + [
            "/directory/facets.json", "/sitemap.xml", "/sitemap/listings-1.xml", "/api/openreferral/services",
            "/directory",
            "/directory/providers", "/providers/ferry-works", "/directory/area/highland", "/",
        ]

    @Test(arguments: addresses)
    func `the mark of an answer stays until a record changes or the day passes`(_ address: String) async throws {
        let program = try await Program.holding(Self.rows)
        let first = try #require(try await program.get(address).reply.headers[.eTag])
        program.clock.now = program.clock.now.adding(seconds: 60)
        #expect(try await program.get(address).reply.headers[.eTag] == first)
        try await program.load([Self.rows[0].replacing("waves", with: "water"), Self.rows[1]])
        let second = try await program.get(address).reply.headers[.eTag]
        #expect(second != nil && second != first)
        program.clock.now = program.clock.now.adding(seconds: 86_400)
        #expect(try await program.get(address).reply.headers[.eTag] != second)
    }

    @Test func `one listing has a mark too`() async throws {
        let program = try await Program.holding(Self.rows)
        let page = try await program.get("/directory.json?q=wind").object()
        let id = try #require((page["listings"] as? [[String: Any]])?.first?["id"] as? String)
        #expect(try await program.get("/directory/\(id).json").reply.headers[.eTag] != nil)
    }
}
