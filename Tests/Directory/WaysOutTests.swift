import Establishments
import Programme
import Testing
import Web

@testable import Directory

@Suite struct `Ways out of a search that finds nothing` {
    private static let rows = """
        id,title,provider,sectors,regions,local_authorities,themes
        1,Robots in class,Hub,primary,,highland,
        2,Robots by mail,Hub,secondary,,highland,
        3,Robots by the sea,Hub,primary,,moray,
        4,Beetles,Hub,primary,,highland,
        5,Robots of Edinburgh,Hub,secondary,,edinburgh,

        """

    private func page(_ words: String) async throws -> DirectoryPage {
        let records = try await Records()
        _ = try await records.load(Self.rows)
        try await records.directory.open()
        let strings = try Languages(folder: Records.reference.path + "/languages").strings(.english)
        let query = records.directory.decode(Query(items: [("q", words)]), isPage: true)
        let page = try await records.directory.page(query, strings, site: "https://example.org", by: .visitor)
        for exit in page.exits { #expect(exit.total == records.directory.total(exit.query) && exit.total > 0) }
        return page
    }

    @Test(arguments: [
        ("robots primary Highland", "Search for “robots” in Primary, Highland", 1),
        ("Robots for primary schools in the Highland council", "Search for “Robots council” in Primary, Highland", 0),
        ("robots secondary City of Edinburgh", "Search for “robots” in Secondary, City of Edinburgh", 1),
        ("beetles, primary school, highland", "Search for “beetles” in Primary, Highland", 1),
    ])
    func `words that name filters are offered as filters`(_ words: String, _ offer: String, _ total: Int) async throws {
        let page = try await page(words)
        #expect(page.total == 0)
        let found = page.exits.first { $0.words == offer }
        #expect(found?.total ?? 0 == total, "\(page.exits.map(\.words))")
        if total > 0 { #expect(page.exits.first?.words == offer) }
    }

    @Test func `one filter less is offered with its count too`() async throws {
        let page = try await page("beetles secondary Highland")
        let offers = page.exits.map { "\($0.words): \($0.total)" }
        #expect(offers.contains("Search for “beetles” in Highland: 1"), "\(offers)")
        #expect(offers.contains("Everything in Secondary, Highland: 1"), "\(offers)")
    }

    @Test func `what is read as filters is taken apart by the longest name`() throws {
        let known = ["argyll and bute": "argyll-and-bute", "bute": "bute", "primary": "primary"]
        let reading = try #require(
            FilterReading("kites in Argyll and Bute, primary") { text in
                known[text.lowercased()].map { (.localAuthority, $0) }
            })
        #expect(reading.words == "kites")
        #expect(reading.values.map(\.value) == ["argyll-and-bute", "primary"])
        #expect(reading.withOneLess.map { $0.values.count } == [1, 1, 2])
        #expect(FilterReading("kites") { _ in nil } == nil)
        #expect(
            FilterReading("\"kites\" primary") { _ in (.sector, "primary") } == nil, "a phrase is meant as it stands")
    }
}
