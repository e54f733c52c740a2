import Directory
import Foundation
import HTTPTypes
import Programme
import Testing
import Web

@testable import App

@Suite struct `Machines are told where to go` {
    private let rows = [
        #"{"id":"1","title":"Wind & waves","provider":"Ferry Works","regions":["scotland"]}"#,
        #"{"id":"2","title":"Star gazing","provider":"Dark Sky Club","local_authorities":["highland"]}"#,
    ]

    @Test func `robots are led to the site map and kept from endless filters`() async throws {
        let text = try await Program.empty().get("/robots.txt").text
        #expect(text.contains("Sitemap: http://example.test/sitemap.xml\n"))
        #expect(text.contains("Disallow: /directory?\n"))
        #expect(!text.contains("Disallow: /directory/\n"))
    }

    @Test func `security contacts never expire while the program runs`() async throws {
        let program = try await Program.empty()
        let text = try await program.get("/.well-known/security.txt").text
        #expect(text.contains("Contact: http://example.test/help\n"))
        #expect(text.contains("Expires: 2027-05-23T00:00:00Z\n"))
        program.clock.now = program.clock.now.adding(seconds: 86_400 * 300)
        #expect(try await program.get("/.well-known/security.txt").text.contains("Expires: 2028-03-18T00:00:00Z\n"))
    }

    @Test func `the operator may name another security contact`() async throws {
        let program = try await Program.empty(securityContact: "mailto:security@example.test")
        #expect(
            try await program.get("/.well-known/security.txt").text.hasPrefix("Contact: mailto:security@example.test\n")
        )
    }

    @Test(arguments: [
        "listings--9223372036854775808", "listings-9223372036854775807", "listings-9223372036854775808", "listings-0",
        "listings--1", "listings-+1", "listings-", "listings", "providers--9223372036854775808", "providers-0",
        "providers-9223372036854775807", "providers-999999", "listings-999999", "listings-1-1", "listings-\u{661}", "",
        "pages-1", "-", "--",
    ])
    func `a part that the site map does not have is not found`(_ part: String) async throws {
        let program = try await Program.holding(rows)
        let route = try #require(program.routes.first { $0.path == "/sitemap/{part}.xml" })
        await #expect(throws: Failure.self) {
            try await route.answer(
                WebRequest(id: "test", path: "/sitemap", parameters: ["part": part], now: program.clock.now))
        }
    }

    @Test func `the site map names every page, provider, council and listing once`() async throws {
        let program = try await Program.holding(rows)
        let index = try await program.get("/sitemap.xml").text
        var pages: [String] = []
        for part in locations(index) {
            pages += locations(try await program.get(String(part.dropFirst("http://example.test".count))).text)
        }
        #expect(Set(pages).count == pages.count)
        #expect(pages.contains("http://example.test/"))
        #expect(pages.contains("http://example.test/providers/dark-sky-club"))
        #expect(pages.filter { $0.contains("/directory/area/") }.count == 32)
        #expect(pages.filter { $0.hasSuffix("/wind-waves") || $0.hasSuffix("/star-gazing") }.count == 2)
        for page in pages {
            let answer = try await program.get(String(page.dropFirst("http://example.test".count)))
            #expect(answer.reply.status == .ok, "\(page)")
        }
    }

    @Test func `a listing that changes gets a new time, and one that is withdrawn leaves the site map`() async throws {
        let program = try await Program.holding(rows)
        let first = try await program.get("/sitemap/listings-1.xml").text
        #expect(first.contains("star-gazing</loc><lastmod>2026-11-24T12:00:00Z</lastmod>"))
        program.clock.now = program.clock.now.adding(seconds: 3600)
        try await program.load(
            [#"{"id":"2","title":"Star gazing","provider":"Dark Sky Club","description":"Bring a coat."}"#],
            withdrawing: true)
        let second = try await program.get("/sitemap/listings-1.xml").text
        #expect(second.contains("star-gazing</loc><lastmod>2026-11-24T13:00:00Z</lastmod>"))
        #expect(!second.contains("wind-waves"))
        #expect(try await program.get("/sitemap.xml").text.contains("<lastmod>2026-11-24T13:00:00Z</lastmod>"))
        #expect(!(try await program.get("/sitemap/providers-1.xml").text.contains("ferry-works")))
    }

    @Test func `parts follow one another without a gap`() async throws {
        let many = (1...25).map { #"{"id":"\#($0)","title":"Listing \#($0)","provider":"Ferry Works"}"# }
        let directory = try await Program.holding(many).installation.directory
        let parts = try await directory.listingParts(of: 10, by: .visitor)
        #expect(parts.map(\.count) == [10, 10, 5])
        let paths = LockedBox<[String]>([])
        for part in parts {
            try await directory.eachPage(of: part, by: .visitor) { pages in paths.with { $0 += pages.map(\.path) } }
        }
        #expect(Set(paths.with { $0 }).count == 25)
        #expect(paths.with { $0 } == paths.with { $0.sorted() })
    }

    @Test func `a part that does not exist is not found`() async throws {
        let program = try await Program.holding(rows)
        for part in [
            "listings-2", "listings-0", "listings-x", "listings", "pages-1", "providers-2", "x", "listings--1",
        ] {
            await #expect(throws: Failure.self, "\(part)") { try await program.get("/sitemap/\(part).xml") }
        }
    }

    private func locations(_ xml: String) -> [String] {
        xml.components(separatedBy: "<loc>").dropFirst().map { $0.components(separatedBy: "</loc>")[0] }
    }
}
