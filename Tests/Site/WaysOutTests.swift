import Testing

@testable import App

@Suite struct `Ways out of an empty result` {
    private static let row = """
        {"id":"1","title":"Rockets","provider":"Hub","sectors":["early-learning-and-childcare"]}
        """

    @Test func `several values of one facet are taken away together`() async throws {
        let program = try await Program.holding([Self.row])
        let page = try await program.get("/directory?q=rockets&sector=primary&sector=secondary&language=en").text
        #expect(page.contains("href=\"/directory?q=rockets&amp;language=en\""))
        #expect(page.contains("Without Sector ("))
    }

    @Test func `a single value is named`() async throws {
        let program = try await Program.holding([Self.row])
        let page = try await program.get("/directory?q=rockets&sector=primary").text
        #expect(page.contains("Sector: Primary ("))
    }
}
