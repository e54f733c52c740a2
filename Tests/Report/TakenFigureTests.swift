import Programme
import Storage
import TestSupport
import Testing
import Web

@testable import Engagements
@testable import Report

@Suite struct `Figures of people` {
    @Test func `that somebody takes in a form for machines are noted, and those that nobody was told are not`()
        async throws
    {
        let records = try await Records()
        try await records.record("2024-03-02")
        let reports = try records.reports()
        var form = IndicatorForm()
        (form.code, form.title, form.theme, form.meaning) = ("P", "People", "connection", "Who came.")
        (form.expression, form.owner, form.periods) = ("engagements.attendances", "The hub", "calendar")
        _ = try await reports.indicators.enter(try form.indicator(), key: .page("k"), by: records.analyst)
        let layout = Layout(
            assets: try Assets(folder: Repository.root + "/Public"), languages: try Records.languages.get(),
            navigation: [])
        let routes = reports.feature(layout).routes
        func taken(_ path: String, _ expression: String = "", by actor: Actor) async throws -> Int {
            func count() async throws -> Int {
                try await records.storage.read {
                    try $0.count("SELECT count(*) AS count FROM events WHERE verb = \(Figures.takenVerb)")
                }
            }
            let before = try await count()
            let route = try #require(routes.first { $0.path == path })
            _ = try await route.answer(
                WebRequest(
                    id: "test", path: path, parameters: ["slug": "p"],
                    query: Query(items: [("expression", expression)]),
                    actor: actor, now: Records.noon))
            return try await count() - before
        }
        for path in ["/indicators.json", "/indicators/{slug}.json", "/indicators/{slug}.csv"] {
            #expect(try await taken(path, by: records.analyst) == 1, "\(path)")
            #expect(try await taken(path, by: .visitor) == 0, "\(path)")
        }
        for path in ["/api/figures", "/figures.csv", "/figures.json"] {
            #expect(
                try await taken(path, "table of engagements.attendances by council, month", by: records.analyst) == 1)
            #expect(try await taken(path, "engagements.count", by: records.analyst) == 0)
        }
        #expect(try await taken("/api/figures", "engagements.attendances", by: .visitor) == 0)
        #expect(try await taken("/indicators/{slug}", by: records.analyst) == 0, "a page is read, not taken away")
    }
}
